"""What deciding needs beside the session, and the few moves all decisions are made of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.accounts.user import User
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import Step, StepContent, StepDraft, StepState, StepType
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict


@dataclass(frozen=True, slots=True)
class EngineContext:
    """Who gives the command, when, and where new ids come from."""

    actor: User | None
    """None for the clock and the guide."""
    now: datetime
    new_id: Callable[[], UUID]
    fix_reminder: timedelta = timedelta(hours=4)
    """How long a fix may wait before its engineer is asked about it."""

    @property
    def user(self) -> User:
        """The person who gives the command; commands of people are never given by the clock."""
        assert self.actor is not None
        return self.actor

    def event(self, kind: AuditEventKind, session: Session, **data: Any) -> AuditEvent:
        """An audit line about the session by this actor."""
        return AuditEvent(kind, self.actor.id if self.actor else None, data, session.id)


@dataclass(frozen=True, slots=True)
class EngineResult:
    """The session as it now stands and what happened. An unchanged session means nothing is to be stored of it."""

    session: Session
    events: tuple[AuditEvent, ...] = ()


def append_step(session: Session, draft: StepDraft, context: EngineContext) -> Session:
    """The session with the drafted step under the next free number, open if it awaits an answer."""
    step = Step(
        id=context.new_id(),
        order=len(session.steps),
        type=draft.type,
        state=StepState.OPEN if draft.type.awaits_answer else StepState.ANSWERED,
        content=draft.content,
        context_message=draft.why,
        options=draft.options,
        confidence=draft.confidence,
        reasoning=draft.reasoning,
        asked_at=context.now,
    )
    return replace(session, steps=(*session.steps, step))


def append_note(session: Session, text: str, context: EngineContext, said_in: UUID | None = None) -> Session:
    """The session with a note by the actor, or by the bot when nobody acts."""
    author = context.actor.name if context.actor else ""
    content = StepContent(text=text, guide=session.guide, author=author, said_in=said_in)
    return append_step(session, StepDraft(StepType.NOTE, content), context)


def replace_step(session: Session, step: Step) -> Session:
    """The session with that step in its place."""
    return replace(session, steps=tuple(step if old.id == step.id else old for old in session.steps))


def supersede_open_step(session: Session) -> Session:
    """The session with its open step, if there is one, closed as superseded."""
    step = session.open_step
    return replace_step(session, replace(step, state=StepState.SUPERSEDED)) if step else session


def drop_turn(session: Session) -> Session:
    """The session no longer waiting for a guide: an answer that still comes is to an older turn."""
    return replace(session, turn=session.turn + 1, thinking=False) if session.thinking else session


def close_open_work(session: Session) -> Session:
    """The session with neither an open step nor an awaited answer."""
    return drop_turn(supersede_open_step(session))


def ask_guide(session: Session) -> Session:
    """The session waiting for a guide's answer to a new turn."""
    return replace(session, turn=session.turn + 1, thinking=True)


def touch(session: Session, context: EngineContext) -> Session:
    """The session marked as worked on now: idleness counts anew."""
    return replace(session, touched_at=context.now, idle_reminded=False)


def require_status(session: Session, *allowed: SessionStatus) -> None:
    """Raise Conflict, saying how to go on, unless the session is in one of the states."""
    if session.status not in allowed:
        raise Conflict(_WHY_NOT[session.status])


_WHY_NOT = {
    SessionStatus.ACTIVE: "The session is active, so this does not apply.",
    SessionStatus.PAUSED: "The session is paused; resume it first.",
    SessionStatus.REQUESTING_ESCALATION: "The session was handed over and waits for somebody to take it.",
    SessionStatus.ESCALATED: "The session was handed over and has left FlowPilot; reopen it to go on.",
    SessionStatus.RESOLVED: "The session is resolved; reopen it to go on.",
    SessionStatus.ABANDONED: "The session was abandoned; reopen it to go on.",
}
