"""Tickets kept in memory, and a ticket system that does as it is told: for tests of the core alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from core.accounts.person import Person
from core.accounts.user import User
from core.documentation.documents import Wording
from core.ports.ticket_systems import (
    Connection,
    OutgoingFile,
    OutgoingNote,
    OutgoingTicket,
    OutgoingTime,
    SystemTraits,
    TicketFile,
    TicketPlace,
)
from core.ports.tickets import LinkedSession, StoredConnection, TicketPerson
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionService
from core.services.tickets.connected import ConnectedSystems
from core.services.tickets.connections import TicketConnections
from core.services.tickets.delivering import TicketDeliveries
from core.services.tickets.files import FilesForTickets
from core.services.tickets.following import TicketFollowing
from core.services.tickets.handing_over import TicketHandOver
from core.services.tickets.intake import TicketIntake
from core.services.tickets.internal import InternalTickets
from core.services.tickets.sending import TicketSending
from core.services.tickets.sources import SessionSource, WalkSource
from core.services.tickets.use_cases import TicketUseCases
from core.tickets.faults import NoSuchTicket, TicketSystemAway, TicketSystemRefused
from core.tickets.internal import InternalNote, InternalStatus, InternalTicket
from core.tickets.sending import Part, Send
from core.tickets.ticket import Member, TicketDetails, TicketNote, TicketStatus, TicketSummary
from tests.support.isolation import SameProcess


@dataclass
class KeptTickets:
    """Everything about tickets of one account."""

    connection: StoredConnection | None = None
    mapped: dict[UUID, tuple[str, str, bool]] = field(default_factory=dict)
    emails: dict[UUID, str] = field(default_factory=dict)
    sends: dict[UUID, Send] = field(default_factory=dict)
    known: dict[UUID, str] = field(default_factory=dict)
    tickets: dict[int, InternalTicket] = field(default_factory=dict)


class MemoryTicketSystem:
    def __init__(self, kept: KeptTickets, users: dict[UUID, User], sessions: dict) -> None:
        self._kept, self._users, self._sessions = kept, users, sessions

    async def connection(self) -> StoredConnection | None:
        return self._kept.connection

    async def save_connection(self, connection: StoredConnection) -> None:
        before, self._kept.connection = self._kept.connection, connection
        if before and (before.system, before.url) != (connection.system, connection.url):
            self._kept.mapped.clear()

    async def remove_connection(self) -> bool:
        was, self._kept.connection = self._kept.connection, None
        return was is not None

    async def people(self) -> Sequence[TicketPerson]:
        return [self._person(user) for user in sorted(self._users.values(), key=lambda user: user.name)]

    def _person(self, user: User) -> TicketPerson:
        external_id, name, by_hand = self._kept.mapped.get(user.id, ("", "", False))
        return TicketPerson(user, self._kept.emails.get(user.id, ""), external_id, name, by_hand)

    async def person(self, user_id: UUID) -> TicketPerson | None:
        return self._person(self._users[user_id]) if user_id in self._users else None

    async def set_external(self, user_id: UUID, external_id: str, name: str, *, by_hand: bool) -> None:
        self._kept.mapped[user_id] = (external_id, name, by_hand)

    async def set_email(self, user_id: UUID, email: str) -> None:
        self._kept.emails[user_id] = email

    async def add_send(self, send: Send) -> bool:
        taken = {(one.session_id, one.internal_id, one.walk_id, one.sequence) for one in self._kept.sends.values()}
        if (send.session_id, send.internal_id, send.walk_id, send.sequence) in taken:
            return False
        self._kept.sends[send.id] = send
        return True

    async def send(self, send_id: UUID) -> Send | None:
        return self._kept.sends.get(send_id)

    async def sends(self, session_id: UUID) -> Sequence[Send]:
        found = [send for send in self._kept.sends.values() if send.session_id == session_id]
        return sorted(found, key=lambda send: send.sequence)

    async def sends_of_walk(self, walk_id: UUID) -> Sequence[Send]:
        found = [send for send in self._kept.sends.values() if send.walk_id == walk_id]
        return sorted(found, key=lambda send: send.sequence)

    async def sends_of_ticket(self, internal_id: UUID) -> Sequence[Send]:
        found = [send for send in self._kept.sends.values() if send.internal_id == internal_id]
        return sorted(found, key=lambda send: send.sequence)

    async def name_ticket(self, send_id: UUID, ticket_id: str) -> None:
        send = self._kept.sends[send_id]
        self._kept.sends[send_id] = replace(send, ticket=replace(send.ticket, id=ticket_id))
        for number, ticket in self._kept.tickets.items():
            if ticket.id == send.internal_id:
                self._kept.tickets[number] = replace(ticket, handed_to=ticket_id)

    async def save_part(self, part: Part) -> None:
        for send in list(self._kept.sends.values()):
            self._kept.sends[send.id] = send.with_part(part)

    async def claim_part(self, before: Part, after: Part) -> bool:
        parts = [part for send in self._kept.sends.values() for part in send.parts if part.id == before.id]
        if (parts[0].state, parts[0].posting_since) != (before.state, before.posting_since):
            return False
        await self.save_part(after)
        return True

    async def save_attempt(self, send: Send) -> None:
        kept = self._kept.sends[send.id]
        self._kept.sends[send.id] = replace(
            kept, attempts=send.attempts, next_try_at=send.next_try_at, detail=send.detail
        )

    async def rest(self, seconds: float) -> None:
        pass

    async def sessions_of(self, ticket_id: str) -> Sequence[LinkedSession]:
        found = [one for one in self._sessions.values() if one.ticket and one.ticket.id == ticket_id]
        return [LinkedSession(one.id, self._kept.known.get(one.id, "")) for one in found]

    async def note_known(self, session_id: UUID, known: str) -> None:
        self._kept.known[session_id] = known

    async def replace_known(self, session_id: UUID, before: str, known: str) -> bool:
        if self._kept.known.get(session_id, "") != before:
            return False
        self._kept.known[session_id] = known
        return True


class MemoryTickets:
    def __init__(self, kept: KeptTickets) -> None:
        self._kept = kept

    async def add(self, ticket: InternalTicket) -> InternalTicket:
        number = max(self._kept.tickets, default=0) + 1
        self._kept.tickets[number] = replace(ticket, number=number)
        return self._kept.tickets[number]

    async def get(self, number: int) -> InternalTicket | None:
        return self._kept.tickets.get(number)

    async def by_id(self, ticket_id: UUID) -> InternalTicket | None:
        return next((one for one in self._kept.tickets.values() if one.id == ticket_id), None)

    async def hold(self, number: int) -> InternalTicket | None:
        return await self.get(number)

    async def list(self, text: str, before: int | None, limit: int) -> Sequence[InternalTicket]:
        words = text.casefold().split()
        found = [
            ticket
            for number, ticket in sorted(self._kept.tickets.items(), reverse=True)
            if (before is None or number < before)
            and all(word in f"{ticket.summary} {ticket.description} {ticket.client}".casefold() for word in words)
        ]
        return found[:limit]

    async def save(self, ticket: InternalTicket) -> None:
        self._kept.tickets[ticket.number] = replace(ticket, notes=self._kept.tickets[ticket.number].notes)

    async def add_note(self, ticket_id: UUID, note: InternalNote) -> bool:
        ticket = next(one for one in self._kept.tickets.values() if one.id == ticket_id)
        if note.reference and any(one.reference == note.reference for one in ticket.notes):
            return False
        self._kept.tickets[ticket.number] = replace(ticket, notes=(*ticket.notes, note))
        return True

    async def assigned(self, assignee: Person, limit: int) -> Sequence[InternalTicket]:
        found = [
            ticket
            for ticket in self._kept.tickets.values()
            if ticket.assignee == assignee and ticket.status is not InternalStatus.RESOLVED
        ]
        return found[:limit]


class GivenSystem:
    """A ticket system in memory, whose troubles a test orders: what the next writes raise, before or after storing."""

    def __init__(self) -> None:
        self.traits = SystemTraits(
            "The ticket system", longest_note=10_000, posts_as_member=True, largest_file=2_000_000
        )
        self.files: list[tuple[OutgoingFile, str]] = []
        self.tickets: dict[str, TicketDetails] = {}
        self.notes: dict[str, list[tuple[OutgoingNote, str]]] = {}
        self.times: list[tuple[OutgoingTime, str]] = []
        self.people: list[Member] = []
        self.made: list[tuple[OutgoingTicket, str]] = []
        self.all_statuses = [TicketStatus("1", "New"), TicketStatus("2", "Done", is_closed=True)]
        self.is_away = False
        self.before: list[Exception | None] = []
        """What the next writes raise without storing anything."""
        self.after: list[Exception | None] = []
        """What the next writes raise after storing."""
        self.shows_new = True
        """Whether what was stored can be found yet."""

    def has(self, ticket_id: str, summary: str = "VPN drops", client: str = "Contoso") -> None:
        head = TicketSummary(ticket_id, summary, self.all_statuses[0], client, "", f"https://tickets/{ticket_id}")
        self.tickets[ticket_id] = TicketDetails(head, "Every hour")
        self.notes[ticket_id] = []

    def _reached(self) -> None:
        if self.is_away:
            raise TicketSystemAway("The ticket system cannot be reached.")

    async def test(self) -> str:
        self._reached()
        return "Connected."

    async def find(self, text: str, limit: int) -> Sequence[TicketSummary]:
        self._reached()
        return [one.summary for one in self.tickets.values() if text in one.summary.summary][:limit]

    async def read(self, ticket_id: str) -> TicketDetails:
        self._reached()
        if ticket_id not in self.tickets:
            raise NoSuchTicket("There is no such ticket there.")
        return self.tickets[ticket_id]

    async def statuses(self, ticket_id: str = "") -> Sequence[TicketStatus]:
        self._reached()
        return self.all_statuses

    async def status(self, ticket_id: str) -> TicketStatus:
        return (await self.read(ticket_id)).summary.status

    async def members(self) -> Sequence[Member]:
        self._reached()
        return self.people

    async def post_note(self, note: OutgoingNote) -> str:
        self._write()
        note_id = uuid4().hex[:8]
        self.notes[note.ticket_id].append((note, note_id))
        self._wrote()
        return note_id

    def _write(self) -> None:
        self._reached()
        if self.before and (fault := self.before.pop(0)):
            raise fault

    def _wrote(self) -> None:
        if self.after and (fault := self.after.pop(0)):
            raise fault

    async def find_note(self, ticket_id: str, reference: str) -> TicketNote | None:
        self._reached()
        for note, note_id in self.notes[ticket_id] if self.shows_new else ():
            if note.reference == reference:
                return TicketNote(note_id, note.text, note.author, None, note.for_client, minutes=note.minutes)
        return None

    async def add_time(self, time: OutgoingTime) -> str:
        self._write()
        time_id = uuid4().hex[:8]
        self.times.append((time, time_id))
        self._wrote()
        return time_id

    async def find_time(self, ticket_id: str, reference: str) -> tuple[str, int] | None:
        self._reached()
        return next(((key, time.minutes) for time, key in self.times if time.reference == reference), None)

    async def attach(self, file: OutgoingFile) -> str:
        self._write()
        file_id = uuid4().hex[:8]
        self.files.append((file, file_id))
        self._wrote()
        return file_id

    async def find_file(self, ticket_id: str, reference: str) -> TicketFile | None:
        self._reached()
        found = [one for one in self.files if one[0].reference == reference and one[0].ticket_id == ticket_id]
        return next((TicketFile(key, len(file.content), file.for_client) for file, key in found), None)

    async def set_status(self, ticket_id: str, status: TicketStatus) -> None:
        self._reached()
        ticket = self.tickets[ticket_id]
        self.tickets[ticket_id] = replace(ticket, summary=replace(ticket.summary, status=status))

    async def places(self) -> Sequence[TicketPlace]:
        self._reached()
        return [TicketPlace("7", "Service"), TicketPlace("8", "Projects")]

    async def client_id(self, name: str) -> str:
        self._reached()
        if name != "Contoso":
            raise TicketSystemRefused(f"There is no client “{name}” there.")
        return "70"

    async def make_ticket(self, ticket: OutgoingTicket) -> str:
        self._write()
        number = str(9000 + len(self.made))
        self.made.append((ticket, number))
        self.has(number, ticket.summary)
        self._wrote()
        return number

    async def find_made(self, ticket: OutgoingTicket) -> str | None:
        self._reached()
        return next((number for made, number in self.made if made.reference == ticket.reference), None)

    async def changed(self, since: datetime) -> Sequence[str]:
        return list(self.tickets)


class GivenSystems:
    def __init__(self) -> None:
        self.system = GivenSystem()

    def of(self, connection: Connection) -> GivenSystem:
        return self.system


class OpenVault:
    """Seals nothing."""

    def seal(self, plain: bytes) -> bytes:
        return plain

    def unseal(self, sealed: bytes) -> bytes:
        return sealed


def ticket_use_cases(
    store, reading: SessionQueries, sessions: SessionService, now, systems: GivenSystems
) -> TicketUseCases:
    """The use cases about tickets on a store in memory."""
    connected = ConnectedSystems(store, systems, OpenVault(), now, uuid4)
    walks = WalkSource(store, Wording(list, ZoneInfo("UTC")))
    return TicketUseCases(
        connected,
        TicketConnections(store, connected, OpenVault(), now),
        TicketIntake(store, reading, sessions, connected),
        TicketSending(store, SessionSource(reading), connected, now, uuid4),
        walks,
        TicketSending(store, walks, connected, now, uuid4),
        InternalTickets(store, now, uuid4),
        TicketHandOver(store, connected, now, uuid4),
        TicketFollowing(store, sessions, connected),
        TicketDeliveries(store, connected, now, FilesForTickets(store, SameProcess())),
    )
