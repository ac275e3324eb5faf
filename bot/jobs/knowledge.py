"""The flywheel at work in a process: learning from sessions as durable jobs, and what the clock does about reviews."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from procrastinate import JobContext

from bot.config import Config
from bot.config.values import times_of_day
from bot.jobs.worker import Worker
from bot.shared.logs import bound, get_logger
from core.accounts.working_hours import WorkingHours
from core.importing.cleaning import without_secrets
from core.matching.match import Matcher
from core.matching.similarity import KeywordSimilarity
from core.ports.ai import Outliner, Refiner
from core.ports.isolation import Isolation
from core.ports.outline_batches import BatchOutliner
from core.safety.redaction import scrub_all_shared
from core.services.bulk_outlining import BulkOutlining, TokenPrices
from core.services.following import FollowingService
from core.services.importing import ImportService
from core.services.learning import LearningDependencies, LearningService
from core.services.outlining import not_outlined, outlining
from core.services.quota import QuotaService
from core.services.refining import refining, unrefined
from core.services.review import ReviewService
from core.services.review_schedule import ReviewSchedule, ReviewScheduleSettings
from core.shared.errors import QuotaExceeded, Refusal, Unavailable
from core.shared.model_use import GuideFailed
from core.shared.tasks import LEARN
from storage.housekeeping import Housekeeping
from storage.queue import enqueue
from storage.review_agenda import ReviewAgenda
from storage.store import PostgresStore

log = get_logger(__name__)
T = TypeVar("T")

KNOWLEDGE_TASKS = {"unlearned": 10, "reviews": 60}
"""What the clock has done, and every how many seconds."""
DIGEST = "review_digest"
"""The task that tells one account's reviewers what waits; arguments account_id, moment."""
_LOST_AFTER = timedelta(seconds=10)
"""A session resolved for so long without being analysed, and without a job to do it, was lost."""


def _note_unrefined(failure: GuideFailed | QuotaExceeded) -> None:
    """Say that a flow was proposed as it is, without a model's words."""
    log.warning("learning.not_refined", exc_info=failure)


def make_learning(
    config: Config, store: PostgresStore, matcher: Matcher, quota: QuotaService, refiner: Refiner | None
) -> LearningService:
    """Learning as it is configured; `refiner` is the model, where there is one."""
    redacted = scrub_all_shared if config.redaction.enabled else list
    refine = refining(refiner, quota, _note_unrefined) if refiner else unrefined
    return LearningService(store, LearningDependencies(matcher, KeywordSimilarity(), redacted, refine), _now, uuid4)


def _note_not_outlined(failure: GuideFailed | QuotaExceeded) -> None:
    """Say that a document was refused without a model's help."""
    log.warning("importing.not_outlined", exc_info=failure)


def make_importing(
    config: Config,
    store: PostgresStore,
    matcher: Matcher,
    quota: QuotaService,
    outliner: Outliner | None,
    isolation: Isolation,
) -> ImportService:
    """Importing documents as it is configured; `outliner` is the model, where there is one."""
    clean = without_secrets if config.redaction.enabled else list
    outline = outlining(outliner, quota, _note_not_outlined) if outliner else not_outlined
    return ImportService(store, matcher, clean, isolation, _now, uuid4, outline)


def make_bulk_outlining(
    config: Config, store: PostgresStore, importing: ImportService, quota: QuotaService, batches: BatchOutliner | None
) -> BulkOutlining | None:
    """Outlining of many documents at once; `batches` is the model, where there is one."""
    if batches is None:
        return None
    prices = TokenPrices(config.claude.input_price_per_million, config.claude.output_price_per_million)
    return BulkOutlining(store, importing, batches, quota, prices, _now, uuid4)


def make_review(config: Config, store: PostgresStore) -> ReviewService:
    """Reviewing as it is configured."""
    return ReviewService(store, _now, timedelta(minutes=config.review.undo_minutes))


