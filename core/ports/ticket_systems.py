"""What the core needs of a ticket system: one interface for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.tickets.ticket import Member, SystemName, TicketDetails, TicketNote, TicketStatus, TicketSummary


@dataclass(frozen=True, slots=True)
class Connection:
    """How an account reaches its ticket system, secrets included."""

    account_id: UUID
    system: SystemName
    url: str
    credentials: Mapping[str, str]
    version: int = 0
    """Grows with every change."""

    def __repr__(self) -> str:
        """Without what opens the system."""
        return f"Connection({self.system.value}, {self.url})"


@dataclass(frozen=True, slots=True)
class SystemTraits:
    """What the system takes, and how."""

    label: str
    """What it is called in sentences."""
    longest_note: int
    """In characters; what is longer is sent as several."""
    time_with_note: bool = False
    """Whether time is entered with the note itself, not as a record of its own."""
    time_needs_member: bool = False
    """Whether time is entered for a person of the system only."""
    posts_as_member: bool = False
    """Whether a note can bear the name of a person of the system."""
    largest_file: int = 0
    """In bytes; 0: it takes no files."""


@dataclass(frozen=True, slots=True)
class OutgoingNote:
    """A note to be posted."""

    ticket_id: str
    text: str
    reference: str
    for_client: bool
    minutes: int = 0
    """Only where time goes with the note."""
    author: str = ""
    """The system's id of whom it is by; empty: the integration."""


@dataclass(frozen=True, slots=True)
class OutgoingTime:
    """A time entry to be posted."""

    ticket_id: str
    minutes: int
    reference: str
    ended_at: datetime
    author: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to be attached to a ticket."""

    ticket_id: str
    name: str
    content: bytes
    reference: str
    for_client: bool
    author: str = ""


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A file as a ticket has it."""

    id: str
    size: int | None
    """In bytes; None where the system does not say."""
    for_client: bool | None
    """Whether the client sees it; None where the system does not say."""


@dataclass(frozen=True, slots=True)
class OutgoingTicket:
    """A ticket to be made. Its summary is all that is told of it: a client may see what a ticket begins with."""

    summary: str
    reference: str
    place: str
    """Where it is made, by the system's id: a board, queue or type."""
    client: str
    """Whose it is, by the system's id; empty where the system knows no clients."""


@dataclass(frozen=True, slots=True)
class TicketPlace:
    """Where tickets are made: what the system calls a board, a queue or a type of ticket."""

    id: str
    name: str


class TicketSystem(Protocol):
    """A connected ticket system. Every call raises a TicketSystemFault; OutcomeUnknown only those that write."""

    @property
    def traits(self) -> SystemTraits:
        """What it takes, and how."""
        ...

    async def test(self) -> str:
        """Try the connection; a sentence on what was found."""
        ...

    async def find(self, text: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets with these words, or that number, newest first."""
        ...

    async def read(self, ticket_id: str) -> TicketDetails:
        """The ticket with its last notes. Raises NoSuchTicket."""
        ...

    async def statuses(self, ticket_id: str = "") -> Sequence[TicketStatus]:
        """The statuses that ticket can have, or any."""
        ...

    async def status(self, ticket_id: str) -> TicketStatus:
        """The status that the ticket has now. Raises NoSuchTicket."""
        ...

    async def members(self) -> Sequence[Member]:
        """Who works in the system."""
        ...

    async def post_note(self, note: OutgoingNote) -> str:
        """Post a note; the system's id of it, empty where it is known only by reading it back."""
        ...

    async def find_note(self, ticket_id: str, reference: str) -> TicketNote | None:
        """The note that bears a reference, or None."""
        ...

    async def add_time(self, time: OutgoingTime) -> str:
        """Enter time; the system's id of the entry."""
        ...

    async def find_time(self, ticket_id: str, reference: str) -> tuple[str, int] | None:
        """Id and minutes of the time entry that bears a reference, or None."""
        ...

    async def attach(self, file: OutgoingFile) -> str:
        """Attach a file; the system's id of it, empty where it is known only by reading it back."""
        ...

    async def find_file(self, ticket_id: str, reference: str) -> TicketFile | None:
        """The file that bears a reference, or None."""
        ...

    async def set_status(self, ticket_id: str, status: TicketStatus) -> None:
        """Ask for another status; whether the ticket has it then is to be read."""
        ...

    async def places(self) -> Sequence[TicketPlace]:
        """Where tickets can be made."""
        ...

    async def client_id(self, name: str) -> str:
        """The system's id of the client of that name, empty where it knows no clients. Refuses when there is none."""
        ...

    async def make_ticket(self, ticket: OutgoingTicket) -> str:
        """Make a ticket; the system's id of it."""
        ...

    async def find_made(self, ticket: OutgoingTicket) -> str | None:
        """The id of the ticket that bears the reference of one to be made, or None."""
        ...

    async def changed(self, since: datetime) -> Sequence[str]:
        """The tickets that changed since that moment, for systems that do not tell by themselves; by one query."""
        ...


class TicketSystems(Protocol):
    """Makes the connected system of a connection, the same one for the same version of it."""

    def of(self, connection: Connection) -> TicketSystem:
        """The system."""
        ...


class Vault(Protocol):
    """Keeps secrets so that the database alone does not give them away."""

    def seal(self, plain: bytes) -> bytes:
        """The bytes encrypted. Raises a Refusal where there is no key to encrypt with."""
        ...

    def unseal(self, sealed: bytes) -> bytes:
        """What was sealed. Raises a Refusal when the key is gone."""
        ...
