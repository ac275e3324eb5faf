"""Posting what is to be sent to tickets: looked for, posted, read back; never twice, whatever dies in between.

A part is claimed before it is posted: from then on it may be there. Nobody posts it again before it was looked for, and
not before a request that nobody knows the outcome of can no longer be stored.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.ports.ticket_systems import OutgoingNote, OutgoingTicket, OutgoingTime, TicketSystem
from core.ports.unit_of_work import Store
from core.services.tickets.connected import ConnectedSystems, known_faults
from core.services.tickets.files import FilesForTickets, difference
from core.services.tickets.sending import chosen_status
from core.services.tickets.sources import show_became
from core.sessions.session import TicketKind
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import NoTicketSystem, Refusal
from core.tickets.documents import Audience
from core.tickets.faults import FilesHaveToWait, NoSuchTicket, OutcomeUnknown, TicketSystemAway, TicketSystemRefused
from core.tickets.sending import (
    MOST_BUSY,
    RETRY_WAITS,
    SETTLED_AFTER,
    Part,
    PartKind,
    PartState,
    Send,
    same_text,
)
from core.tickets.ticket import TicketNote

_REST_SECONDS = 30.0
"""How long a system that is busy and does not say for how long is left alone, where nothing else is configured."""
_LONGEST_REST_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How often and how soon it is tried."""

    waits: tuple[timedelta, ...] = RETRY_WAITS
    settled_after: timedelta = SETTLED_AFTER


class _Overtaken(Exception):  # noqa: N818 - named for what happened
    """Somebody else works on the part."""


