"""Publishing what reviewers decide, with where it comes from; taking versions back, and rolling flows back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from core.accounts.permissions import check_may_administer
from core.accounts.user import User
from core.flows.model import Flow
from core.flows.parts import TEMPLATE_RULE
from core.flows.problems import FlowFormatError, FlowProblem, node_place, quoted
from core.flows.published import PublishedFlow
from core.flows.validate import checked
from core.matching.profile import MAX_PROBLEMS
from core.ports.flows import FlowVersion
from core.ports.unit_of_work import Store, UnitOfWork
from core.proposals.permissions import check_may_curate
from core.proposals.proposal import FlowRef, Proposal, rebased
from core.scripts.stored import built_in
from core.services.review_channel import show_to_reviewers
from core.shared.audit import AuditEvent, AuditEventKind
from core.shared.errors import Conflict, NotFound
from core.shared.text import checked as checked_text

_MAX_REASON_BYTES = 1000
_REPLACED = "replaced"
"""In a version's provenance: the version that was current when it was published, which an undo makes current again."""


async def publish(
    transaction: UnitOfWork, proposal: Proposal, flow: Flow, reviewer: User, now: datetime
) -> PublishedFlow:
    """Publish the proposal's flow as a version of its target, or as a flow of its own under a free name.

    From then on it is found by the problems of the sessions that support it as well.

    Raises FlowFormatError when it is not fit. The transaction holds the account's proposals.
    """
    target = await transaction.flows.published(proposal.target.id) if proposal.target else None
    slug = target.flow.slug if target else await transaction.versions.free_slug(flow.slug)
    provenance: dict[str, Any] = {
        "source": proposal.source.value,
        "proposal_id": str(proposal.id),
        "sessions": [str(support.session_id) for support in proposal.support],
        "proposer": proposal.proposer.name if proposal.proposer else None,
        "reviewer": reviewer.name,
        "origins": dict(proposal.origins),
        _REPLACED: target.version if target else None,
    }
    await _check_templates(transaction, flow)
    published = await transaction.flows.publish(checked(replace(flow, slug=slug)), provenance)
    problems = [support.problem for support in proposal.support[-MAX_PROBLEMS:]]
    await transaction.flows.add_problems(published.id, problems, now)
    return published


async def _check_templates(transaction: UnitOfWork, flow: Flow) -> None:
    """Raise FlowFormatError for a node that names a script template which the account does not have."""
    named = {node.id: node.script.template for node in flow.nodes if node.script and node.script.template}
    known = {*built_in(), *(await transaction.scripts.published(list(named.values())) if named else ())}
    missing = [
        FlowProblem(node_place(node_id), f"There is no script template {quoted(name)}", TEMPLATE_RULE)
        for node_id, name in named.items()
        if name not in known
    ]
    if missing:
        raise FlowFormatError(missing)


async def rebase_others(
    transaction: UnitOfWork, flow_id: UUID, current: PublishedFlow, now: datetime, but: UUID | None = None
) -> None:
    """Re-base the proposals that wait for the flow on its new current version; what no longer fits is marked."""
    for waiting in await transaction.proposals.pending(flow_id):
        moved = rebased(waiting, current)
        if waiting.id == but or moved is waiting:
            continue
        moved = replace(moved, version=waiting.version + 1)
        await transaction.proposals.save(moved)
        await show_to_reviewers(transaction, moved)
        data = {"proposal_id": str(moved.id), "version": current.version, "conflict": moved.conflict is not None}
        await transaction.record([AuditEvent(AuditEventKind.PROPOSAL_REBASED, None, data)], now)


async def withdraw(transaction: UnitOfWork, published: FlowRef, now: datetime) -> None:
    """Take a published version back: the one that was current when it was published is again, or none.

    Raises Conflict when it is no longer the current one.
    """
    versions = await transaction.versions.list(published.id)
    current = next((version for version in versions if version.current), None)
    if current is None or current.version != published.version:
        now_at = f"version {current.version}" if current else "no version"
        raise Conflict(f"The flow is now at {now_at}, so this cannot be undone; an admin can roll the flow back.")
    before = _replaced_by(current, versions)
    await transaction.versions.withdraw(published.id, published.version, now)
    await transaction.versions.make_current(published.id, before)
    if before and (again := await transaction.flows.published(published.id)):
        await rebase_others(transaction, published.id, again, now)


