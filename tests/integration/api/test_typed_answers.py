"""What engineers type, read and acted on: over the API, against the database."""

from typing import Any

import pytest
import pytest_asyncio

from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Engineer
from tests.support.flows import PRINTER
from tests.support.tables import every_case

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("api")]

SCANNER = Flow(
    slug="scanner-drops-pages",
    title="Scanner drops pages",
    domain="Printing",
    description="The scanner swallows every second page of the feeder.",
    symptoms=("scanner swallows pages", "feeder drops every second page", "rollers dusty"),
    sources=(),
    start="rollers",
    nodes=(
        Node(
            "rollers",
            NodeType.QUESTION,
            "How do the rollers look?",
            options=(Option("Dusty", "dusty"), Option("Clean", "clean")),
        ),
        Node("fixed", NodeType.RESOLUTION, root_cause="Dust.", fix="The rollers were cleaned."),
        Node("vendor", NodeType.ESCALATION, reason="The feeder is worn out.", handover_to="the vendor"),
    ),
    edges=(
        Edge("rollers", "fixed", ConditionKind.OPTION, "dusty"),
        Edge("rollers", "vendor", ConditionKind.OPTION, "clean"),
        Edge("rollers", "vendor", ConditionKind.OTHERWISE),
    ),
)


@pytest_asyncio.fixture(loop_scope="session")
async def dana(house: House, engineer: MakeEngineer, own_account: str) -> Engineer:
    person = await engineer("dana")
    await house.publish(own_account, PRINTER)
    await house.publish(own_account, SCANNER)
    return person


@pytest_asyncio.fixture(loop_scope="session")
async def walk(house: House, dana: Engineer) -> dict[str, Any]:
    flows = (await dana.call("GET", "/flows")).body["items"]
    printer = next(flow for flow in flows if flow["slug"] == PRINTER.slug)
    return await dana.start("Nothing comes out of the printer", guide="flow", flow_id=printer["id"])


def asked(session: dict[str, Any]) -> str:
    return session["open_step"]["content"]["text"]


def facts(session: dict[str, Any]) -> list[str]:
    return [fact["text"] for fact in session["facts"]]


def value_of(session: dict[str, Any], beginning: str) -> str:
    options = session["open_step"]["options"]
    return next(option["value"] for option in options if option["label"].startswith(beginning))


async def test_an_option_in_other_words_is_taken_as_it_and_says_so(dana: Engineer, walk: dict[str, Any]) -> None:
    session = await dana.answer(walk, text="just hers")
    assert session["steps"][1]["answer"] == {
        "option": "one",
        "label": "Only this person's",
        "text": "just hers",
        "taken_as": {"value": "one", "label": "Only this person's"},
    }
    assert facts(session) == ["Only one person's jobs are stuck."]
    assert asked(session) == "Restart the print spooler."


@pytest.mark.parametrize(
    ("typed", "result", "following"),
    [
        ("that did it", True, "Does a test page come out?"),
        ("no, still the same", False, "Clear the queue with this script."),
    ],
)
async def test_how_an_action_went_can_be_said(
    dana: Engineer, walk: dict[str, Any], typed: str, result: bool, following: str
) -> None:
    session = await dana.answer(await dana.answer(walk, option="one"), text=typed)
    answered = session["steps"][-2]["answer"]
    assert answered["result"] == {"success": result, "details": typed}
    assert answered["taken_as"]["label"] == ("Worked" if result else "Did not work")
    assert asked(session) == following


async def test_a_verification_is_not_passed_by_bad_news(dana: Engineer, walk: dict[str, Any]) -> None:
    session = await dana.answer(await dana.answer(walk, option="one"), text="worked")
    session = await dana.answer(session, text="no, still the same error")
    assert not session["steps"][-2]["answer"]["result"]["success"]
    session = await dana.answer(session, option=value_of(session, "Hand over, as the flow says"))
    assert session["open_step"]["content"]["purpose"] == "confirm_handover"


async def test_what_the_flow_does_not_know_is_kept_and_the_engineer_chooses(
    dana: Engineer, walk: dict[str, Any]
) -> None:
    session = await dana.answer(walk, text="The scanner swallows every second page of the feeder, rollers dusty")
    assert facts(session) == ["The scanner swallows every second page of the feeder, rollers dusty"]
    step = session["open_step"]
    assert step["content"]["purpose"] == "choose_way"
    assert "does not know this answer" in asked(session)
    labels = [option["label"] for option in step["options"]]
    assert labels == [
        "Only this person's",
        "Everybody's",
        "Flow: Scanner drops pages",
        "Go on with my own steps",
        "Hand over",
    ]
    other = await dana.answer(session, option=value_of(session, "Flow: Scanner"))
    assert other["matched_flow"]["title"] == "Scanner drops pages"
    assert asked(other) == "How do the rollers look?"


async def test_the_options_are_there_again_after_an_unknown_answer(dana: Engineer, walk: dict[str, Any]) -> None:
    session = await dana.answer(walk, text="the toner was changed on Monday")
    session = await dana.answer(session, text="only this person’s")
    assert session["steps"][1]["answer"]["taken_as"]["value"] == "one"
    assert facts(session) == ["Only one person's jobs are stuck."]
    assert asked(session) == "Restart the print spooler."


