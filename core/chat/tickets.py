"""Tickets in a chat: started from, linked, sent to; and our own tickets made, listed and worked on."""

from dataclasses import replace
from uuid import UUID

from core.accounts.permissions import check_may_administer
from core.accounts.user import Role, User
from core.chat import ticket_forms as asking
from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.outcomes import OLD_FORM, Ask, Done, Outcome, Say, Show, Walked
from core.chat.session_start import start
from core.chat.ticket_settings import settings_changes, settings_form
from core.messaging.cards import Action, Card, Target
from core.messaging.forms import Form, Values
from core.presenters.tickets import START_SESSION, START_WALK, internal_ticket_card, ticket_list_card
from core.services.tickets.connected import CHAT_SECONDS
from core.services.tickets.internal import check_may_work_on_tickets
from core.services.tickets.sending import Preview, TicketSending
from core.services.walk_intake import Intake as WalkIntake
from core.sessions.commands import StartSession
from core.sessions.session import TicketKind
from core.shared.errors import ChangedSince, InvalidInput, NotFound, Refusal
from core.shared.text import title_of
from core.tickets.documents import Audience
from core.tickets.intake import ticket_id_in

ACTIONS = frozenset(
    {
        Action.SEND_TO_TICKET,
        Action.TRY_TICKET_AGAIN,
        Action.LINK_TICKET,
        Action.START_FROM_TICKET,
        Action.MAKE_TICKET,
        Action.OPEN_TICKET,
        Action.FIND_TICKETS,
        Action.TICKET_SETTINGS,
        Action.HAND_OVER_TICKET,
        Action.NOTE_ON_TICKET,
        Action.TICKET_STATUS,
    }
)
"""What is done here."""
_MOST_LISTED = 10
_SETTINGS = "settings"
_CHANGED = "The text has changed since you looked at it, so nothing was sent. This is how it reads now."


