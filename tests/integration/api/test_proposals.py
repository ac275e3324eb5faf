"""From a solved problem to a flow that guides the next engineer: proposals, decisions and versions by API."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

from core.accounts.user import Role
from core.flows.model import Flow, NodeType
from tests.integration.api.conftest import House, MakeEngineer
from tests.integration.api.test_isolation import shown
from tests.support.client import Engineer
from tests.support.solving import BADGE, FIX, account_of, learned, solve

pytestmark = pytest.mark.asyncio(loop_scope="session")

_OTHER_WORDS = "The reader at the north gate stays red and beeps when people hold their badge to it"


@dataclass
class Team:
    """An engineer, a colleague, a reviewer and an admin of one account."""

    house: House
    dana: Engineer
    eli: Engineer
    ravi: Engineer
    olga: Engineer

    async def proposed(self, problem: str = BADGE, fix: str = FIX, *failed: str) -> dict[str, Any]:
        """What comes of a session of Dana's."""
        session = await solve(self.dana, problem, fix, *failed)
        await learned(self.house.parts, self.dana, session)
        return (await self.pending())[0]

    async def pending(self) -> list[dict[str, Any]]:
        return (await self.ravi.call("GET", "/proposals?status=pending")).body["items"]

    async def decides(self, proposal: dict[str, Any], decision: str, **more: Any) -> dict[str, Any]:
        answer = await self.ravi.call("POST", f"/proposals/{proposal['id']}/review", {"decision": decision, **more})
        assert answer.status == 200, answer.body
        return answer.body

    async def channel(self, words: str) -> str:
        """What the reviewer channel of the page shows, once these words are among it."""
        return await shown(self.house, self.ravi, "channel/review", words)


@pytest_asyncio.fixture(loop_scope="session")
async def starter_flows(house: House, own_account: str) -> None:
    """The account has them: for what is found among them, or beside them."""
    await house.parts.administration.account(own_account)


@pytest_asyncio.fixture(loop_scope="session")
async def team(house: House, engineer: MakeEngineer) -> Team:
    people = (
        await engineer("dana"),
        await engineer("eli"),
        await engineer("ravi", reviewer=True),
        await engineer("olga", Role.ADMIN),
    )
    return Team(house, *people)


@pytest.mark.usefixtures("starter_flows")
async def test_a_solved_problem_becomes_a_flow_that_guides_the_next_engineer(team: Team) -> None:
    proposal = await team.proposed()
    assert (proposal["type"], proposal["source"]) == ("new_flow", "ai_promoted")
    assert proposal["supporting_session_count"] == 1
    assert "Reset the reader" in await team.channel(BADGE)
    approved = await team.decides(proposal, "approve")
    assert (approved["status"], approved["reviewed_by"], approved["published_version"]) == ("approved", "ravi", 1)
    decided = await team.channel("Approved by ravi")
    assert "published as v1" in decided
    assert 'data-action=\\"approve\\"' not in decided
    session = await team.eli.start(_OTHER_WORDS)
    assert session["matched_flow"]["id"] == approved["published_flow_id"]
    assert FIX in session["open_step"]["content"]["text"]
    session = await team.eli.answer(session, result={"success": True, "details": ""})
    session = await team.eli.answer(session, option="gone")
    session = await team.eli.answer(session, option="confirm")
    assert session["status"] == "resolved"
    await learned(team.house.parts, team.eli, session)
    assert await team.pending() == []
    (reinforced,) = (await team.ravi.call("GET", "/proposals?status=auto_reinforced")).body["items"]
    assert reinforced["target_flow_id"] == approved["published_flow_id"]


@pytest.mark.usefixtures("starter_flows")
async def test_a_flow_is_found_by_the_problems_it_was_approved_for_and_those_it_has_resolved(team: Team) -> None:
    approved = await team.decides(await team.proposed(), "approve")
    assert await _problems(team) == [BADGE]
    session = await team.eli.start(f"{_OTHER_WORDS}, says marta@example.com")
    assert session["matched_flow"]["id"] == approved["published_flow_id"]
    session = await team.eli.answer(session, result={"success": True, "details": ""})
    session = await team.eli.answer(session, option="gone")
    await team.eli.answer(session, option="confirm")
    for _ in range(2):  # once is enough
        await learned(team.house.parts, team.eli, session)
    assert await _problems(team) == [BADGE, _OTHER_WORDS]  # whoever reported it does not matter
    await team.ravi.call("POST", f"/proposals/{approved['id']}/undo")
    assert await _problems(team) == []  # what came with the version goes with it


