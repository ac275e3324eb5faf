"""The composition root: the one place that knows every part and puts them together."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from aiohttp.web import RouteDef
from procrastinate import App

from bot.bootstrap.claude import claude_of, prices_of
from bot.bootstrap.database import Database, open_database, prepare_schema
from bot.bootstrap.figures import scraped
from bot.bootstrap.platforms import has_chats, slack_adapter, teams_connected
from bot.bootstrap.use_cases import UseCases, make_use_cases, now
from bot.config import Config
from bot.config.values import times_of_day
from bot.embedding.local import LocalEmbedders, note_progress
from bot.jobs.clock import Clock, ScheduledTasks
from bot.jobs.delivery import Delivery
from bot.jobs.knowledge import KnowledgeJobs, make_rounds
from bot.jobs.ticket_delivery import TicketDelivery
from bot.jobs.ticket_news import TicketNews
from bot.jobs.walks import WalkJobs, quiet_walks
from bot.jobs.worker import Worker, WorkerSettings
from bot.shared.metrics import Metrics
from bot.shared.one_look import OneLook
from bot.shared.rate_limit import Callers, RateLimit
from bot.ticketing.endpoint import OfHook, hook_route
from bot.web.http.services import ShownMessage, WebServices, WebSettings
from core.accounts.working_hours import WorkingHours
from core.ports.chat_platforms import ChatPlatform
from core.ports.tickets import StoredConnection
from core.services.access import AccessService
from core.services.administration import DEFAULT_ACCOUNT, AdministrationService
from core.services.auditing import AuditService
from core.services.commenting import ProposalComments
from core.services.demo import DemoService
from core.services.embedding import EmbeddingService
from core.services.flow_editing import FlowEditing
from core.services.identities import IdentityService
from core.services.learning import LearningService
from core.services.next_step import NextStepService
from core.services.publishing import FlowLibrary
from core.services.sessions import SessionService
from core.services.waiting import WaitingWork
from core.shared.errors import Unavailable
from storage.database import conninfo
from storage.notifications import DELIVERY_CHANNEL, PAGE_CHANNEL, SESSION_CHANNEL, TICKET_CHANNEL, Listener
from storage.queue import make_queue
from storage.retention import RetentionDays
from storage.schema import SchemaError
from storage.store import PostgresStore, faults_that_pass
from storage.ticket_agenda import TicketAgenda

_CHANNELS = (SESSION_CHANNEL, DELIVERY_CHANNEL, PAGE_CHANNEL, TICKET_CHANNEL)

if TYPE_CHECKING:
    from bot.slack.app import SlackAdapter
    from bot.teams.app import TeamsApp
    from core.ai.claude import ClaudeGuide


@dataclass(frozen=True, slots=True)
class Container:
    """FlowPilot put together on a database."""

    config: Config
    database: Database
    store: PostgresStore
    queue: App
    listener: Listener
    administration: AdministrationService
    session_service: SessionService
    thinking: NextStepService
    learning: LearningService
    worker: Worker
    delivery: Delivery
    clock: Clock
    ticket_delivery: TicketDelivery
    services: WebServices
    identities: IdentityService
    slack: "SlackAdapter | None"
    embedders: LocalEmbedders
    use_cases: UseCases
    ticket_hook: RouteDef
    teams: "TeamsApp | None" = None

    @property
    def endpoints(self) -> Sequence[RouteDef]:
        """What chat platforms post to; each checks who calls."""
        chats = [*(self.slack.routes() if self.slack else ()), *([self.teams.route] if self.teams else ())]
        return [*chats, self.ticket_hook]


@asynccontextmanager
async def build_container(config: Config) -> AsyncGenerator[Container]:
    """FlowPilot on its database, with nothing running yet. Raises EmbeddedServerError, SchemaError or Unavailable."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(config))
        address = conninfo(database.url)
        queue = make_queue(address, database.statements)
        with faults_that_pass():
            await prepare_schema(config, database)
            await stack.enter_async_context(queue.open_async())
        listener = await stack.enter_async_context(Listener(address, _CHANNELS))
        metrics = Metrics(prices_of(config))
        claude = claude_of(config, metrics)
        if claude:
            stack.push_async_callback(claude.close)
        parts = _assemble(config, database, queue, listener, metrics, claude)
        stack.callback(parts.embedders.close)
        await parts.administration.account(DEFAULT_ACCOUNT)
        yield await _with_teams(parts, stack)


