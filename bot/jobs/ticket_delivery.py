"""Sending to ticket systems: what is due is taken up by one process a send, also what a dead process left."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.jobs.taking_up import TakingUp
from bot.shared.logs import bound, get_logger
from core.services.tickets.delivering import TicketDeliveries
from core.shared.errors import Unavailable
from storage.notifications import TICKET_CHANNEL, Listener
from storage.store import PostgresStore
from storage.ticket_outbox import LeasedSend

log = get_logger(__name__)

_LEASE = timedelta(seconds=12)
"""How long a process that does not renew its lease is waited for: another takes over within 15 s when it dies."""
_RENEW_SECONDS = 4.0
_AT_ONCE = 16
_LAST_SECONDS = 2.0
"""How long what is under way may go on when the process stops."""


class TicketDelivery:
    """Works on sends until cancelled. A ticket system may take minutes for one, so these hold up nobody else's jobs."""

    def __init__(self, store: PostgresStore, listener: Listener, deliveries: TicketDeliveries) -> None:
        self._store = store
        self._listener = listener
        self._deliveries = deliveries

    async def run(self) -> None:
        """Send until cancelled; what does not end soon then is left to another process, which looks for it."""
        taking_up = TakingUp("tickets", lambda: self._store.ticket_outbox.lease(_LEASE), self._deliver, _AT_ONCE)
        try:
            await taking_up.run(self._listener, TICKET_CHANNEL)
        finally:
            running = set(taking_up.running)
            if running:
                await asyncio.wait(running, timeout=_LAST_SECONDS)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _deliver(self, leased: LeasedSend) -> bool:
        """Send it; the next one of the same session, or of an account with many under way, may be due then."""
        with bound(account_id=leased.account_id):
            work = asyncio.create_task(self._deliveries.deliver(leased.account_id, leased.id))
            keeping = asyncio.create_task(self._keep(leased, work))
            try:
                send = await work
                if send:
                    log.info("tickets.delivered", outcome=send.state.value, attempts=send.attempts)
            except asyncio.CancelledError:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
                task = asyncio.current_task()
                if task and task.cancelling():
                    raise
            except Unavailable:
                log.warning("tickets.unavailable")  # the lease ends by itself
            except Exception:
                log.exception("tickets.failed")
            finally:
                keeping.cancel()
        return True

    async def _keep(self, leased: LeasedSend, work: asyncio.Task[object]) -> None:
        """Renew the lease while there is work; whoever lost it stops at once."""
        held: LeasedSend | None = leased
        while held:
            await asyncio.sleep(_RENEW_SECONDS)
            with suppress(Unavailable):
                held = await self._store.ticket_outbox.renew(held, _LEASE)
        log.warning("tickets.lease_lost")
        work.cancel()
