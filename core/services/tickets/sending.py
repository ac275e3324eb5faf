"""Sending the documentation of a session or walk to its ticket: previewed, stored as intended, and told of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from core.accounts.ticket_settings import TicketSettings
from core.accounts.user import User
from core.ports.ticket_systems import SystemTraits, TicketSystem
from core.ports.tickets import TicketPerson
from core.ports.unit_of_work import Store
from core.services.tickets.connected import (
    ASKED_SECONDS,
    CHAT_SECONDS,
    ConnectedSystems,
    asked_by_person,
    patience,
)
from core.services.tickets.connections import map_by_email
from core.services.tickets.files import checked_files, file_warnings, offers
from core.services.tickets.send_checks import check_choice, check_seen, mark_of
from core.services.tickets.sent_already import check_is_new
from core.services.tickets.showing import show_send
from core.services.tickets.sources import TicketSource
from core.sessions.session import Session, SessionStatus, Ticket, TicketKind
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import AlreadySent, Conflict, NotFound, Refusal
from core.tickets.documents import Audience, Document
from core.tickets.files import FileChoice, FileOffer
from core.tickets.minutes import active_minutes, rounded
from core.tickets.news import what_is_new
from core.tickets.sending import PartKind, PartState, Plan, Send, parts_of
from core.tickets.ticket import TicketStatus

_MOST_PARTS = 100


@dataclass(frozen=True, slots=True)
class Preview:
    """What a send would post, exactly."""

    ticket: Ticket
    audience: Audience
    text: str
    minutes: int
    status: str
    """The name of the status it would set; empty for none."""
    statuses: tuple[TicketStatus, ...]
    """What may be chosen; empty where the system does not say now."""
    warnings: tuple[str, ...]
    files: tuple[FileOffer, ...] = ()
    """The session's files, each with how it can go along."""
    mark: str = ""
    """Stands for the text: a send that names it posts no other."""


