"""Our own tickets behind the interface of a ticket system, so that what is sent there goes the same way."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.accounts.person import Person
from core.accounts.user import Access
from core.ports.ticket_systems import (
    OutgoingFile,
    OutgoingNote,
    OutgoingTicket,
    OutgoingTime,
    SystemTraits,
    TicketFile,
    TicketPlace,
)
from core.ports.unit_of_work import Store, UnitOfWork
from core.tickets.faults import NoSuchTicket, TicketSystemRefused
from core.tickets.internal import InternalNote, InternalStatus, InternalTicket
from core.tickets.ticket import Member, TicketDetails, TicketNote, TicketStatus, TicketSummary

_LONGEST_NOTE = 1_000_000
_NOBODY = Person(UUID(int=0), "FlowPilot")


class OwnSystem:
    """The account's own tickets."""

    traits = SystemTraits("An internal ticket", _LONGEST_NOTE, time_with_note=True, posts_as_member=True)

    def __init__(self, store: Store, account_id: UUID, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._account_id = account_id
        self._now = now
        self._new_id = new_id

    async def test(self) -> str:
        """There is nothing to try."""
        return "FlowPilot's own tickets need no connection."

    async def find(self, text: str, limit: int) -> Sequence[TicketSummary]:
        """Tickets with these words, newest first."""
        async with self._store.reading(self._account_id) as transaction:
            return [summary_of(ticket) for ticket in await transaction.tickets.list(text, None, limit)]

    async def read(self, ticket_id: str) -> TicketDetails:
        """The ticket with all its notes."""
        async with self._store.reading(self._account_id) as transaction:
            return details_of(await _ticket(transaction, ticket_id))

    async def statuses(self, ticket_id: str = "") -> Sequence[TicketStatus]:
        """The five there are."""
        del ticket_id
        return [status_of(status) for status in InternalStatus]

    async def status(self, ticket_id: str) -> TicketStatus:
        """The status that the ticket has now."""
        return status_of((await self._internal(ticket_id)).status)

    async def members(self) -> Sequence[Member]:
        """The people of the account."""
        async with self._store.reading(self._account_id) as transaction:
            people = [user for user in await transaction.people.list() if user.access is Access.ACTIVE]
        return [Member(str(user.id), user.name) for user in people]

    async def post_note(self, note: OutgoingNote) -> str:
        """Store a note; one with its reference is there once only."""
        async with self._store.transaction(self._account_id) as transaction:
            ticket = _found(await transaction.tickets.hold(_number(note.ticket_id)))
            author = await transaction.people.get(UUID(note.author)) if note.author else None
            kept = InternalNote(
                self._new_id(),
                note.text,
                author.person if author else _NOBODY,
                self._now(),
                note.for_client,
                note.minutes,
                note.reference,
            )
            await transaction.tickets.add_note(ticket.id, kept)
            await transaction.tickets.save(replace(ticket, updated_at=self._now()))
        return str(kept.id)

    async def find_note(self, ticket_id: str, reference: str) -> TicketNote | None:
        """The note that bears a reference, or None."""
        details = await self._internal(ticket_id)
        return next((_note_of(note) for note in details.notes if note.reference == reference), None)

    async def add_time(self, time: OutgoingTime) -> str:
        """Time alone is a note that says so."""
        text = f"{time.minutes} min worked."
        note = OutgoingNote(time.ticket_id, text, time.reference, False, time.minutes, time.author)
        return await self.post_note(note)

    async def find_time(self, ticket_id: str, reference: str) -> tuple[str, int] | None:
        """Id and minutes of the note that bears a reference, or None."""
        note = await self.find_note(ticket_id, reference)
        return (note.id, note.minutes) if note else None

    async def attach(self, file: OutgoingFile) -> str:
        """Refused: colleagues read the files where they are, in the session."""
        raise TicketSystemRefused(f"{file.name} stays in the session: an internal ticket accepts no files.")

    async def find_file(self, ticket_id: str, reference: str) -> TicketFile | None:
        """There is none."""
        del ticket_id, reference
        return None

    async def set_status(self, ticket_id: str, status: TicketStatus) -> None:
        """Store another status."""
        async with self._store.transaction(self._account_id) as transaction:
            ticket = _found(await transaction.tickets.hold(_number(ticket_id)))
            try:
                changed = replace(ticket, status=InternalStatus(status.id), updated_at=self._now())
            except ValueError:
                raise TicketSystemRefused("There is no status with that name.") from None
            await transaction.tickets.save(changed)

    async def places(self) -> Sequence[TicketPlace]:
        """None: our own tickets are handed over, never made by being handed over."""
        return ()

    async def client_id(self, name: str) -> str:
        """Our own tickets name their client as it was written."""
        return name

    async def make_ticket(self, ticket: OutgoingTicket) -> str:
        """Refused: nothing is handed to our own tickets."""
        del ticket
        raise TicketSystemRefused("A ticket is handed over to the connected ticket system, not to FlowPilot's own.")

    async def find_made(self, ticket: OutgoingTicket) -> str | None:
        """None was made here."""
        del ticket
        return None

    async def changed(self, since: datetime) -> Sequence[str]:
        """Nothing that we would not know of."""
        del since
        return ()

    async def _internal(self, ticket_id: str) -> InternalTicket:
        async with self._store.reading(self._account_id) as transaction:
            return await _ticket(transaction, ticket_id)


async def _ticket(transaction: UnitOfWork, ticket_id: str) -> InternalTicket:
    return _found(await transaction.tickets.get(_number(ticket_id)))


def _number(ticket_id: str) -> int:
    return number_of(ticket_id) or 0


def _found(ticket: InternalTicket | None) -> InternalTicket:
    if ticket is None:
        raise NoSuchTicket("There is no such ticket.")
    return ticket


_MOST_DIGITS = 9


def number_of(ticket_id: str) -> int | None:
    """The number of one of our own tickets; None for what cannot be one."""
    is_number = ticket_id.isascii() and ticket_id.isdigit() and len(ticket_id) <= _MOST_DIGITS
    return int(ticket_id) if is_number else None


def status_of(status: InternalStatus) -> TicketStatus:
    """One of our own statuses as any ticket system tells it."""
    return TicketStatus(status.value, status.label, status.is_closed)


def summary_of(ticket: InternalTicket) -> TicketSummary:
    """One of our own tickets as lists show it."""
    assignee = ticket.assignee.name if ticket.assignee else ""
    return TicketSummary(str(ticket.number), ticket.summary, status_of(ticket.status), ticket.client, assignee)


def details_of(ticket: InternalTicket) -> TicketDetails:
    """One of our own tickets with its notes."""
    return TicketDetails(summary_of(ticket), ticket.description, notes=tuple(map(_note_of, ticket.notes)))


def _note_of(note: InternalNote) -> TicketNote:
    return TicketNote(str(note.id), note.text, note.author.name, note.at, note.for_client, minutes=note.minutes)