async def _problems(team: Team) -> list[str]:
    """The problems that count as text of the account's flows, oldest first."""
    async with team.house.parts.store.connection() as connection:
        query = "SELECT problem FROM flow_problems WHERE account_id = :id ORDER BY resolved_at"
        rows = await connection.execute(text(query), {"id": await account_of(team.house.parts, team.eli)})
        return [row.problem for row in rows]


async def test_the_engineer_hears_that_something_was_learned(team: Team) -> None:
    session = await solve(team.dana)
    await learned(team.house.parts, team.dana, session)
    words = "This taught us something new: proposed as a flow to the reviewers."
    assert words in await shown(team.house, team.dana, f"session/{session['id']}", words)


async def test_a_second_session_joins_the_proposal_that_waits(team: Team) -> None:
    await team.proposed(BADGE, FIX, "Cleaned the lens")
    second = await solve(
        team.eli, _OTHER_WORDS, "Did a reset of the controller in the cabinet at the gate", "Swapped the badge"
    )
    await learned(team.house.parts, team.eli, second)
    (proposal,) = await team.pending()
    assert proposal["supporting_session_count"] == 2
    whole = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body
    assert _OTHER_WORDS in whole["flow"]["symptoms"]
    details = whole["flow"]["nodes"][0]["details"]
    assert "Clean the lens" in details
    assert "Swap the badge" in details
    assert {session["engineer"] for session in whole["sessions"]} == {"dana", "eli"}


async def test_sessions_resolved_at_the_same_moment_raise_one_proposal(team: Team) -> None:
    sessions = [await solve(person) for person in (team.dana, team.eli, team.ravi)]
    await asyncio.gather(*(learned(team.house.parts, team.dana, session) for session in sessions for _ in range(3)))
    (proposal,) = await team.pending()
    assert proposal["supporting_session_count"] == 3


async def test_another_fix_for_the_same_problem_becomes_the_next_thing_to_try(team: Team) -> None:
    await team.proposed()
    second = await solve(team.eli, BADGE, "Replaced the power supply")
    await learned(team.house.parts, team.eli, second)
    (proposal,) = await team.pending()
    whole = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body
    actions = [node["text"] for node in whole["flow"]["nodes"] if node["type"] == "action"]
    assert actions == [FIX, "Replace the power supply"]


async def test_a_reopened_session_takes_its_support_back(team: Team) -> None:
    session = await solve(team.dana)
    await learned(team.house.parts, team.dana, session)
    (proposal,) = await team.pending()
    assert (await team.dana.act(session, "reopen")).status == 200
    await learned(team.house.parts, team.dana, session)
    assert await team.pending() == []
    gone = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body
    assert gone["status"] == "dismissed"
    assert "reopened" in gone["closing_note"]
    late = await team.ravi.call("POST", f"/proposals/{proposal['id']}/review", {"decision": "approve"})
    assert (late.status, late.body["code"], late.body["decided_by"]) == (409, "already_decided", None)


async def test_nobody_decides_on_their_own_session_unless_the_account_allows_it(team: Team) -> None:
    session = await solve(team.ravi)
    await learned(team.house.parts, team.ravi, session)
    (proposal,) = await team.pending()
    path = f"/proposals/{proposal['id']}/review"
    refused = await team.ravi.call("POST", path, {"decision": "approve"})
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")
    assert (await team.olga.call("PATCH", "/account", {"allow_self_approval": True})).status == 200
    assert (await team.ravi.call("POST", path, {"decision": "approve"})).status == 200


async def test_who_is_no_reviewer_decides_nothing(team: Team) -> None:
    proposal = await team.proposed()
    for person in (team.eli, team.olga):
        for path in ("review", "undo"):
            answer = await person.call("POST", f"/proposals/{proposal['id']}/{path}", {"decision": "approve"})
            assert answer.status == 403
    assert len(await team.pending()) == 1


