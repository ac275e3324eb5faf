"""What happens to a ticket in its system, told in its sessions: closed or reassigned there, and what the client writes.

Where the news come from, a webhook or a look at what changed, says only which ticket it is about: the ticket is read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.ports.tickets import LinkedSession
from core.ports.unit_of_work import Store
from core.services.sessions import SessionService
from core.services.tickets.connected import ConnectedSystems
from core.sessions.commands import TellOfTicket
from core.shared.errors import Refusal
from core.shared.text import shortened
from core.tickets.sending import PartKind, Send, same_text
from core.tickets.ticket import TicketDetails, TicketNote

_MOST_NOTES_TOLD = 10
_MOST_LOOKS = 5
"""At a ticket that several calls of its system's are about at once."""
_LONGEST_NOTE = 4_000
_MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class _Known:
    status: str
    closed: bool
    assignee: str
    notes: tuple[str, ...]


def known_of(ticket: TicketDetails) -> str:
    """What a session knows of its ticket from here on, as it is stored."""
    head = ticket.summary
    notes = [note.id for note in ticket.notes if note.by_client][-_MOST_REMEMBERED:]
    return json.dumps([head.status.name, head.status.is_closed, head.assignee, notes])


def _read(known: str) -> _Known:
    status, closed, assignee, notes = json.loads(known)
    return _Known(status, closed, assignee, tuple(notes))


class TicketFollowing:
    """Tells sessions what happened to their tickets."""

    def __init__(self, store: Store, sessions: SessionService, connected: ConnectedSystems) -> None:
        self._store = store
        self._sessions = sessions
        self._connected = connected

    async def look_at(self, account_id: UUID, ticket_id: str) -> int:
        """Read a ticket that changed, and tell its sessions; how many were told something.

        Raises a TicketSystemFault, or NoTicketSystem.
        """
        told = set[UUID]()
        for _ in range(_MOST_LOOKS):
            async with self._store.reading(account_id) as transaction:
                linked = await transaction.ticket_system.sessions_of(ticket_id)
            if not linked:
                break
            _, system = await self._connected.system(account_id)
            # Read after what is known: what is known then is never newer than what was read.
            ticket = await system.read(ticket_id)
            heard = [await self._tell(account_id, session, ticket, told) for session in linked]
            if all(heard):
                break
        return len(told)

    async def _tell(self, account_id: UUID, session: LinkedSession, ticket: TicketDetails, told: set[UUID]) -> bool:
        """Tell a session what is new; False when somebody else has done so meanwhile, so that all is read anew."""
        now_known = known_of(ticket)
        if session.known == now_known:
            return True
        # Noted first: something told twice would be worse than something not told.
        async with self._store.transaction(account_id) as transaction:
            own = _own_of(await transaction.ticket_system.sends(session.session_id))
            if not await transaction.ticket_system.replace_known(session.session_id, session.known, now_known):
                return False
        news = news_of(_read(session.known), ticket, own) if session.known else []
        for command in news:
            try:
                await self._sessions.execute(None, account_id, session.session_id, command)
            except Refusal:
                break
        if news:
            told.add(session.session_id)
        return True

    async def changed(self, account_id: UUID, since: datetime) -> list[str]:
        """The tickets that changed since then, for a system that does not tell. Raises a TicketSystemFault."""
        _, system = await self._connected.system(account_id)
        return list(await system.changed(since))


@dataclass(frozen=True, slots=True)
class Own:
    """What we did to the ticket ourselves."""

    status: str = ""
    """The name or id of the status that we set last; empty for none."""
    notes: tuple[str, ...] = ()


def _own_of(sends: Sequence[Send]) -> Own:
    parts = [part for send in sends for part in send.parts]
    statuses = [part.status for part in parts if part.kind is PartKind.STATUS]
    return Own(statuses[-1] if statuses else "", tuple(part.text for part in parts if part.kind is PartKind.NOTE))


def news_of(known: _Known, ticket: TicketDetails, own: Own) -> list[TellOfTicket]:
    """What is to be told; what we did ourselves is none of it."""
    head = ticket.summary
    news = list[TellOfTicket]()
    is_ours = own.status.casefold() in (head.status.name.casefold(), head.status.id.casefold())
    if head.status.name != known.status and not is_ours:
        what = "was closed" if head.status.is_closed and not known.closed else "has another status"
        news.append(TellOfTicket(f"Ticket #{head.id} {what} in the ticket system: {head.status.name}."))
    if head.assignee != known.assignee:
        to = f"is {head.assignee}'s now" if head.assignee else "is nobody's any more"
        news.append(TellOfTicket(f"Ticket #{head.id} {to} in the ticket system."))
    fresh = [note for note in ticket.notes if note.by_client and note.id not in known.notes]
    fresh = [note for note in fresh if not any(same_text(note.text, text) for text in own.notes)]
    return [*news, *(_told(note, head.id) for note in fresh[-_MOST_NOTES_TOLD:])]


def _told(note: TicketNote, ticket_id: str) -> TellOfTicket:
    text = note.text.strip()
    text = text if len(text) <= _LONGEST_NOTE else text[:_LONGEST_NOTE].rstrip() + "…"
    return TellOfTicket(f"From the client, on ticket #{ticket_id}: {text}", shortened(note.author, 80))
