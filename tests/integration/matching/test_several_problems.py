"""Two problems in one report: which comes first is asked before anything else, and the other one is not lost."""

from typing import Any

import aiohttp
import pytest

from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.conftest import MakeEngineer
from tests.support.flowpilot import FlowPilot

pytestmark = pytest.mark.asyncio(loop_scope="session")

TWO = "printer on floor 2 does not print, jobs stay in the queue AND Kevin's account keeps getting locked out"


@pytest.fixture
def engineer(file_program: FlowPilot, http: aiohttp.ClientSession) -> MakeEngineer:
    """Makes people of the account that has the starter flows."""
    return file_program.engineers(http, DEFAULT_ACCOUNT)


def offered(session: dict[str, Any]) -> str:
    """The flow that is walked, or the one asked about first."""
    return session["matched_flow"]["title"] if session["matched_flow"] else session["open_step"]["options"][0]["label"]


async def test_two_problems_in_one_report_are_asked_about_and_the_chosen_one_is_walked(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start(TWO)
    step = session["open_step"]
    assert step["content"]["text"].startswith("I see two problems: “printer on floor 2")
    assert step["content"]["text"].endswith("Which first?")
    assert [option["value"] for option in step["options"]] == ["problem-1", "problem-2", "together"]
    assert session["matched_flow"] is None

    session = await dana.answer(session, option="problem-2")
    assert offered(session).startswith("Account locked out")
    (fact,) = [fact["text"] for fact in session["facts"]]
    assert fact.startswith("Also reported, for a session of its own: “printer on floor 2")

    answer = await dana.act(session, "edit-answer", {"step_id": step["id"], "option": "problem-1"})
    session = await dana.settled(answer.body)
    assert session["matched_flow"]["title"] == "Printer does not print"
    assert [fact["text"] for fact in session["facts"]] == [
        "Also reported, for a session of its own: “Kevin's account keeps getting locked out”."
    ]


async def test_the_problem_that_comes_first_can_be_typed(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.answer(await dana.start(TWO), text="the printer first")
    assert session["matched_flow"]["title"] == "Printer does not print"


async def test_what_belongs_together_is_looked_up_as_it_was_reported(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.answer(await dana.start(TWO), option="together")
    assert session["facts"] == []
    assert "Which first?" not in session["open_step"]["content"]["text"]


async def test_two_signs_of_one_problem_are_not_asked_about(engineer: MakeEngineer) -> None:
    dana = await engineer("dana")
    session = await dana.start("Outlook keeps asking for the password and the login box pops up again and again")
    assert "Which first?" not in session["open_step"]["content"]["text"]


@pytest.mark.parametrize("answer", [{"option": "problem-2"}, {"text": "Kevin's account first"}])
async def test_a_walk_asks_about_two_problems_first(engineer: MakeEngineer, answer: dict[str, str]) -> None:
    tom = await engineer("Tom", Role.L1_TECH)
    walk = (await tom.call("POST", "/walks", {"problem": TWO})).body
    assert walk["node"]["text"].endswith("Which first?")
    assert [option["value"] for option in walk["node"]["options"]] == ["problem-1", "problem-2", "together"]
    assert walk["kind"] == "adhoc"
    walk = (await tom.call("POST", f"/walks/{walk['id']}/step", {"node_id": walk["node"]["id"], **answer})).body
    assert walk["problem"] == "Kevin's account keeps getting locked out"
    assert walk["notes"].startswith("Also reported, for a walk of its own: “printer on floor 2")
    assert walk["flow"] or walk["suggestions"]
    assert walk["path"] == []


async def test_in_a_walk_an_answer_to_no_problem_is_refused_and_the_question_stays(engineer: MakeEngineer) -> None:
    tom = await engineer("Tom", Role.L1_TECH)
    walk = (await tom.call("POST", "/walks", {"problem": TWO})).body
    for option in ("problem-9", "problem-0", "problem-", "problem--1", "constructor"):
        refused = await tom.call("POST", f"/walks/{walk['id']}/step", {"node_id": walk["node"]["id"], "option": option})
        assert refused.status == 422, option
    assert (await tom.call("GET", f"/walks/{walk['id']}")).body["node"] == walk["node"]
