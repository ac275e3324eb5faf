"""An emoji at the message that somebody wrote: that it was taken, and as what (decision 52)."""

from collections.abc import Callable
from time import monotonic

from bot.shared.logs import get_logger
from bot.shared.rate_limit import RateLimit
from bot.teams.activity import Activity
from bot.teams.background import Background
from bot.teams.connector import Connector, ConnectorFailed
from bot.teams.interaction import TeamsInteraction
from bot.teams.replies import Responder
from core.chat import Done, Walked, is_answer

log = get_logger(__name__)

_TICK, _MEMO = "2705_whiteheavycheckmark", "1f4dd_memo"
_PER_SECOND = 2
"""Reactions that Teams takes of a bot; beyond that a message goes without."""
_PASSING = frozenset({0, 412, 429, 500, 502, 503, 504})
"""Refusals that say nothing about whether bots may react there."""
_UNTRIED_SECONDS = 3600.0
"""How long a tenant whose Teams lets no bot react is left in peace."""
_KEPT = "Kept as a note in the session."


class Marks:
    """Marks messages where Teams lets bots react, which is in preview."""

    def __init__(
        self,
        connector: Connector,
        replies: Responder,
        background: Background,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._connector = connector
        self._replies = replies
        self._background = background
        self._clock = clock
        self._pace = RateLimit(_PER_SECOND, _PER_SECOND)
        self._refused_at: dict[str, float] = {}
        """When each tenant's Teams said that it lets no bot react."""

    def mark(self, interaction: TeamsInteraction, outcome: Done | Walked) -> None:
        """A tick at what was taken as an answer, a memo at what became a note.

        Where that cannot be, whoever spoke to the bot hears of a note, of which no card says anything.
        """
        self._background.run(self._mark(interaction, outcome))

    async def _mark(self, interaction: TeamsInteraction, outcome: Done | Walked) -> None:
        answers = is_answer(outcome)
        if await self._shown(interaction.tenant, interaction.activity, _TICK if answers else _MEMO):
            return
        if not answers and not outcome.sentence and interaction.activity.mentions_bot:
            self._replies.say_privately(interaction, _KEPT)

    async def _shown(self, tenant: str, activity: Activity, emoji: str) -> bool:
        refused_at = self._refused_at.get(tenant)
        if not activity.id or (refused_at is not None and self._clock() - refused_at < _UNTRIED_SECONDS):
            return False
        if self._pace.seconds_to_wait(""):
            return False
        try:
            await self._connector.react(activity.service_url, activity.conversation.id, activity.id, emoji)
        except ConnectorFailed as failure:
            if failure.status not in _PASSING:
                self._refused_at[tenant] = self._clock()
                log.info("teams.no_reactions", outcome=str(failure).replace(" ", "_"))
            return False
        return True
