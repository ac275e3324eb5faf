"""What the clock does about reviews: each thing once, at its time, and nothing when nothing waits."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.bootstrap.container import Container
from bot.jobs.knowledge import KnowledgeJobs
from core.accounts.user import Role, User
from core.messaging.cards import Action, Button, Buttons, Card
from core.ports.proposals import DueProposal
from core.proposals.proposal import DecisionKind, Proposal, ProposalSource, ProposalType
from core.services.administration import DEFAULT_ACCOUNT, REVIEW_CHANNEL
from core.services.review import ReviewRequest, ReviewService
from core.services.review_schedule import ReviewSchedule, ReviewScheduleSettings
from core.sessions.flow_usage import FlowUsage
from storage.review_agenda import ReviewAgenda
from tests.support.accounts import empty_account
from tests.unit.flows.made import SMALL

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAMAGE = "UPDATE flow_versions SET content = content || '{\"nodes\": 7}' WHERE content->>'title' = 'A damaged one'"
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class Office:
    """An account with a reviewer, a clock that the test sets, and what its reviewer channel should show."""

    def __init__(self, parts: Container, reviewer: User) -> None:
        self.parts = parts
        self.reviewer = reviewer
        self.now = MONDAY
        settings = ReviewScheduleSettings((time(9), time(16)), ZoneInfo("UTC"), timedelta(hours=48), 10, 0.4)
        self.rounds = ReviewSchedule(parts.store, settings, lambda: self.now, uuid4)
        self.review = ReviewService(parts.store, lambda: self.now, timedelta(minutes=10))

    @property
    def account_id(self) -> UUID:
        return self.reviewer.account_id

    async def proposes(self, title: str = "Printer does nothing") -> Proposal:
        proposal = Proposal(
            id=uuid4(),
            account_id=self.account_id,
            type=ProposalType.NEW_FLOW,
            source=ProposalSource.MANUAL_DRAFT,
            title=title,
            flow=replace(SMALL, slug=f"flow-{uuid4().hex}"),
            created_at=self.now,
        )
        async with self.parts.store.transaction(self.account_id) as transaction:
            await transaction.proposals.add(proposal)
        return proposal

    async def proposed(self, account_id: UUID) -> list[Proposal]:
        async with self.parts.store.reading(account_id) as transaction:
            return list(await transaction.proposals.pending())

    async def due(self, proposal: Proposal) -> DueProposal:
        return DueProposal(self.account_id, proposal.id)

    async def agenda(self, what: str, moment: datetime) -> list[UUID]:
        async with self.parts.store.connection() as connection:
            return [due.id for due in await getattr(ReviewAgenda(connection), what)(moment)]

    async def looks_at_flows(self) -> None:
        """What the clock has done about flows, as often as it comes to it."""
        await KnowledgeJobs(
            self.parts.store, self.parts.learning, self.rounds, 3, self.parts.use_cases.following
        ).scheduled["reviews"]()

    async def cards(self, subject: str = "") -> dict[str, Card]:
        await self.parts.delivery.deliver_waiting()
        shown = await self.parts.store.shown(self.account_id, REVIEW_CHANNEL.platform, REVIEW_CHANNEL.address)
        return {message.subject: message.card for message in shown if message.subject.startswith(subject)}


@pytest_asyncio.fixture(loop_scope="session")
async def office(emptied_parts: Container) -> Office:
    parts = emptied_parts
    account = await parts.administration.existing_account(DEFAULT_ACCOUNT)
    return Office(parts, await parts.administration.user(account, "ravi", Role.ENGINEER, reviewer=True))


def offered(card: Card) -> list[Action]:
    rows = [element.buttons for element in card.elements if isinstance(element, Buttons)]
    return [button.target.action for row in rows for button in row if isinstance(button, Button)]


async def test_a_digest_tells_what_waits_and_how_long(office: Office) -> None:
    await office.proposes("The older one")
    office.now += timedelta(hours=23)
    await office.proposes("The newer one")
    office.now += timedelta(hours=1)
    moment = office.rounds.digest_due()
    assert moment == datetime(2026, 3, 3, 9, tzinfo=UTC)
    await office.rounds.digest(office.account_id, moment)
    await office.rounds.digest(office.account_id, moment)
    ((_, card),) = (await office.cards("digest:")).items()
    assert "2 proposals wait for a decision" in str(card)
    assert "The older one · 24 hours" in str(card)
    assert "The newer one · 1 hour" in str(card)


async def test_no_digest_comes_when_nothing_waits(office: Office) -> None:
    await office.rounds.digest(office.account_id, MONDAY)
    assert await office.cards() == {}


async def test_a_digest_is_sent_once_however_often_the_clock_looks(office: Office) -> None:
    await office.proposes()
    office.now = MONDAY.replace(hour=16, minute=5)
    parts = office.parts
    work = KnowledgeJobs(parts.store, parts.learning, office.rounds, 4, parts.use_cases.following)
    for _ in range(3):
        await work.scheduled["reviews"]()
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'review_digest'")
    async with parts.store.connection() as connection:
        (arguments,) = (await connection.execute(query)).scalars()
    assert arguments == {"account_id": str(office.account_id), "moment": "2026-03-02T16:00:00+00:00"}


async def test_reviewers_are_reminded_once_of_what_waits_long_and_hear_when_it_is_settled(office: Office) -> None:
    proposal = await office.proposes()
    office.now += timedelta(hours=47)
    assert await office.agenda("to_remind", office.rounds.remind_since) == []
    office.now += timedelta(hours=2)
    assert await office.agenda("to_remind", office.rounds.remind_since) == [proposal.id]
    await office.rounds.remind(await office.due(proposal))
    await office.rounds.remind(await office.due(proposal))
    assert await office.agenda("to_remind", office.rounds.remind_since) == []
    ((_, card),) = (await office.cards("remind:")).items()
    assert "has been waiting 2 days for a decision" in str(card)
    await office.review.decide(office.reviewer, proposal.id, ReviewRequest(DecisionKind.DISMISS))
    ((_, card),) = (await office.cards("remind:")).items()
    assert "Dismissed" in str(card)


async def test_undo_is_offered_for_a_while_and_then_neither_offered_nor_done(office: Office) -> None:
    proposal = await office.proposes()
    await office.review.decide(office.reviewer, proposal.id, ReviewRequest(DecisionKind.REJECT))
    subject = f"proposal:{proposal.id}"
    assert Action.UNDO_DECISION in offered((await office.cards())[subject])
    assert await office.agenda("undo_over", office.now + timedelta(minutes=9)) == []
    office.now += timedelta(minutes=10)
    assert await office.agenda("undo_over", office.now) == [proposal.id]
    await office.rounds.end_undo(await office.due(proposal))
    assert Action.UNDO_DECISION not in offered((await office.cards())[subject])
    with pytest.raises(Exception, match="too late"):
        await office.review.undo(office.reviewer, proposal.id)


async def test_a_flow_that_does_badly_is_put_before_the_reviewers_once(office: Office) -> None:
    async with office.parts.store.transaction(office.account_id) as transaction:
        good = await transaction.flows.publish(SMALL, {})
        bad = await transaction.flows.publish(replace(SMALL, slug="bad-one", title="Bad one"), {})
        few = await transaction.flows.publish(replace(SMALL, slug="few-walks"), {})
        for flow, use in ((good, FlowUsage(10, 4)), (bad, FlowUsage(12, 3, 2, 9)), (few, FlowUsage(9, 0))):
            await transaction.versions.count_use(flow.id, 1, use, office.now)
    await office.looks_at_flows()
    await office.looks_at_flows()
    ((_, card),) = (await office.cards("proposal:")).items()
    assert "Bad one" in card.title
    assert "Of 12 sessions guided by version 1, 3 were resolved by it." in str(card)
    assert Action.APPROVE not in offered(card)  # there is nothing to publish yet
    assert Action.EDIT_PROPOSAL in offered(card)


async def test_one_damaged_flow_keeps_no_other_from_the_reviewers_in_any_account(office: Office) -> None:
    other = await empty_account(office.parts, "another")
    for account in (office.account_id, other.id):
        async with office.parts.store.transaction(account) as transaction:
            for title in ("A damaged one", "Bad one"):
                flow = await transaction.flows.publish(replace(SMALL, slug=title.replace(" ", "-"), title=title), {})
                await transaction.versions.count_use(flow.id, 1, FlowUsage(12, 3), office.now)
            await transaction.connection.execute(text(DAMAGE))
    await office.looks_at_flows()
    for account in (office.account_id, other.id):
        assert [one.title for one in await office.proposed(account)] == ["Performs poorly: Bad one"]


async def test_reactions_decide_and_taking_them_back_undoes(office: Office) -> None:
    proposal = await office.proposes()
    assert await office.review.react(office.reviewer, proposal.id, "tada") is None
    dismissed = await office.review.react(office.reviewer, proposal.id, "zzz")
    assert dismissed
    assert dismissed.status.value == "dismissed"
    assert await office.review.unreact(office.reviewer, proposal.id, "x") is None  # that is not what decided
    undone = await office.review.unreact(office.reviewer, proposal.id, "zzz")
    assert undone
    assert undone.status.value == "pending"
    approved = await office.review.react(office.reviewer, proposal.id, "white_check_mark::skin-tone-2")
    assert approved
    assert approved.published
