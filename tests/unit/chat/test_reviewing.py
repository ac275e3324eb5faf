"""Deciding on proposals in a chat: by button, by form and by reaction."""

from datetime import timedelta

import pytest

from core.chat import Ignored, Say
from core.flows.harm import marks
from core.flows.library import starter_flows
from core.flows.model import Flow
from core.messaging.cards import Action, Buttons, Target
from core.presenters.proposals import proposal_card
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
    with pytest.raises(Conflict):
        await ravi.fills(form)
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
    left_open = undo()  # in another window
    await ravi.aims(undo())
    office.now += timedelta(minutes=1)
    await ravi.aims(about(proposal, Action.DISMISS))
    with pytest.raises(Conflict, match="decided on anew"):
        await ravi.aims(left_open)
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
    outcome = await office.chat.react(ravi.user, f"proposal:{proposal.id}", emoji, added=True)
    assert now(office, proposal).status is status
    assert (outcome == Ignored()) == (status is ProposalStatus.PENDING)


async def test_a_reaction_taken_back_undoes_ones_own_decision_only(
    office: Office, ravi: Person, proposal: Proposal
) -> None:
    rita, subject = await office.person("Rita", reviewer=True), f"proposal:{proposal.id}"
    await office.chat.react(ravi.user, subject, "zzz", added=True)
    assert await office.chat.react(rita.user, subject, "zzz", added=False) == Ignored()
    assert now(office, proposal).status is ProposalStatus.DISMISSED
    await office.chat.react(ravi.user, subject, "zzz", added=False)
    assert now(office, proposal).status is ProposalStatus.PENDING


async def test_a_reaction_to_anything_else_is_nobodys_business(office: Office, ravi: Person, dana: Person) -> None:
    await dana.starts()
    assert await office.chat.react(ravi.user, "step:1", "white_check_mark", added=True) == Ignored()


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
