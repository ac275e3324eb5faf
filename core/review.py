"""Reviewing proposals: who may, the first decision wins, and a decision can be undone for a while.

Every platform comes here, by button, by form or by reaction. Nothing is shown by these calls: the card of a proposal
changes wherever it was posted, and a refusal is a sentence for whoever was refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.access import check_may_decide, check_may_read_proposals, check_not_own
from core.accounts import ReactionEmoji
from core.errors import AlreadyDecided, Conflict, InvalidInput, NotFound, RiskNotAcknowledged
from core.events import Event, EventKind
from core.flows.harm import marks
from core.flows.model import Flow
from core.flywheel.editing import FormField, edited, form_of
from core.knowledge import ProposalFilter
from core.ports import Store, Transaction
from core.presenters.proposals import proposal_card, proposal_subject, settled_reminder_card
from core.proposals import Decision, FlowRef, Proposal, ProposalStatus, rebased
from core.proposals import Review as ReviewDone
from core.publishing import publish, rebase_others, withdraw
from core.session import Session
from core.texts import checked
from core.turns import LEARN
from core.users import User

_MAX_NOTES_BYTES = 4000


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision as it is given. To modify, a whole flow or what was typed into the form's fields."""

    decision: Decision
    notes: str = ""
    flow: Flow | None = None
    edits: Mapping[str, str] | None = None
    seen: int | None = None
    """The version of the proposal that was looked at; a whole flow made of an older one would undo what came since."""
    acknowledged: frozenset[str] = frozenset()
    """The ids of the risky nodes whose warnings were read."""


class Review:
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

    async def check_may_decide(self, actor: User, proposal_id: UUID) -> None:
        """Raise a Refusal where deciding would be refused, so that no form is filled in in vain."""
        check_may_decide(actor)
        async with self._store.reading(actor.account_id) as transaction:
            proposal = await _find(transaction, proposal_id)
            settings = (await transaction.account()).settings
        _check_waits(proposal)
        check_not_own(actor, proposal, settings)

    async def decide(self, actor: User, proposal_id: UUID, verdict: Verdict) -> Proposal:
        """Decide on a proposal that waits. Raises a Refusal; AlreadyDecided says who was first and what they said.

        When its target has moved on and not all of it fits any more, that is marked on the proposal, which then waits
        to be edited, and Conflict says so.
        """
        check_may_decide(actor)
        notes = checked("notes", verdict.notes, limit=_MAX_NOTES_BYTES, required=False)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            proposal = await _find(transaction, proposal_id)
            _check_waits(proposal)
            check_not_own(actor, proposal, (await transaction.account()).settings)
            if verdict.seen not in (None, proposal.version):
                raise Conflict("The proposal has changed since you looked at it; look again, then decide.")
            if verdict.decision.publishes:
                proposal = await self._rebased(transaction, proposal)
            if verdict.decision is not Decision.APPROVE or not proposal.conflict:
                return await self._decided(transaction, actor, proposal, verdict, notes)
        raise Conflict(
            "The flow has changed since this was proposed, and not all of it fits any more. Edit it instead."
        )

    async def undo(self, actor: User, proposal_id: UUID) -> Proposal:
        """Take a decision back: the proposal waits again, and what it published is withdrawn. Raises a Refusal."""
        check_may_decide(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            proposal = await _find(transaction, proposal_id)
            check_not_own(actor, proposal, (await transaction.account()).settings)
            if proposal.review is None:
                raise Conflict("Nobody has decided on this proposal, so there is nothing to undo.")
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
            await self._store_shown(transaction, proposal, EventKind.PROPOSAL_DECISION_UNDONE, actor, was=was.value)
            for support in proposal.support:  # one of them may have been reopened meanwhile
                await transaction.enqueue(LEARN, {"session_id": str(support.session_id)})
        return proposal

    async def react(self, actor: User, proposal_id: UUID, emoji: str) -> Proposal | None:
        """Decide by a reaction, named without colons; None when it means nothing here. Raises a Refusal."""
        decision = await self._meant(actor, emoji)
        return await self.decide(actor, proposal_id, Verdict(decision)) if decision else None

    async def unreact(self, actor: User, proposal_id: UUID, emoji: str) -> Proposal | None:
        """Undo one's own decision by taking the reaction back; None when that is not what decided. Raises a Refusal."""
        decision = await self._meant(actor, emoji)
        proposal = await self.proposal(actor, proposal_id)
        own = proposal.review is not None and proposal.review.by.id == actor.id
        if decision is None or not own or proposal.status is not decision.status:
            return None
        return await self.undo(actor, proposal_id)

    async def _meant(self, actor: User, emoji: str) -> Decision | None:
        async with self._store.reading(actor.account_id) as transaction:
            settings = (await transaction.account()).settings
        return decision_of(settings.reaction_emoji, emoji)

    async def _rebased(self, transaction: Transaction, proposal: Proposal) -> Proposal:
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
            await _show(transaction, moved)
        return moved

    async def _decided(
        self, transaction: Transaction, actor: User, proposal: Proposal, verdict: Verdict, notes: str
    ) -> Proposal:
        now = self._now()
        published, risky = None, ()
        if verdict.decision.publishes:
            flow = _flow_to_publish(proposal, verdict)
            risky = _acknowledged(proposal, flow, verdict)
            published = await publish(transaction, proposal, flow, actor, now)
        review = ReviewDone(actor.person, now, notes, now + self._undo_time)
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
            EventKind.PROPOSAL_DECIDED,
            actor,
            decision=verdict.decision.value,
            **({"acknowledged": " ".join(risky)} if risky else {}),
        )
        if published:
            data = {"flow_id": str(published.id), "version": published.version, "proposal_id": str(decided.id)}
            await transaction.record([Event(EventKind.FLOW_PUBLISHED, actor.id, data)], now)
            await rebase_others(transaction, published.id, published, now, but=decided.id)
        return decided

    async def _store_shown(
        self, transaction: Transaction, proposal: Proposal, kind: EventKind, actor: User, **data: str
    ) -> None:
        await transaction.proposals.save(proposal)
        await _show(transaction, proposal)
        await transaction.record([Event(kind, actor.id, {"proposal_id": str(proposal.id), **data})], self._now())


