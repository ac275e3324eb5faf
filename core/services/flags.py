"""Flagging a step of a flow while walking it: the reviewers get it as a proposal on that flow, at that step."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from core.accounts.user import User
from core.flows.diff import diff
from core.ports.unit_of_work import Store, UnitOfWork
from core.proposals.flags import Flag, FlagKind, ShownFlag, flag_title, flags_of, is_of_flags, with_flag
from core.proposals.permissions import check_may_read_proposals
from core.proposals.proposal import FlowRef, Proposal, ProposalSource, ProposalType
from core.services.review_channel import show_to_reviewers
from core.sessions.masking import masked_text
from core.sessions.permissions import check_may_read
from core.sessions.steps import Step
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, NotFound
from core.shared.text import checked
from core.walks.permissions import check_may_read_walk

_MAX_NOTE_BYTES = 1000


class FlagService:
    """Raises proposals from flags, and adds flags to those that wait."""

    def __init__(self, store: Store, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    async def flag_step(self, actor: User, session_id: UUID, step_id: UUID, kind: FlagKind, note: str) -> Proposal:
        """Flag the flow's step that a session was served. Raises a Refusal; Conflict for a step of no flow."""
        note = _said(note)
        async with self._store.transaction(actor.account_id) as transaction:
            session = await transaction.sessions.get(session_id)
            if session is None:
                raise NotFound("There is no such session.")
            check_may_read(actor, session)
            step = session.step(step_id)
            if step is None:
                raise NotFound("There is no such step in this session.")
            return await self._flag(transaction, actor, step, kind, note)

    async def flag_walk(self, actor: User, walk_id: UUID, kind: FlagKind, note: str) -> Proposal:
        """Flag the flow's step that a first-line walk stands at. Raises a Refusal; Conflict for a step of no flow."""
        note = _said(note)
        async with self._store.transaction(actor.account_id) as transaction:
            walk = await transaction.walks.get(walk_id)
            if walk is None:
                raise NotFound("There is no such walk.")
            check_may_read_walk(actor, walk)
            if walk.open_node is None:
                raise Conflict("This walk is not at a step, so there is nothing to flag.")
            proposal = await self._flag(transaction, actor, walk.open_node, kind, note)
            await transaction.walks.count_flag(walk_id)
            return proposal

    async def of_flow(self, user: User, flow_id: UUID) -> list[tuple[Proposal, ShownFlag]]:
        """The flags of a flow that wait for the reviewers, each with its proposal. Raises NotAllowed or NotFound."""
        check_may_read_proposals(user)
        async with self._store.reading(user.account_id) as transaction:
            if not await transaction.versions.list(flow_id):
                raise NotFound("There is no such flow.")
            waiting = await transaction.proposals.pending(flow_id)
        return [(proposal, flag) for proposal in waiting for flag in flags_of(proposal)]

    async def _flag(self, transaction: UnitOfWork, actor: User, step: Step, kind: FlagKind, note: str) -> Proposal:
        position = step.content.position
        if position is None:
            raise Conflict("This step is not from a flow, so there is nothing to flag.")
        current = await transaction.flows.published(position.flow_id)
        node = current.flow.node(position.node_id) if current else None
        if current is None or node is None:
            raise Conflict("The flow has changed since and no longer has this step.")
        await transaction.proposals.hold()
        flag = Flag(kind, note, actor.person, node)
        waiting = next(filter(is_of_flags, await transaction.proposals.pending(current.id)), None)
        if waiting:
            return await self._join(transaction, waiting, flag)
        proposal = Proposal(
            id=self._new_id(),
            account_id=actor.account_id,
            type=ProposalType.ENHANCEMENT,
            source=ProposalSource.MANUAL_DRAFT,
            title=flag_title(current.flow.title),
            description=flag.line,
            flow=current.flow,
            target=FlowRef(current.id, current.version),
            diff=diff(current.flow, current.flow),
            domain=current.flow.domain,
            proposer=actor.person,
            created_at=self._now(),
        )
        await transaction.proposals.add(proposal)
        await self._show(transaction, proposal, AuditEventKind.PROPOSAL_RAISED, flag)
        return proposal

    async def _join(self, transaction: UnitOfWork, waiting: Proposal, flag: Flag) -> Proposal:
        grown = with_flag(waiting, flag)
        if grown is not waiting:
            await transaction.proposals.save(grown)
            await self._show(transaction, grown, AuditEventKind.PROPOSAL_JOINED, flag)
        return grown

    async def _show(self, transaction: UnitOfWork, proposal: Proposal, kind: AuditEventKind, flag: Flag) -> None:
        await show_to_reviewers(transaction, proposal)
        data = {"proposal_id": str(proposal.id), "node_id": flag.node.id, "flag": flag.kind.value}
        await transaction.record([AuditEvent(kind, flag.by.id, data)], self._now())


def _said(note: str) -> str:
    """The note on one line, without secrets. Raises InvalidInput for an empty or a long one."""
    return " ".join(masked_text(checked("note", note, limit=_MAX_NOTE_BYTES)).split())
