"""A slow model behind Teams: the press is answered at once, and what it writes carries the mark of AI."""

import asyncio

import pytest
import pytest_asyncio

from bot.config import Config
from tests.integration.teams.conftest import MakePerson
from tests.integration.teams.own_program import account, served, working_parts
from tests.integration.teams.test_session import next_step
from tests.support.database import config_for
from tests.support.messages_api import MessagesApi, question, says, waits
from tests.support.teams import LocalTeams, actions, words_of

__all__ = ["account", "served", "working_parts"]


@pytest_asyncio.fixture(loop_scope="session")
async def model():
    async with MessagesApi() as api:
        yield api


@pytest.fixture
def config(database_url: str, teams: LocalTeams, model: MessagesApi) -> Config:
    claude = {"ANTHROPIC_API_KEY": "a-key", "ANTHROPIC_BASE_URL": model.url}
    return config_for(database_url, **teams.environment, **claude, FLOWPILOT_GUIDE_DEFAULT="claude")


async def test_a_press_is_answered_with_the_folded_card_while_the_model_still_thinks(
    person: MakePerson, teams: LocalTeams, model: MessagesApi
) -> None:
    asked, released = asyncio.Event(), asyncio.Event()
    second = says(question("Since when?", "Today", "For longer"))
    model.will(says(question("Who has it?", "One", "All")), waits(asked, released, second))
    dana = person("Dana")
    await dana.writes("The scanner drops every second page")
    step = await next_step(teams, dana.chat, 1)
    assert step.activity["entities"][0]["additionalType"] == ["AIGeneratedContent"]
    assert step.activity["channelData"] == {"feedbackLoop": {"type": "default"}}

    card = step.card
    answered = await dana.presses(card, "All")
    await asked.wait()

    assert "✔ Step 1" in words_of(answered.card)
    assert "Thinking…" in words_of(answered.card)
    assert "Stop" in actions(answered.card)
    again = await dana.presses(card, "One")
    assert "All" in again.sentence
    released.set()
    following = await next_step(teams, dana.chat, 2)
    assert {"Today", "For longer"} <= set(actions(following.card))


async def test_a_wait_can_be_stopped_from_the_card_that_answered_the_press(
    person: MakePerson, teams: LocalTeams, model: MessagesApi
) -> None:
    asked, released = asyncio.Event(), asyncio.Event()
    model.will(says(question("Who has it?", "One", "All")), waits(asked, released, says(question("Late?", "A", "B"))))
    dana = person("Dana")
    await dana.writes("The scanner drops every second page")
    answered = await dana.presses(await next_step(teams, dana.chat, 1), "All")
    await asked.wait()

    stopped = await dana.presses(answered.card, "Stop")

    assert "Thinking…" not in words_of(stopped.card)
    await next_step(teams, dana.chat, 2)
    released.set()
