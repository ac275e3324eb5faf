"""Learning from sessions: each resolved one is analysed once, and what it adds waits for the reviewers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.accounts.person import Person
from core.flows.diff import diff
from core.flows.harm import shown
from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.learning.comparing import Finding, compare
from core.learning.fitting import Generalise, generaliser
from core.learning.joining import evidence_of, grown, joined, prefix_of, with_its_fix, without
from core.learning.lesson import generalised
from core.learning.reading import answered_steps, lesson_of
from core.matching.match import Matcher, Verdict
from core.matching.similarity import Similarity
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters.proposals import learned_card, unlearned_card
from core.proposals.proposal import FlowRef, Proposal, ProposalSource, ProposalStatus, ProposalType, Support, rebased
from core.services.refining import Refine, unrefined
from core.services.review_channel import show_to_reviewers
from core.sessions.masking import masked
from core.sessions.session import Session, SessionStatus
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotFound

_NOTHING = "nothing_to_learn"
"""What an analysis comes to when a session does not say what fixed it."""


@dataclass(frozen=True, slots=True)
class LearningDependencies:
    """How learning judges texts."""

    matcher: Matcher
    similarity: Similarity
    redact: Generalise
    refine: Refine = unrefined


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of comparing a session, before anything is stored."""

    session: Session
    finding: Finding | None
    base: PublishedFlow | None
    prefix: str