async def test_of_twenty_reviewers_one_decides_and_the_others_hear_who(team: Team, engineer: MakeEngineer) -> None:
    proposal = await team.proposed()
    reviewers = [await engineer(f"reviewer {number}", reviewer=True) for number in range(20)]
    decisions = ["approve", "reject", "dismiss", "approve"] * 5
    answers = await asyncio.gather(
        *(
            person.call("POST", f"/proposals/{proposal['id']}/review", {"decision": decision})
            for person, decision in zip(reviewers, decisions, strict=True)
        )
    )
    won = [answer.body for answer in answers if answer.status == 200]
    lost = [answer.body for answer in answers if answer.status == 409]
    assert (len(won), len(lost)) == (1, 19)
    assert {(body["code"], body["decided_by"], body["decision"]) for body in lost} == {
        ("already_decided", won[0]["reviewed_by"], won[0]["status"])
    }
    if won[0]["published_flow_id"]:
        versions = await team.ravi.call("GET", f"/flows/{won[0]['published_flow_id']}/versions")
        assert len(versions.body["items"]) == 1


@pytest.mark.usefixtures("starter_flows")
async def test_an_undone_approval_withdraws_its_version_and_waits_again(team: Team) -> None:
    proposal = await team.proposed()
    approved = await team.decides(proposal, "approve")
    flow = approved["published_flow_id"]
    session = await team.eli.start(_OTHER_WORDS)
    assert session["matched_flow"]["id"] == flow
    undone = await team.ravi.call("POST", f"/proposals/{proposal['id']}/undo")
    assert (undone.status, undone.body["status"], undone.body["published_flow_id"]) == (200, "pending", None)
    assert (await team.eli.call("GET", f"/flows/{flow}")).status == 404
    assert (await team.eli.start(_OTHER_WORDS))["matched_flow"] is None
    session = await team.eli.answer(session, result={"success": True, "details": ""})
    assert session["open_step"]["content"]["guide"] == "flow"  # sessions under way go on
    again = await team.decides(proposal, "approve")
    assert (again["published_flow_id"], again["published_version"]) == (flow, 2)  # no number is used twice
    versions = (await team.ravi.call("GET", f"/flows/{flow}/versions")).body["items"]
    assert [(one["version"], one["current"], bool(one["withdrawn_at"])) for one in versions] == [
        (2, True, False),
        (1, False, True),
    ]


async def test_a_reviewer_edits_and_the_edited_flow_is_published(team: Team) -> None:
    proposal = await team.proposed()
    form = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body["form"]
    field = next(one for one in form if one["value"] == FIX)
    edits = {"title": "Badge reader stays red", field["name"]: "Reset the controller of the reader."}
    modified = await team.decides(proposal, "modify", edits=edits)
    assert modified["status"] == "modified"
    flow = (await team.eli.call("GET", f"/flows/{modified['published_flow_id']}")).body
    assert flow["title"] == "Badge reader stays red"
    assert "Reset the controller of the reader." in [node.get("text") for node in flow["nodes"]]


async def test_an_edit_that_breaks_a_rule_is_told_at_its_field_and_nothing_is_decided(team: Team) -> None:
    proposal = await team.proposed()
    form = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body["form"]
    field = next(one for one in form if one["value"] == FIX)
    body = {"decision": "modify", "edits": {"title": " ", field["name"]: ""}}
    refused = await team.ravi.call("POST", f"/proposals/{proposal['id']}/review", body)
    assert (refused.status, refused.body["code"]) == (422, "flow_format")
    assert {problem["field"] for problem in refused.body["problems"]} == {"title", field["name"]}
    assert len(await team.pending()) == 1


async def test_a_password_in_an_edit_is_refused_at_its_field_and_nothing_is_decided(team: Team) -> None:
    proposal = await team.proposed()
    form = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body["form"]
    field = next(one for one in form if one["value"] == FIX)
    body = {"decision": "modify", "edits": {field["name"]: "Log in to the controller, the password is Maple$treet9"}}
    refused = await team.ravi.call("POST", f"/proposals/{proposal['id']}/review", body)
    assert (refused.status, refused.body["code"]) == (422, "flow_format")
    assert [problem["field"] for problem in refused.body["problems"]] == [field["name"]]
    assert "Maple" not in str(refused.body)
    assert len(await team.pending()) == 1


