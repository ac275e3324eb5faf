"""The durable queue: procrastinate jobs, enqueued in the transaction that makes them necessary."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from sqlalchemy.ext.asyncio import AsyncConnection

QUEUE = "flowpilot"


class WatchedJobs(JobManager):
    """Says when a job's end could not be stored.

    Such a job stays `doing` for a worker that lives, so nobody would ever take it up; the worker has to be replaced.
    """

    def __init__(self, connector: PsycopgConnector, on_lost_end: Callable[[], None]) -> None:
        super().__init__(connector)
        self._on_lost_end = on_lost_end

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Store that a job ended."""
        try:
            await super().finish_job(job, status, delete_job)
        except ConnectorException:
            self._on_lost_end()
            raise

    async def retry_job(self, job: Job, *args: Any, **kwargs: Any) -> None:
        """Store that a job is to be tried again."""
        try:
            await super().retry_job(job, *args, **kwargs)
        except ConnectorException:
            self._on_lost_end()
            raise


def make_queue(conninfo: str, on_lost_end: Callable[[], None] = lambda: None) -> App:
    """The queue on the database; open it before use. `on_lost_end` is called when a job's end could not be stored."""
    connector = PsycopgConnector(conninfo=conninfo, min_size=1, max_size=6, timeout=5)
    queue = App(connector=connector)
    queue.job_manager = WatchedJobs(connector, on_lost_end)
    return queue


async def enqueue(queue: App, connection: AsyncConnection, task: str, arguments: Mapping[str, Any]) -> None:
    """Add a job within the connection's transaction."""
    raw = (await connection.get_raw_connection()).driver_connection
    await queue.configure_task(task, queue=QUEUE, connection=raw, allow_unknown=True).defer_async(**arguments)


async def revive_jobs_of_dead_workers(queue: App, dead_after_seconds: float) -> int:
    """Have jobs whose worker gave no sign of life taken up again; returns how many."""
    revived = 0
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=dead_after_seconds):
        try:
            await JobManager.retry_job(queue.job_manager, job, retry_at=datetime.now(UTC))
        except ConnectorException:  # another process was quicker
            continue
        revived += 1
    return revived
