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
    """Words that the title or problem must contain, the last one as a beginning."""
    engineer_id: UUID | None = None
    before: tuple[datetime, UUID] | None = None
    """Where the page before ended: creation time and id of its last session."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the first delivery of a command was about."""

    session_id: UUID
    step_id: UUID | None

    @property
    def is_of_problem(self) -> bool:
        """Whether it was the start: what was written then is the problem itself, and bears the session's own id."""
        return self.step_id == self.session_id