class TicketDeliveries:
    """Carries out sends. The caller sees to it that one process at a time works on one."""

    def __init__(
        self,
        store: Store,
        connected: ConnectedSystems,
        now: Callable[[], datetime],
        files: FilesForTickets,
        settings: DeliverySettings | None = None,
    ) -> None:
        self._store = store
        self._connected = connected
        self._now = now
        self._files = files
        self._settings = settings or DeliverySettings()

    async def deliver(self, account_id: UUID, send_id: UUID) -> Send | None:
        """Do what is left of a send, as far as it can be done now; how it stands then, None when it is gone."""
        async with self._store.reading(account_id) as transaction:
            send = await transaction.ticket_system.send(send_id)
        if send is None:
            return None
        try:
            send = await self._carry_out(send)
            after = replace(send, next_try_at=None, detail="")
        except _Overtaken:
            return send
        except (TicketSystemAway, OutcomeUnknown) as fault:
            async with self._store.reading(account_id) as transaction:
                send = await transaction.ticket_system.send(send_id) or send
            after = await self._tried_later(send, fault)
        await self._store_attempt(after)
        return after

    async def _carry_out(self, send: Send) -> Send:
        try:
            system = await self._connected.for_kind(send.account_id, send.ticket.kind)
        except NoTicketSystem as refusal:
            raise TicketSystemAway(refusal.sentence) from refusal
        except Refusal as refusal:  # its secrets can no longer be read
            raise TicketSystemAway(refusal.sentence) from refusal
        for part in send.parts:
            if part.state.is_over:
                continue
            if why := _not_done_as(send, part):
                done = replace(part, state=PartState.REFUSED, detail=why)
                await self._save(send, done)
            else:
                with known_faults():
                    done = await self._brought(send, part, system)
            send = send.with_part(done)
            if done.kind is PartKind.TICKET and done.external_id:
                send = replace(send, ticket=replace(send.ticket, id=done.external_id))
        return send

    async def _brought(self, send: Send, part: Part, system: TicketSystem) -> Part:
        """The part after everything that can be done about it."""
        if part.kind is PartKind.STATUS:
            try:
                return await self._status_set(send, part, system)
            except TicketSystemRefused as refusal:
                return await self._refused(send, part, refusal)
        if part.state is not PartState.POSTED:
            try:
                part = await self._there(send, part, system)
            except TicketSystemRefused as refusal:
                if part.posting_since:  # it may be there, so that this is not the last word on it
                    raise TicketSystemAway(refusal.sentence) from refusal
                return await self._refused(send, part, refusal)
        try:
            external_id, detail = await _compared(send, part, system)
        except TicketSystemRefused:
            external_id, detail = part.external_id, "It was posted, but the system does not let us read it back."
        checked = replace(part, state=PartState.CHECKED, external_id=external_id, detail=detail)
        await self._save(send, checked)
        return checked

    async def _there(self, send: Send, part: Part, system: TicketSystem) -> Part:
        """The part once it is in the ticket: found there, or posted."""
        try:
            found = await _found(send, part, system)
        except NoSuchTicket:
            raise
        except TicketSystemRefused as refusal:  # a key that is no longer taken says nothing of the note: it can wait
            raise TicketSystemAway(refusal.sentence) from refusal
        if found is None:
            return await self._posted(send, part, system)
        there = replace(part, state=PartState.POSTED, external_id=found, posting_since=None)
        await self._save(send, there)
        return there

    async def _refused(self, send: Send, part: Part, refusal: TicketSystemRefused) -> Part:
        name = part.file.name if part.file else ""
        detail = refusal.sentence if name in refusal.sentence else f"{name}: {refusal.sentence}"
        refused = replace(part, state=PartState.REFUSED, detail=detail, posting_since=None)
        await self._save(send, refused)
        return refused

    async def _posted(self, send: Send, part: Part, system: TicketSystem) -> Part:
        """The part after posting it. It was looked for, and is not there."""
        now = self._now()
        if part.posting_since and now - part.posting_since < self._settings.settled_after:
            raise OutcomeUnknown("The ticket system did not say whether it stored this; FlowPilot checks again.")
        file = await self._files.outgoing(send, part) if part.kind is PartKind.FILE else None
        claimed = replace(part, state=PartState.LOOKED_FOR, posting_since=now)
        if file and part.file:
            claimed = replace(claimed, file=replace(part.file, name=file.name, size=len(file.content)))
        async with self._store.transaction(send.account_id) as transaction:
            if not await transaction.ticket_system.claim_part(part, claimed):
                raise _Overtaken
        try:
            external_id = await (system.attach(file) if file else self._post(send, claimed, system))
        except TicketSystemAway:  # it says that nothing was stored
            await self._save(send, replace(claimed, posting_since=None))
            raise
        posted = replace(claimed, state=PartState.POSTED, external_id=external_id, posting_since=None)
        await self._save(send, posted)
        return posted

    async def _post(self, send: Send, part: Part, system: TicketSystem) -> str:
        if part.kind is PartKind.TICKET:
            return await system.make_ticket(_outgoing(part))
        if part.kind is PartKind.TIME:
            time = OutgoingTime(send.ticket.id, part.minutes, part.reference, send.created_at, send.author)
            return await system.add_time(time)
        note = OutgoingNote(
            send.ticket.id,
            part.text,
            part.reference,
            send.audience is Audience.CLIENT,
            part.minutes,
            send.author,
        )
        return await system.post_note(note)

    async def _status_set(self, send: Send, part: Part, system: TicketSystem) -> Part:
        """The part after asking for the status and reading it back: a system may refuse in silence."""
        statuses = await system.statuses(send.ticket.id)
        wanted = chosen_status(statuses, part.status)
        if wanted is None:
            raise TicketSystemRefused(f"This ticket has no status named “{part.status}”.")
        if (await system.status(send.ticket.id)).id != wanted.id:
            await system.set_status(send.ticket.id, wanted)
            stands = await system.status(send.ticket.id)
            if stands.id != wanted.id:
                raise TicketSystemRefused(
                    f"The status stayed “{stands.name}”: the system did not accept “{wanted.name}”."
                )
        checked = replace(part, state=PartState.CHECKED, external_id=wanted.id, status=wanted.name, detail="")
        await self._save(send, checked)
        return checked

    async def _tried_later(self, send: Send, fault: TicketSystemAway | OutcomeUnknown) -> Send:
        """When it is tried again: by the list of waits, not before the system wants to be asked; then by hand."""
        now = self._now()
        wait_seconds = fault.wait_seconds
        if wait_seconds is not None and now - send.created_at < MOST_BUSY:
            first = self._settings.waits[0].total_seconds() if self._settings.waits else _REST_SECONDS
            rest = min(wait_seconds or first, _LONGEST_REST_SECONDS)
            if send.ticket.kind is TicketKind.PSA and not isinstance(fault, FilesHaveToWait):
                async with self._store.transaction(send.account_id) as transaction:
                    await transaction.ticket_system.rest(rest)
            return replace(send, next_try_at=now + timedelta(seconds=rest), detail=fault.sentence)
        waits = self._settings.waits
        if send.attempts >= len(waits):
            detail = (
                f"{fault.sentence} It was tried {send.attempts + 1} times; choose “Try now” when the system is back."
            )
            return replace(send, attempts=send.attempts + 1, next_try_at=None, detail=detail)
        due = now + waits[send.attempts]
        return replace(send, attempts=send.attempts + 1, next_try_at=due, detail=fault.sentence)

    async def _save(self, send: Send, part: Part) -> None:
        async with self._store.transaction(send.account_id) as transaction:
            await transaction.ticket_system.save_part(part)
            if part.kind is PartKind.TICKET and part.state is PartState.CHECKED:
                await transaction.ticket_system.name_ticket(send.id, part.external_id)

    async def _store_attempt(self, send: Send) -> None:
        async with self._store.transaction(send.account_id) as transaction:
            await transaction.ticket_system.save_attempt(send)
            if send.next_try_at is None:
                data = {"ticket": send.ticket.id, "state": send.state.value, "send": str(send.id)}
                event = AuditEvent(AuditEventKind.TICKET_SEND_ENDED, None, data, send.session_id)
                await transaction.record([event], self._now())
            await show_became(transaction, send)


