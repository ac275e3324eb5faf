"""Our own tickets: made, listed, noted on, moved through their states, handed to a connected system."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.accounts.user import Access, Role, User
from core.ports.unit_of_work import Store, UnitOfWork
from core.services.tickets.own_system import number_of
from core.sessions.masking import masked_text
from core.sessions.permissions import may_read_all_sessions
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import InvalidInput, NotAllowed, NotFound
from core.shared.text import checked, shortened
from core.tickets.internal import InternalNote, InternalStatus, InternalTicket

_LONGEST_SUMMARY = 255
_MOST_SUMMARY_BYTES = 4_000
_MOST_CLIENT_BYTES = 200


def check_may_work_on_tickets(user: User) -> None:
    """Tickets are for engineers and L1 technicians."""
    if not (user.is_engineer or user.role is Role.L1_TECH):
        raise NotAllowed("Making and changing tickets is for engineers and L1 technicians.")


def check_may_read_tickets(user: User) -> None:
    """Tickets are read by whoever works on them or reads every session."""
    if not (may_read_all_sessions(user) or user.role is Role.L1_TECH):
        raise NotAllowed("Your role does not let you see tickets; an admin can change it.")


class InternalTickets:
    """The account's own tickets."""

    def __init__(self, store: Store, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    async def create(
        self, user: User, summary: str, description: str = "", client: str = "", key: str | None = None
    ) -> InternalTicket:
        """Make a ticket, assigned to nobody. A key that came before gives the ticket made then. Raises a Refusal."""
        check_may_work_on_tickets(user)
        # It is on one line from here on, and what a line break says of a secret is gone.
        summary = shortened(masked_text(checked("summary", summary, limit=_MOST_SUMMARY_BYTES)), _LONGEST_SUMMARY)
        description = checked("description", description, required=False)
        client = checked("client", client, limit=_MOST_CLIENT_BYTES, required=False)
        now, ticket_id = self._now(), self._new_id()
        async with self._store.transaction(user.account_id) as transaction:
            first = await transaction.first_receipt(key, ticket_id) if key else None
            if first and (made := await transaction.tickets.by_id(first)):
                return made
            ticket = InternalTicket(
                ticket_id,
                user.account_id,
                0,
                summary,
                description,
                client,
                InternalStatus.OPEN,
                user.person,
                now,
                now,
            )
            made = await transaction.tickets.add(ticket)
            await self._record(transaction, user, AuditEventKind.TICKET_CREATED, made)
        return made

    async def list(self, user: User, text: str, before: int | None, limit: int) -> Sequence[InternalTicket]:
        """Tickets newest first. Raises NotAllowed."""
        check_may_read_tickets(user)
        async with self._store.reading(user.account_id) as transaction:
            return await transaction.tickets.list(text, before, limit)

    async def assigned(self, user: User, limit: int) -> Sequence[InternalTicket]:
        """One's own tickets that are not resolved. Raises NotAllowed."""
        check_may_read_tickets(user)
        async with self._store.reading(user.account_id) as transaction:
            return await transaction.tickets.assigned(user.person, limit)

    async def get(self, user: User, number: str) -> InternalTicket:
        """A ticket with its notes. Raises NotAllowed or NotFound."""
        check_may_read_tickets(user)
        async with self._store.transaction(user.account_id) as transaction:
            return await find_ticket(transaction, number)

    async def add_note(self, user: User, number: str, text: str, *, for_client: bool = False) -> InternalTicket:
        """Add a note. Raises a Refusal."""
        check_may_work_on_tickets(user)
        text = checked("text", text)
        async with self._store.transaction(user.account_id) as transaction:
            ticket = await hold_ticket(transaction, number)
            note = InternalNote(self._new_id(), text, user.person, self._now(), for_client)
            await transaction.tickets.add_note(ticket.id, note)
            await transaction.tickets.save(replace(ticket, updated_at=self._now()))
            return await find_ticket(transaction, number)

    async def set_status(
        self, user: User, number: str, status: str | None, assignee: str | None = None
    ) -> InternalTicket:
        """Give a ticket another status or assignee (a person's name; empty: nobody). Raises a Refusal."""
        check_may_work_on_tickets(user)
        async with self._store.transaction(user.account_id) as transaction:
            ticket = await hold_ticket(transaction, number)
            changed = replace(ticket, updated_at=self._now())
            if status is not None:
                changed = replace(changed, status=_status(status))
            if assignee is not None:
                assignee = checked("assignee", assignee, required=False)
                person = await transaction.people.by_name(assignee) if assignee else None
                if assignee and (person is None or person.access is not Access.ACTIVE):
                    raise InvalidInput("assignee", f"There is nobody named “{shortened(assignee, 60)}” here.")
                changed = replace(changed, assignee=person.person if person else None)
            await transaction.tickets.save(changed)
            await self._record(transaction, user, AuditEventKind.TICKET_CHANGED, changed)
            return changed

    async def _record(self, transaction: UnitOfWork, user: User, kind: AuditEventKind, ticket: InternalTicket) -> None:
        data = {"ticket": str(ticket.number), "status": ticket.status.value}
        await transaction.record([AuditEvent(kind, user.id, data)], self._now())


def _status(name: str) -> InternalStatus:
    try:
        return InternalStatus(name.strip().casefold().replace(" ", "_"))
    except ValueError:
        raise InvalidInput("status", f"“status” must be one of {', '.join(InternalStatus)}.") from None


async def find_ticket(transaction: UnitOfWork, number: str) -> InternalTicket:
    """The ticket of that number, with its notes. Raises NotFound."""
    wanted = number_of(number)
    return _found(await transaction.tickets.get(wanted) if wanted else None)


async def hold_ticket(transaction: UnitOfWork, number: str) -> InternalTicket:
    """The same to change it: nobody else does until the end of the transaction. Raises NotFound."""
    wanted = number_of(number)
    return _found(await transaction.tickets.hold(wanted) if wanted else None)


def _found(ticket: InternalTicket | None) -> InternalTicket:
    if ticket is None:
        raise NotFound("There is no such ticket.")
    return ticket
