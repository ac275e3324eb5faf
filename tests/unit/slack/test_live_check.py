"""The cards that an operator may have Slack judge."""

import pytest

from bot.slack import live_check as module
from bot.slack.blocks import Json
from bot.slack.clients import Clients, OneBot
from bot.slack.live_check import judged, sample_cards
from bot.slack.render import render
from bot.slack.web_api import SlackAway, SlackRefused
from tests.support.valid_blocks import assert_message


def test_every_sample_is_one_that_we_take_to_be_right_ourselves() -> None:
    for card in sample_cards().values():
        shown = render(card)
        assert_message(shown.blocks, shown.text)


async def test_what_slack_does_not_take_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def call(_: object, method: str, *, blocks: list[Json]) -> Json:
        assert method == "blocks.validate"
        if "What I understand" in str(blocks):
            raise SlackRefused("invalid_blocks")
        return {}

    monkeypatch.setattr(module, "call", call)
    clients = Clients("http://127.0.0.1:9/", OneBot("xoxb-1").find)
    lines = await judged(clients, "xoxb-1")
    await clients.close()
    assert [line for line in lines if line.startswith("REFUSED")] == ["REFUSED help: invalid_blocks"]
    assert len(lines) == len(sample_cards())


async def test_a_slack_that_is_away_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def call(*_: object, **__: object) -> Json:
        raise SlackAway("TimeoutError")

    monkeypatch.setattr(module, "call", call)
    clients = Clients("http://127.0.0.1:9/", OneBot("xoxb-1").find)
    assert len(await judged(clients, "xoxb-1")) == 1
    await clients.close()
