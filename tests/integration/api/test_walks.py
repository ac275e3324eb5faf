"""First-line walks by API: every kind without AI, to each end."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from core.accounts.user import Role
from core.flows.model import Flow
from tests.integration.api.conftest import House, MakeEngineer
from tests.support.client import Answer, Engineer, fresh_key
from tests.support.flows import PRINTER
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")

WALK_FIELDS = {"id", "status", "kind", "category", "flow", "suggestions", "node", "path", "notes", "out_of_scope"}
NODE_FIELDS = {"id", "type", "text", "details", "options", "risk", "ai"}


async def step(person: Engineer, walk: dict[str, Any], **answer: Any) -> dict[str, Any]:
    given = await person.call("POST", f"/walks/{walk['id']}/step", {"node_id": walk["node"]["id"], **answer})
    assert given.status == 200, given.body
    return given.body


async def act(person: Engineer, walk: dict[str, Any], what: str, body: Any) -> Answer:
    return await person.call("POST", f"/walks/{walk['id']}/{what}", body)


async def started(person: Engineer, **body: Any) -> dict[str, Any]:
    answer = await person.call("POST", "/walks", body)
    assert answer.status == 201, answer.body
    return answer.body


@pytest_asyncio.fixture(loop_scope="session")
async def tom(engineer: MakeEngineer) -> Engineer:
    return await engineer("Tom Ferris", Role.L1_TECH)


async def published(house: House, account: str, flow: Flow = PRINTER) -> str:
    return str((await house.publish(account, flow)).id)


async def test_a_named_flow_is_walked_to_its_resolution(house: House, own_account: str, tom: Engineer) -> None:
    flow = await published(house, own_account)
    walk = await started(tom, problem="Nothing comes out", flow_id=flow, ticket={"id": "INC-7", "kind": "psa"})
    assert walk.keys() >= WALK_FIELDS
    assert walk["node"].keys() >= NODE_FIELDS
    assert (walk["kind"], walk["status"], walk["out_of_scope"]) == ("flow", "active", None)
    assert walk["flow"]["id"] == flow
    assert (walk["node"]["id"], walk["node"]["type"], walk["node"]["ai"]) == ("who", "question", False)
    assert walk["node"]["options"] == [
        {"label": "Only this person's", "value": "one"},
        {"label": "Everybody's", "value": "all"},
    ]
    walk = await step(tom, walk, option="one")
    assert [node["node_id"] for node in walk["path"]] == ["who", "warn"]
    assert walk["node"]["id"] == "restart"
    walk = await step(tom, walk, result={"success": True, "details": "done"})
    walk = await step(tom, walk, result=True)
    assert walk["node"]["type"] == "resolution"
    assert "The spooler had stopped." in walk["node"]["details"]
    ended = await act(tom, walk, "resolve", {"helpful": True, "notes": "Printed again"})
    assert ended.status == 200
    assert (ended.body["status"], ended.body["helpful"], ended.body["node"]) == ("resolved", True, None)
    assert [node["node_id"] for node in ended.body["path"]] == ["who", "warn", "restart", "printed"]
    version = (await tom.call("GET", f"/flows/{flow}/versions")).body["items"][0]
    assert (version["times_walked"], version["times_resolved"]) == (1, 1)


async def test_a_problem_is_matched_before_anything_else(house: House, own_account: str, tom: Engineer) -> None:
    flow = await published(house, own_account)
    walk = await started(tom, problem="Print jobs stay in the queue and nothing comes out of the printer")
    assert (walk["kind"], walk["flow"]["id"]) == ("flow", flow)


async def test_words_count_and_what_they_were_taken_as_is_kept(house: House, own_account: str, tom: Engineer) -> None:
    walk = await started(tom, flow_id=await published(house, own_account))
    walk = await step(tom, walk, text="only this person's")
    assert walk["path"][0]["answer"]["option"] == "one"
    walk = await step(tom, walk, text="that did it, works again")
    assert walk["path"][-1]["answer"]["result"]["success"] is True
    walk = await step(tom, walk, text="can't check")
    assert walk["path"][-1]["answer"]["skipped"] is True


async def test_what_no_answer_fits_is_kept_and_moves_nothing(house: House, own_account: str, tom: Engineer) -> None:
    walk = await started(tom, flow_id=await published(house, own_account))
    after = await step(tom, walk, text="The fuser was replaced on Tuesday by the vendor's technician")
    assert (after["node"]["id"], after["path"]) == ("who", [])
    assert "The fuser was replaced" in after["notes"]
    assert "cannot place" in after["node"]["message"]


async def test_an_old_node_is_stale_and_changes_nothing(house: House, own_account: str, tom: Engineer) -> None:
    walk = await started(tom, flow_id=await published(house, own_account))
    await step(tom, walk, option="one")
    again = await act(tom, walk, "step", {"node_id": "who", "option": "all"})
    assert (again.status, again.body["code"]) == (409, "stale_node")
    assert "Tom Ferris already answered" in again.body["detail"]
    unknown = await act(tom, walk, "step", {"node_id": "nowhere", "skip": True})
    assert (unknown.status, unknown.body["code"]) == (409, "stale_node")
    assert (await tom.call("GET", f"/walks/{walk['id']}")).body["node"]["id"] == "restart"


async def test_of_two_presses_at_once_one_counts(house: House, own_account: str, tom: Engineer) -> None:
    walk = await started(tom, flow_id=await published(house, own_account))
    answers = await asyncio.gather(
        *(act(tom, walk, "step", {"node_id": "who", "option": value}) for value in ("one", "all", "one"))
    )
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert len([one for one in (await read(tom, walk))["path"] if one["node_id"] == "who"]) == 1


async def read(person: Engineer, walk: dict[str, Any]) -> dict[str, Any]:
    return (await person.call("GET", f"/walks/{walk['id']}")).body


async def test_the_same_command_twice_is_one(house: House, own_account: str, tom: Engineer) -> None:
    flow = await published(house, own_account)
    key = fresh_key()
    first, second = [await tom.call("POST", "/walks", {"flow_id": flow}, headers=key) for _ in range(2)]
    assert (first.status, second.status) == (201, 201)
    assert first.body["id"] == second.body["id"]
    answer = {"node_id": "who", "option": "one"}
    key = fresh_key()
    for _ in range(2):
        given = await tom.call("POST", f"/walks/{first.body['id']}/step", answer, headers=key)
        assert (given.status, given.body["node"]["id"]) == (200, "restart")


async def test_notes_are_taken_where_nothing_fits(tom: Engineer) -> None:
    walk = await started(tom, problem="the coffee corner poster hangs crooked", adhoc=True)
    assert (walk["kind"], walk["node"], walk["flow"]) == ("adhoc", None, None)
    noted = await act(tom, walk, "notes", {"text": "Looked at it"})
    noted = await act(tom, walk, "notes", {"text": "Straightened it"})
    assert noted.body["notes"] == "Looked at it\nStraightened it"
    ended = await act(tom, walk, "resolve", {"helpful": False})
    assert (ended.body["status"], ended.body["helpful"]) == ("resolved", False)
    for what, body in (
        ("notes", {"text": "x"}),
        ("step", {"node_id": "n1", "skip": True}),
        ("resolve", {"helpful": True}),
        ("escalate", {"reason": "x"}),
        ("choose", {"none": True}),
    ):
        refused = await act(tom, walk, what, body)
        assert (refused.status, refused.body["code"]) == (409, "not_active"), what


async def test_notes_hold_256_kilobytes_and_no_more(tom: Engineer) -> None:
    walk = await started(tom, problem="a long story", adhoc=True)
    for _ in range(3):
        assert (await act(tom, walk, "notes", {"text": "x" * 65_000})).status == 200
    assert (await act(tom, walk, "notes", {"text": "x" * 65_000})).status == 200
    assert (await act(tom, walk, "notes", {"text": "x" * 65_000})).status == 413
    assert len((await read(tom, walk))["notes"]) == 4 * 65_000 + 3


async def test_a_known_kind_without_a_flow_is_in_scope(tom: Engineer) -> None:
    walk = await started(tom, problem="my mouse stopped working")
    assert (walk["kind"], walk["category"], walk["out_of_scope"]) == ("adhoc", "peripheral_reconnect", None)


async def test_a_kind_that_admins_switched_off_is_out_of_scope(engineer: MakeEngineer, tom: Engineer) -> None:
    ada = await engineer("Ada", Role.ADMIN)
    assert (await ada.call("PATCH", "/account", {"l1_categories": ["printer"]})).status == 200
    walk = await started(tom, problem="my mouse stopped working")
    assert (walk["kind"], walk["category"]) == ("adhoc", "peripheral_reconnect")
    assert "not guided" in walk["out_of_scope"]
    assert (await ada.call("PATCH", "/account", {"l1_categories": ["registry_edit"]})).status == 422


async def test_the_hard_floor_and_the_unknown_are_out_of_scope(tom: Engineer) -> None:
    walk = await started(tom, problem="Please turn off the antivirus on my laptop")
    assert (walk["kind"], walk["node"]) == ("adhoc", None)
    assert "security software" in walk["out_of_scope"]
    walk = await started(tom, problem="the thingummy wobbles")
    assert (walk["category"], walk["kind"]) == ("unknown", "adhoc")
    assert walk["out_of_scope"]


async def test_a_walk_that_is_handed_over_is_a_session_an_engineer_goes_on_with(
    house: House, own_account: str, engineer: MakeEngineer, tom: Engineer
) -> None:
    dana = await engineer("Dana")
    walk = await started(tom, problem="Nothing comes out", flow_id=await published(house, own_account))
    walk = await step(tom, walk, option="one")
    walk = await step(tom, walk, result={"success": True})
    await act(tom, walk, "notes", {"text": "The display says 59.F0"})
    escalated = await act(tom, walk, "escalate", {"reason": "No test page"})
    assert escalated.status == 200
    assert (escalated.body["status"], escalated.body["escalation_reason"]) == ("escalated", "No test page")
    session_id = escalated.body["session_id"]
    session = (await dana.call("GET", f"/sessions/{session_id}")).body
    assert (session["status"], session["problem"]) == ("requesting_escalation", "Nothing comes out")
    assert session["handover"]["by"] == "Tom Ferris"
    assert [one["type"] for one in session["steps"]] == ["intake_analysis", "question", "note", "action", "note"]
    assert "Only one person's jobs are stuck." in [fact["text"] for fact in session["facts"]]
    assert "59.F0" in str(session["steps"][-1])
    package = (await dana.call("GET", f"/sessions/{session_id}/documentation")).body
    assert package["kind"] == "escalation"
    assert "Restart the print spooler" in package["markdown"]
    claimed = await dana.call("POST", f"/sessions/{session_id}/claim", {"mode": "continue"})
    assert claimed.status == 200
    settled = await dana.settled(claimed.body)
    assert settled["open_step"]["content"]["text"] == "Does a test page come out?"
    assert (await tom.call("POST", f"/sessions/{session_id}/claim", {"mode": "continue"})).status == 403
    shown = await house.call(tom, "GET", f"/page/conversation?address=walk/{walk['id']}")
    assert "Dana took it" in shown[1]


async def test_a_problem_goes_to_the_engineers_without_a_walk(engineer: MakeEngineer, tom: Engineer) -> None:
    dana = await engineer("Dana")
    answer = await tom.call("POST", "/walks/escalate", {"problem": "Smoke from the PC", "reason": "Smells burnt"})
    assert answer.status == 201
    session = (await dana.call("GET", f"/sessions/{answer.body['session_id']}")).body
    assert (session["status"], session["handover"]["reason"]) == ("requesting_escalation", "Smells burnt")


async def test_the_end_of_a_flow_that_needs_an_engineer_says_why(house: House, own_account: str, tom: Engineer) -> None:
    walk = await started(tom, flow_id=await published(house, own_account))
    walk = await step(tom, walk, option="all")
    walk = await step(tom, walk, text="59.F0")
    assert (walk["node"]["type"], walk["node"]["options"]) == ("escalation", [])
    assert walk["node"]["reason"] == "The printer reports a hardware fault."
    refused = await act(tom, walk, "step", {"node_id": walk["node"]["id"], "skip": True})
    assert (refused.status, refused.body["code"]) == (409, "conflict")
    assert (await act(tom, walk, "escalate", {"reason": "Hardware"})).status == 200


async def test_a_node_for_engineers_and_a_risky_one_stop_the_walk(
    house: House, own_account: str, tom: Engineer
) -> None:
    nodes = tuple(replace(node, level="engineer") if node.id == "restart" else node for node in PRINTER.nodes)
    walk = await started(tom, flow_id=await published(house, own_account, replace(PRINTER, nodes=nodes)))
    walk = await step(tom, walk, option="one")
    assert (walk["node"]["type"], walk["node"]["reason"]) == ("escalation", "The next step is marked for engineers.")
    risky = "Delete the user's mailbox permanently."
    nodes = tuple(replace(node, text=risky) if node.id == "restart" else node for node in PRINTER.nodes)
    walk = await started(tom, flow_id=await published(house, own_account, replace(PRINTER, slug="risky", nodes=nodes)))
    walk = await step(tom, walk, option="one")
    assert walk["node"]["type"] == "escalation"
    assert "for engineers" in walk["node"]["reason"]


async def test_near_misses_are_offered_and_none_of_them_may_be_chosen(
    house: House, own_account: str, tom: Engineer
) -> None:
    flow = await published(house, own_account)
    walk = await started(tom, problem="The queue")
    assert [offer["flow_id"] for offer in walk["suggestions"]] == [flow]
    assert (walk["kind"], walk["node"]) == ("adhoc", None)
    assert (await act(tom, walk, "choose", {"flow_id": str(uuid4())})).status == 404
    chosen = await act(tom, walk, "choose", {"flow_id": flow})
    assert (chosen.status, chosen.body["kind"], chosen.body["node"]["id"]) == (200, "flow", "who")
    assert (await act(tom, walk, "choose", {"none": True})).status == 409
    walk = await started(tom, problem="The queue")
    none = await act(tom, walk, "choose", {"none": True})
    assert (none.body["kind"], none.body["suggestions"]) == ("adhoc", [])


async def test_a_typed_yes_agrees_to_the_end_that_was_offered(house: House, own_account: str, tom: Engineer) -> None:
    flow = await published(house, own_account)
    walk = await step(tom, await started(tom, problem="Nothing comes out", flow_id=flow), text="ask an engineer")
    assert "Shall an engineer take over?" in walk["node"]["message"]
    walk = await step(tom, walk, text="Yes, please.")
    assert (walk["status"], walk["escalation_reason"]) == ("escalated", "ask an engineer")


async def test_a_flow_that_does_not_fit_is_left(house: House, own_account: str, tom: Engineer) -> None:
    walk = await started(tom, problem="the mouse", flow_id=await published(house, own_account))
    left = await act(tom, walk, "not-this", {"node_id": "who"})
    assert (left.status, left.body["kind"], left.body["flow"]) == (200, "adhoc", None)


async def test_lists_show_ones_own_and_engineers_all(engineer: MakeEngineer, tom: Engineer) -> None:
    dana, tim = await engineer("Dana"), await engineer("Tim", Role.L1_TECH)
    one = await started(tom, problem="first", adhoc=True)
    two = await started(tim, problem="second", adhoc=True)
    await act(tim, two, "resolve", {"helpful": True})
    assert [walk["id"] for walk in (await tom.call("GET", "/walks")).body["items"]] == [one["id"]]
    assert [walk["id"] for walk in (await dana.call("GET", "/walks")).body["items"]] == [two["id"], one["id"]]
    assert [walk["id"] for walk in (await dana.call("GET", "/walks?status=active")).body["items"]] == [one["id"]]
    assert (await dana.call("GET", "/walks?mine=true")).body["items"] == []
    first_page = (await dana.call("GET", "/walks?limit=1")).body
    second_page = (await dana.call("GET", f"/walks?limit=1&cursor={first_page['next_cursor']}")).body
    assert [walk["id"] for walk in second_page["items"]] == [one["id"]]
    assert (await tim.call("GET", f"/walks/{one['id']}")).status == 403
    assert (await tim.call("POST", f"/walks/{one['id']}/notes", {"text": "x"})).status == 403


async def test_engineers_cover_the_first_line_where_the_account_lets_them(engineer: MakeEngineer) -> None:
    dana, ada = await engineer("Dana"), await engineer("Ada", Role.ADMIN)
    walk = await started(dana, problem="covering", adhoc=True)
    assert walk["acting_as"] == "l1_coverage"
    await ada.call("PATCH", "/account", {"l1_coverage": False})
    refused = await dana.call("POST", "/walks", {"problem": "covering", "adhoc": True})
    assert refused.status == 403


async def test_figures_say_how_walks_went(
    house: House, own_account: str, engineer: MakeEngineer, tom: Engineer
) -> None:
    flow = await published(house, own_account)
    for end, body in (("resolve", {"helpful": True}), ("escalate", {"reason": "No idea, password: hunter2hunter2"})):
        walk = await started(tom, flow_id=flow)
        assert (await act(tom, walk, "flags", {"kind": "wrong", "note": "It is elsewhere"})).status in (200, 201)
        await act(tom, walk, end, body)
    await act(tom, await started(tom, problem="turn off the antivirus on it"), "escalate", {"reason": "Not ours"})
    report = (await (await engineer("Dana")).call("GET", "/walks/report?days=1")).body
    assert (report["walks"], report["containment"], report["flags"]) == (3, 0.3333, 2)
    assert report["p90_seconds"] >= report["median_seconds"] > 0
    of_flow = next(one for one in report["by_flow"] if one["flow_id"] == flow)
    assert (of_flow["resolved"], of_flow["escalated"], of_flow["flags"], of_flow["containment"]) == (1, 1, 2, 0.5)
    assert report["escalations"] == {"out_of_scope": 1, "way_ended": 0, "asked": 1}
    assert [reason["times"] for reason in report["reasons"]] == [1, 1]
    assert "hunter2" not in str(report["reasons"])
    told = (await house.parts.services.metrics()).decode()
    assert 'flowpilot_walk_escalations{why="out_of_scope"}' in told
    assert 'flowpilot_walk_flags{kind="flow"}' in told
    assert 'flowpilot_walk_solved_seconds{kind="flow"}' in told


@every_case(
    ("body", "field"),
    [
        ({}, "problem"),
        ({"problem": "  "}, "problem"),
        ({"problem": "x", "kind": "flow"}, "kind"),
        ({"problem": "x", "flow_id": "no id"}, "flow_id"),
        ({"flow_id": str(UUID(int=1)), "proposal_id": str(UUID(int=2))}, "proposal_id"),
    ],
)
async def test_what_cannot_be_walked_is_refused_by_its_field(tom: Engineer, body: Any, field: str) -> None:
    answer = await tom.call("POST", "/walks", body)
    assert (answer.status, answer.body["field"]) == (422, field)


async def test_two_answers_at_once_are_refused(house: House, own_account: str, tom: Engineer) -> None:
    walk = await started(tom, flow_id=await published(house, own_account))
    for body in ({"option": "one", "skip": True}, {}, {"skip": False}):
        assert (await act(tom, walk, "step", {"node_id": "who", **body})).status == 422
    assert (await act(tom, walk, "step", {"node_id": "who", "option": "three"})).status == 422


async def test_asking_at_once_twice_asks_once(tom: Engineer) -> None:
    body, key = {"problem": "The lift is stuck", "reason": "No idea"}, fresh_key()
    first, again = [await tom.call("POST", "/walks/escalate", body, headers=key) for _ in range(2)]
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body


@every_case("body", [{"adhoc": True}, {}, {"problem": " "}, {"problem": "", "adhoc": True}])
async def test_a_walk_of_nothing_is_told_what_to_name(tom: Engineer, body: dict[str, Any]) -> None:
    refused = await tom.call("POST", "/walks", body)
    assert refused.status == 422
    assert "Say what the problem is, or name the flow, proposal or ticket" in str(refused.body)


async def test_a_walk_is_called_otherwise(tom: Engineer) -> None:
    walk = await started(tom, problem="Badge reader beeps", adhoc=True)
    renamed = await tom.call("PATCH", f"/walks/{walk['id']}", {"title": "  Reader at\nthe door "})
    assert renamed.status == 200, renamed.body
    assert (renamed.body["title"], renamed.body["problem"]) == ("Reader at the door", "Badge reader beeps")
    blank = await tom.call("PATCH", f"/walks/{walk['id']}", {"title": " "})
    assert (blank.status, (await tom.call("PATCH", f"/walks/{walk['id']}", {"title": "x" * 121})).status) == (422, 413)
