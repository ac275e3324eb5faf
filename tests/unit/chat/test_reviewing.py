"""Deciding on proposals in a chat: by button, by form and by reaction."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.chat import Ignored, Say
from core.flows.harm import marks
from core.flows.library import starter_flows
from core.flows.model import Flow
from core.messaging.cards import Action, Buttons, Target
from core.ports.messages import PostedMessage
from core.presenters.proposals import proposal_card, proposal_subject
from core.proposals.proposal import Proposal, ProposalStatus
from core.services.administration import REVIEW_CHANNEL
from core.shared.errors import AlreadyDecided, Conflict, InvalidInput, NotAllowed, NotFound
from tests.unit.chat.conftest import Office, Person, form_of, sentence, shown, words


@pytest.fixture
async def ravi(office: Office) -> Person:
    return await office.person("Ravi", reviewer=True)


@pytest.fixture
def flow() -> Flow:
    """One that is fit to be published, and asks for nothing risky."""
    return next(flow for flow in starter_flows() if not marks(flow))


@pytest.fixture
async def proposal(office: Office, dana: Person, flow: Flow) -> Proposal:
    return await office.proposes(flow, dana)


def about(proposal: Proposal, action: Action) -> Target:
    return Target(action, proposal_id=proposal.id)


def now(office: Office, proposal: Proposal) -> Proposal:
    return office.kept.proposals[proposal.id]


def posted(office: Office, proposal: Proposal) -> PostedMessage:
    """Its message in the reviewers' channel, as it is shown at this moment."""
    return PostedMessage(proposal_subject(proposal), proposal_card(now(office, proposal)), office.now)


async def grows(office: Office, proposal: Proposal) -> Proposal:
    """The proposal changes: its first step is another one from now on."""
    before = now(office, proposal)
    assert before.flow is not None
    step = replace(before.flow.nodes[0], text="Wipe the glass of the scanner.")
    flow = replace(before.flow, nodes=(step, *before.flow.nodes[1:]))
    grown = replace(before, flow=flow, version=before.version + 1)
    async with office.store.transaction(office.account_id) as transaction:
        await transaction.proposals.save(grown)
    return grown


def left_open(office: Office, proposal: Proposal, action: Action) -> Target:
    """What a button of its card carries, as the card stands now."""
    rows = [each.buttons for each in proposal_card(now(office, proposal)).elements if isinstance(each, Buttons)]
    return next(button.target for buttons in rows for button in buttons if button.target.action is action)


_DECIDING = [Action.APPROVE, Action.DISMISS, Action.REJECT, Action.EDIT_PROPOSAL]


@pytest.mark.parametrize("action", _DECIDING)
async def test_what_has_changed_since_its_card_was_shown_is_shown_as_it_stands_and_not_decided_on(
    office: Office, ravi: Person, proposal: Proposal, action: Action
) -> None:
    pressed = left_open(office, proposal, action)
    grown = await grows(office, proposal)
    card = shown(await ravi.aims(pressed))
    assert "has changed since you looked at it" in words(card)
    assert now(office, proposal) == grown
    await ravi.presses("Approve", on=card)
    assert now(office, proposal).status is ProposalStatus.APPROVED
    assert [one.nodes[0].text for one in office.kept.contents.values()] == ["Wipe the glass of the scanner."]


@pytest.mark.parametrize("action", _DECIDING)
async def test_a_card_of_an_earlier_release_still_decides_until_the_proposal_changes(
    office: Office, ravi: Person, proposal: Proposal, action: Action
) -> None:
    grown = await grows(office, proposal)
    assert "has changed since you looked at it" in words(shown(await ravi.aims(about(proposal, action))))
    assert now(office, proposal) == grown


async def test_a_form_opened_before_the_proposal_changed_decides_nothing_and_loses_nothing(
    office: Office, ravi: Person, proposal: Proposal, flow: Flow
) -> None:
    rejecting = form_of(await ravi.aims(left_open(office, proposal, Action.REJECT)))
    editing = form_of(await ravi.aims(left_open(office, proposal, Action.EDIT_PROPOSAL)))
    title = next(field.name for field in editing.fields if field.value == flow.title)
    grown = await grows(office, proposal)
    refused = shown(await ravi.fills(rejecting, reason="This is in the manual."))
    assert "This is in the manual." in words(refused)
    assert "Print queue is stuck" in words(shown(await ravi.fills(editing, **{title: "Print queue is stuck"})))
    assert now(office, proposal) == grown
    await ravi.fills(form_of(await ravi.presses("Reject", on=refused)), reason="This is in the manual.")
    assert now(office, proposal).status is ProposalStatus.REJECTED


