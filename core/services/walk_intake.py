"""Where a walk begins: at what was named, at a flow that matches, at suggestions, or at the gate."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.accounts.user import User
from core.flows.harm import never_shown
from core.flows.published import PublishedFlow
from core.flows.validate import validate
from core.guides.which_first import TOGETHER, left_for_later, which_first_draft
from core.matching.match import Matcher, Verdict
from core.matching.several_problems import place_of, problems_in
from core.matching.similarity import Similarity, most_similar
from core.ports.unit_of_work import Store, UnitOfWork
from core.proposals.proposal import Proposal, ProposalStatus, ProposalType
from core.safety.incidents import incident_in
from core.services.telling_apart import problems_apart
from core.sessions.answers.reading import ReadingKind
from core.sessions.commands import StepReply
from core.sessions.session import Ticket
from core.shared.errors import Conflict, InvalidInput, NotFound
from core.shared.text import MAX_PROBLEM_BYTES, checked
from core.walks.commands import AnswerNode, BeginAnew, Choose, StartWalk, WalkCommand
from core.walks.gate import read_ahead
from core.walks.walk import OfferKind, Suggestion, Walk, WalkedFlow, WalkKind

_MOST_PROPOSALS = 3
_ONE_PROBLEM = "A walk is about one problem. Start another walk for the other one afterwards."
_NOTHING_NAMED = "Say what the problem is, or name the flow, proposal or ticket to walk."
_COMPARED = 2_000
"""Characters of a problem that proposals are compared with."""


@dataclass(frozen=True, slots=True)
class Found:
    """How a walk begins; with neither kind nor suggestions, the gate decides."""

    problem: str
    kind: WalkKind | None = None
    walked: WalkedFlow | None = None
    flow: PublishedFlow | None = None
    suggestions: tuple[Suggestion, ...] = ()
    problems: tuple[str, ...] = ()
    """Where several were described: each, as it is asked which comes first."""

    def start(self, ticket: Ticket | None = None, note: str = "") -> StartWalk:
        """The command that begins like this."""
        asked = which_first_draft(self.problems, _ONE_PROBLEM) if self.problems else None
        return StartWalk(self.problem, self.kind, self.walked, self.suggestions, ticket, note, asked)


@dataclass(frozen=True, slots=True)
class Intake:
    """What a technician starts with: a problem, or something named that is to be walked."""

    problem: str = ""
    flow_id: UUID | None = None
    proposal_id: UUID | None = None
    adhoc: bool = False
    ticket: Ticket | None = None
    note: str = ""
    """What the technician is told at the beginning, such as that the ticket could not be read."""


async def offered_flow(transaction: UnitOfWork, kind: OfferKind, id_: UUID) -> Found:
    """A published flow, or a proposal that waits, as it is walked. Raises NotFound or Conflict."""
    if kind is OfferKind.FLOW:
        published = await transaction.flows.published(id_)
        if published is None:
            raise NotFound("There is no such published flow.")
        return _begins(published.flow.title, WalkKind.FLOW, published)
    proposal = await transaction.proposals.get(id_)
    if proposal is None or proposal.flow is None:
        raise NotFound("There is no such flow proposal.")
    if not _may_be_walked(proposal):
        raise Conflict("This proposal cannot be walked: it was decided on, or it is not complete yet.")
    return _begins(proposal.flow.title, WalkKind.PROPOSAL, PublishedFlow(proposal.id, 0, proposal.flow))


def _begins(problem: str, kind: WalkKind, flow: PublishedFlow) -> Found:
    return Found(problem, kind, WalkedFlow(flow.id, flow.version, flow.flow.title), flow)


async def intake_of(store: Store, matcher: Matcher, similarity: Similarity, user: User, intake: Intake) -> Found:
    """How the walk begins, in the domain's order. Raises a Refusal."""
    if intake.flow_id and intake.proposal_id:
        raise InvalidInput("proposal_id", "Name a flow or a proposal, not both.")
    if intake.flow_id or intake.proposal_id:
        kind = OfferKind.FLOW if intake.flow_id else OfferKind.PROPOSAL
        async with store.reading(user.account_id) as transaction:
            found = await offered_flow(transaction, kind, intake.flow_id or intake.proposal_id or UUID(int=0))
        problem = checked("problem", intake.problem, limit=MAX_PROBLEM_BYTES, required=False) or found.problem
        return Found(problem, found.kind, found.walked, found.flow)
    if not intake.problem.strip():
        raise InvalidInput("problem", _NOTHING_NAMED)
    problem = checked("problem", intake.problem, limit=MAX_PROBLEM_BYTES)
    await asyncio.to_thread(read_ahead, problem)
    if intake.adhoc:
        return Found(problem, WalkKind.ADHOC)
    if incident := incident_in(problem):
        # Before any repair: the flow for it, or an engineer.
        async with store.reading(user.account_id) as transaction:
            named = [one for one in await transaction.flows.list(incident.value) if one.slug == incident.value]
            flow = await transaction.flows.published(named[0].id) if named else None
        found = _begins(problem, WalkKind.FLOW, flow) if flow else Found(problem)
        return Found(problem, found.kind, found.walked, found.flow)
    if problems := await problems_apart(user.account_id, problem, matcher):
        return Found(problem, problems=problems)
    return await matched(store, matcher, similarity, user.account_id, problem)


