"""Our own tickets, for accounts without a ticket system: numbers per account, states, notes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.accounts.person import Person


class InternalStatus(StrEnum):
    """Where one of our own tickets is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    ESCALATED = "escalated"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self is InternalStatus.RESOLVED

    @property
    def label(self) -> str:
        """As people read it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class InternalNote:
    """A note on one of our own tickets."""

    id: UUID
    text: str
    author: Person
    at: datetime
    for_client: bool = False
    minutes: int = 0
    reference: str = ""
    """Of the send that it is from; empty for one that was written by hand."""


@dataclass(frozen=True, slots=True)
class InternalTicket:
    """One of our own tickets. Its number is what people call it by, and its id everywhere outside."""

    id: UUID
    account_id: UUID
    number: int
    summary: str
    description: str
    client: str
    status: InternalStatus
    created_by: Person
    created_at: datetime
    updated_at: datetime
    assignee: Person | None = None
    handed_to: str = ""
    """The ticket in the connected system that goes on with it."""
    notes: tuple[InternalNote, ...] = field(default=())