async def test_a_whole_flow_may_be_sent_instead_of_edits(team: Team) -> None:
    proposal = await team.proposed()
    flow = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body["flow"]
    flow["nodes"][0]["text"] = "Reset it."
    stale = {"decision": "modify", "flow": flow, "version": 99}
    assert (await team.ravi.call("POST", f"/proposals/{proposal['id']}/review", stale)).status == 409
    modified = await team.decides(proposal, "modify", flow=flow)
    assert (await team.eli.call("GET", f"/flows/{modified['published_flow_id']}")).body["nodes"][0][
        "text"
    ] == "Reset it."
    empty = await team.ravi.call("POST", f"/proposals/{proposal['id']}/review", {"decision": "nonsense"})
    assert empty.status == 422


async def _branch(team: Team, flow: dict[str, Any], fix: str) -> None:
    """A session that follows the flow, is not helped, and finds another fix."""
    session = await team.dana.start(BADGE, guide="flow", flow_id=flow["published_flow_id"])
    session = await team.dana.answer(session, result={"success": False, "details": "no change"})
    answer = await team.dana.act(session, "resolve", {"outcome": "worked", "fix": fix})
    assert answer.status == 200
    await learned(team.house.parts, team.dana, session)


async def test_one_more_thing_to_try_is_published_as_the_next_version_and_others_are_rebased(team: Team) -> None:
    first = await team.decides(await team.proposed(), "approve")
    await _branch(team, first, "Replaced the fuse of the gate's power supply")
    await _branch(team, first, "Updated the firmware of the card management software")
    waiting = await team.pending()
    assert [one["type"] for one in waiting] == ["enhancement", "enhancement"]
    second = await team.decides(waiting[0], "approve")
    assert (second["published_flow_id"], second["published_version"]) == (first["published_flow_id"], 2)
    (left,) = await team.pending()
    assert left["target_version"] == 2
    assert left["conflict"] is None
    third = await team.decides(left, "approve")
    flow = (await team.eli.call("GET", f"/flows/{third['published_flow_id']}")).body
    tried = [node["text"] for node in flow["nodes"] if node["type"] == "action"]
    assert (flow["version"], len(tried)) == (3, 3)


async def test_what_no_longer_fits_is_marked_and_waits_to_be_edited(team: Team) -> None:
    first = await team.decides(await team.proposed(), "approve")
    flow = (await team.ravi.call("GET", f"/flows/{first['published_flow_id']}")).body
    await _branch(team, first, "Replaced the fuse of the gate's power supply")
    (left,) = await team.pending()
    whole = (await team.ravi.call("GET", f"/proposals/{left['id']}")).body
    gone = next(edge["from"] for edge in whole["flow"]["edges"] if edge["to"] not in {n["id"] for n in flow["nodes"]})
    async with team.house.parts.store.transaction(await account_of(team.house.parts, team.dana)) as transaction:
        current = await transaction.flows.published(UUID(first["published_flow_id"]))
        assert current
        await transaction.flows.publish(_without(current.flow, gone), {"source": "test"})
    refused = await team.ravi.call("POST", f"/proposals/{left['id']}/review", {"decision": "approve"})
    assert (refused.status, refused.body["code"]) == (409, "conflict")
    (marked,) = await team.pending()
    assert marked["conflict"]["made_against"] == 1
    assert marked["target_version"] == 2
    card = await team.channel("the flow has changed since")
    assert 'data-action=\\"approve\\" data-session=\\"' + marked["supporting_session_ids"][0] not in card
    now = (await team.ravi.call("GET", f"/flows/{first['published_flow_id']}")).body
    now["title"] = "Settled by hand"
    settled = await team.decides(marked, "modify", flow=now)
    assert (settled["published_version"], settled["conflict"]) == (3, None)


def _without(flow: Flow, node_id: str) -> Flow:
    """The flow that begins with its check, without the node that stood before it."""
    check = next(node.id for node in flow.nodes if node.type is NodeType.VERIFICATION)
    nodes = tuple(node for node in flow.nodes if node.id != node_id)
    edges = tuple(edge for edge in flow.edges if edge.source != node_id)
    return replace(flow, start=check, nodes=nodes, edges=edges)


