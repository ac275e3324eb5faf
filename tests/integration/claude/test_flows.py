"""Flows worded better by Claude: kept when they say no more than was given and keep the rules, else as they were."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests.support.messages_api import MessagesApi, fails, says
from tests.support.paced import Paced

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def file_settings() -> Mapping[str, str]:
    return {"FLOWPILOT_CLAUDE_MAX_RETRIES": "2"}  # as shipped: what Claude refuses is not sent again all the same


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


async def learned(program: Paced, claude: MessagesApi, replies: Replies) -> dict[str, Any]:
    """The proposed flow of a session, once the model was asked for its words."""
    dana = await program.engineer("Dana")
    started = await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "adhoc"})
    await program.work()
    session = await dana.read(started.body)
    assert (await dana.act(session, "resolve", {"outcome": "worked", "fix": FIX})).status == 200
    node = f"s{session['id'].replace('-', '')[:10]}_1"
    given = replies(node)
    claude.will(*(says(one) if one else fails(400) for one in given))
    await program.work()
    return await program.value("SELECT proposed_flow_data FROM flow_proposals")


async def test_a_proposed_flow_is_worded_by_claude(paced_program: Paced, claude: MessagesApi) -> None:
    flow = await learned(paced_program, claude, lambda node: [words(node)])
    assert flow["title"] == "Badge reader beeps and refuses"
    assert flow["symptoms"][:2] == ["The reader beeps twice", "My badge is not accepted"]
    assert "Reset the reader's controller behind panel 4711." in [node.get("text") for node in flow["nodes"]]
    sent = "".join(claude.received[-1].texts)
    assert "Dana" not in sent  # names are taken out before the model reads it
    assert STEP in sent


async def test_words_that_break_a_rule_are_returned_once_and_then_done_without(
    paced_program: Paced, claude: MessagesApi
) -> None:
    broken = words(symptoms=[], title="x" * 300)
    flow = await learned(paced_program, claude, lambda _: [broken, words("nowhere")])
    assert flow["title"].startswith("Badge reader at")
    assert len(claude.received) == 2


async def test_without_an_answer_the_flow_is_proposed_as_it_is(paced_program: Paced, claude: MessagesApi) -> None:
    flow = await learned(paced_program, claude, lambda _: [None])
    assert STEP in [node.get("text") for node in flow["nodes"]]
    assert await paced_program.value("SELECT count(*) FROM quota_reservations") == 0
