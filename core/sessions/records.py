"""What travels to and from storage beside the session itself: which sessions to list, and receipts of commands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.sessions.session import SessionStatus


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions a list shows."""

    statuses: tuple[SessionStatus, ...] = ()
    """Any of these; none stands for all."""
    text: str = ""
    """Words that it must contain, each as a beginning, in its title, problem, facts, answers, notes, end or ticket."""
    flow_id: UUID | None = None
    """The flow that it was matched to."""
    after: datetime | None = None
    """When it began at the earliest."""
    engineer_id: UUID | None = None
    before: tuple[datetime, UUID] | None = None
    """Where the page before ended: creation time and id of its last session."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class SolvedQuery:
    """Which solved sessions to look for. All of it stays the same while a session lasts, and so does the answer."""

    words: tuple[str, ...]
    """Beginnings of words, any of which the title or problem contains."""
    flow_id: UUID | None
    """The flow that the session was matched to: sessions matched to it are found without the words."""
    after: datetime
    before: datetime
    """Between which moments they ended."""
    limit: int


@dataclass(frozen=True, slots=True)
class SolvedSession:
    """A session that was resolved, as far as others learn from it."""

    title: str
    problem: str
    """The beginning of the problem text."""
    root_cause: str
    fix: str
    flow_id: UUID | None
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the first delivery of a command was about."""

    session_id: UUID
    step_id: UUID | None

    @property
    def is_of_problem(self) -> bool:
        """Whether it was the start: what was written then is the problem itself, and bears the session's own id."""
        return self.step_id == self.session_id