def make_rounds(config: Config, store: PostgresStore) -> ReviewSchedule:
    """The clock's part in reviewing as it is configured."""
    review = config.review
    settings = ReviewScheduleSettings(
        times_of_day(review.digest_times),
        ZoneInfo(config.documentation.default_time_zone),
        timedelta(hours=review.reminder_hours),
        review.least_walks,
        review.resolved_below,
        WorkingHours(*times_of_day(config.session.reminded_between)),
    )
    return ReviewSchedule(store, settings, _now, uuid4)


def _now() -> datetime:
    return datetime.now(UTC)


class KnowledgeJobs:
    """The jobs and errands; each errand looks for what is due and hands it to its account, one by one."""

    def __init__(
        self,
        store: PostgresStore,
        learning: LearningService,
        rounds: ReviewSchedule,
        most_attempts: int,
        following: FollowingService,
    ) -> None:
        self._store = store
        self._learning = learning
        self._rounds = rounds
        self._most_attempts = most_attempts
        self._following = following

    def works_in(self, worker: Worker) -> None:
        """Have the worker work on the flywheel's jobs."""
        worker.takes(LEARN, self.learn)
        worker.takes(DIGEST, self.digest)

    async def learn(self, context: JobContext, *, account_id: str, session_id: str) -> None:
        """Learn from a session; one that fails at every attempt is set aside, as it would fail for ever."""
        with bound(session_id=UUID(session_id), job_id=context.job.id or 0):
            started = monotonic()
            await self._following.tell(UUID(account_id), UUID(session_id))
            try:
                await self._learning.learn(UUID(account_id), UUID(session_id))
            except Unavailable:
                raise
            except Exception:
                log.exception("learning.failed", attempts=context.job.attempts + 1)
                if context.job.attempts + 1 < self._most_attempts:
                    raise
                await self._learning.set_aside(UUID(account_id), UUID(session_id))
                return
            log.info("learning.done", duration_ms=round(1000 * (monotonic() - started)))

    async def digest(self, context: JobContext, *, account_id: str, moment: str) -> None:
        """Tell an account's reviewers what waits."""
        del context
        await self._rounds.digest(UUID(account_id), datetime.fromisoformat(moment))

    @property
    def scheduled(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """What the clock has done, by name."""
        return {"unlearned": self._unlearned, "reviews": self._reviews}

    async def _unlearned(self) -> None:
        """Have sessions analysed whose job was lost."""
        async with self._store.connection() as connection:
            found = await ReviewAgenda(connection).unlearned(datetime.now(UTC), _LOST_AFTER, LEARN)
        for account_id, session_id in found:
            log.warning("clock.unlearned", session_id=session_id)
            async with self._store.transaction(account_id) as transaction:
                await transaction.enqueue(LEARN, {"session_id": str(session_id)})

    async def _reviews(self) -> None:
        """Digests, reminders, the end of undoing, and flows that do badly."""
        await self._digests()
        async with self._store.connection() as connection:
            agenda = ReviewAgenda(connection)
            over = await agenda.undo_over(datetime.now(UTC))
            waiting = await agenda.to_remind(self._rounds.remind_since) if self._rounds.may_remind else ()
            accounts = await agenda.accounts_with_flows()
        for due in over:
            await self._one(self._rounds.end_undo(due))
        for due in waiting:
            await self._one(self._rounds.remind(due))
        for account_id in accounts:
            for flow in await self._one(self._rounds.flows_doing_badly(account_id)) or ():
                await self._one(self._rounds.look_at_flow(account_id, flow))

    async def _digests(self) -> None:
        """One job for each account that something waits in, all stored with the tick: none is lost or sent twice."""
        moment = self._rounds.digest_due()
        if moment is None:
            return
        async with self._store.connection() as connection:
            if await Housekeeping(connection).claim_tick(DIGEST, int(moment.timestamp())):
                for account_id in await ReviewAgenda(connection).accounts_waiting():
                    arguments = {"account_id": str(account_id), "moment": moment.isoformat()}
                    await enqueue(connection, DIGEST, arguments)

    async def _one(self, work: Awaitable[T]) -> T | None:
        try:
            return await work
        except Unavailable:
            raise
        except Refusal as refusal:  # it changed since it was found
            log.info("clock.refused", outcome=refusal.code)
        except Exception:  # one damaged proposal or flow must not keep the others waiting
            log.exception("clock.failed")
        return None
