"""What the core needs of a store of tickets: connections, people, sends, and our own tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from core.accounts.person import Person
from core.accounts.user import User
from core.tickets.internal import InternalNote, InternalTicket
from core.tickets.sending import Part, Send
from core.tickets.ticket import SystemName


@dataclass(frozen=True, slots=True)
class StoredConnection:
    """A connection as it is stored."""

    account_id: UUID
    system: SystemName
    url: str
    sealed: bytes
    """Its credentials, encrypted."""
    hook_token: str
    """What the system shows with news; made by us, and hard to guess."""
    version: int


@dataclass(frozen=True, slots=True)
class TicketPerson:
    """A person of the account, and who they are in the ticket system."""

    user: User
    email: str
    external_id: str
    """Empty while nobody is known to be them there."""
    external_name: str
    by_hand: bool
    """Whether somebody said so, and not their e-mail address."""


@dataclass(frozen=True, slots=True)
class LinkedSession:
    """A session that a ticket of the connected system belongs to, and what was told there of the ticket."""

    session_id: UUID
    known: str
    """The status, assignee and newest note that the session knows of, as one text; empty: nothing yet."""


class TicketSystemRepository(Protocol):
    """The account's connection to a ticket system, and what is sent there."""

    async def connection(self) -> StoredConnection | None:
        """How the account reaches its ticket system, or None."""
        ...

    async def save_connection(self, connection: StoredConnection) -> None:
        """Store it in the place of any before; of another system or address nobody is known yet."""
        ...

    async def remove_connection(self) -> bool:
        """Forget it, with who is who there; False when there is none."""
        ...

    async def people(self) -> Sequence[TicketPerson]:
        """Everybody of the account by name, with who they are in the system."""
        ...

    async def person(self, user_id: UUID) -> TicketPerson | None:
        """One of them, or None."""
        ...

    async def set_external(self, user_id: UUID, external_id: str, name: str, *, by_hand: bool) -> None:
        """Say who somebody is in the system; an empty id: nobody any more."""
        ...

    async def set_email(self, user_id: UUID, email: str) -> None:
        """Keep a person's e-mail address."""
        ...

    async def add_send(self, send: Send) -> bool:
        """Store a send with its parts, due now; False when somebody else's has its number."""
        ...

    async def send(self, send_id: UUID) -> Send | None:
        """The send, or None."""
        ...

    async def sends(self, session_id: UUID) -> Sequence[Send]:
        """The session's sends in order."""
        ...

    async def sends_of_walk(self, walk_id: UUID) -> Sequence[Send]:
        """The walk's sends in order."""
        ...

    async def sends_of_ticket(self, internal_id: UUID) -> Sequence[Send]:
        """The sends that hand one of our own tickets over, in order."""
        ...

    async def name_ticket(self, send_id: UUID, ticket_id: str) -> None:
        """Keep which ticket a send has made, also with the one of our own that goes on as it."""
        ...

    async def save_part(self, part: Part) -> None:
        """Store what became of a part, the name of the status that it set, and the size of the file that it posted."""
        ...

    async def claim_part(self, before: Part, after: Part) -> bool:
        """Store a part that is about to be posted; False when somebody else has claimed it since it was read."""
        ...

    async def save_attempt(self, send: Send) -> None:
        """Store attempts, next try and detail of a send, which somebody else may then take up."""
        ...

    async def rest(self, seconds: float) -> None:
        """Send nothing to the account's system for so long: it asked for that."""
        ...

    async def sessions_of(self, ticket_id: str) -> Sequence[LinkedSession]:
        """The sessions that belong to that ticket of the connected system, and are not long over."""
        ...

    async def note_known(self, session_id: UUID, known: str) -> None:
        """Keep what a session knows of its ticket."""
        ...

    async def replace_known(self, session_id: UUID, before: str, known: str) -> bool:
        """The same, if it knew that before; False when it knows something else by now."""
        ...


class TicketRepository(Protocol):
    """The account's own tickets."""

    async def add(self, ticket: InternalTicket) -> InternalTicket:
        """Store a new ticket under the next free number, and give it back with that."""
        ...

    async def hold(self, number: int) -> InternalTicket | None:
        """The ticket with its notes, which nobody else changes until the end of the transaction; or None."""
        ...

    async def get(self, number: int) -> InternalTicket | None:
        """The ticket with its notes, or None."""
        ...

    async def by_id(self, ticket_id: UUID) -> InternalTicket | None:
        """The ticket of that id, without notes, or None."""
        ...

    async def list(self, text: str, before: int | None, limit: int) -> Sequence[InternalTicket]:
        """Tickets with these words in summary, description or client, newest first, without notes."""
        ...

    async def save(self, ticket: InternalTicket) -> None:
        """Store status, assignee, client, hand-over and moment of a ticket."""
        ...

    async def add_note(self, ticket_id: UUID, note: InternalNote) -> bool:
        """Store a note; False when one with its reference is there already."""
        ...

    async def assigned(self, assignee: Person, limit: int) -> Sequence[InternalTicket]:
        """Somebody's tickets that are not resolved, newest first."""
        ...
