"""The worker: turns and the clock's errands as durable jobs, taken up again when the process that had them dies."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TypeVar
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from bot.shared.logs import bound, get_logger
from bot.shared.metrics import Metrics
from core.services.next_step import NextStepService
from core.services.polishing import PolishingService
from core.shared.errors import NotFound, QuotaExceeded, Unavailable
from core.shared.model_use import GuideFailed
from core.shared.tasks import ASK_GUIDE, POLISH_DOCUMENT
from storage.queue import QUEUE, tend

ERRAND = "errand"
"""The task that runs one of the clock's errands; argument name."""
log = get_logger(__name__)
T = TypeVar("T")

_RESTART_SECONDS = 0.5
_DATABASE_WAIT_SECONDS = 0.5
_DATABASE_PATIENCE_SECONDS = 60.0
"""How long a turn waits for the database before the attempt counts as failed: it may also be up, and too slow."""
_NEVER = 86_400.0


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How the worker works; see `app.yaml` for what each means."""

    concurrency: int
    poll_seconds: float
    heartbeat_seconds: float
    dead_after_seconds: float
    turn_attempts: int
    turn_retry_seconds: float
    drain_seconds: float


class _RetryLater(BaseRetryStrategy):
    """Tries a job again after a wait that doubles, a few times more than a turn is attempted."""

    def __init__(self, first_wait_seconds: float, most_attempts: int) -> None:
        self._first_wait_seconds = first_wait_seconds
        self._most_attempts = most_attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        del exception
        if job.attempts >= self._most_attempts:
            return None
        wait = min(self._first_wait_seconds * 2**job.attempts, 60)
        return RetryDecision(retry_in={"seconds": wait})


class Worker:
    """Works on the queue until it is stopped, whatever becomes of the database meanwhile."""

    def __init__(
        self,
        queue: App,
        thinking: NextStepService,
        polishing: PolishingService,
        scheduled: Callable[[str], Awaitable[None]],
        settings: WorkerSettings,
        metrics: Metrics,
    ) -> None:
        self._queue = queue
        self._thinking = thinking
        self._polishing = polishing
        self._errands = scheduled
        self._settings = settings
        self._metrics = metrics
        self._running: asyncio.Task[None] | None = None
        self._stopping = False
        # Setting a turn aside may fail as well, and gets attempts of its own.
        retry = _RetryLater(settings.turn_retry_seconds, settings.turn_attempts + 20)
        queue.task(name=ASK_GUIDE, queue=QUEUE, pass_context=True, retry=retry)(self._ask_guide)
        retry = _RetryLater(settings.turn_retry_seconds, settings.turn_attempts - 1)
        queue.task(name=POLISH_DOCUMENT, queue=QUEUE, pass_context=True, retry=retry)(self._polish_document)
        queue.task(name=ERRAND, queue=QUEUE, retry=_RetryLater(1, 5))(self._run_errand)

    def takes(self, task: str, work: Callable[..., Awaitable[None]]) -> None:
        """Work on one more kind of job: `work` gets its context and its arguments by name, and is tried a few times."""
        retry = _RetryLater(self._settings.turn_retry_seconds, self._settings.turn_attempts + 20)
        self._queue.task(name=task, queue=QUEUE, pass_context=True, retry=retry)(work)

    async def run(self) -> None:
        """Work until cancelled or told to stop; jobs under way get the drain time to finish."""
        tending = asyncio.create_task(self._tend())
        try:
            while not self._stopping:
                self._running = asyncio.create_task(self._work())
                try:
                    await self._running
                except asyncio.CancelledError:
                    task = asyncio.current_task()
                    if task is not None and task.cancelling():
                        raise
                except Exception as error:  # whatever ended it, work goes on
                    log.warning("worker.restarting", exc_info=error)
                if not self._stopping:
                    await asyncio.sleep(_RESTART_SECONDS)
        finally:
            tending.cancel()

    async def stop(self) -> None:
        """Take no further job, and wait for those under way."""
        self._stopping = True
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _work(self) -> None:
        await self._queue.run_worker_async(
            queues=[QUEUE],
            concurrency=self._settings.concurrency,
            fetch_job_polling_interval=self._settings.poll_seconds,
            abort_job_polling_interval=_NEVER,  # nobody asks for a job's abortion
            update_heartbeat_interval=_NEVER,  # `_tend` does that
            stalled_worker_timeout=self._settings.dead_after_seconds,
            shutdown_graceful_timeout=self._settings.drain_seconds,
            delete_jobs="successful",
            install_signal_handlers=False,
        )

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(self._settings.heartbeat_seconds)
            try:
                revived = await tend(self._queue, self._settings.dead_after_seconds)
            except Exception as error:  # it must never end: dead processes' work hangs on it
                log.warning("worker.cannot_tend", exc_info=error)
            else:
                if revived:
                    log.warning("worker.revived_jobs", count=revived)

    async def _ask_guide(self, context: JobContext, *, account_id: str, session_id: str, turn: int) -> None:
        account, session, attempts = UUID(account_id), UUID(session_id), context.job.attempts
        with bound(session_id=session, job_id=context.job.id or 0), suppress(NotFound):  # deleted meanwhile
            if attempts < self._settings.turn_attempts:
                try:
                    await self._attempt(account, session, turn)
                except NotFound:
                    raise
                except Exception:
                    attempts += 1
                    self._metrics.session_service.labels("failed").inc()
                    log.exception("turn.failed", turn=turn, attempts=attempts)
                    if attempts < self._settings.turn_attempts:
                        raise
                else:
                    return
            await self._thinking.set_aside(account, session, turn)
            log.error("turn.set_aside", turn=turn, attempts=attempts)
            self._metrics.session_service.labels("set_aside").inc()

    async def _attempt(self, account_id: UUID, session_id: UUID, turn: int) -> None:
        started = monotonic()
        await _once_database_is_back(lambda: self._thinking.think(account_id, session_id, turn))
        self._metrics.session_service.labels("done").inc()
        self._metrics.turn_seconds.observe(monotonic() - started)
        log.info("turn.done", turn=turn, duration_ms=round(1000 * (monotonic() - started)))

    async def _polish_document(
        self, context: JobContext, *, account_id: str, session_id: str, written_for: str
    ) -> None:
        account, session, moment = UUID(account_id), UUID(session_id), datetime.fromisoformat(written_for)
        with bound(session_id=session, job_id=context.job.id or 0):
            started = monotonic()
            try:
                polished = await _once_database_is_back(lambda: self._polishing.polish(account, session, moment))
            except NotFound:
                return  # deleted meanwhile
            except (GuideFailed, QuotaExceeded) as failure:
                log.warning("document.not_polished", exc_info=failure)  # the text written without AI stays
                return
            outcome = "polished" if polished else "not_needed"
            log.info("document.done", outcome=outcome, duration_ms=round(1000 * (monotonic() - started)))

    async def _run_errand(self, *, name: str) -> None:
        await self._errands(name)


async def _once_database_is_back(work: Callable[[], Awaitable[T]]) -> T:
    """Do the work; while the database cannot be reached, wait for it, as that is no fault of the turn."""
    give_up_at = monotonic() + _DATABASE_PATIENCE_SECONDS
    while True:
        try:
            return await work()
        except Unavailable:
            task = asyncio.current_task()
            # A cancellation may have come out as the fault of what was being tidied up.
            if monotonic() > give_up_at or (task and task.cancelling()):
                raise
        await asyncio.sleep(_DATABASE_WAIT_SECONDS)