async def test_a_reaction_to_what_has_changed_since_decides_nothing_and_shows_how_it_stands(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    before = posted(office, proposal)
    grown = await grows(office, proposal)
    current = replace(posted(office, proposal), since=office.now + timedelta(minutes=1))
    on_its_way = replace(current, card=None)
    for message, at in ((before, None), (on_its_way, None), (current, office.now)):
        card = shown(await office.chat.react(ravi.user, message, "white_check_mark", at, added=True))
        assert "has changed since you looked at it" in words(card)
        assert now(office, proposal) == grown
    await office.chat.react(ravi.user, current, "white_check_mark", office.now + timedelta(minutes=2), added=True)
    assert now(office, proposal).status is ProposalStatus.APPROVED


async def test_who_decided_is_said_first_to_whoever_presses_an_older_card(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    rita = await office.person("Rita", reviewer=True)
    pressed = left_open(office, proposal, Action.APPROVE)
    await grows(office, proposal)
    await ravi.aims(left_open(office, proposal, Action.DISMISS))
    with pytest.raises(AlreadyDecided, match="Ravi has already decided"):
        await rita.aims(pressed)


async def test_approved_it_is_published_and_the_channel_says_who_decided(
    office: Office, ravi: Person, proposal: Proposal, flow: Flow
) -> None:
    outcome = await ravi.aims(about(proposal, Action.APPROVE))
    assert "version 1" in sentence(outcome)
    assert [one.slug for one in office.kept.contents.values()] == [flow.slug]
    assert "Ravi" in office.shows(REVIEW_CHANNEL)


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT, Action.EDIT_PROPOSAL, Action.DISMISS])
async def test_who_is_no_reviewer_decides_nothing_and_no_form_opens(
    office: Office, eli: Person, proposal: Proposal, action: Action
) -> None:
    with pytest.raises(NotAllowed):
        await eli.aims(about(proposal, action))
    assert now(office, proposal) == proposal


async def test_nobody_decides_on_what_comes_from_their_own_session(office: Office, ravi: Person, flow: Flow) -> None:
    own = await office.proposes(flow, ravi)
    for action in (Action.APPROVE, Action.DISMISS, Action.REJECT):
        with pytest.raises(NotAllowed):
            await ravi.aims(about(own, action))
    assert now(office, own).status is ProposalStatus.PENDING


