"""What the core needs of a store of sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.messaging.cards import Card
from core.messaging.urgency import Urgency
from core.sessions.attachments import AttachedFile
from core.sessions.records import SessionFilter, SolvedQuery, SolvedSession
from core.sessions.session import Session
from core.shared.audit import AuditEvent


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a command made of a session: stored whole or not at all."""

    before: Session
    after: Session
    events: Sequence[AuditEvent]
    cards: Mapping[str, Card]
    """What the session's conversations should show from now on, by subject."""
    now: datetime
    task: str | None = None
    """What a worker does next for the session's new turn."""
    key: str | None = None
    """By which the command is known when it comes again."""
    answered: UUID | None = None
    """The step that the command answered, remembered with the key."""
    said: Mapping[str, UUID] = field(default_factory=dict[str, UUID])
    """Conversations in which a subject's words stand already, as somebody wrote them there: they are not repeated."""
    urgencies: Mapping[str, Urgency] = field(default_factory=dict[str, Urgency])
    """How soon the changed cards have to be seen, by subject; at once where nothing is said."""
    files: tuple[AttachedFile, ...] = ()
    """Files that came with it."""


class SessionRepository(Protocol):
    """The account's sessions."""

    async def get(self, session_id: UUID) -> Session | None:
        """The session with its steps, or None."""
        ...

    async def advance(self, session_id: UUID) -> Session | None:
        """Count the session's version on, so that whoever decided on the one before decides anew; it, or None."""
        ...

    async def add(self, session: Session) -> None:
        """Store a new session that has no steps yet."""
        ...

    async def list(self, which: SessionFilter) -> Sequence[Session]:
        """Sessions newest first, with their steps; at most `which.limit`."""
        ...

    async def count_handed_over(self, target: UUID | None = None) -> int:
        """How many sessions wait for somebody to take them; with a target, those handed to that person."""
        ...

    async def solved(self, which: SolvedQuery) -> Sequence[SolvedSession]:
        """Resolved sessions that share words or the flow, the likest first; only the newest are looked through."""
        ...