async def _with_teams(parts: Container, stack: AsyncExitStack) -> Container:
    teams = await stack.enter_async_context(teams_connected(parts.config, parts.use_cases, parts.store))
    if teams is None:
        return parts
    parts.use_cases.colleagues.ask("teams", teams.presence)
    platforms: dict[str, ChatPlatform] = {"slack": parts.slack.platform} if parts.slack else {}
    delivery = Delivery(parts.store, parts.listener, platforms | {"teams": teams.platform})
    return replace(parts, delivery=delivery, teams=teams)


def _assemble(
    config: Config, database: Database, queue: App, listener: Listener, metrics: Metrics, claude: "ClaudeGuide | None"
) -> Container:
    store = PostgresStore(database.pool, database.statements)
    use_cases = make_use_cases(config, store, claude)
    slack = slack_adapter(config, use_cases.chat, use_cases.identities, use_cases.administration, store)
    if slack:
        use_cases.colleagues.ask("slack", slack)
    rounds = make_rounds(config, store)
    knowledge = KnowledgeJobs(store, use_cases.learning, rounds, config.worker.turn_attempts, use_cases.following)
    news = TicketNews(store, use_cases.tickets.following, use_cases.tickets.sending, use_cases.tickets.walk_sending)
    scheduled = _errands(config, store, use_cases, {**knowledge.scheduled, **news.scheduled})
    worker = Worker(queue, use_cases.thinking, use_cases.polishing, scheduled.run, _worker_settings(config), metrics)
    knowledge.works_in(worker)
    news.works_in(worker)
    WalkJobs(use_cases.walk_building, config.worker.turn_attempts).works_in(worker)
    return Container(
        config=config,
        database=database,
        store=store,
        queue=queue,
        listener=listener,
        administration=use_cases.administration,
        session_service=use_cases.session_service,
        thinking=use_cases.thinking,
        learning=use_cases.learning,
        worker=worker,
        delivery=Delivery(store, listener, {"slack": slack.platform} if slack else {}),
        clock=Clock(store),
        ticket_delivery=TicketDelivery(store, listener, use_cases.tickets.deliveries),
        services=_web_services(config, database, store, listener, metrics, use_cases, slack),
        identities=use_cases.identities,
        slack=slack,
        use_cases=use_cases,
        ticket_hook=hook_route(
            _of_hook(store),
            news.tell,
            Callers(RateLimit(config.server.rate_limit_per_second, config.server.rate_limit_burst)),
        ),
        embedders=use_cases.embedders,
    )


def _web_services(
    config: Config,
    database: Database,
    store: PostgresStore,
    listener: Listener,
    metrics: Metrics,
    use_cases: UseCases,
    slack: "SlackAdapter | None",
) -> WebServices:
    return WebServices(
        session_service=use_cases.session_service,
        reading=use_cases.reading,
        administration=use_cases.administration,
        access=AccessService(store, use_cases.session_service, now),
        auditing=AuditService(store, now),
        demo=DemoService(store, use_cases.administration, now),
        colleagues=use_cases.colleagues,
        store=store,
        matcher=use_cases.matcher,
        review=use_cases.review,
        flags=use_cases.flags,
        following=use_cases.following,
        learning=use_cases.learning,
        library=FlowLibrary(store, now),
        importing=use_cases.importing,
        attachments=use_cases.attachments,
        tickets=use_cases.tickets,
        waiting=WaitingWork(store),
        comments=ProposalComments(store, now),
        flow_editing=FlowEditing(store, now),
        walks=use_cases.walks,
        scripts=use_cases.scripts,
        script_filling=use_cases.script_filling,
        template_offers=use_cases.template_offers,
        preferences=use_cases.preferences,
        watch=listener,
        shown=_shown(store),
        ready=_ready(database),
        troubles=lambda: [slack.trouble] if slack and slack.trouble else [],
        metrics=scraped(store, listener, metrics),
        count_request=metrics.count_request,
        settings=_web_settings(config, claude=use_cases.has_claude),
    )


