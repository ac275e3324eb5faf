"""The clock: APScheduler in every worker process. A tick only enqueues, and only one process's tick does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from time import monotonic, time
from typing import TYPE_CHECKING

from bot.jobs.knowledge import KNOWLEDGE_TASKS
from bot.jobs.ticket_news import TICKET_ERRANDS
from bot.jobs.worker import ERRAND
from bot.shared.logs import get_logger
from core.accounts.working_hours import WorkingHours
from core.services.embedding import EmbeddingService
from core.services.sessions import SessionService
from core.sessions.commands import Abandon, Remind, SessionCommand
from core.shared.errors import Refusal, Unavailable
from core.shared.tasks import ASK_GUIDE
from storage.housekeeping import FoundSession, Housekeeping
from storage.queue import enqueue
from storage.retention import Retention, RetentionDays
from storage.store import PostgresStore

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = get_logger(__name__)

_ERRANDS = {
    "quiet_sessions": 60,
    "lost_turns": 10,
    "index_flows": 5,
    "forget": 3600,
    "quiet_walks": 60,
    **KNOWLEDGE_TASKS,
    **TICKET_ERRANDS,
}
"""What the clock has done, and every how many seconds."""
_LOOK_SECONDS = 5
"""How often it is looked whether the clock was set back, by at least so much."""
_LOST_AFTER = timedelta(seconds=10)
"""A session that waits this long without any job has lost its turn."""


class Clock:
    """Enqueues each errand once per tick, however many processes there are."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store

    @cached_property
    def _scheduler(self) -> "AsyncIOScheduler":
        """Made when the clock starts: commands and servers have one that never does."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - looks for all its plugins

        # Late is better than never: a machine may sleep through a tick.
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
        now = datetime.now(UTC)
        for name, seconds in _ERRANDS.items():
            # At once for the first time: a process may never live as long as the longest period.
            scheduler.add_job(self._tick, "interval", args=[name, seconds], id=name, seconds=seconds, next_run_time=now)
        return scheduler

    async def run(self) -> None:
        """Tick until cancelled."""
        self._scheduler.start()
        try:
            await self._keep_up()
        finally:
            self._scheduler.shutdown(wait=False)

    async def _keep_up(self) -> None:
        """Tick at once when the machine's clock was set back: the scheduler waits until it shows the time it did."""
        ahead = time() - monotonic()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            before, ahead = ahead, time() - monotonic()
            if ahead < before - _LOOK_SECONDS:
                log.warning("clock.set_back", seconds=round(before - ahead))
                for name in _ERRANDS:
                    self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    async def _tick(self, name: str, seconds: int) -> None:
        with suppress(asyncio.CancelledError):  # the process ends; the scheduler would log that as an error
            await self._have_done(name, seconds)

    async def _have_done(self, name: str, seconds: int) -> None:
        due_at = int(datetime.now(UTC).timestamp()) // seconds * seconds
        try:
            async with self._store.connection() as connection:
                if await Housekeeping(connection).claim_tick(name, due_at):
                    await enqueue(connection, ERRAND, {"name": name})
        except Unavailable:
            log.warning("clock.unavailable", task=name)  # the next tick finds the same work


class ScheduledTasks:
    """What the clock has done: reminders, giving up quiet sessions, lost turns, flows to be found, forgetting."""

    def __init__(
        self,
        store: PostgresStore,
        session_service: SessionService,
        idle_reminder: timedelta,
        idle_abandon: timedelta,
        reminding: WorkingHours,
        keeping: RetentionDays,
        embedding: EmbeddingService,
        more: Mapping[str, Callable[[], Awaitable[None]]],
    ) -> None:
        """`reminding`: when people may be reminded; `more` are errands about other things than sessions."""
        self._store = store
        self._session_service = session_service
        self._idle_reminder = idle_reminder
        self._idle_abandon = idle_abandon
        self._reminding = reminding
        self._retention = Retention(store.connection, keeping, _note_kept)
        self._embedding = embedding
        self._more = more

    async def run(self, name: str) -> None:
        """Do one errand."""
        scheduled: dict[str, Callable[[], Awaitable[None]]] = {
            "quiet_sessions": self._quiet_sessions,
            "lost_turns": self._lost_turns,
            "index_flows": self._embedding.run,
            "forget": self._forget,
            **self._more,
        }
        await scheduled[name]()

    async def _quiet_sessions(self) -> None:
        now = datetime.now(UTC)
        async with self._store.connection() as connection:
            upkeep = Housekeeping(connection)
            await upkeep.hurry()
            given_up = await upkeep.to_abandon(now, self._idle_abandon)
            quiet = await upkeep.to_remind(now, self._idle_reminder, self._reminding)
        for session in given_up:
            await self._command(session, Abandon(quiet_since=now - self._idle_abandon))
        gone = {session.id for session in given_up}
        for session in quiet:
            if session.id not in gone:
                await self._command(session, Remind(quiet_since=now - self._idle_reminder))

    async def _command(self, session: FoundSession, command: SessionCommand) -> None:
        try:
            await self._session_service.execute(None, session.account_id, session.id, command)
        except Refusal as refusal:  # it changed since it was found
            log.info("clock.refused", session_id=session.id, outcome=refusal.code)
        except Unavailable:
            raise
        except Exception:  # one damaged session must not keep the others waiting
            log.exception("clock.failed", session_id=session.id)

    async def _lost_turns(self) -> None:
        async with self._store.connection() as connection:
            lost = await Housekeeping(connection).lost_turns(datetime.now(UTC), _LOST_AFTER)
        for session in lost:
            log.warning("clock.lost_turn", session_id=session.id, turn=session.turn)
            async with self._store.transaction(session.account_id) as transaction:
                await transaction.enqueue(ASK_GUIDE, {"session_id": str(session.id), "turn": session.turn})

    async def _forget(self) -> None:
        await self._retention.forget(datetime.now(UTC))


def _note_kept(fault: Exception) -> None:
    """Say that something could not be forgotten; the next time tries again."""
    log.error("clock.not_forgotten", exc_info=fault)