async def test_the_first_decision_counts_and_the_next_is_told_whose_it_was(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    rita = await office.person("Rita", reviewer=True)
    await ravi.aims(about(proposal, Action.DISMISS))
    for action in (Action.APPROVE, Action.DISMISS):
        with pytest.raises(AlreadyDecided) as refused:
            await rita.aims(about(proposal, action))
        assert "Ravi" in refused.value.sentence
    assert not office.kept.contents


async def test_ones_own_decision_delivered_again_is_no_news(ravi: Person, proposal: Proposal) -> None:
    await ravi.aims(about(proposal, Action.APPROVE))
    assert await ravi.aims(about(proposal, Action.APPROVE)) == Ignored()


async def test_rejecting_asks_why_and_keeps_the_reason(office: Office, ravi: Person, proposal: Proposal) -> None:
    form = form_of(await ravi.aims(about(proposal, Action.REJECT)))
    await ravi.fills(form, reason="This is in the manual.")
    decided = now(office, proposal)
    assert decided.status is ProposalStatus.REJECTED
    assert decided.review is not None
    assert decided.review.notes == "This is in the manual."
    assert "This is in the manual." in office.shows(REVIEW_CHANNEL)


async def test_edited_it_is_published_as_edited(office: Office, ravi: Person, proposal: Proposal, flow: Flow) -> None:
    form = form_of(await ravi.aims(about(proposal, Action.EDIT_PROPOSAL)))
    title = next(field.name for field in form.fields if field.value == flow.title)
    outcome = await ravi.fills(form, **{title: "Print queue is stuck"})
    assert isinstance(outcome, Say)
    assert [one.title for one in office.kept.contents.values()] == ["Print queue is stuck"]
    assert now(office, proposal).status is ProposalStatus.MODIFIED


async def test_an_edit_that_makes_it_unfit_names_its_field_and_publishes_nothing(
    office: Office, ravi: Person, proposal: Proposal, flow: Flow
) -> None:
    form = form_of(await ravi.aims(about(proposal, Action.EDIT_PROPOSAL)))
    title = next(field.name for field in form.fields if field.value == flow.title)
    with pytest.raises(InvalidInput) as refused:
        await ravi.fills(form, **{title: " "})
    assert refused.value.field == title
    assert not office.kept.contents
    assert now(office, proposal) == proposal


async def test_an_edit_of_what_has_changed_meanwhile_overwrites_nothing(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    form = form_of(await ravi.aims(about(proposal, Action.EDIT_PROPOSAL)))
    await ravi.aims(about(proposal, Action.DISMISS))
    await ravi.aims(about(proposal, Action.UNDO_DECISION))
    assert "has changed since" in words(shown(await ravi.fills(form)))
    assert not office.kept.contents


async def test_undone_it_waits_again_and_what_it_published_is_withdrawn(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    await ravi.aims(about(proposal, Action.APPROVE))
    await ravi.aims(about(proposal, Action.UNDO_DECISION))
    assert now(office, proposal).status is ProposalStatus.PENDING
    ((version,),) = office.kept.versions.values()
    assert (version.current, version.withdrawn_at is None) == (False, False)


async def test_an_undo_of_a_card_that_shows_an_earlier_decision_undoes_no_later_one(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    def undo() -> Target:
        buttons = [each for each in proposal_card(now(office, proposal)).elements if isinstance(each, Buttons)]
        return buttons[-1].buttons[0].target

    await ravi.aims(about(proposal, Action.APPROVE))
    elsewhere = undo()  # in another window
    await ravi.aims(undo())
    office.now += timedelta(minutes=1)
    await ravi.aims(left_open(office, proposal, Action.DISMISS))
    with pytest.raises(Conflict, match="decided on anew"):
        await ravi.aims(elsewhere)
    assert now(office, proposal).status is ProposalStatus.DISMISSED
    await ravi.aims(undo())
    assert now(office, proposal).status is ProposalStatus.PENDING


async def test_too_late_a_decision_stays(office: Office, ravi: Person, proposal: Proposal) -> None:
    await ravi.aims(about(proposal, Action.APPROVE))
    office.now += timedelta(minutes=11)
    with pytest.raises(Conflict):
        await ravi.aims(about(proposal, Action.UNDO_DECISION))
    assert now(office, proposal).status is ProposalStatus.APPROVED


@pytest.mark.parametrize(
    ("emoji", "status"),
    [
        ("white_check_mark", ProposalStatus.APPROVED),
        ("white_check_mark::skin-tone-3", ProposalStatus.APPROVED),
        ("x", ProposalStatus.REJECTED),
        ("zzz", ProposalStatus.DISMISSED),
        ("tada", ProposalStatus.PENDING),
    ],
)
async def test_a_reaction_decides_by_the_emoji_of_the_account(
    office: Office, ravi: Person, proposal: Proposal, emoji: str, status: ProposalStatus
) -> None:
    outcome = await office.chat.react(ravi.user, posted(office, proposal), emoji, added=True)
    assert now(office, proposal).status is status
    assert (outcome == Ignored()) == (status is ProposalStatus.PENDING)


async def test_a_reaction_taken_back_undoes_ones_own_decision_only(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    rita = await office.person("Rita", reviewer=True)
    await office.chat.react(ravi.user, posted(office, proposal), "zzz", added=True)
    assert await office.chat.react(rita.user, posted(office, proposal), "zzz", added=False) == Ignored()
    assert now(office, proposal).status is ProposalStatus.DISMISSED
    await office.chat.react(ravi.user, posted(office, proposal), "zzz", added=False)
    assert now(office, proposal).status is ProposalStatus.PENDING


async def test_a_reaction_to_anything_else_is_nobodys_business(office: Office, ravi: Person, dana: Person) -> None:
    await dana.starts()
    message = PostedMessage("step:1", None, office.now)
    assert await office.chat.react(ravi.user, message, "white_check_mark", added=True) == Ignored()


async def test_the_flow_and_the_sessions_behind_it_can_be_looked_at(
    office: Office, eli: Person, proposal: Proposal, flow: Flow
) -> None:
    assert flow.nodes[0].text in words(shown(await eli.aims(about(proposal, Action.SEE_FLOW))))
    assert "kept any more" in words(shown(await eli.aims(about(proposal, Action.SEE_SESSIONS))))


async def test_another_accounts_proposal_is_not_found(office: Office, proposal: Proposal, flow: Flow) -> None:
    stranger = await (await Office().opened()).person("Sam", reviewer=True)
    stranger.office = office
    for action in (Action.APPROVE, Action.SEE_FLOW, Action.REJECT, Action.UNDO_DECISION):
        with pytest.raises(NotFound):
            await stranger.aims(about(proposal, action))
    assert now(office, proposal) == proposal
