"""What jobs do about tickets: reading those that changed, told or looked for; and sending at a session's end."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from procrastinate import JobContext

from bot.jobs.worker import Worker
from bot.shared.logs import bound, get_logger
from core.services.tickets.following import TicketFollowing
from core.services.tickets.sending import TicketSending
from core.shared.errors import Refusal
from core.shared.tasks import SEND_TO_TICKET, SEND_WALK_TO_TICKET
from core.tickets.faults import TicketSystemAway, TicketSystemFault
from storage.store import PostgresStore
from storage.ticket_agenda import TicketAgenda

log = get_logger(__name__)

LOOK_AT_TICKET = "look_at_ticket"
"""The task that reads a ticket that changed, and tells its sessions; arguments account_id, ticket_id."""
TICKET_ERRANDS = {"ticket_changes": 60}
"""What the clock has done, and every how many seconds."""
_OVERLAP = timedelta(seconds=90)
"""What is looked at again at the next look: a system's clock may be behind ours."""


class TicketNews:
    """The jobs and errands."""

    def __init__(
        self, store: PostgresStore, following: TicketFollowing, sending: TicketSending, walk_sending: TicketSending
    ) -> None:
        self._store = store
        self._following = following
        self._sending = sending
        self._walk_sending = walk_sending

    def works_in(self, worker: Worker) -> None:
        """Have the worker read tickets that changed."""
        worker.takes(LOOK_AT_TICKET, self.look_at)
        worker.takes(SEND_TO_TICKET, self.send)
        worker.takes(SEND_WALK_TO_TICKET, self.send_walk)

    @property
    def scheduled(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """What the clock has done, by name."""
        return {"ticket_changes": self._look_for_changes}

    async def tell(self, account_id: UUID, ticket_id: str) -> None:
        """Have a ticket read that somebody says has changed; nothing where no session belongs to it."""
        async with self._store.transaction(account_id) as transaction:
            if await transaction.ticket_system.sessions_of(ticket_id):
                await transaction.enqueue(LOOK_AT_TICKET, {"ticket_id": ticket_id})

    async def look_at(self, context: JobContext, *, account_id: str, ticket_id: str) -> None:
        """Read a ticket, and tell its sessions what is new. A system that is away is tried again by the queue."""
        with bound(account_id=UUID(account_id), job_id=context.job.id or 0):
            try:
                told = await self._following.look_at(UUID(account_id), ticket_id)
            except TicketSystemAway:
                raise
            except (TicketSystemFault, Refusal):
                log.info("tickets.not_read")
                return
            log.info("tickets.looked_at", count=told)

    async def send(self, context: JobContext, *, account_id: str, session_id: str) -> None:
        """Send what a session's end documented, where its account wants that."""
        with bound(session_id=UUID(session_id), job_id=context.job.id or 0):
            await _send(self._sending, UUID(account_id), UUID(session_id))

    async def send_walk(self, context: JobContext, *, account_id: str, walk_id: str) -> None:
        """The same for what a first-line walk's end documented."""
        with bound(account_id=UUID(account_id), job_id=context.job.id or 0):
            await _send(self._walk_sending, UUID(account_id), UUID(walk_id))

    async def _look_for_changes(self) -> None:
        """One query a system that does not tell by itself."""
        async with self._store.connection() as connection:
            accounts = await TicketAgenda(connection).to_look_at()
        for account_id, looked_at in accounts:
            now = datetime.now(UTC)
            with bound(account_id=account_id):
                try:
                    changed = await self._following.changed(account_id, (looked_at or now) - _OVERLAP)
                except (TicketSystemFault, Refusal, TimeoutError):
                    log.info("tickets.not_read")
                    continue
                for ticket_id in changed:
                    await self.tell(account_id, ticket_id)
                async with self._store.connection() as connection:
                    await TicketAgenda(connection).looked_at(account_id, now)


async def _send(sending: TicketSending, account_id: UUID, id_: UUID) -> None:
    try:
        sent = await sending.send_automatically(account_id, id_)
    except Refusal as refusal:  # such as that somebody was quicker
        log.info("tickets.not_sent", outcome=refusal.code)
        return
    if sent:
        log.info("tickets.sent_automatically")
