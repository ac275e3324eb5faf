"""A session with what must not be shown taken out of everything people wrote in it.

Whoever shows or learns from a session masks it first and joins, cuts and flattens afterwards: a line break or a heading
that says what a secret is must still be there when it is looked for. The row in the database keeps what was written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, cast

from core.flows.options import Option, Script
from core.safety.redaction import scrub_all_secrets
from core.sessions.attachments import Attachment
from core.sessions.session import Fact, Handover, Resolution, Session, SuggestedFix
from core.sessions.steps import Ending, FlowPosition, OptionAnswer, ResultAnswer, Step, StepContent, TextAnswer
from core.shared.text import title_of

Mask: TypeAlias = Callable[[Sequence[str]], list[str]]
"""Takes out of texts what must not be shown; what one of them tells to be a secret is known in the others."""

PROBLEM_LOOKED_AT = 16_384
"""Characters of a problem text that are looked at where only its beginning is shown: a pasted log is long."""

_WRITTEN: dict[type, tuple[str, ...]] = {
    Session: (
        "problem",
        "title",
        "guide_note",
        "facts",
        "suggested_fix",
        "resolution",
        "handover",
        "past_handovers",
        "steps",
        "attachments",
    ),
    Attachment: ("read", "digest"),
    Fact: ("text",),
    SuggestedFix: ("text", "waiting_for", "note"),
    Resolution: ("root_cause", "fix", "note"),
    Handover: ("reason", "next_steps", "handover_to", "hypothesis"),
    Step: ("content", "context_message", "options", "answer", "reasoning"),
    StepContent: ("text", "details", "script", "ending"),
    Script: ("code", "risks", "check_first", "undo"),
    Ending: ("root_cause", "fix", "reason", "handover_to", "next_steps"),
    Option: ("label", "followup_hint"),
    OptionAnswer: ("label",),
    TextAnswer: ("text",),
    ResultAnswer: ("details",),
}
"""The fields that hold people's or a model's words. Names, ids and titles of flows are not among them."""


def masked(session: Session, mask: Mask = scrub_all_secrets, *, whole: bool = False) -> Session:
    """The session as it may be shown; by default, with its secrets taken out.

    Unless it is wanted `whole`, a long problem text ends where nobody who shows a beginning would get to.
    """
    if not whole and len(session.problem) > PROBLEM_LOOKED_AT:
        session = replace(session, problem=session.problem[:PROBLEM_LOOKED_AT])
    return _masked(session, mask)


def masked_step(step: Step) -> Step:
    """One step with its secrets taken out."""
    return _masked(step, scrub_all_secrets)


def problem_title(problem: str) -> str:
    """What a session or walk about the problem is called: it is masked before it is cut."""
    return title_of(masked_text(problem[:PROBLEM_LOOKED_AT]))


def masked_text(text: str) -> str:
    """One text with its secrets taken out, to be joined or cut afterwards."""
    return scrub_all_secrets([text])[0]


def _masked(value: Any, mask: Mask) -> Any:
    found = list[str]()
    _collect(value, found)
    written = list(dict.fromkeys(found))
    changed = {old: new for old, new in zip(written, mask(written), strict=True) if old != new}
    return _rewritten(value, changed) if changed else value


def _written_in(value: object) -> tuple[str, ...]:
    # A reviewer has read what a published flow asks: "the user could not change the password alone" gives nothing away.
    match value:
        case Step(content=StepContent(position=FlowPosition())):
            return ("content", "answer", "reasoning")
        case StepContent(position=FlowPosition()):
            return ("ending",)
        case _:
            return _WRITTEN.get(type(value), ())


def _collect(value: Any, found: list[str]) -> None:
    # Every card of a session goes through here twice a click, so this is plain on purpose.
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, tuple):
        for item in cast("tuple[Any, ...]", value):
            _collect(item, found)
    elif value is not None:
        for name in _written_in(value):
            _collect(getattr(value, name), found)


def _rewritten(value: Any, changed: Mapping[str, str]) -> Any:
    match value:
        case str():
            return changed.get(value, value)
        case tuple():
            return tuple(_rewritten(item, changed) for item in cast("tuple[Any, ...]", value))
        case _:
            names = _written_in(value)
            parts = {name: _rewritten(getattr(value, name), changed) for name in names}
            return replace(value, **parts) if parts else value
