"""What a session teaches when it is taken up again, and what an undo goes back to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Role, User
from core.flows.validate import validate
from core.matching.match import Verdict
from core.messaging.places import Place
from core.proposals.proposal import DecisionKind, FlowRef, Proposal, ProposalSource, ProposalStatus, ProposalType
from core.services.publishing import FlowLibrary
from core.services.review import ReviewRequest, ReviewService
from core.sessions.commands import Claim, HandOver, Reopen, Resolve, SessionCommand, StartSession
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, Session
from tests.support.accounts import empty_account
from tests.support.solving import proposals
from tests.unit.flows.made import SMALL

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRST, SECOND = "Reset the controller of the badge reader", "Replace the cable behind the north gate"


class Office:
    """An account with an engineer and an owner who reviews; nobody works on its jobs."""

    def __init__(self, parts: Container, account: Account, dana: User, olga: User) -> None:
        self.parts = parts
        self.account = account
        self.dana = dana
        self.olga = olga
        self.review = ReviewService(parts.store, lambda: datetime.now(UTC), timedelta(minutes=10))

    async def starts(self, problem: str = "Badge reader at the north gate beeps twice and stays red") -> Session:
        command = StartSession(problem, GuideChoice.ADHOC)
        place = Place("web", f"session/{uuid4()}")
        return await self.parts.services.session_service.start(self.dana, command, uuid4(), place)

    async def does(self, session: Session, command: SessionCommand) -> Session:
        execute = self.parts.services.session_service.execute
        return await execute(self.dana, self.account.id, session.id, command)

    async def resolves(self, session: Session, fix: str) -> None:
        await self.does(session, Resolve(FixOutcome.WORKED, "Worn out", fix))

    async def learns(self, session: Session) -> None:
        await self.parts.learning.learn(self.account.id, session.id)

    async def proposed(self) -> list[Proposal]:
        return [one for one in await proposals(self.parts, self.account.id) if one.status is ProposalStatus.PENDING]

    async def current(self, flow: FlowRef) -> int | None:
        async with self.parts.store.reading(self.account.id) as transaction:
            published = await transaction.flows.published(flow.id)
        return published.version if published else None


@pytest_asyncio.fixture(loop_scope="session")
async def office(shared_parts: Container) -> Office:
    parts, account = shared_parts, await empty_account(shared_parts, f"account {uuid4()}")
    dana = await parts.administration.user(account, "dana", Role.ENGINEER)
    olga = await parts.administration.user(account, "olga", Role.OWNER, reviewer=True)
    return Office(parts, account, dana, olga)


async def test_resolved_anew_before_anybody_learned_of_it_a_session_proposes_its_last_fix(office: Office) -> None:
    session = await office.starts()
    await office.resolves(session, FIRST)
    await office.learns(session)
    await office.does(session, Reopen())
    await office.resolves(session, SECOND)
    await office.learns(session)
    (proposal,) = await office.proposed()
    assert (FIRST in str(proposal.flow), SECOND in str(proposal.flow)) == (False, True)
    assert [support.session_id for support in proposal.support] == [session.id]
    await office.learns(session)
    assert [one.id for one in await office.proposed()] == [proposal.id]


async def test_promoted_by_hand_it_is_the_last_fix_too_and_learned_once(office: Office) -> None:
    session = await office.starts()
    await office.resolves(session, FIRST)
    await office.learns(session)
    await office.does(session, Reopen())
    await office.resolves(session, SECOND)
    promoted = await office.parts.learning.promote(office.dana.person, office.account.id, session.id)
    assert SECOND in str(promoted.flow)
    await office.learns(session)
    assert [one.id for one in await office.proposed()] == [promoted.id]


async def test_reopened_before_anybody_learned_of_it_a_session_proposes_the_fix_that_it_came_to_in_the_end(
    office: Office,
) -> None:
    session = await office.starts()
    await office.resolves(session, FIRST)
    await office.does(session, Reopen())
    await office.learns(session)  # the first end's job comes late
    assert not await office.proposed()
    await office.resolves(session, SECOND)
    for _ in range(2):  # a job for each end
        await office.learns(session)
    (proposal,) = await office.proposed()
    assert (FIRST in str(proposal.flow), SECOND in str(proposal.flow)) == (False, True)


async def test_handed_over_in_between_the_fix_and_the_support_are_the_one_who_resolved_it(office: Office) -> None:
    eli = await office.parts.administration.user(office.account, "eli", Role.ENGINEER)
    session = await office.starts()
    await office.resolves(session, FIRST)
    await office.learns(session)
    await office.does(session, Reopen())
    await office.does(session, HandOver("I am off"))
    execute = office.parts.services.session_service.execute
    await execute(eli, office.account.id, session.id, Claim(ClaimMode.CONTINUE))
    await execute(eli, office.account.id, session.id, Resolve(FixOutcome.WORKED, "Worn out", SECOND))
    await office.learns(session)
    (proposal,) = await office.proposed()
    assert (FIRST in str(proposal.flow), SECOND in str(proposal.flow)) == (False, True)
    assert [support.engineer.name for support in proposal.support] == ["eli"]


@pytest.mark.parametrize("again", [0, 1])
async def test_a_fix_that_was_given_up_leaves_the_proposal_that_others_support_with_another(
    office: Office, again: int
) -> None:
    sessions = await office.starts(), await office.starts()
    for session, fix in zip(sessions, (FIRST, SECOND), strict=True):
        await office.resolves(session, fix)
        await office.learns(session)
    (both,) = await office.proposed()
    assert (FIRST in str(both.flow), SECOND in str(both.flow)) == (True, True)
    given_up, found = (FIRST, SECOND) if again == 0 else (SECOND, FIRST)
    await office.does(sessions[again], Reopen())
    await office.learns(sessions[again])
    await office.resolves(sessions[again], found)
    await office.learns(sessions[again])
    (proposal,) = await office.proposed()
    assert (proposal.id, len(proposal.support)) == (both.id, 2)
    assert (given_up in str(proposal.flow), found in str(proposal.flow)) == (False, True)
    assert proposal.flow is not None
    assert not validate(proposal.flow)


async def test_a_fix_that_somebody_else_confirmed_stays_when_one_of_them_gives_it_up(office: Office) -> None:
    sessions = await office.starts(), await office.starts()
    for session in sessions:
        await office.resolves(session, FIRST)
        await office.learns(session)
    await office.does(sessions[0], Reopen())
    await office.learns(sessions[0])
    (proposal,) = await office.proposed()
    assert FIRST in str(proposal.flow)
    assert [support.session_id for support in proposal.support] == [sessions[1].id]


async def test_an_undone_decision_does_not_bring_back_a_fix_that_was_given_up_since(office: Office) -> None:
    session = await office.starts()
    await office.resolves(session, FIRST)
    await office.learns(session)
    (rejected,) = await office.proposed()
    await office.review.decide(office.olga, rejected.id, ReviewRequest(DecisionKind.REJECT))
    await office.does(session, Reopen())
    await office.resolves(session, SECOND)
    await office.learns(session)
    await office.review.undo(office.olga, rejected.id)
    await office.learns(session)
    (proposal,) = await office.proposed()
    assert SECOND in str(proposal.flow)


async def test_an_undo_after_a_roll_back_goes_back_to_what_was_current(office: Office) -> None:
    async with office.parts.store.transaction(office.account.id) as transaction:
        for title in ("First", "Second", "Third"):
            published = await transaction.flows.publish(replace(SMALL, title=title), {})
    flow = FlowRef(published.id, 1)
    await FlowLibrary(office.parts.store, lambda: datetime.now(UTC)).roll_back(office.olga, flow.id, 1)
    proposal = Proposal(
        id=uuid4(),
        account_id=office.account.id,
        type=ProposalType.ENHANCEMENT,
        source=ProposalSource.MANUAL_DRAFT,
        title="Fourth",
        flow=replace(SMALL, title="Fourth"),
        target=flow,
        created_at=datetime.now(UTC),
    )
    async with office.parts.store.transaction(office.account.id) as transaction:
        await transaction.proposals.add(proposal)
    await office.review.decide(office.olga, proposal.id, ReviewRequest(DecisionKind.APPROVE))
    assert await office.current(flow) == 4
    await office.review.undo(office.olga, proposal.id)
    assert await office.current(flow) == 1


ANOTHER_WAY = "Turnstile in the hall refuses every badge"


async def taught(office: Office) -> UUID:
    """The published flow with the first fix, which resembles the problem told another way but is not started for it."""
    session = await office.starts()
    await office.resolves(session, FIRST)
    await office.learns(session)
    (proposal,) = await office.proposed()
    decided = await office.review.decide(office.olga, proposal.id, ReviewRequest(DecisionKind.APPROVE))
    assert decided.published
    assert await found(office) == [(decided.published.id, Verdict.SUGGESTION)]
    return decided.published.id


async def found(office: Office) -> list[tuple[UUID, Verdict]]:
    """What the problem told another way finds first."""
    matches = await office.parts.services.matcher.match(office.account.id, ANOTHER_WAY)
    return [(match.flow_id, match.verdict) for match in matches[:1]]


async def test_the_fix_of_a_flow_that_resembles_the_problem_speaks_for_it_instead_of_for_a_second_flow(
    office: Office,
) -> None:
    flow_id = await taught(office)
    session = await office.starts(ANOTHER_WAY)
    await office.resolves(session, FIRST)
    await office.learns(session)
    assert not await office.proposed()
    assert await found(office) == [(flow_id, Verdict.MATCH)]


async def test_another_fix_of_a_problem_that_only_resembles_a_flow_is_proposed_as_a_flow_of_its_own(
    office: Office,
) -> None:
    await taught(office)
    session = await office.starts(ANOTHER_WAY)
    await office.resolves(session, SECOND)
    await office.learns(session)
    (proposal,) = await office.proposed()
    assert (proposal.type, proposal.target) == (ProposalType.NEW_FLOW, None)
