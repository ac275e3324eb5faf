"""Web API clients: one for each workspace, with its own token."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.shared.logs import get_logger
from bot.slack.web_api import SlackAway, SlackRefused, call

log = get_logger(__name__)

_CALL_SECONDS = 8
"""How long one call may take; less than delivery allows a message."""
_RETRY_SECONDS = 30.0
"""How long after a failed look-up of who we are it is tried again."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot in a workspace."""

    token: str
    user_id: str = ""
    bot_id: str = ""
    team_id: str = ""
    enterprise_id: str = ""
    team_name: str = ""


FindBot = Callable[[str], Awaitable[Bot | None]]
"""The bot of a workspace; None when FlowPilot is not installed there."""


@dataclass(slots=True)
class Clients:
    """Makes clients that share one session of HTTP."""

    base_url: str
    find_bot: FindBot
    _session: aiohttp.ClientSession | None = field(default=None, init=False)

    def bare(self, token: str | None = None) -> AsyncWebClient:
        """A client with that token, or with none."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_CALL_SECONDS))
        # Nothing is repeated by itself: a post that was taken, and whose answer got lost, would stand there twice.
        return AsyncWebClient(
            token=token, base_url=self.base_url, timeout=_CALL_SECONDS, session=self._session, retry_handlers=[]
        )

    async def of(self, workspace: str) -> AsyncWebClient | None:
        """The client for a workspace; None when FlowPilot is not installed there."""
        bot = await self.find_bot(workspace)
        return self.bare(bot.token) if bot else None

    async def close(self) -> None:
        """End the session."""
        if self._session:
            await self._session.close()


class OneBot:
    """The bot of a single workspace, whose token is in the configuration."""

    def __init__(self, token: str) -> None:
        self._bot = Bot(token)
        self._known = False
        self._try_again_at = 0.0
        self._asking = asyncio.Lock()

    async def learn(self, client: AsyncWebClient) -> Bot:
        """Ask Slack who we are, until it has said so once; a failure is logged and changes nothing."""
        async with self._asking:
            if self._known or monotonic() < self._try_again_at:
                return self._bot
            try:
                said = await call(client, "auth.test")
            except (SlackRefused, SlackAway) as error:
                log.warning("slack.cannot_ask_who_we_are", exc_info=error)
                self._try_again_at = monotonic() + _RETRY_SECONDS
                return self._bot
            known = {name: str(said.get(name) or "") for name in ("user_id", "bot_id", "team_id", "enterprise_id")}
            self._bot = Bot(self._bot.token, **known, team_name=str(said.get("team") or ""))
            self._known = True
            return self._bot

    async def find(self, _workspace: str) -> Bot:
        """The bot, whatever the workspace: which one may use it is checked where it is met."""
        return self._bot
