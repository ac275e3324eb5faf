"""What a session makes of matches: at its start, and again after the first answers."""

import pytest

from tests.support.client import Engineer

pytestmark = pytest.mark.asyncio(loop_scope="session")

VAGUE = "Something is odd here"
TELLING = "Outlook keeps asking for the password, the login box pops up again and again"


async def asked_for_details(librarian: Engineer) -> dict[str, object]:
    """A session that no flow matched, at the question what is to be seen."""
    session = await librarian.start(VAGUE)
    assert session["matched_flow"] is None
    while session["open_step"]["options"]:
        session = await librarian.answer(session, option=session["open_step"]["options"][0]["value"])
    return session


async def test_an_answer_that_names_a_known_problem_brings_in_its_flow(librarian: Engineer) -> None:
    session = await librarian.answer(await asked_for_details(librarian), text=TELLING)
    assert session["guide"] == "flow"
    assert session["matched_flow"]["title"].startswith("Outlook keeps asking")
    assert "Your answers point to the flow" in session["guide_note"]
    guided = await librarian.answer(session, option=session["open_step"]["options"][0]["value"])
    assert guided["guide"] == "flow"
    assert "Your answers point" not in guided["guide_note"]


async def test_an_answer_that_names_nothing_known_changes_nothing(librarian: Engineer) -> None:
    session = await librarian.answer(await asked_for_details(librarian), text="A red light blinks on the till")
    assert (session["guide"], session["matched_flow"]) == ("adhoc", None)


async def test_who_goes_on_by_hand_is_not_handed_a_flow(librarian: Engineer) -> None:
    session = await librarian.start(VAGUE, guide="adhoc")
    while session["open_step"]["options"]:
        session = await librarian.answer(session, option=session["open_step"]["options"][0]["value"])
    session = await librarian.answer(session, text=TELLING)
    assert (session["guide"], session["matched_flow"]) == ("adhoc", None)