class TicketChat:
    """Carries out what people do about tickets."""

    def __init__(self, services: ChatDependencies) -> None:
        self._services = services
        self._tickets = services.tickets

    async def order(self, user: User, text: str, where: InteractionContext, key: str, about: UUID | None) -> Outcome:
        """`ticket` with a number or link: starts from it, or in a session's thread links it. Raises a Refusal.

        With `settings` it shows those, with other words what it finds.
        """
        if text.strip().casefold() == _SETTINGS:
            return await self.press(user, Target(Action.TICKET_SETTINGS), where, key)
        ticket_id = ticket_id_in(text)
        if ticket_id is None:
            return Show(await self.listed(user, text))
        if about:
            return await self._link(user, about, ticket_id, key)
        return await self.start(user, ticket_id, where, key)

    def from_message(self, user: User, text: str) -> Ask:
        """The form for a ticket, filled in with a message. Raises NotAllowed."""
        check_may_work_on_tickets(user)
        return Ask(asking.new_ticket_form(title_of(text), text))

    async def listed(self, user: User, text: str) -> Card:
        """Tickets with these words; without words, one's own and the newest."""
        found = await self._tickets.internal.list(user, text, None, _MOST_LISTED)
        title = f"Tickets with “{text[:60]}”" if text else "Tickets, newest first"
        empty = "There is no such ticket. “tickets” lists them all." if text else "There are no tickets yet."
        return ticket_list_card(title, found, empty, _starts(user))

    async def mine(self, user: User) -> Card | None:
        """One's own open tickets for Home, with the ways to others; None where one's role shows none."""
        try:
            check_may_work_on_tickets(user)
            found = await self._tickets.internal.assigned(user, _MOST_LISTED)
        except Refusal:
            return None
        return ticket_list_card("My tickets", found, "No open ticket is assigned to you.", _starts(user))

    async def start(self, user: User, ticket_id: str, where: InteractionContext, key: str) -> Done | Walked:
        """A session from a ticket, or the first line's walk. A system that is away is said there."""
        if user.role is Role.L1_TECH:
            return await self._start_walk(user, ticket_id, where, key)
        return await self.start_session(user, ticket_id, where, key)

    async def start_session(self, user: User, ticket_id: str, where: InteractionContext, key: str) -> Done:
        """A session from a ticket. Raises a Refusal."""
        kind = await self._tickets.intake.kind_for(user)
        intake = await self._tickets.intake.intake(user, ticket_id, kind, seconds=CHAT_SECONDS)
        command = StartSession(intake.problem, ticket=intake.ticket)
        session = await start(self._services, user, command, where.here, key)
        if session.version == 1:
            session = await self._tickets.intake.tell(user, session, intake)
        return Done(session, f"Started from ticket #{ticket_id}.")

    async def _start_walk(self, user: User, ticket_id: str, where: InteractionContext, key: str) -> Walked:
        kind = await self._tickets.intake.kind_for(user)
        found = await self._tickets.intake.for_walk(user, ticket_id, kind, seconds=CHAT_SECONDS)
        intake = WalkIntake(found.problem, ticket=found.ticket, note=found.trouble)
        walk = await self._services.walks.start(user, intake, self._services.new_id(), where.here, key)
        return Walked(walk, f"Started from ticket #{ticket_id}.")

    async def press(  # noqa: PLR0911 - an answer each
        self, user: User, target: Target, where: InteractionContext, key: str
    ) -> Outcome:
        """A button about a ticket. Raises a Refusal."""
        if target.session_id:
            return await self._of_session(user, target, target.session_id)
        if target.walk_id:
            return await self._of_walk(user, target, target.walk_id)
        match target.action:
            case Action.START_FROM_TICKET if target.value:
                return await self.start(user, target.value, where, key)
            case Action.START_FROM_TICKET:
                return Ask(asking.number_form(target, "Start from a ticket"))
            case Action.OPEN_TICKET:
                return Show(await self._shown(user, target.value))
            case Action.HAND_OVER_TICKET if await self._was_given_up(user, target.value):
                await self._tickets.handing_over.hand_over(user, target.value)
                return Say("Trying again now.")
            case _:
                return Ask(await self._form(user, target))

    async def _form(self, user: User, target: Target) -> Form:
        match target.action:
            case Action.MAKE_TICKET:
                return asking.new_ticket_form()
            case Action.FIND_TICKETS:
                return asking.search_form()
            case Action.TICKET_SETTINGS:
                check_may_administer(user)
                return settings_form((await self._services.administration.settings(user)).tickets)
            case Action.HAND_OVER_TICKET:
                destination = await self._tickets.handing_over.destination(user, target.value, CHAT_SECONDS)
                return asking.hand_over_form(destination, target)
            case Action.NOTE_ON_TICKET:
                await self._tickets.internal.get(user, target.value)
                return asking.note_form(target)
            case Action.TICKET_STATUS:
                return asking.status_form(await self._tickets.internal.get(user, target.value), target)
            case _:
                raise NotFound("There is no such ticket.")

    async def _of_session(self, user: User, target: Target, session_id: UUID) -> Outcome:
        match target.action:
            case Action.SEND_TO_TICKET:
                session = await self._services.reading.session(user, session_id)
                if session.ticket is None:
                    return Ask(asking.number_form(Target(Action.LINK_TICKET, session_id), "Which ticket is it?"))
                preview = await self._tickets.sending.preview(user, session_id, _chosen(target)[0])
                return Ask(asking.send_form(preview, _for(target, preview)))
            case Action.TRY_TICKET_AGAIN:
                await self._tickets.sending.try_now(user, session_id)
                return Done(await self._services.reading.session(user, session_id), "Trying again now.")
            case Action.LINK_TICKET:
                return Ask(asking.number_form(target, "Which ticket is it?"))
            case _:
                raise NotFound("There is no such ticket.")

    async def _of_walk(self, user: User, target: Target, walk_id: UUID) -> Outcome:
        sending, id_ = await self._tickets.of_walk(user, walk_id)
        if target.action is Action.TRY_TICKET_AGAIN:
            await sending.try_now(user, id_)
            return Walked(await self._services.walks.walk(user, walk_id), "Trying again now.")
        preview = await sending.preview(user, id_, _chosen(target)[0], CHAT_SECONDS)
        return Ask(asking.send_form(preview, _for(target, preview)))

    async def submit(  # noqa: PLR0911 - an answer each
        self, user: User, target: Target, values: Values, where: InteractionContext, key: str
    ) -> Outcome:
        """A form about a ticket. Raises a Refusal; InvalidInput names the field that is wrong."""
        match target.action:
            case Action.FIND_TICKETS:
                return Show(await self.listed(user, values.get("words", "").strip()))
            case Action.TICKET_SETTINGS:
                changes = {"tickets": settings_changes(values)}
                await self._services.administration.change_settings(user, user.account_id, changes)
                return Say("Saved.")
            case Action.SEND_TO_TICKET:
                return await self._send(user, target, values)
            case Action.LINK_TICKET if target.session_id:
                return await self._link(user, target.session_id, _number(values), key)
            case Action.START_FROM_TICKET:
                return await self.start(user, _number(values), where, key)
            case Action.MAKE_TICKET:
                ticket = await self._tickets.internal.create(
                    user, values.get("summary", ""), values.get("description", ""), values.get("client", ""), key
                )
                begins = _starts(user).lower().replace("start", "starts")
                return Say(f"Ticket #{ticket.number} is created. “ticket {ticket.number}” {begins} from it.")
            case Action.HAND_OVER_TICKET:
                return await self._hand_over(user, target.value, values)
            case Action.NOTE_ON_TICKET:
                await self._tickets.internal.add_note(user, target.value, values.get("text", ""))
                return Say(f"The note is on ticket #{target.value}.")
            case Action.TICKET_STATUS:
                ticket = await self._tickets.internal.set_status(
                    user, target.value, values.get("status", ""), values.get("assignee", "").strip()
                )
                return Say(f"Ticket #{ticket.number} is {ticket.status.label}.")
            case _:
                raise InvalidInput("action", OLD_FORM)

    async def _shown(self, user: User, number: str) -> Card:
        ticket = await self._tickets.internal.get(user, number)
        has_system = await self._tickets.intake.kind_for(user) is TicketKind.PSA
        state = await self._tickets.handing_over.state(user, ticket)
        return internal_ticket_card(ticket, state, may_hand_over=has_system, starts=_starts(user))

    async def _was_given_up(self, user: User, number: str) -> bool:
        """Whether a hand-over waits to be tried again, as it was meant at first."""
        send = await self._tickets.handing_over.state(user, await self._tickets.internal.get(user, number))
        return send is not None and send.can_be_tried

    async def _hand_over(self, user: User, number: str, values: Values) -> Say:
        there = _number(values) if values.get("ticket", "").strip() else ""
        place, client = ("", "") if there else (values.get("place", ""), values.get("client", ""))
        await self._tickets.handing_over.hand_over(user, number, there, place, client)
        return Say(f"Ticket #{number} is being handed over; “tickets” lists it with the result.")

    async def _send(self, user: User, target: Target, values: Values) -> Outcome:
        sending, id_ = await self._sender(user, target)
        audience = Audience.CLIENT if values.get("audience") == Audience.CLIENT else Audience.INTERNAL
        shown_to, seen = _chosen(target)
        if audience is not shown_to:
            # Whoever reads it sees another text than was shown: that one is shown before anything is sent.
            preview = await sending.preview(user, id_, audience, CHAT_SECONDS)
            return Ask(asking.send_form(preview, _for(target, preview)))
        status = values.get("status", asking.KEEP)
        chosen = "" if status == asking.KEEP else status
        files = asking.files_chosen(values)
        try:
            sent = await sending.send(user, id_, audience, _minutes(values), chosen, files, seen)
        except ChangedSince:
            preview = await sending.preview(user, id_, audience, CHAT_SECONDS)
            changed = replace(preview, warnings=(_CHANGED, *preview.warnings))
            return Ask(asking.send_form(changed, _for(target, preview)))
        said = f"It is on its way to #{sent.ticket.id}."
        if target.walk_id:
            return Walked(await self._services.walks.walk(user, target.walk_id), said)
        return Done(await self._services.reading.session(user, id_), said)

    async def _sender(self, user: User, target: Target) -> tuple[TicketSending, UUID]:
        if target.walk_id:
            return await self._tickets.of_walk(user, target.walk_id)
        if target.session_id is None:
            raise NotFound("There is no such ticket.")
        return self._tickets.sending, target.session_id

    async def _link(self, user: User, session_id: UUID, ticket_id: str, key: str) -> Done:
        kind = await self._tickets.intake.kind_for(user)
        session = await self._tickets.intake.link(user, session_id, ticket_id, kind, key, CHAT_SECONDS)
        return Done(session, f"This session belongs to ticket #{ticket_id} now.")


def _starts(user: User) -> str:
    return START_WALK if user.role is Role.L1_TECH else START_SESSION


def _for(target: Target, preview: Preview) -> Target:
    value = f"{preview.audience.value}.{preview.mark}"
    return Target(Action.SEND_TO_TICKET, target.session_id, value=value, walk_id=target.walk_id)


def _chosen(target: Target) -> tuple[Audience | None, str]:
    """For whom the text was that a form showed, and its mark; forms of earlier releases have none."""
    audience, _, mark = target.value.partition(".")
    return (Audience(audience) if audience in list(Audience) else None), mark


def _number(values: Values) -> str:
    ticket_id = ticket_id_in(values.get("ticket", ""))
    if ticket_id is None:
        raise InvalidInput("ticket", "Enter the ticket's number, such as 4711, or paste its link.")
    return ticket_id


_MOST_DIGITS = 4


def _minutes(values: Values) -> int:
    text = values.get("minutes", "").strip() or "0"
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise InvalidInput("minutes", "Enter the time worked in whole minutes, such as 25; 0 for none.")
    return int(text)
