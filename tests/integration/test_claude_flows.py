"""Flows worded better by Claude: kept when they say no more than was given and keep the rules, else as they were."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text

from bot.bootstrap.container import Container, build_container
from tests.support.database import config_for
from tests.support.messages_api import MessagesApi, fails, says
from tests.support.paced import paced

PROBLEM = "Badge reader of Dana at the north gate beeps twice"
FIX = "reset the thing in the cabinet behind panel 4711"
STEP = "Reset the thing in the cabinet behind panel 4711"
"""What it tells the next engineer."""


def words(node: str = "", **changes: Any) -> dict[str, Any]:
    """A flow's words as the model writes them."""
    nodes = [{"id": node, "text": "Reset the reader's controller behind panel 4711."}] if node else []
    return {
        "title": "Badge reader beeps and refuses",
        "description": "A badge reader beeps and lets nobody in.",
        "symptoms": ["The reader beeps twice", "My badge is not accepted"],
        "nodes": nodes,
        **changes,
    }


Replies = Callable[[str], Sequence[dict[str, Any] | None]]
"""What the model answers, by the id of the flow's first node; None is a failure."""


async def learned(parts: Container, api: MessagesApi, replies: Replies) -> dict[str, Any]:
    """The proposed flow of a session, once the model was asked for its words."""
    async with paced(parts) as house:
        dana = await house.engineer("Dana")
        started = await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "adhoc"})
        await house.work()
        session = await dana.read(started.body)
        assert (await dana.act(session, "resolve", {"outcome": "worked", "fix": FIX})).status == 200
        node = f"s{session['id'].replace('-', '')[:10]}_1"
        given = replies(node)
        api.will(*(says(one) if one else fails(400) for one in given))
        await house.work()
        return await house.value("SELECT proposed_flow_data FROM flow_proposals")


@pytest.fixture
async def api() -> AsyncGenerator[MessagesApi]:
    async with MessagesApi() as server:
        yield server


@pytest.fixture
async def claude_parts(database_url: str, api: MessagesApi) -> AsyncGenerator[Container]:
    keys = {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": api.url}
    async with build_container(config_for(database_url, **keys)) as parts:
        yield parts


async def test_a_proposed_flow_is_worded_by_claude(claude_parts: Container, api: MessagesApi) -> None:
    flow = await learned(claude_parts, api, lambda node: [words(node)])
    assert flow["title"] == "Badge reader beeps and refuses"
    assert flow["symptoms"][:2] == ["The reader beeps twice", "My badge is not accepted"]
    assert "Reset the reader's controller behind panel 4711." in [node.get("text") for node in flow["nodes"]]
    sent = "".join(api.received[-1].texts)
    assert "Dana" not in sent  # names are taken out before the model reads it
    assert STEP in sent


async def test_words_that_break_a_rule_are_returned_once_and_then_done_without(
    claude_parts: Container, api: MessagesApi
) -> None:
    broken = words(symptoms=[], title="x" * 300)
    flow = await learned(claude_parts, api, lambda _: [broken, words("nowhere")])
    assert flow["title"].startswith("Badge reader at")
    assert len(api.received) == 2


async def test_without_an_answer_the_flow_is_proposed_as_it_is(claude_parts: Container, api: MessagesApi) -> None:
    flow = await learned(claude_parts, api, lambda _: [None])
    assert STEP in [node.get("text") for node in flow["nodes"]]
    async with claude_parts.store.connection() as connection:
        used = (await connection.execute(text("SELECT count(*) FROM quota_reservations"))).scalar_one()
    assert used == 0
