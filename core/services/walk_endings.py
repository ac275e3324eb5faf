"""What follows from a walk's end: statistics, validated proposals, drafts, and the session it becomes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.person import Person
from core.learning.fitting import Generalise, generaliser
from core.matching.similarity import Similarity, most_similar
from core.messaging.places import Place
from core.ports.unit_of_work import UnitOfWork
from core.presenters.walks import became_card
from core.proposals.proposal import Evidence, Proposal, ProposalSource, ProposalStatus, ProposalType
from core.services.review_channel import show_to_reviewers
from core.services.sessions import SessionService
from core.services.tickets.of_walks import follow_walk_in_ticket
from core.sessions.flow_usage import FlowUsage
from core.sessions.steps import SkipAnswer, TextAnswer
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.tasks import SEND_WALK_TO_TICKET
from core.walks.drafting import drafted
from core.walks.handing_over import as_session
from core.walks.walk import Walk, WalkKind, WalkStatus


@dataclass(frozen=True, slots=True)
class WalkEndings:
    """Carries out what an end asks for, in the transaction that stores it."""

    session_service: SessionService
    similarity: Similarity
    redact: Generalise
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]

    async def follow(
        self, transaction: UnitOfWork, before: Walk | None, after: Walk, handed_to: Person | None = None
    ) -> None:
        """What follows from the walk having ended just now; nothing where it had not.

        `handed_to`: the engineer who was asked, where one was named.
        """
        if after.is_active or (before is not None and not before.is_active):
            return
        await follow_walk_in_ticket(transaction, after, self.now(), self.new_id)
        match after.status:
            case WalkStatus.RESOLVED:
                await self._count(transaction, after, helped=bool(after.helpful))
                await self._learn(transaction, after)
                if after.ticket:
                    await transaction.enqueue(SEND_WALK_TO_TICKET, {"walk_id": str(after.id)})
            case WalkStatus.ABANDONED:
                await self._count(transaction, after, helped=False)
            case _:
                await self._hand_over(transaction, after, handed_to)

    async def _count(self, transaction: UnitOfWork, walk: Walk, *, helped: bool) -> None:
        """Count the walk for its flow's version; a hand-over is counted with the session it becomes."""
        if walk.kind is not WalkKind.FLOW or walk.walked is None:
            return
        skipped = sum(isinstance(step.answer, SkipAnswer) for step in walk.path)
        escaped = sum(isinstance(step.answer, TextAnswer) and bool(step.options) for step in walk.path)
        use = FlowUsage(1, int(helped), skipped, escaped)
        await transaction.versions.count_use(walk.walked.id, walk.walked.version, use, self.now())

    async def _learn(self, transaction: UnitOfWork, walk: Walk) -> None:
        if not walk.helpful:
            return
        if walk.kind is WalkKind.PROPOSAL and walk.walked:
            await self._validate(transaction, walk.walked.id)
        if walk.kind is WalkKind.AI_BUILD and any(step.answer for step in walk.path):
            await self._propose(transaction, walk)

    async def _validate(self, transaction: UnitOfWork, proposal_id: UUID) -> None:
        await transaction.proposals.hold()
        proposal = await transaction.proposals.get(proposal_id)
        if proposal is None or proposal.status is not ProposalStatus.PENDING:
            return
        proposal = replace(proposal, validated_by_outcome=True, version=proposal.version + 1)
        await transaction.proposals.save(proposal)
        await show_to_reviewers(transaction, proposal)

    async def _propose(self, transaction: UnitOfWork, walk: Walk) -> None:
        """Raise the tree walked as a draft, or let it speak for one that waits and says the same."""
        await transaction.proposals.hold()
        people = await transaction.people.list()
        generalise = generaliser(self.redact, (user.name for user in people))
        flow = drafted(walk, generalise)
        waiting = [one for one in await transaction.proposals.pending() if one.source is ProposalSource.AI_REALTIME_L1]
        twin = self._twin(flow.title, waiting)
        if twin and twin.flow:
            symptoms = tuple(dict.fromkeys((*twin.flow.symptoms, *flow.symptoms)))[:20]
            grown = replace(
                twin,
                flow=replace(twin.flow, symptoms=symptoms),
                evidence=twin.evidence + _evidence(walk),
                version=twin.version + 1,
            )
            await transaction.proposals.save(grown)
            await self._say(transaction, grown, walk, AuditEventKind.PROPOSAL_JOINED)
            return
        proposal = Proposal(
            id=self.new_id(),
            account_id=walk.account_id,
            type=ProposalType.NEW_FLOW,
            source=ProposalSource.AI_REALTIME_L1,
            title=flow.title,
            description=flow.description,
            flow=flow,
            evidence=_evidence(walk),
            domain=flow.domain,
            proposer=walk.technician,
            ticket=walk.ticket,
            validated_by_outcome=True,
            created_at=self.now(),
        )
        await transaction.proposals.add(proposal)
        await self._say(transaction, proposal, walk, AuditEventKind.PROPOSAL_RAISED)

    def _twin(self, title: str, waiting: list[Proposal]) -> Proposal | None:
        best = most_similar(self.similarity, title, [one.title for one in waiting])
        return waiting[best[0]] if best and best[1] >= self.similarity.same_from else None

    async def _say(self, transaction: UnitOfWork, proposal: Proposal, walk: Walk, kind: AuditEventKind) -> None:
        await show_to_reviewers(transaction, proposal)
        data = {"proposal_id": str(proposal.id), "walk_id": str(walk.id)}
        await transaction.record([AuditEvent(kind, walk.technician.id, data)], self.now())

    async def _hand_over(self, transaction: UnitOfWork, walk: Walk, to: Person | None) -> None:
        """The walk becomes a session that waits for an engineer; its technician sees what becomes of it."""
        session = as_session(walk, self.now())
        if to and session.handover:
            session = replace(session, handover=replace(session.handover, target=to))
        place = Place("web", f"session/{session.id}")
        await self.session_service.add_handed_over(transaction, session, place)
        await transaction.messages.want_in_walk(walk.id, {"became": became_card(walk, session)})


def _evidence(walk: Walk) -> Evidence:
    asked = [step for step in walk.path if step.answer]
    ending = walk.current.content.ending if walk.current else None
    skipped = sum(isinstance(step.answer, SkipAnswer) for step in asked)
    return Evidence(1, int(bool(ending and ending.root_cause)), len(asked), skipped)