async def test_a_hand_over_after_an_unknown_answer_says_what_was_said(dana: Engineer, walk: dict[str, Any]) -> None:
    session = await dana.answer(walk, text="the toner was changed on Monday")
    session = await dana.answer(session, option=value_of(session, "Hand over"))
    assert session["status"] == "requesting_escalation"
    assert "the toner was changed on Monday" in session["handover"]["reason"]
    assert "hardware fault" not in session["handover"]["reason"]


async def test_a_default_branch_gives_no_reason_for_a_hand_over(dana: Engineer, walk: dict[str, Any]) -> None:
    session = await dana.answer(await dana.answer(walk, option="one"), result={"success": False})
    session = await dana.answer(session, skip=True)
    session = await dana.answer(session, option=value_of(session, "Hand over, as the flow says"))
    details = session["open_step"]["content"]["details"]
    assert "could not be checked" in details
    assert "hardware fault" not in details


async def test_two_options_that_fit_are_asked_about_once(dana: Engineer, walk: dict[str, Any]) -> None:
    session = await dana.answer(walk, text="only hers, or everybody's")
    assert asked(session) == "Did you mean “Only this person's” or “Everybody's”?"
    assert [option["label"] for option in session["open_step"]["options"]][-1] == "Neither"
    assert facts(session) == []
    meant = await dana.answer(session, option="one")
    assert meant["steps"][1]["answer"]["text"] == "only hers, or everybody's"
    assert meant["steps"][1]["answer"]["taken_as"]["label"] == "Only this person's"
    assert facts(meant) == ["Only one person's jobs are stuck."]
    body = {"step_id": meant["steps"][2]["id"], "option": "all"}
    edited = await dana.settled((await dana.act(meant, "edit-answer", body)).body)
    assert facts(edited) == ["Everybody's jobs are stuck."]
    assert asked(edited) == "Which code does the printer's display show?"


@every_case("typed", ["what was the question?", "why?", "thanks", "👍", "where was I", "repeat please"])
async def test_what_is_said_to_the_bot_is_no_answer(dana: Engineer, walk: dict[str, Any], typed: str) -> None:
    refused = await dana.respond(walk, text=typed)
    assert (refused.status, refused.body["code"]) == (409, "not_an_answer")
    assert refused.body["step_id"] == walk["open_step"]["id"]
    assert (await dana.read(walk))["version"] == walk["version"]


async def test_fixed_now_offers_to_close_and_comes_back_when_it_is_not(dana: Engineer, walk: dict[str, Any]) -> None:
    session = await dana.answer(await dana.answer(walk, option="one"), text="works")
    offered = await dana.answer(session, text="it's fixed now, close the ticket")
    assert offered["open_step"]["content"]["purpose"] == "confirm_resolution"
    back = await dana.answer(offered, text="not yet")
    assert (back["status"], asked(back)) == ("active", "Does a test page come out?")
    offered = await dana.answer(back, text="fixed now")
    closed = await dana.answer(offered, text="yes")
    assert closed["status"] == "resolved"
    assert closed["resolution"]["fix"]


async def test_words_press_buttons(dana: Engineer, walk: dict[str, Any]) -> None:
    offered = await dana.answer(walk, text="hand over")
    assert offered["open_step"]["content"]["purpose"] == "confirm_handover"
    back = await dana.answer(offered, option="not_yet")
    assert asked(back) == "Whose jobs are stuck?"
    paused = (await dana.respond(back, text="pause")).body
    assert (paused["status"], asked(paused)) == ("paused", "Whose jobs are stuck?")


@pytest.mark.parametrize("typed", ["handover {}", "please hand it over to {}"])
async def test_a_colleague_named_in_words_is_offered_the_session(
    engineer: MakeEngineer, dana: Engineer, walk: dict[str, Any], typed: str
) -> None:
    await engineer("eli")
    offered = await dana.answer(walk, text=typed.format("eli"))
    assert asked(offered) == "You want to hand this over to eli. Shall I prepare the hand-over?"
    handed = await dana.answer(offered, text="yes")
    assert (handed["status"], handed["handover"]["target"]) == ("requesting_escalation", "eli")


async def test_nobody_of_that_name_is_an_answer_and_no_hand_over(dana: Engineer, walk: dict[str, Any]) -> None:
    kept = await dana.answer(walk, text="handover fails")
    assert kept["open_step"]["content"]["purpose"] == "choose_way"
    assert facts(kept) == ["handover fails"]


async def test_a_wrong_flow_costs_one_press(dana: Engineer, walk: dict[str, Any]) -> None:
    body = {"step_id": walk["open_step"]["id"]}
    left = (await dana.act(walk, "not-this", body)).body
    assert asked(left) == f"Not “{PRINTER.title}”. What fits better?"
    back = await dana.answer(left, option=value_of(left, "Back"))
    assert asked(back) == "Whose jobs are stuck?"
    typed = await dana.answer(back, text="not this")
    again = await dana.answer(typed, text="the scanner swallows every second page of the feeder")
    other = await dana.answer(again, option=value_of(again, "Flow: Scanner"))
    assert asked(other) == "How do the rollers look?"
    own = await dana.answer(await dana.answer(other, text="not this"), option="~by_hand")
    assert own["guide"] == "adhoc"


async def test_suggestions_come_back_when_later_answers_raise_them(dana: Engineer) -> None:
    session = await dana.start("It is broken again", guide="adhoc")
    assert session["open_step"]["content"]["matches"] == []
    session = await dana.answer(session, text="the scanner swallows every second page of the feeder")
    titles = [match["title"] for match in session["open_step"]["content"]["matches"]]
    assert titles[:1] == ["Scanner drops pages"]
