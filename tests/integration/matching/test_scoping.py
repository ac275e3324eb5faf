"""The scoping question: a problem that fits several flows, or none quite, is asked about before anything else."""

from typing import Any

import pytest

from tests.support.client import Engineer

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNCLEAR = "password not accepted Outlook"


CLEAR = "Outlook keeps asking for the password, the login box pops up again and again"


def question(session: dict[str, Any]) -> dict[str, Any]:
    step = session["open_step"]
    assert step["content"]["purpose"] == "scoping"
    return step


async def changed(librarian: Engineer, session: dict[str, Any], step: dict[str, Any], value: str) -> dict[str, Any]:
    """The session after the answer to that step was changed."""
    answer = await librarian.act(session, "edit-answer", {"step_id": step["id"], "option": value})
    assert answer.status == 202, answer.body
    return await librarian.settled(answer.body)


def flows_in(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [option for option in step["options"] if option["value"] != "none_of_these"]


async def test_a_problem_that_fits_several_flows_is_asked_about_first(librarian: Engineer) -> None:
    step = question(await librarian.start(UNCLEAR))
    assert step["content"]["text"] == "Which of these is it?"
    assert 2 <= len(flows_in(step)) <= 5
    assert step["options"][-1]["label"] == "None of these"


async def test_the_flow_that_is_chosen_is_walked_from_its_beginning(librarian: Engineer) -> None:
    session = await librarian.start(UNCLEAR)
    chosen = flows_in(question(session))[1]
    session = await librarian.answer(session, option=chosen["value"])
    assert session["guide"] == "flow"
    assert (session["matched_flow"]["id"], session["matched_flow"]["title"]) == (chosen["value"], chosen["label"])
    assert session["open_step"]["content"]["purpose"] == "guide"


async def test_with_none_of_these_the_session_goes_on_by_hand_and_the_refused_flows_stay_away(
    librarian: Engineer,
) -> None:
    session = await librarian.start(UNCLEAR)
    assert "Outlook keeps asking for a password" in [option["label"] for option in flows_in(question(session))]
    session = await librarian.answer(session, option="none_of_these")
    assert (session["guide"], session["matched_flow"]) == ("adhoc", None)
    assert session["open_step"]["content"]["text"] == "Who is affected?"
    session = await librarian.answer(session, text=CLEAR)
    assert (session["guide"], session["matched_flow"]) == ("adhoc", None)


async def test_the_answer_can_be_changed_to_another_flow_and_to_none(librarian: Engineer) -> None:
    session = await librarian.start(UNCLEAR)
    step = question(session)
    first, second = flows_in(step)[:2]
    session = await librarian.answer(session, option=first["value"])
    session = await changed(librarian, session, step, second["value"])
    assert (session["guide"], session["matched_flow"]["id"]) == ("flow", second["value"])
    session = await changed(librarian, session, step, "none_of_these")
    assert (session["guide"], session["matched_flow"]) == ("adhoc", None)


async def test_more_words_instead_of_a_choice_are_looked_up(librarian: Engineer) -> None:
    session = await librarian.answer(await librarian.start(UNCLEAR), text=CLEAR)
    assert session["guide"] == "flow"
    assert session["matched_flow"]["title"].startswith("Outlook keeps asking")


async def test_a_clear_problem_a_strange_one_and_a_choice_by_hand_are_not_asked_about(librarian: Engineer) -> None:
    assert (await librarian.start(CLEAR))["guide"] == "flow"
    assert (await librarian.start("The coffee machine leaks"))["open_step"]["content"]["text"] == "Who is affected?"
    assert (await librarian.start(UNCLEAR, guide="adhoc"))["open_step"]["content"]["text"] == "Who is affected?"


async def test_a_german_problem_is_walked_in_english_and_told_so(librarian: Engineer) -> None:
    session = await librarian.start("Der Drucker druckt nicht, alle Aufträge hängen in der Warteschlange fest")
    assert session["matched_flow"]["title"] == "Printer does not print"
    assert "You wrote in German; this flow is in English." in session["guide_note"]
    session = await librarian.answer(session, option=session["open_step"]["options"][0]["value"])
    assert "German" not in session["guide_note"]
