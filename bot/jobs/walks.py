"""What runs in the background for walks: asking the AI for nodes, and giving up walks that nobody goes on with."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import UUID

from procrastinate import JobContext

from bot.jobs.worker import Worker
from bot.shared.logs import get_logger
from core.services.walk_building import WalkBuildingService
from core.services.walks import WalkService
from core.shared.errors import NotFound, Refusal, Unavailable
from core.shared.tasks import BUILD_NODE
from core.walks.commands import AbandonWalk
from storage.housekeeping import Housekeeping
from storage.store import PostgresStore

log = get_logger(__name__)
_LOST_AFTER = timedelta(seconds=30)
"""A walk that waits this long for the AI without any job has lost its turn."""


class WalkJobs:
    """The AI's nodes as durable jobs, each idempotent by the walk's turn."""

    def __init__(self, building: WalkBuildingService, most_attempts: int) -> None:
        self._building = building
        self._most_attempts = most_attempts

    def works_in(self, worker: Worker) -> None:
        """Have the worker work on the jobs."""
        worker.takes(BUILD_NODE, self.build)

    async def build(self, context: JobContext, *, account_id: str, walk_id: str, turn: int) -> None:
        """Ask for a node; a turn that fails at every attempt is set aside, and the technician goes on without AI."""
        started = monotonic()
        try:
            await self._building.build(UUID(account_id), UUID(walk_id), turn)
        except NotFound:
            return  # deleted meanwhile
        except Unavailable:
            raise
        except Exception:
            log.exception("walk.failed", turn=turn, attempts=context.job.attempts + 1)
            if context.job.attempts + 1 < self._most_attempts:
                raise
            await self._building.set_aside(UUID(account_id), UUID(walk_id), turn)
            return
        log.info("walk.node_done", turn=turn, duration_ms=round(1000 * (monotonic() - started)))


def quiet_walks(store: PostgresStore, walks: WalkService, idle: timedelta) -> Callable[[], Awaitable[None]]:
    """The clock's errand: walks without a step for so long are given up and kept, lost turns are asked for anew."""

    async def run() -> None:
        now = datetime.now(UTC)
        async with store.connection() as connection:
            quiet = await Housekeeping(connection).walks_to_abandon(now, idle)
            lost = await Housekeeping(connection).lost_nodes(now, _LOST_AFTER)
        for walk in lost:
            log.warning("clock.lost_node", turn=walk.turn)
            async with store.transaction(walk.account_id) as transaction:
                await transaction.enqueue(BUILD_NODE, {"walk_id": str(walk.id), "turn": walk.turn})
        for walk in quiet:
            try:
                await walks.execute(None, walk.account_id, walk.id, AbandonWalk(quiet_since=now - idle))
            except Refusal as refusal:  # it ended since it was found
                log.info("clock.refused", outcome=refusal.code)

    return run
