"""The reviewer channel in Teams: proposals with buttons, a dialog and reactions, and the rules on who decides."""

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Role
from tests.integration.teams.conftest import MakePerson
from tests.integration.teams.test_session import NOTHING_KNOWN, started
from tests.support.teams import LocalTeams, Shown, actions, parts
from tests.support.teams_people import Chat, TeamsPerson, form_values

CHANNEL = Chat("19:reviews@thread.tacv2", "channel", "19:team@thread.tacv2")
FIX = "Reseated the cable of the blue lamp"
STEP = "Reseat the cable of the blue lamp"
"""What it tells the next engineer."""
MakeReviewer = Callable[[str], Awaitable[TeamsPerson]]


@pytest_asyncio.fixture(loop_scope="session")
async def reviewer(person: MakePerson, working_parts: Container, account: Account) -> MakeReviewer:
    async def make(name: str) -> TeamsPerson:
        made = person(name)
        await made.writes("help")
        await becomes_reviewer(working_parts, account, made)
        return made

    return make


async def becomes_reviewer(working_parts: Container, account: Account, person: TeamsPerson) -> None:
    await working_parts.administration.user(account, person.name, Role.ENGINEER, reviewer=True)


async def solved(teams: LocalTeams, person: TeamsPerson) -> None:
    """What no flow covers is solved in the person's own chat."""
    step = await started(teams, person, NOTHING_KNOWN)
    form = (await person.presses(step, "It's fixed…")).card
    await person.presses(form, "Save", **form_values(form) | {"fix": FIX, "root_cause": "A loose cable"})


@pytest_asyncio.fixture(loop_scope="session")
async def proposal(person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account) -> Shown:
    """The proposal that comes of a session of Dana's, in the reviewer channel."""
    await working_parts.administration.change_settings(None, account.id, {"reviewer_channels": {"teams": CHANNEL.id}})
    await solved(teams, person("Dana"))
    return await teams.until(
        lambda: next((shown for shown in teams.in_(CHANNEL.id) if "Approve" in actions(shown.card)), None)
    )


async def reacts(person: TeamsPerson, to: Shown, reaction: str, *, added: bool) -> None:
    what = "reactionsAdded" if added else "reactionsRemoved"
    reactions = {what: [{"type": reaction}], "replyToId": to.id}
    assert (await person.post(person.activity("messageReaction", CHANNEL, **reactions))).status == 200


async def test_what_worked_is_proposed_approved_by_who_is_first_and_guides_the_next(
    proposal: Shown, teams: LocalTeams, person: MakePerson, reviewer: MakeReviewer
) -> None:
    ravi, zoe = await reviewer("Ravi"), await reviewer("Zoe")
    late = zoe.press(proposal.card, "Dismiss", CHANNEL)
    answered = await ravi.presses(proposal, "Approve", CHANNEL)
    assert "Published as version 1" in answered.sentence
    assert "Ravi has already decided on this: approved." in (await zoe.post(late)).sentence
    await teams.until(lambda: "Approved by Ravi" in proposal.text and "Approve" not in actions(proposal.card))
    eli = person("Eli")
    await eli.writes(f"Again: {NOTHING_KNOWN}")
    await teams.until(lambda: any(STEP in shown.text for shown in teams.in_(eli.chat.id)))


async def test_a_proposal_is_edited_in_a_dialog_with_the_fault_at_its_field(
    proposal: Shown, teams: LocalTeams, reviewer: MakeReviewer
) -> None:
    ravi = await reviewer("Ravi")
    form = (await ravi.presses(proposal, "Edit & approve…", CHANNEL)).card
    field = next(name for name in form_values(form) if name.endswith(".text"))
    again = (await ravi.presses(form, "Publish", CHANNEL, **form_values(form) | {field: ""})).card
    body = again["body"]
    told = next(number for number, part in enumerate(body) if "Attention" in str(part))
    assert body[told + 1]["id"] == field
    assert "Approve" in actions(proposal.card)
    title = "The blue lamp in the lift"
    await ravi.presses(again, "Publish", CHANNEL, **form_values(form) | {"title": title})
    await teams.until(lambda: "Edited and approved by Ravi" in proposal.text)
    assert title in proposal.text


