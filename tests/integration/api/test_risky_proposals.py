"""Proposals with risky steps: marked, acknowledged by name, and what is never shown is not published."""

from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
import pytest_asyncio

from core.accounts.user import Role
from core.chat.dependencies import ChatDependencies
from core.chat.outcomes import Ask, Say
from core.chat.review_actions import ReviewActions
from core.messaging.cards import Action, Target
from core.messaging.forms import CheckField
from core.shared.errors import InvalidInput, RiskNotAcknowledged
from tests.integration.api.conftest import House, MakeEngineer
from tests.integration.api.test_proposals import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")

RISKY = "Turn off the antivirus and install the reader's driver again"
NEVER = "Ask the user for their password and sign in for them"


@pytest_asyncio.fixture(loop_scope="session")
async def team(house: House, engineer: MakeEngineer) -> Team:
    people = (
        await engineer("dana"),
        await engineer("eli"),
        await engineer("ravi", reviewer=True),
        await engineer("olga", Role.ADMIN),
    )
    return Team(house, *people)


async def review(team: Team, proposal: dict[str, Any], **body: Any) -> Any:
    return await team.ravi.call("POST", f"/proposals/{proposal['id']}/review", body)


async def test_a_risky_step_is_marked_and_published_only_when_acknowledged_by_name(team: Team) -> None:
    proposal = await team.proposed(fix=RISKY)
    (risk,) = proposal["risks"]
    assert (risk["level"], risk["needs_acknowledging"]) == ("weakens", True)
    assert "Turn off the antivirus" in risk["asks"]
    card = await team.channel("Risky steps")
    assert "approve_risks" in card
    assert 'data-action=\\"approve\\"' not in card

    refused = await review(team, proposal, decision="approve")
    assert (refused.status, refused.body["code"]) == (409, "risk_not_acknowledged")
    assert refused.body["nodes"] == [risk["node_id"]]
    assert risk["node_id"] in refused.body["detail"]
    wrong = await review(team, proposal, decision="approve", acknowledged=["check"])
    assert wrong.body["code"] == "risk_not_acknowledged"

    approved = await team.decides(proposal, "approve", acknowledged=[risk["node_id"]])
    assert approved["status"] == "approved"


async def test_an_edit_that_makes_a_step_risky_has_to_be_acknowledged_and_one_that_mends_it_not(team: Team) -> None:
    proposal = await team.proposed()
    assert proposal["risks"] == []
    whole = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body
    name = next(
        field["name"] for field in whole["form"] if "reader" in field["value"] and field["name"].endswith(".text")
    )
    node_id = name.partition(".")[0]
    refused = await review(team, proposal, decision="modify", edits={name: f"{RISKY}."})
    assert (refused.status, refused.body["nodes"]) == (409, [node_id])
    modified = await team.decides(proposal, "modify", edits={name: f"{RISKY}."}, acknowledged=[node_id])
    assert modified["status"] == "modified"


async def test_what_is_never_shown_is_refused_at_its_field_when_a_reviewer_writes_it(team: Team) -> None:
    proposal = await team.proposed()
    whole = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body
    name = next(
        field["name"] for field in whole["form"] if "reader" in field["value"] and field["name"].endswith(".text")
    )
    refused = await review(team, proposal, decision="modify", edits={name: f"{NEVER}."})
    assert refused.status == 422
    (problem,) = refused.body["problems"]
    assert problem["field"] == name
    assert "never shown" in problem["what"]


async def test_what_a_session_taught_and_is_never_shown_is_withheld_and_has_to_be_reworded(team: Team) -> None:
    proposal = await team.proposed(fix=NEVER)
    whole = (await team.ravi.call("GET", f"/proposals/{proposal['id']}")).body
    withheld = [node for node in whole["flow"]["nodes"] if str(node.get("text", "")).startswith("Withheld:")]
    assert withheld
    assert "sign in for them" not in str(whole["flow"]["nodes"])
    refused = await review(
        team, proposal, decision="approve", acknowledged=[one["id"] for one in whole["flow"]["nodes"]]
    )
    assert refused.status == 422
    assert "withheld" in refused.body["detail"]


async def test_in_a_chat_each_risky_step_is_ticked_and_a_missing_tick_is_said_at_its_place(team: Team) -> None:
    proposal = await team.proposed(fix=RISKY)
    parts = team.house.parts
    ravi = await parts.administration.credential(team.ravi.token)
    assert ravi is not None
    reviewing = ReviewActions(cast("ChatDependencies", SimpleNamespace(review=parts.services.review)))
    target = Target(Action.APPROVE_RISKS, proposal_id=UUID(proposal["id"]))
    with pytest.raises(RiskNotAcknowledged):
        await reviewing.press(ravi.user, Target(Action.APPROVE, proposal_id=target.proposal_id))
    asked = await reviewing.press(ravi.user, target)
    assert isinstance(asked, Ask)
    (tick,) = asked.form.fields
    assert isinstance(tick, CheckField)
    with pytest.raises(InvalidInput) as refusal:
        await reviewing.submit(ravi.user, asked.form.target, {})
    assert refusal.value.field == tick.name
    done = await reviewing.submit(ravi.user, asked.form.target, {tick.name: "yes"})
    assert isinstance(done, Say)
    assert "Published" in done.sentence
