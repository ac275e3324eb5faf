"""Which changes of a session's messages have to be seen at once."""

from collections.abc import Iterable

from core.messaging.urgency import Urgency
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import Step, StepState


def urgencies(before: Session, after: Session, subjects: Iterable[str]) -> dict[str, Urgency]:
    """How soon each change must be seen, by subject; those left out, at once."""
    found = ((subject, _urgency(before, after, subject)) for subject in subjects)
    return {subject: urgency for subject, urgency in found if urgency is not Urgency.NOW}


def _urgency(before: Session, after: Session, subject: str) -> Urgency:
    kind, _, order = subject.partition(":")
    if subject == "session":
        return Urgency.NOW if _head_matters(before, after) else Urgency.LATER
    if kind == "documentation" and after.status is SessionStatus.ACTIVE:
        return Urgency.LATER  # the session goes on, and a new text follows at its end
    old, new = _step(before, order), _step(after, order)
    if kind != "step" or old is None or new is None:
        return Urgency.NOW
    return _urgency_of_step(before, after, old, new)


def _urgency_of_step(before: Session, after: Session, old: Step, new: Step) -> Urgency:
    if old.state is StepState.OPEN and new.state is StepState.ANSWERED and after.thinking:
        return Urgency.SOON
    if after.thinking and SessionStatus.PAUSED in (
        before.status,
        after.status,
    ):  # paused, or resumed, before the next step was there
        return Urgency.NOW
    # Closed before and after: what changes is whether the answer may be edited, and that the guide is thinking.
    is_still_closed = old.state is not StepState.OPEN and new.state is old.state
    says_the_same = (new.answer, new.content) == (old.answer, old.content)
    return Urgency.LATER if is_still_closed and says_the_same else Urgency.NOW


def _head_matters(before: Session, after: Session) -> bool:
    """Whether more changed at the top of the thread than how sure the guide is, and which it is."""
    if before.status.is_over is not after.status.is_over:
        return True
    if before.last_answered is None and (before.thinking or after.last_answered is None):
        return True  # it says that the first step is being worked out, or no longer does
    return (before.title, before.problem) != (after.title, after.problem)


def _step(session: Session, order: str) -> Step | None:
    return session.steps[int(order)] if order.isdecimal() and int(order) < len(session.steps) else None
