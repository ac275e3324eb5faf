"""Handing one of our own tickets to a ticket of the connected system, with its history, exactly once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.accounts.user import User
from core.documentation.documents import Audience
from core.ports.unit_of_work import Store
from core.services.tickets.connected import ConnectedSystems, asked_by_person, patience
from core.services.tickets.intake import checked_id
from core.services.tickets.internal import check_may_work_on_tickets, find_ticket
from core.sessions.masking import masked_text
from core.sessions.session import Ticket, TicketKind
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict
from core.tickets.internal import InternalStatus, InternalTicket
from core.tickets.sending import Plan, Send, parts_of

_MOST_PARTS = 100


class TicketHandOver:
    """Lets a ticket of the connected system go on with one of ours."""

    def __init__(
        self, store: Store, connected: ConnectedSystems, now: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._store = store
        self._connected = connected
        self._now = now
        self._new_id = new_id

    async def hand_over(self, user: User, number: str, ticket_id: str) -> InternalTicket:
        """Have that ticket go on with ours: an internal note there tells its history. Raises a Refusal."""
        check_may_work_on_tickets(user)
        ticket_id = checked_id(ticket_id)
        _, system = await self._connected.system(user.account_id)
        with asked_by_person():
            async with patience():
                await system.read(ticket_id)
        async with self._store.transaction(user.account_id) as transaction:
            ticket = await find_ticket(transaction, number)
            if ticket.handed_to:
                raise Conflict(f"Ticket #{ticket.number} was handed to #{ticket.handed_to} already.")
            plan = Plan(ticket.id, 0, history_of(ticket), f"{user.name}, via FlowPilot", 0, "")
            ids = [self._new_id() for _ in range(_MOST_PARTS)]
            now = self._now()
            send = Send(
                id=self._new_id(),
                account_id=user.account_id,
                session_id=None,
                ticket=Ticket(ticket_id, TicketKind.PSA),
                sequence=0,
                audience=Audience.INTERNAL,
                document=plan.text,
                sender=user.person,
                author="",
                created_at=now,
                parts=parts_of(plan, system.traits.longest_note, ids, time_with_note=system.traits.time_with_note),
                internal_id=ticket.id,
                next_try_at=now,
                detail="It is on its way.",
            )
            if not await transaction.ticket_system.add_send(send):
                raise Conflict(f"Ticket #{ticket.number} was handed over at the same moment.")
            handed = replace(ticket, handed_to=ticket_id, status=InternalStatus.ESCALATED, updated_at=now)
            await transaction.tickets.save(handed)
            data = {"ticket": str(ticket.number), "handed_to": ticket_id}
            await transaction.record([AuditEvent(AuditEventKind.TICKET_CHANGED, user.id, data)], now)
        return handed


def history_of(ticket: InternalTicket) -> str:
    """What a ticket says, with its notes in order; secrets are taken out."""
    lines = [f"# FlowPilot ticket #{ticket.number}: {ticket.summary}"]
    if ticket.client:
        lines.append(f"Client: {ticket.client}")
    lines.append(ticket.description)
    lines += [f"{note.author.name}, {note.at:%Y-%m-%d %H:%M} UTC:\n{note.text}" for note in ticket.notes]
    return "\n\n".join(masked_text(line) for line in lines if line)
