"""What was written in a thread before FlowPilot was asked in."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import thread_history as module
from bot.slack.blocks import Json
from bot.slack.delivery import MARK
from bot.slack.thread_history import ThreadHistory, written_in_thread


async def history(monkeypatch: pytest.MonkeyPatch, *messages: Json) -> ThreadHistory:
    async def call(*_: object, **__: object) -> Json:
        return {"messages": list(messages)}

    monkeypatch.setattr(module, "call", call)
    return await written_in_thread(AsyncWebClient(), "C1", "1.1")


async def test_a_huddles_own_line_is_no_problem_and_leaves_the_thread_to_who_writes_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    huddle = {"user": "U0KIM", "subtype": "huddle_thread", "text": "A huddle started", "ts": "1.1"}
    said = await history(monkeypatch, huddle, {"user": "U0DANA", "text": "VPN drops every hour", "ts": "1.2"})
    assert said.text == "VPN drops every hour"
    assert not said.by_others("U0DANA")


async def test_of_bots_only_what_began_the_thread_counts_and_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    alert = {"bot_id": "B1", "text": "", "attachments": [{"title": "Queue over 500"}], "ts": "1.1"}
    ours = {"user": "U0BOT", "text": "Step 1", "metadata": {"event_type": MARK}, "ts": "1.2"}
    later = {"bot_id": "B1", "text": "Still over 500", "ts": "1.3"}
    said = await history(monkeypatch, alert, ours, later, {"user": "U0DANA", "text": "Since Monday", "ts": "1.4"})
    assert said.text == "- Queue over 500\n- Since Monday"


async def test_a_message_that_the_thread_does_not_hold_stands_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said = await history(monkeypatch, {"user": "U0DANA", "text": "Since Monday", "ts": "1.1"})
    assert said.with_message("Mail queue over 500") == "Mail queue over 500\nSince Monday"
    assert said.with_message("Monday") == "Since Monday"
