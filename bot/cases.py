"""The use cases on a store, put together as configured; processes and platforms are built around them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from bot.chat import channel_reader
from bot.config import Config
from bot.embedding import LocalEmbedders, embedders_of
from bot.knowledge import make_importing, make_learning, make_review
from core.administration import Administration
from core.desk import Desk, DeskServices
from core.documentation import Wording
from core.flywheel.learning import Learning
from core.identities import Identities
from core.importing.importing import Importing
from core.matching.fusion import Weights
from core.matching.matcher import FlowMatcher, MatchingSettings
from core.polishing import Polishing
from core.quota import Quota, QuotaLimits
from core.reading import Reading
from core.redaction import scrub_all
from core.review import Review
from core.session import GuideChoice
from core.thinking import Thinking
from core.turns import Surroundings, Turns
from storage.store import PostgresStore

if TYPE_CHECKING:
    from core.guides.claude import ClaudeGuide


@dataclass(frozen=True, slots=True)
class Cases:
    """What FlowPilot does, each thing once."""

    turns: Turns
    reading: Reading
    administration: Administration
    identities: Identities
    review: Review
    learning: Learning
    embedders: LocalEmbedders
    matcher: FlowMatcher
    importing: Importing
    thinking: Thinking
    polishing: Polishing
    desk: Desk
    has_claude: bool


def make_cases(config: Config, store: PostgresStore, claude: "ClaudeGuide | None") -> Cases:
    """The use cases; `claude` is the model, where it is configured."""
    wording = Wording(scrub_all if config.redaction.enabled else list, ZoneInfo(config.documentation.default_time_zone))
    polisher = claude if config.claude.polish_documentation else None
    turns = Turns(store, _surroundings(config, wording, polishes=polisher is not None))
    embedders = embedders_of(config)
    matcher = FlowMatcher(store, embedders, matching_settings(config), now)
    quota = _quota(config, store)
    administration = Administration(store, now, uuid4, channel_reader(config))
    identities, reading, review = (
        Identities(store, now, uuid4),
        Reading(store, wording, now),
        make_review(config, store),
    )
    importing = make_importing(config, store, matcher, quota, claude)
    has_claude = claude is not None
    return Cases(
        turns=turns,
        reading=reading,
        administration=administration,
        identities=identities,
        review=review,
        learning=make_learning(config, store, matcher, quota, claude if config.claude.word_flows else None),
        embedders=embedders,
        matcher=matcher,
        importing=importing,
        thinking=Thinking(store, turns, matcher, quota, claude),
        polishing=Polishing(store, wording, quota, polisher, now),
        desk=Desk(
            DeskServices(
                turns, reading, administration, identities, review, matcher, importing, store, uuid4, claude=has_claude
            )
        ),
        has_claude=has_claude,
    )


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def _surroundings(config: Config, wording: Wording, *, polishes: bool) -> Surroundings:
    choice, reminder = GuideChoice(config.guide.default), timedelta(hours=config.session.fix_reminder_hours)
    return Surroundings(now, uuid4, wording, choice, reminder, polishes=polishes)


def matching_settings(config: Config) -> MatchingSettings:
    """How flows are matched, as configured."""
    matching, weights = config.matching, config.matching.weights
    return MatchingSettings(
        matching.match_threshold,
        matching.suggestion_threshold,
        Weights(weights.semantic, weights.keyword, weights.recency, weights.success),
        matching.limit,
    )


def _quota(config: Config, store: PostgresStore) -> Quota:
    limits = QuotaLimits(config.quota.account_tokens_per_day, config.quota.user_tokens_per_day)
    return Quota(store, limits, now, uuid4)
