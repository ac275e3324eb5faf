"""Sessions are found by all that was said in them, and lists are narrowed down on the server."""

from typing import Any

import pytest

from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Engineer
from tests.support.flows import PRINTER

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _found(engineer: Engineer, query: str) -> list[str]:
    answer = await engineer.call("GET", f"/sessions?{query}")
    assert answer.status == 200, answer.body
    return [session["title"] for session in answer.body["items"]]


async def _worked_on(engineer: Engineer) -> dict[str, Any]:
    """A session with an answer, a note, a fact, a ticket and an end of their own words."""
    ticket = {"id": "INC-90417", "kind": "psa"}
    session = await engineer.start("Plotter feeds the paper askew", guide="adhoc", ticket=ticket)
    session = await engineer.answer(session, text="Nur mit Büttenpapier")
    await engineer.act(session, "notes", {"text": "The caretaker has a vernier caliper"})
    how = {"outcome": "worked", "root_cause": "A worn platen", "fix": "Swapped the sprocket"}
    assert (await engineer.act(session, "resolve", how)).status == 200
    return session


@pytest.mark.parametrize(
    "words",
    ["plotter askew", "buttenpap", "caliper", "sprocket", "platen", "INC-90417", "askew caliper sprock"],
    ids=["problem", "answer without accents", "note", "fix", "cause", "ticket", "words of different places"],
)
async def test_a_session_is_found_by_what_was_said_in_it(engineer: MakeEngineer, words: str) -> None:
    dana = await engineer("dana")
    await _worked_on(dana)
    await dana.start("Another thing altogether", guide="adhoc")
    assert await _found(dana, f"q={words}") == ["Plotter feeds the paper askew"]


async def test_signs_alone_and_words_that_nobody_said_find_nothing(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    await _worked_on(dana)
    assert await _found(dana, "q=%26|!") == []
    assert await _found(dana, "q=plotter trombone") == []


async def test_lists_are_narrowed_down_by_state_flow_and_age(
    house: House, engineer: MakeEngineer, own_account: str
) -> None:
    dana = await engineer("dana")
    flow = await house.publish(own_account, PRINTER)
    await _worked_on(dana)
    guided = await dana.start("Print jobs stay in the queue", guide="flow", flow_id=str(flow.id))
    paused = await dana.start("Franking machine is silent", guide="adhoc")
    await dana.act(paused, "pause")
    assert await _found(dana, "status=paused&status=resolved") == [paused["title"], "Plotter feeds the paper askew"]
    assert await _found(dana, f"flow={flow.id}") == [guided["title"]]
    assert len(await _found(dana, "days=1")) == 3


@pytest.mark.parametrize("query", ["status=open", "status=paused&status=x", "flow=printer", "days=0", "days=x"])
async def test_what_no_list_can_be_narrowed_down_by_is_named(engineer: MakeEngineer, query: str) -> None:
    dana = await engineer("dana")
    answer = await dana.call("GET", f"/sessions?{query}")
    assert answer.status == 422
    assert query.partition("=")[0] in answer.body["detail"]
