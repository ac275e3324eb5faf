"""Starting a session from a ticket, and linking one to a ticket later."""

from dataclasses import dataclass, replace
from uuid import UUID

from core.accounts.user import User
from core.ports.unit_of_work import Store
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionService
from core.services.tickets.connected import ASKED_SECONDS, ConnectedSystems, asked_by_person, patience
from core.services.tickets.following import known_of
from core.services.tickets.internal import check_may_read_tickets
from core.sessions.commands import CorrectProblem, LinkTicket
from core.sessions.engine.correcting import may_correct
from core.sessions.permissions import check_may_start, check_may_steer
from core.sessions.session import Session, Ticket, TicketKind
from core.shared.errors import (
    InvalidInput,
    NotFound,
    NoTicketSystem,
    TicketSystemRefusal,
    TicketSystemUnreachable,
)
from core.tickets.intake import problem_of
from core.tickets.ticket import TicketDetails

_LONGEST_ID = 64
_LONGEST_CLIENT = 200


@dataclass(frozen=True, slots=True)
class Intake:
    """What a session starts from."""

    problem: str
    ticket: Ticket
    trouble: str = ""
    """Why the ticket could not be read; empty when it was."""
    known: str = ""
    """What the session knows of the ticket from here on."""


class TicketIntake:
    """Reads tickets for sessions."""

    def __init__(
        self,
        store: Store,
        reading: SessionQueries,
        sessions: SessionService,
        connected: ConnectedSystems,
    ) -> None:
        self._store = store
        self._reading = reading
        self._sessions = sessions
        self._connected = connected

    async def kind_for(self, user: User) -> TicketKind:
        """Which kind of ticket a bare number means: the connected system's, where there is one."""
        return TicketKind.PSA if await self._connected.stored(user.account_id) else TicketKind.INTERNAL

    async def read(self, user: User, ticket_id: str, kind: TicketKind, seconds: float = ASKED_SECONDS) -> TicketDetails:
        """A ticket as its system has it, waited for so long. Raises a Refusal."""
        ticket_id = checked_id(ticket_id)
        with asked_by_person():
            async with patience(seconds):
                system = await self._connected.for_kind(user.account_id, kind)
                return await system.read(ticket_id)

    async def intake(
        self, user: User, ticket_id: str, kind: TicketKind, problem: str | None = None, seconds: float = ASKED_SECONDS
    ) -> Intake:
        """What to start with; `problem`: what the person said it is, which then stands in the ticket's place.

        A system that is slow or away is no reason not to start. Raises a Refusal, NotFound for no such ticket.
        """
        check_may_start(user)
        ticket = Ticket(checked_id(ticket_id), kind)
        try:
            details = await self.read(user, ticket.id, kind, seconds)
        except TicketSystemUnreachable as refusal:
            return Intake(_stand_in(ticket.id) if problem is None else problem, ticket, refusal.sentence)
        return Intake(
            problem_of(details) if problem is None else problem, _linked(ticket, details), known=known_of(details)
        )

    async def for_walk(
        self, user: User, ticket_id: str, kind: TicketKind, problem: str = "", seconds: float = ASKED_SECONDS
    ) -> Intake:
        """What a first-line walk starts with; `trouble` is what its technician is told of the ticket, if anything.

        Raises a Refusal, NotFound for no such ticket where no `problem` was said.
        """
        check_may_read_tickets(user)
        ticket = Ticket(checked_id(ticket_id), kind)
        try:
            details = await self.read(user, ticket.id, kind, seconds)
        except TicketSystemUnreachable as refusal:
            said = f"{refusal.sentence} The walk goes on without what ticket #{ticket.id} says."
            return Intake(problem or _stand_in(ticket.id), ticket, said)
        except (NoTicketSystem, NotFound, TicketSystemRefusal) as refusal:
            if not problem:
                raise
            return Intake(problem, ticket, refusal.sentence)
        return Intake(problem or problem_of(details), _linked(ticket, details))

    async def tell(self, user: User, session: Session, intake: Intake) -> Session:
        """Say in the session what kept the ticket from being read, and what to do; nothing when it was read."""
        if not intake.trouble:
            await self._remember(session, intake.ticket, intake.known)
            return session
        note = (
            f"{intake.trouble} The session goes on without what ticket #{intake.ticket.id} says. To read it once the "
            f"system is back, link the ticket again: “ticket {intake.ticket.id}” in this thread."
        )
        command = LinkTicket(intake.ticket, note)
        return await self._sessions.execute(user, user.account_id, session.id, command)

    async def link(
        self,
        user: User,
        session_id: UUID,
        ticket_id: str,
        kind: TicketKind,
        key: str | None = None,
        seconds: float = ASKED_SECONDS,
    ) -> Session:
        """Say which ticket a session belongs to, and take over what it says. Raises a Refusal."""
        session = await self._reading.session(user, session_id)
        check_may_steer(user, session)
        details = await self.read(user, ticket_id, kind, seconds)
        named = Ticket(checked_id(ticket_id), kind)
        ticket = _linked(named, details)
        problem = problem_of(details)
        note = f"From ticket #{ticket.id}: {problem}"
        if session.problem in (_stand_in(named.id), _stand_in(ticket.id)) and may_correct(session):
            # It began without the ticket's words: they are the problem, and flows are looked for by them.
            session = await self._sessions.execute(user, user.account_id, session_id, CorrectProblem(problem))
        said = any(step.content.text == note for step in session.steps) or problem == session.problem
        command = LinkTicket(ticket, "" if said else note)
        linked = await self._sessions.execute(user, user.account_id, session_id, command, key)
        await self._remember(linked, ticket, known_of(details))
        return linked

    async def _remember(self, session: Session, ticket: Ticket, known: str) -> None:
        """Keep what the session knows of its ticket, so that only what happens from here on is news."""
        if ticket.kind is TicketKind.PSA:
            async with self._store.transaction(session.account_id) as transaction:
                await transaction.ticket_system.note_known(session.id, known)


def _stand_in(ticket_id: str) -> str:
    """The problem of a session whose ticket could not be read."""
    return f"Ticket #{ticket_id}"


def checked_id(ticket_id: str) -> str:
    """The id of a ticket as it can be. Raises InvalidInput."""
    ticket_id = ticket_id.strip().removeprefix("#")
    sound = ticket_id.isascii() and ticket_id.isprintable() and not set(ticket_id) & set("/\\?#%&;\"'<> ")
    if not ticket_id or len(ticket_id) > _LONGEST_ID or not sound or ticket_id in (".", ".."):
        raise InvalidInput("ticket.id", "This is not a ticket number.")
    return ticket_id


def _linked(ticket: Ticket, details: TicketDetails) -> Ticket:
    """The ticket by the id that the system tells news of it with, whatever number it was named by."""
    head = details.summary
    return replace(ticket, id=head.id or ticket.id, client=head.client[:_LONGEST_CLIENT], url=head.url)