async def first_of_several(
    store: Store, matcher: Matcher, similarity: Similarity, walk: Walk, reply: StepReply
) -> StartWalk | None:
    """What there is for the problem that an answer names, or for all of them; None where it names none."""
    reading = reply.reading
    is_skip = reply.skip or (reading is not None and reading.kind is ReadingKind.SKIP)
    option = TOGETHER if is_skip else reply.option or (reading.option if reading else "")
    problems, place = problems_in(walk.problem), place_of(option)
    if option != TOGETHER and not (place is not None and 0 <= place < len(problems)):
        return None
    if place is None:
        return (await matched(store, matcher, similarity, walk.account_id, walk.problem)).start()
    left = left_for_later(problems, place, "walk")
    return (await matched(store, matcher, similarity, walk.account_id, problems[place])).start(note=left)


async def matched(store: Store, matcher: Matcher, similarity: Similarity, account_id: UUID, problem: str) -> Found:
    """The flow that fits a problem, else what resembles it."""
    matches = await matcher.match(account_id, problem)
    best = next((match for match in matches if match.verdict is Verdict.MATCH), None)
    if best:
        async with store.reading(account_id) as transaction:
            flow = await transaction.flows.published(best.flow_id)
        if flow:
            return _begins(problem, WalkKind.FLOW, flow)
    flows = tuple(Suggestion(OfferKind.FLOW, match.flow_id, match.title, match.score) for match in matches)
    proposals = await _like_proposals(store, similarity, account_id, problem)
    return Found(problem, suggestions=(*flows, *proposals))


async def find_offers(
    store: Store, matcher: Matcher, similarity: Similarity, account_id: UUID, problem: str
) -> tuple[Suggestion, ...]:
    """The flows and proposals that resemble a problem, flows first."""
    matches = await matcher.match(account_id, problem)
    flows = tuple(Suggestion(OfferKind.FLOW, match.flow_id, match.title, match.score) for match in matches)
    return (*flows, *await _like_proposals(store, similarity, account_id, problem))


async def _like_proposals(
    store: Store, similarity: Similarity, account_id: UUID, problem: str
) -> tuple[Suggestion, ...]:
    """The new flows that wait for review and are about the problem, best first."""
    async with store.reading(account_id) as transaction:
        waiting = await transaction.proposals.pending()
    fit = [proposal for proposal in waiting if proposal.type is ProposalType.NEW_FLOW and _may_be_walked(proposal)]
    if not fit:
        return ()
    scores = await asyncio.to_thread(_scores, similarity, problem[:_COMPARED], fit)
    near = sorted(zip(scores, fit, strict=True), key=lambda pair: pair[0], reverse=True)
    return tuple(
        Suggestion(OfferKind.PROPOSAL, proposal.id, proposal.title, round(min(score, 1.0), 4))
        for score, proposal in near[:_MOST_PROPOSALS]
        if score >= similarity.same_from
    )


def _scores(similarity: Similarity, problem: str, proposals: Sequence[Proposal]) -> list[float]:
    found = list[float]()
    for proposal in proposals:
        symptoms = proposal.flow.symptoms if proposal.flow else ()
        best = most_similar(similarity, problem, (proposal.title, *symptoms))
        found.append(best[1] if best else 0.0)
    return found


def _may_be_walked(proposal: Proposal) -> bool:
    flow = proposal.flow
    waits = proposal.status is ProposalStatus.PENDING and flow is not None
    return bool(waits and flow and not validate(flow) and not tuple(never_shown(flow)))


def _beginning(command: WalkCommand) -> StartWalk | None:
    match command:
        case BeginAnew(start=begins) | AnswerNode(begins=begins):
            return begins
        case _:
            return None


async def walked_flow(transaction: UnitOfWork, walk: Walk, command: WalkCommand) -> PublishedFlow | None:
    """The flow that leads through the walk from here: the one just chosen, or the one it has."""
    walked, kind = walk.walked, walk.kind
    if isinstance(command, Choose) and command.walked:
        walked, kind = command.walked, command.kind
    if begins := _beginning(command):
        walked, kind = begins.walked, begins.kind
    if walked is None:
        return None
    if kind is WalkKind.FLOW:
        return await transaction.flows.published(walked.id, walked.version)
    proposal = await transaction.proposals.get(walked.id)
    # Edited, decided on or gone since: it is walked to its end as it is now.
    return PublishedFlow(walked.id, 0, proposal.flow) if proposal and proposal.flow else None
