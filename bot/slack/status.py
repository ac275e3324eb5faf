"""What Slack itself shows of a session's thread: thinking with a Stop button, waiting, paused, ended.

An app that is an agent has sessions of Slack's own for that; elsewhere a thread shows at most that the app is thinking,
and where a workspace has neither, the cards say everything.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.shared.logs import get_logger
from bot.slack import limits
from bot.slack.budget import UpdateBudget
from bot.slack.web_api import SlackAway, SlackRefused, call
from core.messaging.cards import Stage

log = get_logger(__name__)
T = TypeVar("T")

_SET = "agents.sessions.setStatus"
_RENAME = "agents.sessions.rename"
_THINKING = "assistant.threads.setStatus"
_THREAD_ONLY = frozenset(
    {"channel_not_found", "invalid_thread_ts", "thread_not_found", "not_in_channel", "is_archived"}
)
"""Refusals that concern the thread; any other says that the workspace, or the app there, has no such feature."""
_STATUS = {
    Stage.THINKING: "processing",
    Stage.WAITING: "active",
    Stage.PAUSED: "suspended",
    Stage.ENDED: "closed",
}
_TITLE = 200
_PER_MINUTE = 45.0
"""Calls of one method in a workspace, of the fifty that Slack allows."""
_TRUSTED_SECONDS = 10.0
"""How long what this process has set is relied on: another process may have set something else since."""
_MOST_THREADS = 5_000


@dataclass(frozen=True, slots=True)
class Thread:
    """A session's thread."""

    workspace: str
    channel: str
    ts: str


class ThreadStatus:
    """Sets what Slack shows of threads. Nothing here fails: it is asked for less where a workspace has less."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._budget = UpdateBudget(_PER_MINUTE, clock)
        self._without = set[tuple[str, str]]()
        """Methods that a workspace turned out not to have."""
        self._set = OrderedDict[Thread, tuple[Stage, float]]()
        self._titles = OrderedDict[Thread, str]()

    async def show(self, client: AsyncWebClient, thread: Thread, stage: Stage, title: str = "") -> bool:
        """Show where the session stands, by a session of Slack's own of that title; whether Slack shows it now."""
        if not thread.ts:
            return False
        known, at = self._set.get(thread, (None, 0.0))
        if known is stage and self._clock() - at < _TRUSTED_SECONDS:
            return True
        shown = await self._show(client, thread, stage, title)
        if shown:
            _keep(self._set, thread, (stage, self._clock()))
        return shown

    async def rename(self, client: AsyncWebClient, thread: Thread, title: str) -> None:
        """Have the session of Slack's own be called so, where there is one."""
        title = limits.cut(title, _TITLE)
        if not thread.ts or not title or self._titles.get(thread) == title or not self._may(thread, _SET):
            return
        if await self._call(client, _RENAME, thread, title=title):
            _keep(self._titles, thread, title)

    async def _show(self, client: AsyncWebClient, thread: Thread, stage: Stage, title: str) -> bool:
        title = limits.cut(title, _TITLE)
        may = self._may(thread, _SET) and not self._budget.seconds_to_wait(f"{thread.workspace} {_SET}")
        if may and await self._call(client, _SET, thread, status=_STATUS[stage], title=title or None):
            if title and thread not in self._titles:
                _keep(self._titles, thread, title)
            return True
        if stage is not Stage.THINKING:
            return False  # a thread's own status ends with the next message
        return await self._call(client, _THINKING, thread, status="is thinking…")

    def _may(self, thread: Thread, method: str) -> bool:
        return (thread.workspace, method) not in self._without

    async def _call(self, client: AsyncWebClient, method: str, thread: Thread, **arguments: object) -> bool:
        if not self._may(thread, method):
            return False
        try:
            await call(client, method, channel_id=thread.channel, thread_ts=thread.ts, **arguments)
        except (SlackRefused, SlackAway) as fault:
            if isinstance(fault, SlackRefused):
                if fault.retry_after is not None:
                    self._budget.close(f"{thread.workspace} {method}", fault.retry_after)
                elif fault.code not in _THREAD_ONLY:
                    self._without.add((thread.workspace, method))
            log.info("slack.without_status", outcome=str(fault))
            return False
        return True


def _keep(memory: OrderedDict[Thread, T], thread: Thread, value: T) -> None:
    memory[thread] = value
    memory.move_to_end(thread)
    if len(memory) > _MOST_THREADS:
        memory.popitem(last=False)
