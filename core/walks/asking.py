"""The open node as it is shown: with its own question, or with one about what was typed."""

from dataclasses import dataclass

from core.flows.options import Option
from core.sessions.steps import Step
from core.sessions.ways import did_you_mean
from core.shared.text import shortened
from core.shared.typed_text import normal_form
from core.walks.commands import EscalateWalk, ResolveWalk
from core.walks.walk import AskedBackKind, Walk

_TYPED_SHOWN = 150
_ENGINEER = frozenset(
    {
        "ask an engineer",
        "ask engineer",
        "ask an engineer...",
        "get an engineer",
        "i need an engineer",
        "engineer please",
    }
)
"""Words that say what a button says."""
_AGREED = frozenset(
    {"yes", "y", "yep", "yeah", "ja", "sure", "ok", "okay", "please", "yes please", "yes, please", "do it", "sí", "oui"}
)
"""Words that agree to the end that was offered."""


def asks_for_engineer(text: str) -> bool:
    """Whether the words press the button that asks an engineer, whatever they answer."""
    return normal_form(text) in _ENGINEER


def agreed_end(walk: Walk, text: str) -> ResolveWalk | EscalateWalk | None:
    """The end that was offered for what was typed, where the words agree to it."""
    asked = walk.asked_back
    if asked is None or normal_form(text) not in _AGREED:
        return None
    match asked.kind:
        case AskedBackKind.RESOLVE:
            return ResolveWalk(True, asked.typed)
        case AskedBackKind.HAND_OVER:
            return EscalateWalk(asked.typed)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class ShownNode:
    """What the technician is asked now."""

    step: Step
    text: str
    options: tuple[Option, ...]
    message: str = ""
    """What became of what was typed."""
    offers: AskedBackKind | None = None
    """Which end the typed words asked for."""


def shown_node(walk: Walk) -> ShownNode | None:
    """The open node as it is asked now; None where none is open."""
    step = walk.open_node
    if step is None:
        return None
    asked = walk.asked_back
    if asked is None:
        return ShownNode(step, step.content.text, step.options)
    typed = f"“{shortened(asked.typed, _TYPED_SHOWN)}”"
    match asked.kind:
        case AskedBackKind.CLARIFY:
            question = did_you_mean(step, asked.typed, asked.candidates)
            return ShownNode(step, question.content.text, question.options, f"You wrote {typed}.")
        case AskedBackKind.UNKNOWN:
            message = f"I cannot place {typed}; it is kept in your notes. Pick an answer, or ask an engineer."
            return ShownNode(step, step.content.text, step.options, message)
        case AskedBackKind.RESOLVE:
            message = f"You wrote {typed}. Is the problem solved?"
            return ShownNode(step, step.content.text, step.options, message, asked.kind)
        case AskedBackKind.HAND_OVER:
            message = f"You wrote {typed}. Shall an engineer take over?"
            return ShownNode(step, step.content.text, step.options, message, asked.kind)