def decision_of(emoji: ReactionEmoji, name: str) -> Decision | None:
    """What an emoji says in an account, or None; skin tones after the name do not matter."""
    meanings = {
        emoji.approve: Decision.APPROVE,
        emoji.reject: Decision.REJECT,
        emoji.dismiss: Decision.DISMISS,
    }
    return meanings.get(name.partition("::")[0])


def _flow_to_publish(proposal: Proposal, verdict: Verdict) -> Flow:
    """The flow as the reviewer wants it. Raises InvalidInput."""
    flow = proposal.flow
    if flow is None:
        raise Conflict("There is no flow in this proposal to publish.")
    if verdict.decision is Decision.MODIFY:
        if verdict.flow is None and verdict.edits is None:
            raise InvalidInput("flow", "Give the flow as it should be published, or what to edit in it.")
        flow = edited(verdict.flow or flow, verdict.edits or {})
    elif proposal.diff is not None and proposal.diff.is_empty:
        raise Conflict("There is nothing in this proposal to publish; edit it, or dismiss it.")
    return flow


def _acknowledged(proposal: Proposal, flow: Flow, verdict: Verdict) -> tuple[str, ...]:
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
        raise AlreadyDecided(proposal.closing_note or f"This proposal is {status} already.", "", status)
    raise AlreadyDecided(f"{review.by.name} has decided on this already: {status}.", review.by.name, status)


async def _show(transaction: Transaction, proposal: Proposal) -> None:
    cards = {proposal_subject(proposal): proposal_card(proposal)}
    if proposal.reminded_at and proposal.status is not ProposalStatus.PENDING:
        cards[f"remind:{proposal.id}"] = settled_reminder_card(proposal)
    await transaction.messages.want_in_channels("review", cards)


async def _find(transaction: Transaction, proposal_id: UUID) -> Proposal:
    proposal = await transaction.proposals.get(proposal_id)
    if proposal is None:
        raise NotFound("There is no such proposal.")
    return proposal
