"""Reviewing proposals: who may, the first decision wins, and a decision can be undone for a while.

Every platform comes here, by button, by form or by reaction. Nothing is shown by these calls: the card of a proposal
changes wherever it was posted, and a refusal is a sentence for whoever was refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.accounts.account import ReactionEmoji
from core.accounts.emoji import canonical
from core.accounts.user import User
from core.flows.harm import marks
from core.flows.model import Flow
from core.ports.proposals import ProposalFilter
from core.ports.unit_of_work import Store, UnitOfWork
from core.proposals.editing import FormField, edited, form_of
from core.proposals.permissions import check_may_decide, check_may_read_proposals, check_not_own
from core.proposals.proposal import DecisionKind, FlowRef, Proposal, ProposalStatus, ReviewDecision, rebased
from core.services.publishing import publish, rebase_others, withdraw
from core.services.review_channel import show_to_reviewers
from core.sessions.masking import masked_text
from core.sessions.session import Session
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import AlreadyDecided, ChangedSince, Conflict, InvalidInput, NotFound, RiskNotAcknowledged
from core.shared.tasks import LEARN
from core.shared.text import checked

_MAX_NOTES_BYTES = 4000


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A decision as it is given. To modify, a whole flow or what was typed into the form's fields."""

    decision: DecisionKind
    notes: str = ""
    flow: Flow | None = None
    edits: Mapping[str, str] | None = None
    seen: int | None = None
    """The version of the proposal that was looked at: nobody decides on what they did not see. None if unknown."""
    acknowledged: frozenset[str] = frozenset()
    """The ids of the risky nodes whose warnings were read."""


