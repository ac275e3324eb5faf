"""How knowledge is kept right: flags, archived flows, documents that change, and texts that wait to be reworded."""

import base64
from typing import Any

import pytest

from tests.integration.api.test_proposals import Team, team
from tests.support.files import read_here
from tests.support.solving import BADGE, FIX, learned, solve

pytestmark = pytest.mark.asyncio(loop_scope="session")
__all__ = ["team"]

_LAMP = "# The reading lamp stays dark\n\n1. Switch the lamp off.\n2. Change the bulb.\n3. Switch the lamp on.\n"


async def _brings(team: Team, text: str) -> Any:
    body = {"name": "reading-lamp.md", "content": base64.b64encode(text.encode()).decode()}
    return await team.dana.call("POST", "/documents", body)


async def _approved(team: Team) -> dict[str, Any]:
    return await team.decides(await team.proposed(), "approve")


async def test_what_is_no_instruction_yet_cannot_be_approved_until_it_is_reworded(team: Team) -> None:
    proposal = await team.proposed(BADGE, "it was the cable again")
    (node_id,) = proposal["to_reword"]
    refused = await team.ravi.call("POST", f"/proposals/{proposal['id']}/review", {"decision": "approve"})
    assert refused.status == 409
    assert "Reword them" in str(refused.body)
    edits = {f"{node_id}.text": "Replace the cable of the reader."}
    done = await team.decides(proposal, "modify", edits=edits)
    assert (done["status"], done["to_reword"]) == ("modified", [node_id])


async def test_flags_reach_the_reviewers_and_leave_the_flow_as_it_is(team: Team) -> None:
    flow_id = (await _approved(team))["published_flow_id"]
    before = (await team.dana.call("GET", f"/flows/{flow_id}")).body
    session = await team.eli.start(BADGE)
    step = session["open_step"]["id"]
    for kind, note in (("outdated", "The cabinet is gone."), ("dangerous", "It is live.")):
        path = f"/sessions/{session['id']}/flags"
        answer = await team.eli.call("POST", path, {"step_id": step, "kind": kind, "note": note})
        assert answer.status == 201, answer.body
    (flagged,) = await team.pending()
    assert (flagged["type"], flagged["target_flow_id"]) == ("enhancement", flow_id)
    assert "Outdated: “Reset the reader" in flagged["description"]
    assert "It is live. (eli)" in flagged["description"]
    assert (await team.dana.call("GET", f"/flows/{flow_id}")).body == before
    opened = (await team.ravi.call("GET", f"/proposals/{flagged['id']}")).body
    flags = [(each["node_id"], each["kind"], each["note"], each["by"]) for each in opened["flags"]]
    node = flags[0][0]
    assert node in {each["id"] for each in before["nodes"]}
    assert flags == [(node, "outdated", "The cabinet is gone.", "eli"), (node, "dangerous", "It is live.", "eli")]
    assert (await team.dana.call("GET", f"/flows/{flow_id}/flags")).body["items"] == opened["flags"]
    refused = await team.ravi.call("POST", f"/proposals/{flagged['id']}/review", {"decision": "approve"})
    assert refused.status == 409  # nothing is changed yet


async def test_a_step_of_no_flow_cannot_be_flagged(team: Team) -> None:
    session = await team.eli.start("Something else entirely", guide="adhoc")
    body = {"step_id": session["open_step"]["id"], "kind": "wrong", "note": "x"}
    assert (await team.eli.call("POST", f"/sessions/{session['id']}/flags", body)).status == 409


async def test_an_archived_flow_guides_nobody_until_it_is_restored(team: Team) -> None:
    flow_id = (await _approved(team))["published_flow_id"]
    path = f"/flows/{flow_id}"
    assert (await team.olga.call("POST", f"{path}/restore")).status == 409
    archived = await team.olga.call("POST", f"{path}/archive", {"reason": "The reader was replaced."})
    assert archived.status == 200, archived.body
    assert not any(version["current"] for version in archived.body["items"])
    assert (await team.eli.start(BADGE))["matched_flow"] is None
    (listed,) = (await team.dana.call("GET", "/flows?archived=true")).body["items"]
    assert (listed["id"], listed["state"], listed["version"]) == (flow_id, "archived", 1)
    assert flow_id not in {each["id"] for each in (await team.dana.call("GET", "/flows")).body["items"]}
    assert (await team.ravi.call("POST", f"{path}/archive", {"reason": "again"})).status == 409
    restored = await team.ravi.call("POST", f"{path}/restore")
    assert restored.status == 200, restored.body
    assert (await team.eli.start(BADGE))["matched_flow"]["id"] == flow_id
    assert (await team.dana.call("GET", "/flows?archived=true")).body["items"] == []


async def test_a_document_brought_again_says_what_is_new_or_that_nothing_is(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_here(monkeypatch)
    first = (await _brings(team, _LAMP)).body["items"]
    assert [one["id"] for one in (await _brings(team, _LAMP)).body["items"]] == [first[0]["id"]]
    approved = await team.decides(first[0], "approve")
    again = await _brings(team, _LAMP)
    assert again.status == 422
    assert "nothing in it has changed" in str(again.body)
    (changed,) = (await _brings(team, _LAMP + "4. Dust the shade.\n")).body["items"]
    assert (changed["type"], changed["target_flow_id"]) == ("enhancement", approved["published_flow_id"])
    whole = (await team.ravi.call("GET", f"/proposals/{changed['id']}")).body
    assert "Dust the shade." in whole["diff_text"]
    assert "Change the bulb." not in [line for line in whole["diff_text"].splitlines() if line.startswith("+")]


async def test_promoting_a_session_that_walked_a_flow_to_its_end_reinforces_it(team: Team) -> None:
    flow_id = (await _approved(team))["published_flow_id"]
    session = await team.eli.start(BADGE)
    session = await team.eli.answer(session, result={"success": True, "details": ""})
    session = await team.eli.answer(session, option="gone")
    session = await team.eli.answer(session, option="confirm")
    promoted = (await team.eli.call("POST", "/proposals", {"session_id": session["id"]})).body
    assert (promoted["status"], promoted["target_flow_id"]) == ("auto_reinforced", flow_id)
    again = (await team.eli.call("POST", "/proposals", {"session_id": session["id"]})).body
    assert again["id"] == promoted["id"]


async def test_two_sessions_with_the_same_fix_are_one_proposal_whatever_the_problem_was_called(team: Team) -> None:
    fix = "Reinstalled the Zebra driver 8.6.4 on the packing station"
    for problem in ("Parcel labels come out white", "Packing table prints nothing since the weekend"):
        await learned(team.house.parts, team.dana, await solve(team.dana, problem, fix))
    (proposal,) = await team.pending()
    assert proposal["supporting_session_count"] == 2
    assert FIX not in str(proposal)
