"""The use cases on a store, put together as configured; processes and platforms are built around them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.bootstrap.platforms import channel_reader, own_place
from bot.bootstrap.tickets import make_tickets
from bot.config import Config
from bot.embedding.local import LocalEmbedders, embedders_of
from bot.jobs.knowledge import make_bulk_outlining, make_importing, make_learning, make_review
from bot.shared.isolation import IsolatedProcesses, Limits
from core.chat import ChatDependencies, ChatService
from core.matching.fusion import Weights
from core.matching.matcher import FlowMatcher, MatchingSettings
from core.matching.similarity import KeywordSimilarity
from core.safety.redaction import scrub_all, scrub_all_shared
from core.services.administration import AdministrationService
from core.services.answer_reading import AnswerReadingService
from core.services.attachments import AttachmentService
from core.services.bulk_outlining import BulkOutlining
from core.services.colleagues import ColleagueService
from core.services.commenting import ProposalComments
from core.services.flags import FlagService
from core.services.following import FollowingService
from core.services.identities import IdentityService
from core.services.importing import ImportService
from core.services.learning import LearningService
from core.services.next_step import NextStepService
from core.services.polishing import PolishingService
from core.services.preferences import PreferenceService
from core.services.publishing import FlowLibrary
from core.services.quota import QuotaLimits, QuotaService
from core.services.review import ReviewService
from core.services.script_filling import ScriptFilling
from core.services.scripts import ScriptService
from core.services.session_queries import SessionQueries
from core.services.sessions import SessionDependencies, SessionService
from core.services.template_offers import TemplateOffers
from core.services.tickets.use_cases import TicketUseCases
from core.services.walk_building import WalkBuildingService
from core.services.walk_endings import WalkEndings
from core.services.walks import WalkDependencies, WalkService
from core.sessions.session import GuideChoice
from core.tickets.documents import Wording
from storage.store import PostgresStore

if TYPE_CHECKING:
    from core.ai.claude import ClaudeGuide


@dataclass(frozen=True)
class UseCases:
    """What FlowPilot does, each thing once."""

    session_service: SessionService
    reading: SessionQueries
    administration: AdministrationService
    identities: IdentityService
    colleagues: ColleagueService
    review: ReviewService
    flags: FlagService
    following: FollowingService
    learning: LearningService
    embedders: LocalEmbedders
    matcher: FlowMatcher
    importing: ImportService
    bulk_outlining: BulkOutlining | None
    attachments: AttachmentService
    thinking: NextStepService
    polishing: PolishingService
    tickets: TicketUseCases
    walks: WalkService
    walk_building: WalkBuildingService
    scripts: ScriptService
    script_filling: ScriptFilling
    template_offers: TemplateOffers
    preferences: PreferenceService
    store: PostgresStore
    has_claude: bool

    @cached_property
    def chat(self) -> ChatService:
        """What people do on chat platforms, by means of the others."""
        return ChatService(
            ChatDependencies(
                self.session_service,
                self.reading,
                self.administration,
                self.identities,
                self.colleagues,
                self.review,
                self.flags,
                self.following,
                self.matcher,
                self.importing,
                self.walks,
                self.store,
                uuid4,
                claude=self.has_claude,
                tickets=self.tickets,
                scripts=self.scripts,
                attachments=self.attachments,
                comments=ProposalComments(self.store, now),
                script_filling=self.script_filling,
                template_offers=self.template_offers,
                preferences=self.preferences,
                library=FlowLibrary(self.store, now),
            )
        )


def make_use_cases(config: Config, store: PostgresStore, claude: "ClaudeGuide | None") -> UseCases:
    """The use cases; `claude` is the model, where it is configured."""
    wording = Wording(scrub_all if config.redaction.enabled else list, ZoneInfo(config.documentation.default_time_zone))
    polisher = claude if config.claude.polish_documentation else None
    embedders = embedders_of(config)
    matcher = FlowMatcher(store, embedders, matching_settings(config), now)
    quota = _quota(config, store)
    colleagues = ColleagueService(store)
    reading_answers = AnswerReadingService(embedders, matcher, quota, claude, colleagues, claude=claude is not None)
    surroundings = _surroundings(config, wording, polishes=polisher is not None)
    session_service = SessionService(store, surroundings, reading_answers)
    administration = AdministrationService(store, now, uuid4, channel_reader(config))
    identities, review = IdentityService(store, now, uuid4), make_review(config, store)
    reading = SessionQueries(store, wording, now)
    tickets = make_tickets(config, store, reading, session_service, wording)
    flags = FlagService(store, now, uuid4)
    importing = make_importing(config, store, matcher, quota, claude, IsolatedProcesses())
    has_claude = claude is not None
    scripts = ScriptService(store, now, uuid4)
    walks = _walks(config, store, session_service, matcher, reading_answers, wording, claude=has_claude)
    return UseCases(
        session_service=session_service,
        reading=reading,
        administration=administration,
        identities=identities,
        colleagues=colleagues,
        review=review,
        flags=flags,
        following=FollowingService(store, KeywordSimilarity()),
        learning=make_learning(config, store, matcher, quota, claude if config.claude.word_flows else None),
        embedders=embedders,
        matcher=matcher,
        importing=importing,
        bulk_outlining=make_bulk_outlining(config, store, importing, quota, claude.batches if claude else None),
        attachments=_attachments(config, store, reading),
        thinking=NextStepService(store, session_service, matcher, quota, claude, now, reading_answers),
        polishing=PolishingService(store, wording, quota, polisher, now),
        tickets=tickets,
        walks=walks,
        walk_building=WalkBuildingService(store, walks, quota, claude),
        scripts=scripts,
        script_filling=ScriptFilling(store, session_service, walks, scripts, now, uuid4),
        template_offers=TemplateOffers(store),
        preferences=PreferenceService(store),
        store=store,
        has_claude=has_claude,
    )


_READING = Limits(seconds=40.0, memory_bytes=2 * 1024**3)
"""Recognising the text of a large screenshot takes a second or two and 700 MB, most of it address space."""


def _attachments(config: Config, store: PostgresStore, queries: SessionQueries) -> AttachmentService:
    most = config.attachments.account_mb * 1_000_000
    return AttachmentService(store, queries, IsolatedProcesses(_READING), uuid4, most)


def _walks(
    config: Config,
    store: PostgresStore,
    session_service: SessionService,
    matcher: FlowMatcher,
    reading: AnswerReadingService,
    wording: Wording,
    *,
    claude: bool,
) -> WalkService:
    similarity = KeywordSimilarity()
    redacted = scrub_all_shared if config.redaction.enabled else list
    endings = WalkEndings(session_service, similarity, redacted, now, uuid4)
    return WalkService(store, WalkDependencies(now, uuid4, matcher, similarity, endings, reading, wording, claude))


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def _surroundings(config: Config, wording: Wording, *, polishes: bool) -> SessionDependencies:
    choice, reminder = GuideChoice(config.guide.default), timedelta(hours=config.session.fix_reminder_hours)
    return SessionDependencies(now, uuid4, wording, choice, reminder, polishes=polishes, own_place=own_place)


def matching_settings(config: Config) -> MatchingSettings:
    """How flows are matched, as configured."""
    matching, weights = config.matching, config.matching.weights
    return MatchingSettings(
        matching.match_threshold,
        matching.suggestion_threshold,
        Weights(weights.semantic, weights.keyword, weights.recency, weights.success),
        matching.limit,
    )


def _quota(config: Config, store: PostgresStore) -> QuotaService:
    claude = config.claude
    weight = (
        claude.cache_read_price_per_million / claude.input_price_per_million if claude.input_price_per_million else 1
    )
    limits = QuotaLimits(config.quota.account_tokens_per_day, config.quota.user_tokens_per_day, min(weight, 1.0))
    return QuotaService(store, limits, now, uuid4)
