"""Our own tickets and first-line walks: a walk may make one, and its end moves it on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.accounts.user import User
from core.ports.unit_of_work import UnitOfWork
from core.services.tickets.own_system import number_of
from core.sessions.masking import masked_text
from core.sessions.session import Ticket, TicketKind
from core.shared.text import title_of
from core.tickets.internal import InternalNote, InternalStatus, InternalTicket
from core.walks.walk import Walk, WalkStatus

_STATUSES = {WalkStatus.RESOLVED: InternalStatus.RESOLVED, WalkStatus.ESCALATED: InternalStatus.ESCALATED}


async def ticket_for_walk(
    transaction: UnitOfWork, technician: User, problem: str, now: datetime, new_id: Callable[[], UUID]
) -> Ticket | None:
    """A ticket for a walk that has none, where the account wants that; else None."""
    if not (await transaction.account()).settings.tickets.walks_create_tickets:
        return None
    summary = title_of(masked_text(problem))
    made = await transaction.tickets.add(
        InternalTicket(
            new_id(),
            technician.account_id,
            0,
            summary,
            problem,
            "",
            InternalStatus.IN_PROGRESS,
            technician.person,
            now,
            now,
            assignee=technician.person,
        )
    )
    return Ticket(str(made.number), TicketKind.INTERNAL)


async def follow_walk_in_ticket(transaction: UnitOfWork, walk: Walk, now: datetime, new_id: Callable[[], UUID]) -> None:
    """Say in a walk's internal ticket how it ended: resolved closes it, a hand-over escalates it."""
    status = _STATUSES.get(walk.status)
    if status is None or walk.ticket is None or walk.ticket.kind is not TicketKind.INTERNAL:
        return
    number = number_of(walk.ticket.id)
    ticket = await transaction.tickets.hold(number) if number else None
    if ticket is None:
        return
    text = masked_text(walk.resolution_notes if status is InternalStatus.RESOLVED else walk.escalation_reason)
    if text.strip():
        await transaction.tickets.add_note(ticket.id, InternalNote(new_id(), text, walk.technician, now))
    await transaction.tickets.save(replace(ticket, status=status, updated_at=now))