async def _found(send: Send, part: Part, system: TicketSystem) -> str | None:
    """The system's id of the part, if it is there."""
    if part.kind is PartKind.TICKET:
        return await system.find_made(_outgoing(part))
    if part.kind is PartKind.TIME:
        entry = await system.find_time(send.ticket.id, part.reference)
        return entry[0] if entry else None
    if part.kind is PartKind.FILE:
        file = await system.find_file(send.ticket.id, part.reference)
        return file.id if file else None
    note = await system.find_note(send.ticket.id, part.reference)
    return note.id if note else None


async def _compared(  # noqa: PLR0911 - an answer each
    send: Send, part: Part, system: TicketSystem
) -> tuple[str, str]:
    """The system's id of the part, and what differs between what was meant and what is there; empty for nothing."""
    if part.kind is PartKind.TICKET:
        made = part.external_id or await system.find_made(_outgoing(part))
        if not made:  # what comes after has to go somewhere
            raise TicketSystemAway("The ticket was created, but the system does not show it yet.")
        return made, ""
    if part.kind is PartKind.TIME:
        entry = await system.find_time(send.ticket.id, part.reference)
        if entry is None:
            return part.external_id, "The time entry was accepted, but the system does not show it."
        entry_id, minutes = entry
        return entry_id, "" if minutes == part.minutes else f"The system entered {minutes} min, not {part.minutes}."
    if part.kind is PartKind.FILE:
        file = await system.find_file(send.ticket.id, part.reference)
        if file is None:
            return part.external_id, "The file was accepted, but the system does not show it."
        return file.id, difference(send, part, file)
    note = await system.find_note(send.ticket.id, part.reference)
    if note is None:
        return part.external_id, "The note was accepted, but the system does not show it."
    return note.id, _difference(send, part, note)


def _difference(send: Send, part: Part, note: TicketNote) -> str:
    """What is other about a note than was meant; empty for nothing."""
    wants_client = send.audience is Audience.CLIENT
    if note.for_client and not wants_client:
        return "The system shows this note to the client, although it was sent as internal; change that there."
    if wants_client and not note.for_client:
        return "The system does not show this note to the client."
    return "" if same_text(note.text, part.text) else "The system changed the text of the note."


def _outgoing(part: Part) -> OutgoingTicket:
    return OutgoingTicket(part.text, part.reference, part.place, part.client)


def _not_done_as(send: Send, part: Part) -> str:
    """Why a part makes no sense any more, as something before it was refused; empty where it does."""
    refused = {one.kind for one in send.parts if one.state is PartState.REFUSED}
    if PartKind.TICKET in refused:
        return "Not done, as no ticket was created."
    return "Not done, as the note was refused." if PartKind.NOTE in refused and part.kind is not PartKind.NOTE else ""