async def test_a_reaction_other_than_a_thumb_decides_and_taking_it_back_undoes(
    proposal: Shown, teams: LocalTeams, reviewer: MakeReviewer
) -> None:
    ravi = await reviewer("Ravi")
    await reacts(ravi, proposal, "like", added=True)
    for _ in range(2):
        await reacts(ravi, proposal, "274c_crossmark", added=True)
    await teams.until(lambda: "Rejected by Ravi" in proposal.text)
    await reacts(ravi, proposal, "274c_crossmark", added=False)
    await teams.until(lambda: "Approve" in actions(proposal.card))
    assert not any("has already decided on this" in shown.text for shown in teams.messages)


@pytest.fixture
def silence(teams: LocalTeams) -> None:
    """Teams names no message that it takes."""
    teams.silent_about_ids = True


@pytest.mark.usefixtures("silence")
async def test_a_reaction_that_names_no_message_decides_on_none_whose_id_is_not_known(
    proposal: Shown, teams: LocalTeams, reviewer: MakeReviewer
) -> None:
    ravi = await reviewer("Ravi")
    for reply_to in ({}, {"replyToId": ""}):
        reaction = {"reactionsAdded": [{"type": "274c_crossmark"}], **reply_to}
        assert (await ravi.post(ravi.activity("messageReaction", CHANNEL, **reaction))).status == 200
    assert "reviewer" not in (await ravi.presses(proposal, "Approve", CHANNEL)).sentence
    await teams.until(lambda: any("Approved by Ravi" in shown.text for shown in teams.in_(CHANNEL.id)))
    assert not any("Rejected by Ravi" in shown.text for shown in teams.in_(CHANNEL.id))


async def test_what_is_behind_a_proposal_is_shown_to_who_asks_and_rejecting_asks_for_the_reason(
    proposal: Shown, teams: LocalTeams, reviewer: MakeReviewer
) -> None:
    ravi = await reviewer("Ravi")
    sessions = (await ravi.presses(proposal, "See the sessions", CHANNEL)).card
    assert NOTHING_KNOWN in str(parts(sessions))
    flow = (await ravi.presses(proposal, "See the whole flow", CHANNEL)).card
    assert STEP in str(parts(flow))
    form = (await ravi.presses(proposal, "Reject…", CHANNEL)).card
    await ravi.presses(form, "Reject it", CHANNEL, reason="Too special")
    await teams.until(lambda: "Rejected by Ravi" in proposal.text and "Too special" in proposal.text)


async def test_only_reviewers_decide_and_nobody_on_their_own(
    proposal: Shown, teams: LocalTeams, person: MakePerson, working_parts: Container, account: Account
) -> None:
    assert "reviewer" in (await person("Eli").presses(proposal, "Approve", CHANNEL)).sentence
    dana = next(made for made in teams.members.values() if made["name"] == "Dana")
    again = person("Dana", id=dana["aadObjectId"])
    await becomes_reviewer(working_parts, account, again)
    assert "from a session of yours" in (await again.presses(proposal, "Approve", CHANNEL)).sentence
    await reacts(again, proposal, "2705_whiteheavycheckmark", added=True)
    await teams.until(lambda: any("from a session of yours" in shown.text for shown in teams.in_(again.chat.id)))
    assert "Approve" in actions(proposal.card)


async def test_what_has_changed_since_its_card_was_shown_is_shown_as_it_stands_to_whoever_presses_it(
    proposal: Shown, teams: LocalTeams, reviewer: MakeReviewer, working_parts: Container, account: Account
) -> None:
    ravi = await reviewer("Ravi")
    form = (await ravi.presses(proposal, "Reject…", CHANNEL)).card
    async with working_parts.store.connection() as connection:
        changed = "UPDATE flow_proposals SET version = version + 1 WHERE account_id = :id"
        await connection.execute(text(changed), {"id": account.id})
    said = "has changed since you looked at it"
    await ravi.presses(proposal, "Approve", CHANNEL)
    refused = (await ravi.presses(form, "Reject it", CHANNEL, reason="This is in the manual")).card
    assert said in str(refused)
    assert "This is in the manual" in str(refused)
    await reacts(ravi, proposal, "274c_crossmark", added=True)
    shown = await teams.until(
        lambda: len(found := [each for each in teams.in_(ravi.chat.id) if said in each.text]) == 2 and found
    )
    assert "Approve" in actions(proposal.card)
    await ravi.presses(shown[0], "Approve")
    await teams.until(lambda: "Approved by Ravi" in proposal.text)