class ReviewService:
    """Reads, decides and undoes."""

    def __init__(self, store: Store, now: Callable[[], datetime], undo_time: timedelta) -> None:
        self._store = store
        self._now = now
        self._undo_time = undo_time

    async def proposals(self, user: User, which: ProposalFilter) -> Sequence[Proposal]:
        """The proposals, those validated by an outcome first. Raises NotAllowed."""
        check_may_read_proposals(user)
        async with self._store.reading(user.account_id) as transaction:
            return await transaction.proposals.list(which)

    async def proposal(self, user: User, proposal_id: UUID) -> Proposal:
        """The proposal. Raises NotAllowed or NotFound."""
        check_may_read_proposals(user)
        async with self._store.reading(user.account_id) as transaction:
            return await _find(transaction, proposal_id)

    async def sessions(self, user: User, proposal_id: UUID) -> list[Session]:
        """The sessions that support it and are still kept. Raises NotAllowed or NotFound."""
        proposal = await self.proposal(user, proposal_id)
        async with self._store.reading(user.account_id) as transaction:
            found = [await transaction.sessions.get(support.session_id) for support in proposal.support[:20]]
        return [session for session in found if session]

    async def form(self, user: User, proposal_id: UUID) -> tuple[FormField, ...]:
        """The fields to edit the proposed flow with. Raises NotAllowed or NotFound."""
        proposal = await self.proposal(user, proposal_id)
        return form_of(proposal.flow, proposal.diff) if proposal.flow else ()

    async def check_may_decide(self, actor: User, proposal_id: UUID, seen: int | None) -> None:
        """Raise a Refusal where deciding would be refused, so that no form is filled in in vain."""
        check_may_decide(actor)
        async with self._store.reading(actor.account_id) as transaction:
            proposal = await _find(transaction, proposal_id)
            settings = (await transaction.account()).settings
        _check_waits(proposal)
        check_not_own(actor, proposal, settings)
        _check_seen(proposal, seen)

    async def decide(self, actor: User, proposal_id: UUID, verdict: ReviewRequest) -> Proposal:
        """Decide on a proposal that waits. Raises a Refusal; AlreadyDecided says who was first and what they said.

        ChangedSince says that it is no longer what the reviewer was shown.

        When its target has moved on and not all of it fits any more, that is marked on the proposal, which then waits
        to be edited, and Conflict says so.
        """
        check_may_decide(actor)
        notes = masked_text(checked("notes", verdict.notes, limit=_MAX_NOTES_BYTES, required=False))
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            proposal = await _find(transaction, proposal_id)
            _check_waits(proposal)
            check_not_own(actor, proposal, (await transaction.account()).settings)
            _check_seen(proposal, verdict.seen)
            if verdict.decision.publishes:
                proposal = await self._rebased(transaction, proposal)
            if verdict.decision is not DecisionKind.APPROVE or not proposal.conflict:
                return await self._decided(transaction, actor, proposal, verdict, notes)
        raise Conflict(
            "The flow has changed since this was proposed, and not all of it fits any more. Edit it instead."
        )

    async def undo(self, actor: User, proposal_id: UUID, seen: int | None = None) -> Proposal:
        """Take a decision back: the proposal waits again, and what it published is withdrawn. Raises a Refusal.

        `seen`: the version of the proposal that was looked at; a decision that was made since is not undone unseen.
        """
        check_may_decide(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            proposal = await _find(transaction, proposal_id)
            check_not_own(actor, proposal, (await transaction.account()).settings)
            if proposal.review is None:
                raise Conflict("Nobody has decided on this proposal, so there is nothing to undo.")
            if seen not in (None, proposal.version):
                raise Conflict("The proposal was decided on anew since you looked at it; look again, then undo.")
            until = proposal.review.undo_until
            if until is None or until <= self._now():
                raise Conflict("It is too late to undo this decision; an admin can roll the flow back.")
            if proposal.published:
                await withdraw(transaction, proposal.published, self._now())
            was = proposal.status
            proposal = replace(
                proposal,
                status=ProposalStatus.PENDING,
                review=None,
                published=None,
                version=proposal.version + 1,
            )
            current = await transaction.flows.published(proposal.target.id) if proposal.target else None
            proposal = rebased(proposal, current) if current else proposal
            await self._store_shown(
                transaction, proposal, AuditEventKind.PROPOSAL_DECISION_UNDONE, actor, was=was.value
            )
            for support in proposal.support:  # one of them may have been reopened meanwhile
                await transaction.enqueue(LEARN, {"session_id": str(support.session_id)})
        return proposal

    async def react(self, actor: User, proposal_id: UUID, emoji: str, seen: int | None = None) -> Proposal | None:
        """Decide by a reaction, named without colons; None when it means nothing here. Raises a Refusal."""
        decision = await self._meant(actor, emoji)
        return await self.decide(actor, proposal_id, ReviewRequest(decision, seen=seen)) if decision else None

    async def unreact(self, actor: User, proposal_id: UUID, emoji: str) -> Proposal | None:
        """Undo one's own decision by taking the reaction back; None when that is not what decided. Raises a Refusal."""
        decision = await self._meant(actor, emoji)
        proposal = await self.proposal(actor, proposal_id)
        own = proposal.review is not None and proposal.review.by.id == actor.id
        if decision is None or not own or proposal.status is not decision.status:
            return None
        return await self.undo(actor, proposal_id)

    async def _meant(self, actor: User, emoji: str) -> DecisionKind | None:
        async with self._store.reading(actor.account_id) as transaction:
            settings = (await transaction.account()).settings
        return decision_of(settings.reaction_emoji, emoji)

    async def _rebased(self, transaction: UnitOfWork, proposal: Proposal) -> Proposal:
        """The proposal on its target as that is now; kept, as it is a fact whatever becomes of the decision."""
        if proposal.target is None:
            return proposal
        current = await transaction.flows.published(proposal.target.id)
        if current is None:
            raise Conflict("The flow this would change is no longer published.")
        moved = rebased(proposal, current)
        if moved is not proposal:
            moved = replace(moved, version=proposal.version + 1)
            await transaction.proposals.save(moved)
            await show_to_reviewers(transaction, moved)
        return moved

    async def _decided(
        self, transaction: UnitOfWork, actor: User, proposal: Proposal, verdict: ReviewRequest, notes: str
    ) -> Proposal:
        now = self._now()
        published, risky = None, ()
        if verdict.decision.publishes:
            flow = _flow_to_publish(proposal, verdict)
            risky = _acknowledged(proposal, flow, verdict)
            published = await publish(transaction, proposal, flow, actor, now)
        review = ReviewDecision(actor.person, now, notes, now + self._undo_time)
        decided = replace(
            proposal,
            status=verdict.decision.status,
            review=review,
            published=FlowRef(published.id, published.version) if published else None,
            conflict=None if published else proposal.conflict,
            version=proposal.version + 1,
        )
        await self._store_shown(
            transaction,
            decided,
            AuditEventKind.PROPOSAL_DECIDED,
            actor,
            decision=verdict.decision.value,
            **({"acknowledged": " ".join(risky)} if risky else {}),
        )
        if published:
            data = {"flow_id": str(published.id), "version": published.version, "proposal_id": str(decided.id)}
            await transaction.record([AuditEvent(AuditEventKind.FLOW_PUBLISHED, actor.id, data)], now)
            await rebase_others(transaction, published.id, published, now, but=decided.id)
        return decided

    async def _store_shown(
        self, transaction: UnitOfWork, proposal: Proposal, kind: AuditEventKind, actor: User, **data: str
    ) -> None:
        await transaction.proposals.save(proposal)
        await show_to_reviewers(transaction, proposal)
        await transaction.record([AuditEvent(kind, actor.id, {"proposal_id": str(proposal.id), **data})], self._now())


def decision_of(emoji: ReactionEmoji, name: str) -> DecisionKind | None:
    """What an emoji says in an account, or None; its tone of skin does not matter, nor which of its names it has."""
    meanings = {
        canonical(emoji.approve): DecisionKind.APPROVE,
        canonical(emoji.reject): DecisionKind.REJECT,
        canonical(emoji.dismiss): DecisionKind.DISMISS,
    }
    return meanings.get(canonical(name))


def _flow_to_publish(proposal: Proposal, verdict: ReviewRequest) -> Flow:
    """The flow as the reviewer wants it. Raises InvalidInput."""
    flow = proposal.flow
    if flow is None:
        raise Conflict("This proposal has no flow to publish.")
    if verdict.decision is DecisionKind.MODIFY:
        if verdict.flow is None and verdict.edits is None:
            raise InvalidInput("flow", "Give the flow as it should be published, or what to edit in it.")
        flow = edited(verdict.flow or flow, verdict.edits or {})
    elif proposal.to_reword:
        names = ", ".join(f"“{node_id}”" for node_id in proposal.to_reword)
        raise Conflict(f"These steps are no instructions yet: {names}. Reword them in *Edit & approve*, then publish.")
    elif proposal.diff is not None and proposal.diff.is_empty:
        raise Conflict("This proposal has nothing to publish; edit it, or dismiss it.")
    return flow


def _acknowledged(proposal: Proposal, flow: Flow, verdict: ReviewRequest) -> tuple[str, ...]:
    """The risky nodes that the reviewer named. Raises RiskNotAcknowledged while one is not."""
    known = {mark.node_id for mark in proposal.risks}
    edited_anew = {node.id for node in flow.nodes if not proposal.flow or node != proposal.flow.node(node.id)}
    risky = tuple(mark.node_id for mark in marks(flow) if mark.node_id in known | edited_anew)
    missing = tuple(node_id for node_id in risky if node_id not in verdict.acknowledged)
    if missing:
        names = ", ".join(f"“{node_id}”" for node_id in missing)
        raise RiskNotAcknowledged(
            f"These steps destroy something or lower security: {names}. Read their warnings and acknowledge each by its"
            " name, then publish.",
            missing,
        )
    return risky


def _check_waits(proposal: Proposal) -> None:
    if proposal.status is ProposalStatus.PENDING:
        return
    review, status = proposal.review, proposal.status.value
    if review is None:
        raise AlreadyDecided(proposal.closing_note or f"This proposal is already {status}.", "", status)
    raise AlreadyDecided(f"{review.by.name} has already decided on this: {status}.", review.by.name, status)


def _check_seen(proposal: Proposal, seen: int | None) -> None:
    if seen not in (None, proposal.version):
        raise ChangedSince("The proposal has changed since you looked at it; look again, then decide.")


async def _find(transaction: UnitOfWork, proposal_id: UUID) -> Proposal:
    proposal = await transaction.proposals.get(proposal_id)
    if proposal is None:
        raise NotFound("There is no such proposal.")
    return proposal
