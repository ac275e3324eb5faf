"""What Slack itself shows of threads: sessions of an agent where the app is one, else that it is thinking."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import status as module
from bot.slack.blocks import Json
from bot.slack.status import Thread, ThreadStatus
from bot.slack.web_api import SlackRefused
from core.messaging.cards import Stage

THREAD = Thread("T1", "C1", "1.1")
AGENT, RENAME, ASSISTANT = "agents.sessions.setStatus", "agents.sessions.rename", "assistant.threads.setStatus"


class Workspace:
    """A workspace that takes some calls and refuses others."""

    def __init__(self) -> None:
        self.made: list[tuple[str, Json]] = []
        self.refuses: dict[str, SlackRefused] = {}
        self.now = 0.0
        self.status = ThreadStatus(lambda: self.now)

    async def call(self, _: AsyncWebClient, method: str, **arguments: object) -> Json:
        self.made.append((method, {name: value for name, value in arguments.items() if value is not None}))
        if method in self.refuses:
            raise self.refuses[method]
        return {}

    async def show(self, stage: Stage, title: str = "", thread: Thread = THREAD) -> bool:
        return await self.status.show(AsyncWebClient(), thread, stage, title)

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.made]


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = Workspace()
    monkeypatch.setattr(module, "call", made.call)
    return made


async def test_a_session_of_slacks_own_is_made_with_its_title_and_follows_ours(workspace: Workspace) -> None:
    for stage in (Stage.THINKING, Stage.WAITING, Stage.PAUSED, Stage.ENDED):
        assert await workspace.show(stage, "VPN drops" if stage is Stage.THINKING else "")
    assert [given["status"] for _, given in workspace.made] == ["processing", "active", "suspended", "closed"]
    assert workspace.made[0] == (
        AGENT,
        {"channel_id": "C1", "thread_ts": "1.1", "status": "processing", "title": "VPN drops"},
    )


async def test_what_is_shown_already_is_not_set_again(workspace: Workspace) -> None:
    await workspace.show(Stage.WAITING)
    await workspace.show(Stage.WAITING)
    assert workspace.methods == [AGENT]
    workspace.now = 60  # another process may have shown something else since
    await workspace.show(Stage.WAITING)
    assert workspace.methods == [AGENT, AGENT]


async def test_an_app_that_is_no_agent_shows_that_it_thinks(workspace: Workspace) -> None:
    workspace.refuses[AGENT] = SlackRefused("not_an_agent")
    assert await workspace.show(Stage.THINKING)
    assert not await workspace.show(Stage.WAITING)
    assert await workspace.show(Stage.THINKING)
    assert workspace.methods == [AGENT, ASSISTANT]


async def test_a_workspace_with_neither_is_asked_once(workspace: Workspace) -> None:
    workspace.refuses = {AGENT: SlackRefused("unknown_method"), ASSISTANT: SlackRefused("missing_scope")}
    assert not await workspace.show(Stage.THINKING)
    assert not await workspace.show(Stage.THINKING)
    assert workspace.methods == [AGENT, ASSISTANT]


async def test_a_thread_that_cannot_be_shown_concerns_no_other(workspace: Workspace) -> None:
    workspace.refuses = {AGENT: SlackRefused("invalid_thread_ts"), ASSISTANT: SlackRefused("invalid_thread_ts")}
    assert not await workspace.show(Stage.THINKING)
    workspace.refuses = {}
    assert await workspace.show(Stage.THINKING, thread=Thread("T1", "C1", "2.2"))


async def test_a_limit_is_kept_and_the_thread_shows_that_it_thinks_meanwhile(workspace: Workspace) -> None:
    workspace.refuses[AGENT] = SlackRefused("ratelimited", 30)
    assert await workspace.show(Stage.THINKING)
    workspace.refuses = {}
    assert await workspace.show(Stage.THINKING, thread=Thread("T1", "C1", "2.2"))
    assert workspace.methods == [AGENT, ASSISTANT, ASSISTANT]


async def test_a_new_title_renames_the_session_once(workspace: Workspace) -> None:
    await workspace.show(Stage.THINKING, "VPN drops")
    for title in ("VPN drops", "VPN drops every hour", "VPN drops every hour"):
        await workspace.status.rename(AsyncWebClient(), THREAD, title)
    assert workspace.methods == [AGENT, RENAME]
