"""Our own tickets in the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.accounts.person import Person
from core.tickets.internal import InternalNote, InternalStatus, InternalTicket
from storage.connection import Connection
from storage.sessions import search_words
from storage.tables import internal_ticket_notes, internal_tickets

_HOLD_NUMBERS = text("SELECT pg_advisory_xact_lock(hashtextextended(:account_id, 19))")
"""One new ticket of an account at a time; the 19 sets these locks apart from any others on an account's id."""
_NOBODY = UUID(int=0)
"""Stands for somebody who is no longer of the account."""
_COLUMNS = tuple(column for column in internal_tickets.c if column.name != "search")


class TicketRows:
    """The tickets of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def add(self, ticket: InternalTicket) -> InternalTicket:
        """Store a new ticket under the next free number, and give it back with that."""
        await self._connection.execute(_HOLD_NUMBERS, {"account_id": str(self._account_id)})
        own = internal_tickets.c.account_id == self._account_id
        highest = await self._connection.scalar(select(func.max(internal_tickets.c.number)).where(own))
        values = {
            "id": ticket.id,
            "account_id": self._account_id,
            "number": (highest or 0) + 1,
            "summary": ticket.summary,
            "description": ticket.description,
            "client": ticket.client,
            "status": ticket.status.value,
            "assignee_id": ticket.assignee.id if ticket.assignee else None,
            "assignee_name": ticket.assignee.name if ticket.assignee else "",
            "created_by": ticket.created_by.id,
            "created_by_name": ticket.created_by.name,
            "created_at": ticket.created_at,
            "updated_at": ticket.updated_at,
        }
        row = (await self._connection.execute(insert(internal_tickets).values(values).returning(*_COLUMNS))).mappings()
        return _ticket_of(row.one())

    async def get(self, number: int) -> InternalTicket | None:
        """The ticket with its notes, or None."""
        return await self._one(select(*_COLUMNS), number)

    async def hold(self, number: int) -> InternalTicket | None:
        """The ticket with its notes, which nobody else changes until the end of the transaction; or None."""
        return await self._one(select(*_COLUMNS).with_for_update(), number)

    async def _one(self, query: Select[*tuple[Any, ...]], number: int) -> InternalTicket | None:
        own = (internal_tickets.c.account_id == self._account_id, internal_tickets.c.number == number)
        row = (await self._connection.execute(query.where(*own))).mappings().first()
        if row is None:
            return None
        notes = (
            select(internal_ticket_notes)
            .where(
                internal_ticket_notes.c.account_id == self._account_id,
                internal_ticket_notes.c.ticket_id == row["id"],
            )
            .order_by(internal_ticket_notes.c.at, internal_ticket_notes.c.id)
        )
        return _ticket_of(row, tuple(_note_of(note) for note in (await self._connection.execute(notes)).mappings()))

    async def by_id(self, ticket_id: UUID) -> InternalTicket | None:
        """The ticket of that id, without notes, or None."""
        own = (internal_tickets.c.account_id == self._account_id, internal_tickets.c.id == ticket_id)
        row = (await self._connection.execute(select(*_COLUMNS).where(*own))).mappings().first()
        return _ticket_of(row) if row else None

    async def list(self, text: str, before: int | None, limit: int) -> Sequence[InternalTicket]:
        """Tickets with these words in summary, description or client, newest first, without notes."""
        query = select(*_COLUMNS).where(internal_tickets.c.account_id == self._account_id)
        if text.strip():
            words = func.to_tsquery("simple", search_words(text))
            query = query.where(internal_tickets.c.search.op("@@")(words))
        if before is not None:
            query = query.where(internal_tickets.c.number < before)
        query = query.order_by(internal_tickets.c.number.desc()).limit(limit)
        return [_ticket_of(row) for row in (await self._connection.execute(query)).mappings()]

    async def save(self, ticket: InternalTicket) -> None:
        """Store status, assignee, client, hand-over and moment of a ticket."""
        await self._connection.execute(
            update(internal_tickets)
            .where(internal_tickets.c.account_id == self._account_id, internal_tickets.c.id == ticket.id)
            .values(
                status=ticket.status.value,
                client=ticket.client,
                assignee_id=ticket.assignee.id if ticket.assignee else None,
                assignee_name=ticket.assignee.name if ticket.assignee else "",
                handed_to=ticket.handed_to,
                updated_at=ticket.updated_at,
            )
        )

    async def add_note(self, ticket_id: UUID, note: InternalNote) -> bool:
        """Store a note; False when one with its reference is there already."""
        values = {
            "id": note.id,
            "account_id": self._account_id,
            "ticket_id": ticket_id,
            "text": note.text,
            "author_id": None if note.author.id == _NOBODY else note.author.id,
            "author_name": note.author.name,
            "for_client": note.for_client,
            "minutes": note.minutes,
            "reference": note.reference,
            "at": note.at,
        }
        statement = upsert(internal_ticket_notes).values(values).on_conflict_do_nothing()
        added = await self._connection.execute(statement.returning(internal_ticket_notes.c.id))
        return added.first() is not None

    async def assigned(self, assignee: Person, limit: int) -> Sequence[InternalTicket]:
        """Somebody's tickets that are not resolved, newest first."""
        query = (
            select(*_COLUMNS)
            .where(
                internal_tickets.c.account_id == self._account_id,
                internal_tickets.c.assignee_id == assignee.id,
                internal_tickets.c.status != InternalStatus.RESOLVED.value,
            )
            .order_by(internal_tickets.c.number.desc())
            .limit(limit)
        )
        return [_ticket_of(row) for row in (await self._connection.execute(query)).mappings()]


def _ticket_of(row: RowMapping, notes: tuple[InternalNote, ...] = ()) -> InternalTicket:
    has_assignee = row["assignee_id"] or row["assignee_name"]
    return InternalTicket(
        id=row["id"],
        account_id=row["account_id"],
        number=row["number"],
        summary=row["summary"],
        description=row["description"],
        client=row["client"],
        status=InternalStatus(row["status"]),
        created_by=Person(row["created_by"] or _NOBODY, row["created_by_name"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        assignee=Person(row["assignee_id"] or _NOBODY, row["assignee_name"]) if has_assignee else None,
        handed_to=row["handed_to"],
        notes=notes,
    )


def _note_of(row: RowMapping) -> InternalNote:
    return InternalNote(
        row["id"],
        row["text"],
        Person(row["author_id"] or _NOBODY, row["author_name"]),
        row["at"],
        row["for_client"],
        row["minutes"],
        row["reference"],
    )