Errands: TypeAlias = Mapping[str, Callable[[], Awaitable[None]]]


def _of_hook(store: PostgresStore) -> OfHook:
    async def of_hook(token: str) -> StoredConnection | None:
        async with store.connection() as connection:
            return await TicketAgenda(connection).of_hook(token)

    return of_hook


def _keeping(config: Config) -> RetentionDays:
    kept = config.retention
    return RetentionDays(kept.session_days, kept.intake_days, kept.audit_days, kept.uninstalled_days)


def _errands(config: Config, store: PostgresStore, use_cases: UseCases, more: Errands) -> ScheduledTasks:
    return ScheduledTasks(
        store,
        use_cases.session_service,
        timedelta(hours=config.session.idle_reminder_hours),
        timedelta(hours=config.session.idle_abandon_hours),
        WorkingHours(*times_of_day(config.session.reminded_between)),
        _keeping(config),
        EmbeddingService(store, use_cases.embedders, now, note_progress),
        {
            **more,
            "quiet_walks": quiet_walks(store, use_cases.walks, timedelta(hours=config.session.walk_abandon_hours)),
        },
    )


def has_demo(config: Config) -> bool:
    """Whether a start link may let a browser in: only while we listen on loopback, and no chat platform is there."""
    on_loopback = config.server.host in ("127.0.0.1", "::1", "localhost")
    return config.server.demo == "auto" and on_loopback and not has_chats(config)


def _web_settings(config: Config, *, claude: bool) -> WebSettings:
    metrics = config.secrets.flowpilot_metrics_token
    return WebSettings(
        rate_limit_per_second=config.server.rate_limit_per_second,
        rate_limit_burst=config.server.rate_limit_burst,
        max_body_bytes=config.server.max_body_bytes,
        demo=has_demo(config),
        public_url=config.server.public_url,
        claude=claude,
        metrics_token=metrics.get_secret_value() if metrics else "",
    )


def _worker_settings(config: Config) -> WorkerSettings:
    worker = config.worker
    return WorkerSettings(
        concurrency=worker.concurrency,
        poll_seconds=worker.poll_seconds,
        heartbeat_seconds=worker.heartbeat_seconds,
        dead_after_seconds=worker.dead_after_seconds,
        turn_attempts=worker.turn_attempts,
        turn_retry_seconds=worker.turn_retry_seconds,
        drain_seconds=config.server.drain_seconds,
    )


def _shown(store: PostgresStore):  # noqa: ANN202 - a closure of the declared field's type
    async def shown(account_id: UUID, address: str) -> Sequence[ShownMessage]:
        found = await store.shown(account_id, "web", address)
        return [ShownMessage(message.subject, message.card, message.version) for message in found]

    return shown


def _ready(database: Database):  # noqa: ANN202 - a closure of the declared field's type
    async def look() -> None:
        await asyncio.to_thread(database.check_room)
        try:
            (await database.schema_state()).check()
        except SchemaError as error:
            raise Unavailable(str(error)) from error
        except Exception as error:
            raise Unavailable("The database cannot be reached.") from error

    return OneLook(look)


@asynccontextmanager
async def working(parts: Container) -> AsyncGenerator[None]:
    """Worker, delivery and clock running for the length of a block; what is under way is then finished."""
    tasks = [
        asyncio.create_task(parts.worker.run()),
        asyncio.create_task(parts.delivery.run()),
        asyncio.create_task(parts.clock.run()),
        asyncio.create_task(parts.ticket_delivery.run()),
    ]
    try:
        yield
    finally:
        await parts.worker.stop()
        # What is left then is delivered by another process, or by the next one.
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(parts.config.server.drain_seconds):
                await parts.delivery.deliver_waiting()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
