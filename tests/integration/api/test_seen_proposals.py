"""Reviewers decide on what they saw, and of those who decide at once one does: on the page, by API and in chats."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from core.accounts.user import User
from core.chat import Outcome, Say
from core.chat.dependencies import ChatDependencies
from core.chat.review_actions import ReviewActions
from core.messaging.cards import Action, Target
from core.ports.messages import PostedMessage
from core.presenters.proposals import proposal_card, proposal_subject
from core.shared.errors import AlreadyDecided
from tests.integration.api.conftest import MakeEngineer
from tests.integration.api.test_proposals import Team, team
from tests.support.client import Engineer
from tests.support.solving import learned, solve

pytestmark = pytest.mark.asyncio(loop_scope="session")
__all__ = ["team"]


async def grown(team: Team, proposal: dict[str, Any]) -> dict[str, Any]:
    """The proposal once a session of Eli's has joined it."""
    await learned(team.house.parts, team.eli, await solve(team.eli))
    (joined,) = await team.pending()
    assert (joined["id"], joined["supporting_session_count"]) == (proposal["id"], 2)
    return joined


async def review(by: Engineer, proposal: dict[str, Any], decision: str, **more: Any) -> Any:
    return await by.call("POST", f"/proposals/{proposal['id']}/review", {"decision": decision, **more})


async def test_a_decision_on_an_earlier_version_is_refused_and_the_cards_show_the_current_one(team: Team) -> None:
    proposal = await team.proposed()
    joined = await grown(team, proposal)
    for decision in ("approve", "reject", "dismiss", "modify"):
        refused = await review(team.ravi, proposal, decision, notes="Known", edits={}, version=proposal["version"])
        assert (refused.status, refused.body["code"]) == (409, "conflict")
        assert "has changed since" in refused.body["detail"]
    assert f'data-value=\\"{joined["version"]}\\"' in await team.channel("2 sessions support it")
    assert (await review(team.ravi, joined, "approve", version=joined["version"])).status == 200


async def test_an_undo_of_what_a_page_shows_undoes_no_later_decision(team: Team) -> None:
    proposal = await team.proposed()
    first = await team.decides(proposal, "approve")
    assert (await team.ravi.call("POST", f"/proposals/{proposal['id']}/undo?version={first['version']}")).status == 200
    second = await team.decides(proposal, "dismiss")
    late = await team.ravi.call("POST", f"/proposals/{proposal['id']}/undo?version={first['version']}")
    assert (late.status, "decided on anew" in late.body["detail"]) == (409, True)
    undone = await team.ravi.call("POST", f"/proposals/{proposal['id']}/undo?version={second['version']}")
    assert undone.body["status"] == "pending"


async def test_of_those_who_decide_at_once_on_page_and_in_chats_one_does_and_the_others_hear_who(
    team: Team, engineer: MakeEngineer
) -> None:
    proposal = await team.proposed()
    service = team.house.parts.services.review
    chat = ReviewActions(cast("ChatDependencies", SimpleNamespace(review=service)))
    people = [await engineer(f"rita {number}", reviewer=True) for number in range(8)]
    users = [await _user(team, person) for person in people]
    stored = await service.proposal(users[0], UUID(proposal["id"]))
    message = PostedMessage(proposal_subject(stored), proposal_card(stored), stored.created_at)
    version = str(stored.version)

    def target(action: Action) -> Target:
        return Target(action, proposal_id=stored.id, value=version)

    async def of_chat(outcome: Any) -> str:
        try:
            done: Outcome = await outcome
        except AlreadyDecided as refusal:
            return refusal.decided_by
        assert isinstance(done, Say)
        return ""

    async def of_api(answer: Any) -> str:
        body = (await answer).body
        return "" if "id" in body else body["decided_by"]

    told = await asyncio.gather(
        of_chat(chat.press(users[0], target(Action.APPROVE))),
        of_api(review(people[1], proposal, "modify", edits={"title": "Gate reader"}, version=stored.version)),
        of_chat(chat.submit(users[2], target(Action.REJECT), {"reason": "Known"})),
        of_chat(chat.submit(users[3], target(Action.EDIT_PROPOSAL), {"title": "Reader at the gate"})),
        of_chat(chat.react(users[4], message, "zzz", None, added=True)),
        of_api(review(people[5], proposal, "approve", version=stored.version)),
        of_chat(chat.press(users[6], target(Action.DISMISS))),
        of_api(review(people[7], proposal, "reject", notes="Known", version=stored.version)),
    )
    decided = await service.proposal(users[0], stored.id)
    assert decided.review is not None
    assert told.count("") == 1
    assert told.index("") == [user.id for user in users].index(decided.review.by.id)
    assert set(told) == {"", decided.review.by.name}
    if decided.published:
        versions = await team.ravi.call("GET", f"/flows/{decided.published.id}/versions")
        assert len(versions.body["items"]) == 1


async def _user(team: Team, person: Engineer) -> User:
    credential = await team.house.parts.administration.credential(person.token)
    assert credential is not None
    return credential.user