class TicketSending:
    """Previews and stores sends of what a source has; delivering them is a worker's.

    `session_id` is the id of what the source has: a session's or a walk's.
    """

    def __init__(
        self,
        store: Store,
        source: TicketSource,
        connected: ConnectedSystems,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._store = store
        self._source = source
        self._connected = connected
        self._now = now
        self._new_id = new_id

    async def preview(
        self, user: User, session_id: UUID, audience: Audience | None = None, seconds: float = ASKED_SECONDS
    ) -> Preview:
        """What a send would post now; a system that does not answer in so many seconds is gone on without.

        Raises a Refusal.
        """
        session, ticket = await self._session(user, session_id)
        settings = await self._settings(user)
        audience = audience or Audience(settings.note)
        system = await self._connected.for_kind(user.account_id, ticket.kind)
        sends = await self._sends(user, session_id)
        document, whole = await self._document(user, session, audience, settings, sends)
        author = await self._author(user, ticket, system, seconds)
        statuses, warnings = await self._statuses(system, ticket, seconds)
        status = settings_status(session, settings)
        if document is None:
            warnings.append("Nothing has been added since the last note to this ticket.")
        if status and statuses and not chosen_status(statuses, status):
            warnings.append(f"This ticket has no status “{status}”; it stays as it is.")
            status = ""
        warnings += _warnings(ticket, system.traits, audience, author)
        if not status and not settings_status(session, settings):
            warnings.append("No default status is set for this; the ticket keeps its own.")
        text = document.markdown() if document else whole
        plan = Plan(session.id, len(sends), text.rstrip("\n"), _signature(user, author, system.traits), 0, "")
        ids = [self._new_id() for _ in range(_MOST_PARTS)]
        notes = parts_of(plan, system.traits.longest_note, ids, time_with_note=True)
        if len(notes) > 1:
            warnings.append(f"It is too long for one note and becomes {len(notes)}.")
        files = offers(session, ticket, audience, sends, system.traits, settings)
        warnings += file_warnings(files, system.traits, audience)
        shown = "\n\n".join(note.text for note in notes)
        minutes = _minutes(session, settings, sends)
        return Preview(
            ticket, audience, shown, minutes, status, tuple(statuses), tuple(warnings), files, mark_of(document)
        )

    async def send(
        self,
        user: User,
        session_id: UUID,
        audience: Audience,
        minutes: int | None = None,
        status: str | None = None,
        files: FileChoice | None = None,
        seen: str = "",
    ) -> Send:
        """Store what is to be sent; a worker posts it from here on. Raises a Refusal, AlreadySent among them.

        `seen`: the mark of the preview that was looked at; ChangedSince where the text is another one by now.

        `minutes`, `status`, `files`: None for what the preview says; 0, an empty text and an empty choice for none.
        """
        check_choice(minutes, status)
        session, ticket = await self._session(user, session_id)
        settings = await self._settings(user)
        system = await self._connected.for_kind(user.account_id, ticket.kind)
        author = await self._author(user, ticket, system, CHAT_SECONDS)
        async with self._store.transaction(user.account_id) as transaction:
            sends = await self._source.sends(transaction, session_id)
        document, whole = await self._document(user, session, audience, settings, sends)
        status = await self._fitting(session, settings, system, ticket) if status is None else status.strip()
        offered = offers(session, ticket, audience, sends, system.traits, settings)
        going = checked_files(offered, files)
        check_is_new(document, sends, ticket, audience, status, going)
        check_seen(document, seen)
        plan = Plan(
            session.id,
            len(sends),
            document.markdown().rstrip("\n") if document else "",
            _signature(user, author, system.traits),
            (_minutes(session, settings, sends) if minutes is None else minutes) if document else 0,
            status,
            files=going,
        )
        made = self._made(user, session, ticket, audience, whole, author, plan, system.traits)
        async with self._store.transaction(user.account_id) as transaction:
            if not await transaction.ticket_system.add_send(made):
                raise AlreadySent("Somebody else sent this at the same moment; check the result of that.")
            data: dict[str, Any] = {"ticket": ticket.id, "audience": audience.value, "minutes": made.minutes}
            data["send"] = str(made.id)
            if going:
                data["files"] = [{"id": str(file.id), "form": file.form.value} for file in going]
            event = AuditEvent(AuditEventKind.TICKET_SENT, user.id, data, made.session_id)
            await transaction.record([event], self._now())
            await show_send(transaction, session, made)
        return made

    async def send_automatically(self, account_id: UUID, session_id: UUID) -> Send | None:
        """Send an internal note in the name of whoever had it in hand, where the account wants that; else None."""
        async with self._store.transaction(account_id) as transaction:
            session = await self._source.ended(transaction, session_id)
            user = await transaction.people.get(session.engineer.id) if session else None
            wanted = (await transaction.account()).settings.tickets.send_automatically
        if not wanted or session is None or user is None or session.ticket is None:
            return None
        return await self.send(user, session_id, Audience.INTERNAL)

    def _made(
        self,
        user: User,
        session: Session,
        ticket: Ticket,
        audience: Audience,
        whole: str,
        author: str,
        plan: Plan,
        traits: SystemTraits,
    ) -> Send:
        ids = [self._new_id() for _ in range(_MOST_PARTS)]
        if len(plan.text) > traits.longest_note * (_MOST_PARTS - 4) // 2:
            raise Conflict("This documentation is too long for the ticket system; shorten it with Edit first.")
        parts = parts_of(plan, traits.longest_note, ids, time_with_note=traits.time_with_note)
        now = self._now()
        session_id, walk_id = self._source.owners(session.id)
        return Send(
            id=self._new_id(),
            account_id=user.account_id,
            session_id=session_id,
            walk_id=walk_id,
            ticket=Ticket(ticket.id, ticket.kind),
            sequence=plan.sequence,
            audience=audience,
            document=whole,
            sender=user.person,
            author=author if traits.posts_as_member else "",
            created_at=now,
            parts=parts,
            next_try_at=now,
            detail="It is on its way.",
        )

    async def _fitting(self, session: Session, settings: TicketSettings, system: TicketSystem, ticket: Ticket) -> str:
        """The status that the settings say, unless the ticket is known not to have it."""
        status = settings_status(session, settings)
        if not status:
            return ""
        statuses, _ = await self._statuses(system, ticket, CHAT_SECONDS)
        return status if not statuses or chosen_status(statuses, status) else ""

    async def state(self, user: User, session_id: UUID, *, may_read: bool = False) -> Send:
        """The last send; `may_read`: that is known already. Raises NotFound when nothing was sent."""
        if not may_read:
            await self._source.to_read(user, session_id)
        sends = await self._sends(user, session_id)
        if not sends:
            raise NotFound("Nothing has been sent to a ticket from here yet.")
        return sends[-1]

    async def try_now(self, user: User, session_id: UUID) -> Send:
        """Have what waits, or was given up, tried at once. Raises Conflict when there is nothing to try."""
        session, _ = await self._session(user, session_id)
        async with self._store.transaction(user.account_id) as transaction:
            sends = await self._source.sends(transaction, session_id)
            left = next((send for send in sends if not send.is_over), None)
            if left is None:
                raise Conflict("Nothing is waiting to be sent to the ticket.")
            again = replace(left, attempts=0, next_try_at=self._now(), detail="Trying again now.")
            await transaction.ticket_system.save_attempt(again)
            await show_send(transaction, session, again)
        return again

    async def _session(self, user: User, session_id: UUID) -> tuple[Session, Ticket]:
        session = await self._source.to_send(user, session_id)
        if session.ticket is None:
            raise Conflict("This is not linked to a ticket yet; link it to one first.")
        return session, session.ticket

    async def _settings(self, user: User) -> TicketSettings:
        async with self._store.reading(user.account_id) as transaction:
            return (await transaction.account()).settings.tickets

    async def _sends(self, user: User, session_id: UUID) -> Sequence[Send]:
        async with self._store.reading(user.account_id) as transaction:
            return await self._source.sends(transaction, session_id)

    async def _document(
        self, user: User, session: Session, audience: Audience, settings: TicketSettings, sends: Sequence[Send]
    ) -> tuple[Document | None, str]:
        """What is new for that audience (None: nothing), and the whole."""
        wording = Audience(settings.client_text) if audience is Audience.CLIENT else audience
        document = await self._source.document(user, session, wording)
        whole = document.markdown()
        here = [send for send in sends if session.ticket and send.ticket.id == session.ticket.id]
        before = [send for send in here if send.audience is audience and _stands(send)]
        if not before:
            return document, whole
        return what_is_new(document, "\n".join(send.document for send in before)), whole

    async def _author(self, user: User, ticket: Ticket, system: TicketSystem, seconds: float) -> str:
        """Who the sender is in the system; empty when nobody knows."""
        if ticket.kind is TicketKind.INTERNAL:
            return str(user.id)
        async with self._store.reading(user.account_id) as transaction:
            person = await transaction.ticket_system.person(user.id)
        if person and not person.external_id:
            person = await self._mapped(user, person, system, seconds)
        return person.external_id if person else ""

    async def _mapped(
        self, user: User, person: TicketPerson, system: TicketSystem, seconds: float
    ) -> TicketPerson | None:
        """The person after looking for their e-mail address; a system that is away is not waited for."""
        try:
            with asked_by_person():
                async with patience(seconds):
                    members = await system.members()
        except Refusal:
            return person
        async with self._store.transaction(user.account_id) as transaction:
            await map_by_email(transaction, person, members)
            return await transaction.ticket_system.person(user.id)

    async def _statuses(
        self, system: TicketSystem, ticket: Ticket, seconds: float
    ) -> tuple[list[TicketStatus], list[str]]:
        try:
            with asked_by_person():
                async with patience(seconds):
                    return list(await system.statuses(ticket.id)), []
        except Refusal as refusal:
            return [], [f"{refusal.sentence} What you send is kept and posted as soon as it can be."]


def settings_status(session: Session, settings: TicketSettings) -> str:
    """The status that the account's settings say for how the session ended; empty for none."""
    match session.status:
        case SessionStatus.RESOLVED:
            return settings.status_resolved
        case SessionStatus.REQUESTING_ESCALATION | SessionStatus.ESCALATED:
            return settings.status_handed_over
        case _:
            return ""


def _minutes(session: Session, settings: TicketSettings, sends: Sequence[Send]) -> int:
    """The time worked that no send has entered yet."""
    return max(0, rounded(active_minutes(session), settings.round_minutes) - sum(send.minutes for send in sends))


def _stands(send: Send) -> bool:
    """Whether a send is in the ticket, or may get there yet."""
    notes = [part for part in send.parts if part.kind is PartKind.NOTE]
    return bool(notes) and any(part.state is not PartState.REFUSED for part in notes)


def chosen_status(statuses: Sequence[TicketStatus], wanted: str) -> TicketStatus | None:
    """The status of that id, or else of that name; None when there is none."""
    by_id = next((status for status in statuses if status.id == wanted), None)
    return by_id or next((status for status in statuses if status.name.casefold() == wanted.casefold()), None)


def _signature(user: User, author: str, traits: SystemTraits) -> str:
    """Who a note is from, where the system itself does not show it."""
    return "FlowPilot" if author and traits.posts_as_member else f"{user.name}, via FlowPilot"


def _warnings(ticket: Ticket, traits: SystemTraits, audience: Audience, author: str) -> list[str]:
    warnings = list[str]()
    if audience is Audience.CLIENT:
        warnings.append("This note is visible to the client.")
    if not author and ticket.kind is TicketKind.PSA and (traits.posts_as_member or traits.time_needs_member):
        warnings.append(
            "You are not mapped to anybody in the ticket system: the note is posted by the integration, with your name "
            "in its text. An admin can map you under Tickets, People."
        )
        if traits.time_needs_member:
            warnings.append("Until then, no time can be entered for you there.")
    return warnings
