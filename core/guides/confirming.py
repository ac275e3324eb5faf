"""The step before an end: whoever guides, nothing is closed or handed over until the engineer confirms it."""

from dataclasses import replace

from core.flows.options import Option
from core.sessions.steps import Confirm, Ending, StepDraft, StepPurpose
from core.shared.text import shortened

_SHOWN = 500
"""Longest cause or fix shown before confirming, in characters; the ending itself keeps the whole."""


def confirming_resolution(draft: StepDraft, ending: Ending) -> StepDraft:
    """The draft as the question whether to close the session with that cause and fix."""
    known = (("Root cause", ending.root_cause), ("Fix", ending.fix))
    content = replace(
        draft.content,
        text="This looks resolved. Shall I close the session and write the documentation?",
        details="\n".join(f"{name}: {_shown(text)}" for name, text in known if text),
        purpose=StepPurpose.CONFIRM_RESOLUTION,
        ending=ending,
    )
    options = (Option("Close as resolved", Confirm.YES), Option("Not resolved yet", Confirm.NOT_YET))
    return replace(draft, content=content, options=options, why="You confirm before anything is closed.")


def confirming_handover(draft: StepDraft, ending: Ending) -> StepDraft:
    """The draft as the question whether to hand the session over for that reason."""
    to = f" to {ending.handover_to}" if ending.handover_to else ""
    content = replace(
        draft.content,
        text=f"This is where it should be handed over{to}. Shall I prepare the hand-over?",
        details="\n".join((ending.reason, *(f"- {step}" for step in ending.next_steps))),
        purpose=StepPurpose.CONFIRM_HANDOVER,
        ending=ending,
    )
    options = (Option("Hand it over", Confirm.YES), Option("Keep working on it", Confirm.NOT_YET))
    return replace(draft, content=content, options=options, why="You confirm before it goes to somebody else.")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else shortened(text, _SHOWN)
