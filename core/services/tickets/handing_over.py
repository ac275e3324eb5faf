"""Handing one of our own tickets to the connected system, with its history, exactly once.

It continues as a ticket that is there already, or as one that is made for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.user import User
from core.ports.ticket_systems import SystemTraits, TicketPlace, TicketSystem
from core.ports.unit_of_work import Store, UnitOfWork
from core.services.tickets.connected import ASKED_SECONDS, ConnectedSystems, asked_by_person, patience
from core.services.tickets.intake import checked_id
from core.services.tickets.internal import check_may_read_tickets, check_may_work_on_tickets, find_ticket, hold_ticket
from core.sessions.masking import masked_text
from core.sessions.session import Ticket, TicketKind
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, InvalidInput
from core.tickets.documents import Audience
from core.tickets.faults import TicketSystemRefused
from core.tickets.internal import InternalStatus, InternalTicket
from core.tickets.sending import NewTicket, Plan, Send, parts_of

_MOST_PARTS = 100
_MOST_NAMED = 20
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a ticket can be handed to: what is to be chosen, and what is chosen beforehand."""

    system: str
    places: tuple[TicketPlace, ...]
    """Empty where the system does not say now."""
    place: str
    """The id of the one that the settings say; empty for none."""
    client: str


class TicketHandOver:
    """Lets a ticket of the connected system go on with one of ours."""

    def __init__(
        self, store: Store, connected: ConnectedSystems, now: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._store = store
        self._connected = connected
        self._now = now
        self._new_id = new_id

    async def hand_over(
        self, user: User, number: str, ticket_id: str = "", place: str = "", client: str = ""
    ) -> InternalTicket:
        """Have that ticket go on with ours: an internal note there tells its history. Raises a Refusal.

        Without an id a ticket is made there, at that place and for that client (else as the settings say, or ours). A
        hand-over that was given up is tried again, as it was meant at first.
        """
        check_may_work_on_tickets(user)
        async with self._store.transaction(user.account_id) as transaction:
            ticket = await find_ticket(transaction, number)
            if again := await self._tried_again(transaction, ticket):
                return again
        _, system = await self._connected.system(user.account_id)
        made: NewTicket | None = None
        if ticket_id:
            ticket_id = checked_id(ticket_id)
            with asked_by_person():
                async with patience():
                    await system.read(ticket_id)
        else:
            made = await self._new_ticket(user, ticket, system, place, client)
        async with self._store.transaction(user.account_id) as transaction:
            ticket = await hold_ticket(transaction, number)
            before = await self._before(transaction, ticket)
            send = self._send(user, ticket, ticket_id, made, system.traits, len(before))
            if not await transaction.ticket_system.add_send(send):
                raise Conflict(f"Ticket #{ticket.number} was handed over at the same moment.")
            handed = replace(ticket, handed_to=ticket_id, status=InternalStatus.ESCALATED, updated_at=self._now())
            await transaction.tickets.save(handed)
            data = {"ticket": str(ticket.number), "handed_to": ticket_id}
            await transaction.record([AuditEvent(AuditEventKind.TICKET_CHANGED, user.id, data)], self._now())
        return handed

    async def destination(self, user: User, number: str, seconds: float = ASKED_SECONDS) -> Destination:
        """Where a ticket, or with no number any, can be handed to. Raises a Refusal, NoTicketSystem among them."""
        check_may_work_on_tickets(user)
        async with self._store.transaction(user.account_id) as transaction:
            ticket = await find_ticket(transaction, number) if number else None
            settings = (await transaction.account()).settings.tickets
        stored, system = await self._connected.system(user.account_id)
        with asked_by_person():
            async with patience(seconds):
                places = await system.places()
        chosen = _place_named(places, settings.new_ticket_place)
        client = (ticket.client if ticket else "") or settings.new_ticket_client
        return Destination(stored.system.label, tuple(places), chosen.id if chosen else "", client)

    async def state(self, user: User, ticket: InternalTicket) -> Send | None:
        """What became of a ticket's hand-over; None when it was not handed over. Raises NotAllowed."""
        check_may_read_tickets(user)
        async with self._store.transaction(user.account_id) as transaction:
            sends = await transaction.ticket_system.sends_of_ticket(ticket.id)
        return sends[-1] if sends else None

    async def _tried_again(self, transaction: UnitOfWork, ticket: InternalTicket) -> InternalTicket | None:
        sends = await transaction.ticket_system.sends_of_ticket(ticket.id)
        if sends and sends[-1].can_be_tried:
            again = replace(sends[-1], attempts=0, next_try_at=self._now(), detail="Trying again now.")
            await transaction.ticket_system.save_attempt(again)
            return ticket
        await self._before(transaction, ticket)
        return None

    async def _before(self, transaction: UnitOfWork, ticket: InternalTicket) -> Sequence[Send]:
        """The hand-overs that were refused altogether. Raises Conflict when another one stands."""
        if ticket.handed_to:
            raise Conflict(f"Ticket #{ticket.number} was already handed over to #{ticket.handed_to}.")
        sends = await transaction.ticket_system.sends_of_ticket(ticket.id)
        if sends and not sends[-1].is_over:
            raise Conflict(f"Ticket #{ticket.number} is being handed over.")
        return sends

    async def _new_ticket(
        self, user: User, ticket: InternalTicket, system: TicketSystem, place: str, client: str
    ) -> NewTicket:
        """The ticket to make, at a place and for a client that the system has. Raises InvalidInput."""
        async with self._store.reading(user.account_id) as transaction:
            settings = (await transaction.account()).settings.tickets
        named = place.strip() or settings.new_ticket_place
        client = client.strip() or ticket.client or settings.new_ticket_client
        with asked_by_person():
            async with patience():
                places = await system.places()
                try:
                    client_id = await system.client_id(client[:_LONGEST_NAME])
                except TicketSystemRefused as refusal:
                    raise InvalidInput("client", refusal.sentence) from refusal
        chosen = _place_named(places, named) if named else (places[0] if len(places) == 1 else None)
        if chosen is None:
            names = ", ".join(one.name for one in places[:_MOST_NAMED])
            raise InvalidInput(
                "place", f"Say where to create the ticket: {names or 'there is no place that we may use'}."
            )
        return NewTicket(masked_text(ticket.summary), chosen.id, client_id)

    def _send(
        self,
        user: User,
        ticket: InternalTicket,
        ticket_id: str,
        made: NewTicket | None,
        traits: SystemTraits,
        sequence: int,
    ) -> Send:
        plan = Plan(ticket.id, sequence, history_of(ticket), f"{user.name}, via FlowPilot", 0, "", made)
        ids = [self._new_id() for _ in range(_MOST_PARTS)]
        now = self._now()
        return Send(
            id=self._new_id(),
            account_id=user.account_id,
            session_id=None,
            ticket=Ticket(ticket_id, TicketKind.PSA),
            sequence=sequence,
            audience=Audience.INTERNAL,
            document=plan.text,
            sender=user.person,
            author="",
            created_at=now,
            parts=parts_of(plan, traits.longest_note, ids, time_with_note=traits.time_with_note),
            internal_id=ticket.id,
            next_try_at=now,
            detail="It is on its way.",
        )


def _place_named(places: Sequence[TicketPlace], named: str) -> TicketPlace | None:
    by_id = next((place for place in places if place.id == named), None)
    return by_id or next((place for place in places if place.name.casefold() == named.casefold()), None)


def history_of(ticket: InternalTicket) -> str:
    """What a ticket says, with its notes in order; secrets are taken out."""
    lines = [f"# FlowPilot ticket #{ticket.number}: {ticket.summary}"]
    if ticket.client:
        lines.append(f"Client: {ticket.client}")
    lines.append(ticket.description)
    lines += [f"{note.author.name}, {note.at:%Y-%m-%d %H:%M} UTC:\n{note.text}" for note in ticket.notes]
    return "\n\n".join(masked_text(line) for line in lines if line)
