"""The durable queue: procrastinate jobs, enqueued in the transaction that makes them necessary."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Notification, Status
from procrastinate.manager import JobManager, NotificationCallback
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from storage.connection import Connection
from storage.hot_statements import HotStatements

QUEUE = "flowpilot"
_RETRY_SECONDS = 0.5

# As procrastinate itself adds a job.
DEFER = "procrastinate_defer_jobs_v1(ARRAY[jsonb_populate_record(NULL::procrastinate_job_to_defer_v1, :job)])"
"""What adds a job, in a statement whose parameter `job` is JSON."""
_ADD_JOB = text(f"SELECT {DEFER}").bindparams(bindparam("job", type_=JSONB))

# As procrastinate itself takes a job and strikes it off; on connections of its own that took four times as long, and
# while the database is away a process that ends would wait for each of them.
FETCH_JOB = text("""
    SELECT id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id
    FROM procrastinate_fetch_job_v2(:queues, :worker_id)
""")
FINISH_JOB = text("SELECT procrastinate_finish_job_v1(:job_id, :status, :delete_job)")
RETRY_JOB = text("SELECT procrastinate_retry_job_v2(:job_id, :retry_at, :priority, :queue, :lock)")
STRIKE_OFF = text("SELECT procrastinate_unregister_worker_v1(:worker_id)")
# Others may have struck a worker off that was silent for too long; a sign of life puts it back under its number.
_SIGN_OF_LIFE = """
    INSERT INTO procrastinate_workers (id) OVERRIDING SYSTEM VALUE VALUES (%(worker_id)s)
    ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""
_DOING = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %(worker_id)s"
# One statement, so that no job is revived by two processes and taken from a worker that just got it.
_REVIVE = """
    UPDATE procrastinate_jobs j SET status = 'todo', attempts = attempts + 1, scheduled_at = now()
    WHERE status = 'doing' AND queue_name = %(queue)s AND (id = ANY(%(strays)s::bigint[]) OR NOT EXISTS (
        SELECT 1 FROM procrastinate_workers w
        WHERE w.id = j.worker_id AND w.last_heartbeat >= now() - make_interval(secs => %(dead_after)s)))
    RETURNING id
"""


class SteadyJobs(JobManager):
    """A worker's jobs, such that no outage of the database ends the worker or leaves a job with nobody working on it.

    What cannot be fetched or stored for now is left to the next look. A job can then be the worker's in the database
    although it never arrived here or has ended here; `tend` finds such strays.
    """

    def __init__(self, connector: PsycopgConnector, statements: HotStatements) -> None:
        super().__init__(connector)
        self._statements = statements
        self._worker_id: int | None = None
        self._held = set[int | None]()
        self._unheld = set[int | None]()
        self._news = 0
        """How often a new job was told of."""

    async def tend(self, dead_after_seconds: float) -> int:
        """Give a sign of life and have jobs taken up again that nobody works on; returns how many.

        Raises ConnectorException when the database cannot be reached.
        """
        strays = set[int | None]()
        if self._worker_id is not None:
            await self.connector.execute_query_async(_SIGN_OF_LIFE, worker_id=self._worker_id)
            rows = await self.connector.execute_query_all_async(_DOING, worker_id=self._worker_id)
            unheld = {row["id"] for row in rows} - self._held
            # A job on its way here looks like a stray; the second time it is one.
            strays, self._unheld = unheld & self._unheld, unheld
        revived = await self.connector.execute_query_all_async(
            _REVIVE, queue=QUEUE, strays=list(strays), dead_after=dead_after_seconds
        )
        return len(revived)

    async def register_worker(self) -> int:
        """Register a worker, whose jobs these are from now on."""
        self._worker_id = await super().register_worker()
        return self._worker_id

    async def unregister_worker(self, worker_id: int) -> None:
        """Strike the worker off; should that fail, its silence does."""
        self._worker_id = None
        with suppress(psycopg.Error):
            await self._statements.rows(STRIKE_OFF, {"worker_id": worker_id})

    async def update_heartbeat(self, worker_id: int) -> None:
        """Do nothing: `tend` gives the signs of life, and unlike procrastinate still does while the worker drains."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next job, or None, also while there is no way to look.

        procrastinate forgets what it was told of while it looked: where it found nothing, it is looked again.
        """
        asked = {"queues": list(queues) if queues else None, "worker_id": worker_id}
        with suppress(psycopg.Error):
            known = -1
            while known < self._news:
                known = self._news
                row = await self._statements.first(FETCH_JOB, asked)
                if row and row["id"] is not None:  # where there is none, it is a row of nothing
                    self._held.add(row["id"])
                    return Job.from_row(row)
        return None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Store that a job ended."""
        ended = {"job_id": job.id, "status": status.value, "delete_job": delete_job}
        with suppress(psycopg.Error):
            await self._statements.rows(FINISH_JOB, ended)
        self._held.discard(job.id)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Store that a job is to be tried again; what is not given stays as it is."""
        changed = {"priority": priority, "queue": queue, "lock": lock}
        with suppress(psycopg.Error):
            again = {"job_id": job.id, "retry_at": retry_at or datetime.now(UTC), **changed}
            await self._statements.rows(RETRY_JOB, again)
        self._held.discard(job.id)

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Call back for every new job, until cancelled."""

        async def told(*, channel: str, notification: Notification) -> None:
            self._news += 1
            await on_notification(channel=channel, notification=notification)

        while True:
            with suppress(ConnectorException, OSError):
                await super().listen_for_jobs(on_notification=told, queues=queues)
            await asyncio.sleep(_RETRY_SECONDS)


def make_queue(conninfo: str, statements: HotStatements) -> App:
    """The queue on the database; open it before use. Jobs are taken and struck off by `statements`."""
    # By default the pool's attempts to reconnect lie ever further apart, so that after an outage of a minute it would
    # take another minute. Given up after a second, they begin anew with the next request.
    connector = PsycopgConnector(
        conninfo=conninfo, min_size=1, max_size=6, timeout=5, reconnect_timeout=1, pool_factory=_pool
    )
    queue = App(connector=connector)
    queue.job_manager = SteadyJobs(connector, statements)
    return queue


def _pool(**settings: Any) -> AsyncConnectionPool:
    """Connections on which a statement of procrastinate's is one round trip; with its own pool it is four."""
    ours: dict[str, Any] = {**settings, "check": _check, "configure": _configure}
    return AsyncConnectionPool(**ours)


async def _configure(connection: AsyncConnection) -> None:
    await connection.set_autocommit(True)  # each of its statements is a transaction of its own as it is


async def _check(connection: AsyncConnection) -> None:
    """Raise OperationalError when the server has gone away, without asking it."""
    connection.pgconn.consume_input()  # its last words, if it had any
    connection.pgconn.consume_input()  # its end


def job_values(task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A new job, as `DEFER` takes it in JSON."""
    return {"queue_name": QUEUE, "task_name": task, "priority": 0, "args": arguments}


async def enqueue(connection: Connection, task: str, arguments: Mapping[str, Any]) -> None:
    """Add a job within the connection's transaction."""
    await connection.execute(_ADD_JOB, {"job": job_values(task, arguments)})


async def tend(queue: App, dead_after_seconds: float) -> int:
    """Give the worker's sign of life and have jobs taken up again that nobody works on; returns how many.

    Raises ConnectorException when the database cannot be reached.
    """
    assert isinstance(queue.job_manager, SteadyJobs)
    return await queue.job_manager.tend(dead_after_seconds)