async def test_an_admin_rolls_a_flow_back_and_forward(team: Team) -> None:
    first = await team.decides(await team.proposed(), "approve")
    flow = first["published_flow_id"]
    await _branch(team, first, "Replaced the fuse of the gate's power supply")
    await team.decides((await team.pending())[0], "approve")
    assert (await team.ravi.call("POST", f"/flows/{flow}/rollback", {"version": 1})).status == 403
    back = await team.olga.call("POST", f"/flows/{flow}/rollback", {"version": 1})
    assert (back.status, back.body["version"]) == (200, 1)
    assert (await team.eli.call("GET", f"/flows/{flow}")).body["version"] == 1
    undo = await team.ravi.call("POST", f"/proposals/{(await _decided(team))['id']}/undo")
    assert undo.status == 409  # it is no longer the current one
    assert (await team.olga.call("POST", f"/flows/{flow}/rollback", {"version": 2})).status == 200
    assert (await team.olga.call("POST", f"/flows/{flow}/rollback", {"version": 9})).status == 404
    versions = (await team.eli.call("GET", f"/flows/{flow}/versions")).body["items"]
    assert versions[0]["provenance"]["reviewer"] == "ravi"
    assert len(versions[0]["provenance"]["sessions"]) == 1
    assert versions[1]["times_walked"] == 1


async def _decided(team: Team) -> dict[str, Any]:
    approved = (await team.ravi.call("GET", "/proposals?status=approved")).body["items"]
    return next(one for one in approved if one["type"] != "new_flow")


async def test_a_session_is_promoted_by_hand_once(team: Team) -> None:
    session = await solve(team.dana)
    made = await team.dana.call("POST", "/proposals", {"session_id": session["id"]})
    again = await team.eli.call("POST", "/proposals", {"session_id": session["id"]})
    assert (made.status, again.status) == (201, 201)
    assert made.body["id"] == again.body["id"]
    await learned(team.house.parts, team.dana, session)
    (proposal,) = await team.pending()
    assert proposal["supporting_session_count"] == 1
    unfinished = await team.dana.start("Something else", guide="adhoc")
    refused = await team.dana.call("POST", "/proposals", {"session_id": unfinished["id"]})
    assert refused.status == 409


async def test_a_proposal_is_rejected_with_a_reason_and_dismissed_without(team: Team) -> None:
    proposal = await team.proposed()
    rejected = await team.decides(proposal, "reject", notes="This is dangerous.")
    assert (rejected["status"], rejected["reviewer_notes"]) == ("rejected", "This is dangerous.")
    assert "Rejected by ravi" in await team.channel("This is dangerous.")
    await team.ravi.call("POST", f"/proposals/{proposal['id']}/undo")
    assert (await team.decides(proposal, "dismiss"))["status"] == "dismissed"


async def test_pictures_of_proposals_are_drawn_for_pages_and_for_chats(team: Team) -> None:
    proposal = await team.proposed()
    status, svg = await team.house.call(team.ravi, "GET", proposal["picture"])
    assert status == 200
    assert "+ Action" in svg
    png = proposal["picture"].replace(".svg", ".png")
    async with team.house.http.get(
        team.house.base + png, headers={"Authorization": f"Bearer {team.ravi.token}"}
    ) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert (await response.read()).startswith(b"\x89PNG")


async def test_the_list_goes_on_where_its_page_ended(team: Team) -> None:
    for problem, fix in (
        ("Coffee machine leaks", "New seal"),
        ("Lift display is blank", "Fuse"),
        ("Crane alarm", "Oil"),
    ):
        session = await solve(team.dana, problem, fix)
        await team.dana.call("POST", "/proposals", {"session_id": session["id"]})
    first = (await team.ravi.call("GET", "/proposals?limit=2")).body
    second = (await team.ravi.call("GET", f"/proposals?limit=2&cursor={first['next_cursor']}")).body
    ids = [one["id"] for one in (*first["items"], *second["items"])]
    assert len(ids) == len(set(ids)) >= 2
    assert (await team.ravi.call("GET", "/proposals?status=nonsense")).status == 422