class LearningService:
    """Compares resolved sessions with flows and raises proposals. Nothing is held while it compares."""

    def __init__(
        self, store: Store, dependencies: LearningDependencies, now: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._store = store
        self._dependencies = dependencies
        self._now = now
        self._new_id = new_id

    async def learn(self, account_id: UUID, session_id: UUID) -> None:
        """Bring what is known from the session in line with how it stands: resolved, or taken up again.

        May be run any number of times, at the same moment too. Raises Unavailable.
        """
        async with self._store.reading(account_id) as transaction:
            session = await transaction.sessions.get(session_id)
            analysed = await transaction.proposals.analysed(session_id)
        if session is None:
            return
        if session.status is not SessionStatus.RESOLVED:
            await self._unlearn(account_id, session_id)
        elif session.ended_at != analysed:
            await self._keep(await self._compared(session))
        else:
            await self._unlearn(account_id, session_id)  # what an earlier end taught, if that is known again

    async def set_aside(self, account_id: UUID, session_id: UUID) -> None:
        """Give up on a session whose analysis failed too often; it can still be promoted by hand."""
        async with self._store.transaction(account_id) as transaction:
            session = await transaction.sessions.get(session_id)
            if session and session.ended_at:
                await transaction.proposals.note_analysis(session.id, session.ended_at, "failed", None)

    async def promote(self, actor: Person, account_id: UUID, session_id: UUID) -> Proposal:
        """Propose what a resolved session did, because an engineer says so; a pending one it supports is that already.

        A session that walked a flow to its end reinforces that flow.

        Raises NotFound, Conflict or InvalidInput.
        """
        async with self._store.reading(account_id) as transaction:
            session = await transaction.sessions.get(session_id)
        if session is None:
            raise NotFound("There is no such session.")
        if session.status is not SessionStatus.RESOLVED:
            raise Conflict("Only a resolved session can be proposed as a flow; resolve it first.")
        found = await self._compared(session)
        reinforces = found.finding is not None and found.finding.by_flow and bool(found.finding.visited)
        if found.finding is None or (found.finding.type is ProposalType.AUTO_REINFORCED and not reinforces):
            # Its way is known, but it walked no flow; who promotes it wants it as a flow of its own.
            found = await self._compared(session, alone=True)
        if found.finding is None:
            raise InvalidInput("session_id", "The session does not say what was done, so no flow can be made from it.")
        async with self._store.transaction(account_id) as transaction:
            await transaction.proposals.hold()
            known = await self._known(transaction, session)
            return known or await self._raise(transaction, found, ProposalSource.MANUAL_DRAFT, actor)

    async def _compared(self, session: Session, *, alone: bool = False) -> _Found:
        async with self._store.reading(session.account_id) as transaction:
            people = await transaction.people.list()
        generalise = generaliser(self._dependencies.redact, (user.name for user in people))
        base = None if alone else await self._flow_for(session, generalise)
        prefix = prefix_of(session.id)
        while base and any(node.id.startswith(prefix) for node in base.flow.nodes):
            prefix += "x"  # it was reopened after what it taught was published
        flow = base.flow if base else None
        finding = await asyncio.to_thread(self._finding, session, flow, generalise, prefix)
        if finding and finding.flow:
            better = await self._dependencies.refine(session, finding.flow, flow if finding.type is not _NEW else None)
            finding = replace(finding, flow=shown(better, flow))
        return _Found(session, finding, base if finding and finding.type is not _NEW else None, prefix)

    def _finding(self, session: Session, flow: Flow | None, generalise: Generalise, prefix: str) -> Finding | None:
        """What comparing gives, of the session as it may be shared."""
        return compare(masked(session, generalise), flow, self._dependencies.similarity, generalise, prefix)

    async def _flow_for(self, session: Session, generalise: Generalise) -> PublishedFlow | None:
        """The version the session followed last, else the flow that its problem is about now, else one that resembles
        the problem and has what fixed it: a second flow for that would only compete with the first.
        """
        positions = [step.content.position for step in answered_steps(session) if step.content.position]
        async with self._store.reading(session.account_id) as transaction:
            if positions:
                walked = await transaction.flows.published(positions[-1].flow_id, positions[-1].version)
                if walked and await transaction.flows.published(walked.id):
                    return walked
        matches = await self._dependencies.matcher.match(session.account_id, session.problem)
        clear = [match for match in matches if match.verdict is Verdict.MATCH]
        async with self._store.reading(session.account_id) as transaction:
            found = [await transaction.flows.published(match.flow_id) for match in clear or matches]
        near = [flow for flow in found if flow]
        if clear or not near:
            return near[0] if near else None
        return await asyncio.to_thread(self._with_its_fix, session, near, generalise)

    def _with_its_fix(
        self, session: Session, near: Sequence[PublishedFlow], generalise: Generalise
    ) -> PublishedFlow | None:
        lesson = generalised(lesson_of(masked(session, generalise)), generalise)
        return with_its_fix(lesson, near, self._dependencies.similarity)

    async def _keep(self, found: _Found) -> None:
        """Store what came of it, unless the session went on or somebody else was quicker."""
        session = found.session
        assert session.ended_at is not None
        async with self._store.transaction(session.account_id) as transaction:
            await transaction.proposals.hold()
            current = await transaction.sessions.get(session.id)
            if current is None or current.ended_at != session.ended_at or current.status is not session.status:
                return
            if await transaction.proposals.analysed(session.id) == session.ended_at:
                return
            known = await self._known(transaction, session)
            proposal, outcome = None, _NOTHING
            if found.finding:
                proposal = known or await self._raise(transaction, found, ProposalSource.AI_PROMOTED, None)
                outcome = found.finding.type.value
            if found.base and found.finding and found.finding.by_flow:
                problem = found.finding.lesson.problem
                await transaction.flows.add_problems(found.base.id, [problem], session.ended_at)
            proposal_id = proposal.id if proposal else None
            await transaction.proposals.note_analysis(session.id, session.ended_at, outcome, proposal_id)

    async def _raise(
        self, transaction: UnitOfWork, found: _Found, source: ProposalSource, proposer: Person | None
    ) -> Proposal:
        """Store the finding: as a reinforcement, as support of a proposal that waits, or as a proposal of its own."""
        assert found.finding is not None
        finding, session, base = found.finding, found.session, found.base
        supporter = Support(session.id, session.engineer, finding.lesson.problem, session.ended_at)
        if finding.flow is None:
            return await self._reinforce(transaction, found, supporter)
        changes = diff(base.flow, finding.flow) if base else None
        target = FlowRef(base.id, base.version) if base else None
        waiting = await transaction.proposals.pending(base.id if base else None)
        join = await asyncio.to_thread(
            joined, finding, base.id if base else None, changes, waiting, self._dependencies.similarity
        )
        if join:
            current = (
                await transaction.flows.published(base.id, join.proposal.target.version)
                if (base and join.proposal.target)
                else None
            )
            proposal = grown(join, finding, supporter, current.flow if current else None, found.prefix)
            proposal = replace(proposal, version=proposal.version + 1)
            await transaction.proposals.save(proposal)
            await self._say(transaction, proposal, AuditEventKind.PROPOSAL_JOINED, session, proposer)
            return proposal
        proposal = Proposal(
            id=self._new_id(),
            account_id=session.account_id,
            type=finding.type,
            source=source,
            title=finding.lesson.title if base is None else f"On “{base.flow.title}”: {finding.lesson.title}"[:255],
            description=finding.lesson.problem,
            flow=finding.flow,
            target=target,
            diff=changes,
            evidence=evidence_of(finding.lesson),
            support=(supporter,),
            domain=finding.flow.domain,
            proposer=proposer,
            ticket=session.ticket,
            created_at=self._now(),
        )
        current = await transaction.flows.published(base.id) if base else None
        proposal = rebased(proposal, current) if current else proposal
        await transaction.proposals.add(proposal)
        await self._say(transaction, proposal, AuditEventKind.PROPOSAL_RAISED, session, proposer)
        return proposal

    async def _reinforce(self, transaction: UnitOfWork, found: _Found, supporter: Support) -> Proposal:
        assert found.base is not None
        assert found.finding is not None
        session, base = found.session, found.base
        before = await transaction.proposals.reinforced_by(session.id)
        if before and before.supported_by_end(session.id, session.ended_at):
            return before
        proposal = Proposal(
            id=self._new_id(),
            account_id=session.account_id,
            type=ProposalType.AUTO_REINFORCED,
            source=ProposalSource.AI_PROMOTED,
            title=base.flow.title,
            flow=None,
            target=FlowRef(base.id, base.version),
            evidence=evidence_of(found.finding.lesson),
            support=(supporter,),
            domain=base.flow.domain,
            status=ProposalStatus.AUTO_REINFORCED,
            visited=found.finding.visited,
            ticket=session.ticket,
            created_at=self._now(),
        )
        await transaction.proposals.add(proposal)
        data = {"proposal_id": str(proposal.id), "flow_id": str(base.id), "version": base.version}
        await transaction.record([AuditEvent(AuditEventKind.FLOW_REINFORCED, None, data, session.id)], self._now())
        return proposal

    async def _say(
        self,
        transaction: UnitOfWork,
        proposal: Proposal,
        kind: AuditEventKind,
        session: Session,
        proposer: Person | None,
    ) -> None:
        """Show the proposal to the reviewers, and to the engineer that something was learned."""
        await show_to_reviewers(transaction, proposal)
        await transaction.messages.want_in_session(session.id, {_learned(session.ended_at): learned_card(proposal)})
        event = AuditEvent(kind, proposer.id if proposer else None, {"proposal_id": str(proposal.id)}, session.id)
        await transaction.record([event], self._now())
        await transaction.announce(session.id)

    async def _unlearn(self, account_id: UUID, session_id: UUID) -> None:
        """Take back the support of a session that was taken up again, or has come to another end since."""
        async with self._store.transaction(account_id) as transaction:
            await transaction.proposals.hold()
            session = await transaction.sessions.get(session_id)
            if session:
                await self._known(transaction, session)

    async def _known(self, transaction: UnitOfWork, session: Session) -> Proposal | None:
        """The proposal that waits and that the session's end speaks for; support by an earlier end is taken back."""
        known = None
        analysed = await transaction.proposals.analysed(session.id)
        for one in await transaction.proposals.pending():
            support = next((support for support in one.support if support.session_id == session.id), None)
            if support is None:
                continue
            if session.status is SessionStatus.RESOLVED and (support.ended_at or analysed) in (session.ended_at, None):
                known = known or one
            else:
                await self._withdraw_support(transaction, one, session)
        return known

    async def _withdraw_support(self, transaction: UnitOfWork, known: Proposal, session: Session) -> None:
        ended_at = next((one.ended_at for one in known.support if one.session_id == session.id), None)
        proposal = replace(without(known, session.id), version=known.version + 1)
        if not proposal.support:
            note = "The session it came from was reopened, so nothing supports it any more."
            kept = {"support": known.support, "evidence": known.evidence}
            proposal = replace(proposal, status=ProposalStatus.DISMISSED, closing_note=note, **kept)
        await transaction.proposals.save(proposal)
        await show_to_reviewers(transaction, proposal)
        await transaction.messages.want_in_session(session.id, {_learned(ended_at): unlearned_card()})
        data = {"proposal_id": str(proposal.id), "status": proposal.status.value}
        await transaction.record(
            [AuditEvent(AuditEventKind.PROPOSAL_SUPPORT_LOST, None, data, session.id)], self._now()
        )
        await transaction.announce(session.id)


def _learned(ended_at: datetime | None) -> str:
    """The subject of the message on what an end of a session taught: each end has one, below what came before."""
    return f"learned:{ended_at:%Y%m%dT%H%M%S%f}" if ended_at else "learned"


_NEW = ProposalType.NEW_FLOW