def _replaced_by(current: FlowVersion, versions: Sequence[FlowVersion]) -> int | None:
    earlier = [one.version for one in versions if one.version < current.version and one.withdrawn_at is None]
    if _REPLACED not in current.provenance:  # published by a release that did not keep it
        return max(earlier, default=None)
    replaced = current.provenance[_REPLACED]
    return replaced if replaced in earlier else None


class FlowLibrary:
    """The versions of flows, for those who look after them."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def versions(self, user: User, flow_id: UUID) -> Sequence[FlowVersion]:
        """All versions of the flow with their statistics, newest first. Raises NotFound."""
        async with self._store.reading(user.account_id) as transaction:
            found = await transaction.versions.list(flow_id)
        if not found:
            raise NotFound("There is no such flow.")
        return found

    async def archive(self, actor: User, flow_id: UUID, reason: str) -> None:
        """Have nobody guided by the flow any more, until it is restored; sessions under way stay on it.

        Raises a Refusal.
        """
        check_may_curate(actor)
        reason = checked_text("reason", reason, limit=_MAX_REASON_BYTES)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            versions = await transaction.versions.list(flow_id)
            current = next((one for one in versions if one.current), None)
            if current is None:
                raise (Conflict("This flow is already archived.") if versions else NotFound("There is no such flow."))
            await transaction.versions.make_current(flow_id, None)
            data = {"flow_id": str(flow_id), "version": current.version, "reason": reason}
            await transaction.record([AuditEvent(AuditEventKind.FLOW_ARCHIVED, actor.id, data)], self._now())

    async def restore(self, actor: User, flow_id: UUID) -> PublishedFlow:
        """Have the next sessions guided by an archived flow again, at its newest version. Raises a Refusal."""
        check_may_curate(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            versions = await transaction.versions.list(flow_id)
            if any(one.current for one in versions):
                raise Conflict("This flow is not archived.")
            kept = next((one for one in versions if one.withdrawn_at is None), None)
            if kept is None:
                raise NotFound("There is no such flow.")
            await transaction.versions.make_current(flow_id, kept.version)
            published = await transaction.flows.published(flow_id)
            assert published is not None
            data = {"flow_id": str(flow_id), "version": kept.version}
            await transaction.record([AuditEvent(AuditEventKind.FLOW_RESTORED, actor.id, data)], self._now())
            await rebase_others(transaction, flow_id, published, self._now())
        return published

    async def roll_back(self, actor: User, flow_id: UUID, version: int) -> PublishedFlow:
        """Have the next sessions guided by that version; sessions under way stay on theirs. Raises a Refusal."""
        check_may_administer(actor)
        async with self._store.transaction(actor.account_id) as transaction:
            await transaction.proposals.hold()
            versions = await transaction.versions.list(flow_id)
            wanted = next((one for one in versions if one.version == version), None)
            if wanted is None:
                known = "There is no such version of this flow." if versions else "There is no such flow."
                raise NotFound(known)
            if wanted.withdrawn_at:
                raise Conflict(f"Version {version} was withdrawn when its approval was undone; choose another.")
            if wanted.current:
                raise Conflict(f"The flow is already at version {version}.")
            await transaction.versions.make_current(flow_id, version)
            published = await transaction.flows.published(flow_id)
            assert published is not None
            was = next((one.version for one in versions if one.current), None)
            data = {"flow_id": str(flow_id), "version": version, "was": was}
            await transaction.record([AuditEvent(AuditEventKind.FLOW_ROLLED_BACK, actor.id, data)], self._now())
            await rebase_others(transaction, flow_id, published, self._now())
        return published
