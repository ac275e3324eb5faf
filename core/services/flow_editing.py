"""Editing a published flow: what somebody changed is proposed, with what it changes, for the reviewers to decide on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from core.accounts.user import User
from core.flows.diff import diff
from core.flows.model import Flow
from core.flows.validate import checked as checked_flow
from core.ports.unit_of_work import Store
from core.proposals.permissions import check_may_propose
from core.proposals.proposal import FlowRef, Proposal, ProposalSource, ProposalType
from core.services.review_channel import show_to_reviewers
from core.sessions.masking import masked_text
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, NotFound
from core.shared.text import checked


class FlowEditing:
    """Turns an edited flow into a proposal."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def propose(self, actor: User, flow_id: UUID, flow: Flow, seen: int, why: str) -> Proposal:
        """Propose the flow as it was edited. `seen`: the version that was edited.

        Raises FlowFormatError, which names every fault, Conflict when the flow has changed meanwhile or nothing is
        changed, and the other Refusals.
        """
        check_may_propose(actor)
        why = masked_text(checked("why", why, required=False))
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            current = await transaction.flows.published(flow_id)
            if current is None:
                raise NotFound("There is no such published flow.")
            if current.version != seen:
                raise Conflict(
                    f"The flow is now at version {current.version}, but you edited version {seen}. Your draft is "
                    "kept; open the flow again, and enter your changes there."
                )
            flow = checked_flow(replace(flow, slug=current.flow.slug))
            changes = diff(current.flow, flow)
            if changes.is_empty:
                raise Conflict("Nothing has been changed, so there is nothing to propose.")
            proposal = Proposal(
                id=uuid4(),
                account_id=actor.account_id,
                type=ProposalType.ENHANCEMENT,
                source=ProposalSource.MANUAL_DRAFT,
                title=flow.title,
                flow=flow,
                created_at=self._now(),
                description=why,
                target=FlowRef(flow_id, current.version),
                diff=changes,
                domain=flow.domain,
                proposer=actor.person,
            )
            await transaction.proposals.add(proposal)
            await show_to_reviewers(transaction, proposal)
            event = AuditEvent(AuditEventKind.PROPOSAL_RAISED, actor.id, {"proposal_id": str(proposal.id)})
            await transaction.record([event], self._now())
        return proposal
