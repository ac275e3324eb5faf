"""A press is taken past Bolt's chain: who pressed, where, and with whose token is the same as with Bolt."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

import bot.slack.app
from bot.slack import inbound
from bot.slack.clients import Bot
from bot.slack.inbound import Inbound, acknowledged
from tests.integration.slack.conftest import Workspace
from tests.support.slack import Json

pytestmark = pytest.mark.asyncio(loop_scope="session")
FORM = "application/x-www-form-urlencoded"
BOTS = {"T1": Bot("xoxb-one", "U0BOT", "B0BOT", "T1"), "E1": Bot("xoxb-org", "U1BOT", "B1BOT", "", "E1")}

BUTTON: Json = {
    "action_id": "press:0",
    "block_id": "b1",
    "text": {"type": "plain_text", "text": "Yes", "emoji": False},
    "value": "answer.-.-.yes",
    "type": "button",
    "action_ts": "1764158400.000100",
}
CHOSEN: Json = {
    "type": "static_select",
    "action_id": "menu",
    "block_id": "b2",
    "selected_option": {"text": {"type": "plain_text", "text": "Pause"}, "value": "pause.-.-."},
    "action_ts": "1764158400.000200",
}
IN_CHANNEL: Json = {
    "type": "block_actions",
    "user": {"id": "U7P", "username": "dana", "name": "dana", "team_id": "T1"},
    "api_app_id": "A1",
    "token": "legacy",
    "container": {
        "type": "message",
        "message_ts": "1764158300.000001",
        "channel_id": "C7X",
        "is_ephemeral": False,
        "thread_ts": "1764158200.000001",
    },
    "trigger_id": "1.2.3",
    "team": {"id": "T1", "domain": "acme"},
    "enterprise": None,
    "is_enterprise_install": False,
    "channel": {"id": "C7X", "name": "help"},
    "message": {"type": "message", "ts": "1764158300.000001", "thread_ts": "1764158200.000001", "bot_id": "B0BOT"},
    "state": {"values": {"b3": {"typed": {"type": "plain_text_input", "value": "a & b = 100 % é ✓"}}}},
    "response_url": "https://hooks.slack.example/actions/T1/1/x",
    "actions": [BUTTON],
}
ON_HOME: Json = {
    **{name: value for name, value in IN_CHANNEL.items() if name not in ("channel", "message", "response_url")},
    "container": {"type": "view", "view_id": "V1"},
    "view": {"id": "V1", "type": "home", "team_id": "T1", "app_id": "A1", "hash": "1.a", "state": {"values": {}}},
}
IN_ORGANISATION: Json = {
    **IN_CHANNEL,
    "enterprise": {"id": "E1", "name": "Acme group"},
    "is_enterprise_install": True,
}
RECORDED: dict[str, Json] = {
    "in a thread": IN_CHANNEL,
    "in a menu": {**IN_CHANNEL, "actions": [CHOSEN]},
    "two at once": {**IN_CHANNEL, "actions": [BUTTON, CHOSEN]},
    "for their eyes only": {**IN_CHANNEL, "container": {**IN_CHANNEL["container"], "is_ephemeral": True}},
    "in direct messages": {**IN_CHANNEL, "channel": {"id": "D7X", "name": "directmessage"}},
    "on Home": ON_HOME,
    "in an organisation": IN_ORGANISATION,
    "in an organisation, away from a workspace": {**IN_ORGANISATION, "team": None},
    "in an organisation's workspace with its own installation": {**IN_ORGANISATION, "is_enterprise_install": False},
    "by somebody of another organisation": {**IN_CHANNEL, "user": {"id": "U9Q", "team_id": "T9"}},
    "where FlowPilot is not installed": {**IN_CHANNEL, "team": {"id": "T9", "domain": "other"}},
    "without a team": {name: value for name, value in IN_CHANNEL.items() if name != "team"},
    "without a user": {name: value for name, value in IN_CHANNEL.items() if name != "user"},
    "with ids for objects": {**IN_CHANNEL, "team": "T1", "user": "U7P", "channel": "C7X"},
    "with a list for the user": {**IN_CHANNEL, "user": ["U7P"]},
    "of no action": {**IN_CHANNEL, "actions": []},
    "beside an event": {**IN_CHANNEL, "event": {"type": "message", "user": "U0BOT"}},
    "beside a check of certificates": {**IN_CHANNEL, "ssl_check": "1"},
}


@pytest.fixture
async def taken(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[list[object]]:
    """What reaches the place that decides, which acknowledges it and does nothing else."""
    seen = list[object]()

    async def take(_: Inbound, request: AsyncBoltRequest) -> BoltResponse:
        visit = inbound._visit(request)
        seen.append((request.body, replace(visit, client=None), visit.client.token, visit.client.base_url))
        return acknowledged()

    async def find(name: str) -> Bot | None:
        return BOTS.get(name)

    adapter: Any = workspace.program.parts.slack
    monkeypatch.setattr(adapter, "_find", find)
    monkeypatch.setattr(Inbound, "take", take)
    monkeypatch.setattr(adapter, "_bolt", None)
    yield seen
    adapter._bolt = None


@pytest.mark.parametrize("payload", RECORDED.values(), ids=RECORDED)
async def test_a_press_arrives_as_it_does_with_bolt(
    workspace: Workspace, taken: list[object], payload: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    deliver: Callable[[], Awaitable[object]] = lambda: workspace.signed.raw(body, FORM)  # noqa: E731
    short, arrived = await deliver(), list(taken)
    taken.clear()
    monkeypatch.setattr(bot.slack.app, "_is_press", lambda _: False)
    assert (short, arrived) == (await deliver(), taken)


async def test_a_press_does_not_pass_through_bolt(
    workspace: Workspace, taken: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slack_bolt.app.async_app.AsyncApp.async_dispatch", None)
    assert (await workspace.signed.interaction(IN_CHANNEL)).status == 200
    assert len(taken) == 1


async def test_a_press_that_slack_did_not_sign_goes_nowhere(workspace: Workspace, taken: list[object]) -> None:
    body = urlencode({"payload": json.dumps(IN_CHANNEL)}).encode()
    assert (await workspace.signed.raw(body, FORM, X_Slack_Signature="v0=" + "0" * 64)).status == 401
    assert taken == []
