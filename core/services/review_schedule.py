"""What the clock does about reviews: digests, reminders, the end of undoing, and flows that do badly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from core.accounts.working_hours import WorkingHours
from core.flows.diff import FlowDiff
from core.ports.flows import FlowVersion
from core.ports.proposals import DueProposal
from core.ports.unit_of_work import Store, UnitOfWork
from core.presenters.proposals import digest_card, reminder_to_review_card
from core.proposals.proposal import FlowRef, Proposal, ProposalSource, ProposalStatus, ProposalType
from core.services.review_channel import show_to_reviewers
from core.shared.audit import AuditEvent, AuditEventKind

_DIGEST_LATE = timedelta(hours=1)
"""A digest that is due while nothing runs is still sent within this time, then left out."""


@dataclass(frozen=True, slots=True)
class ReviewScheduleSettings:
    """When reviewers hear of what waits, and which flows are put before them."""

    digest_times: tuple[time, ...]
    time_zone: ZoneInfo
    reminder: timedelta
    least_walks: int
    resolved_below: float
    reminding: WorkingHours = field(default_factory=WorkingHours)
    """When reviewers may be reminded, in the time zone of the schedule; a digest keeps to its days alone."""


class ReviewSchedule:
    """Each round is safe to be made again: what was said once is marked as said."""

    def __init__(
        self, store: Store, settings: ReviewScheduleSettings, now: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._store = store
        self._settings = settings
        self._now = now
        self._new_id = new_id

    def digest_due(self) -> datetime | None:
        """The moment of the digest that is due now, or None; the same for everybody who asks within the hour.

        What waits over a week-end is told on Monday.
        """
        now = self._now().astimezone(self._settings.time_zone)
        moments = (
            datetime.combine(now.date() - timedelta(days=days), at, self._settings.time_zone)
            for at in self._settings.digest_times
            for days in (0, 1)
        )
        # In UTC: within a zone Python subtracts what clocks on the wall show, which is wrong on the night they change.
        instant = now.astimezone(UTC)
        due = (moment for moment in moments if timedelta() <= instant - moment.astimezone(UTC) < _DIGEST_LATE)
        return max((moment for moment in due if self._settings.reminding.include_day_of(moment)), default=None)

    async def digest(self, account_id: UUID, moment: datetime) -> None:
        """Tell an account's reviewers what waits; nothing when nothing does."""
        async with self._store.transaction(account_id) as transaction:
            pending = await transaction.proposals.pending()
            if pending:
                card = digest_card(pending, self._now())
                await transaction.messages.want_in_channels("review", {f"digest:{moment:%Y-%m-%dT%H:%M}": card})

    @property
    def may_remind(self) -> bool:
        """Whether reviewers are at work now: nobody is reminded at night or at a week-end."""
        return self._settings.reminding.include(self._now(), self._settings.time_zone.key)

    @property
    def remind_since(self) -> datetime:
        """What was proposed before this moment and still waits is reminded of."""
        return self._now() - self._settings.reminder

    async def remind(self, due: DueProposal) -> None:
        """Remind the reviewers of one proposal, once."""
        async with self._store.transaction(due.account_id) as transaction:
            await transaction.proposals.hold()
            proposal = await transaction.proposals.get(due.id)
            if proposal is None or proposal.reminded_at or proposal.status is not ProposalStatus.PENDING:
                return
            await transaction.proposals.save(replace(proposal, reminded_at=self._now()))
            card = reminder_to_review_card(proposal, self._now())
            await transaction.messages.want_in_channels("review", {f"remind:{proposal.id}": card})
            event = AuditEvent(AuditEventKind.REMINDED, None, {"proposal_id": str(proposal.id)})
            await transaction.record([event], self._now())

    async def end_undo(self, due: DueProposal) -> None:
        """Take the undo button off a card whose decision can no longer be undone."""
        async with self._store.transaction(due.account_id) as transaction:
            await transaction.proposals.hold()
            proposal = await transaction.proposals.get(due.id)
            if proposal is None or proposal.review is None or proposal.review.undo_until is None:
                return
            settled = replace(proposal, review=replace(proposal.review, undo_until=None))
            await transaction.proposals.save(settled)
            await show_to_reviewers(transaction, settled)

    async def flows_doing_badly(self, account_id: UUID) -> list[FlowRef]:
        """Versions that do badly and were not put before the account's reviewers yet."""
        async with self._store.reading(account_id) as transaction:
            return [FlowRef(version.flow_id, version.version) for version in await self._doing_badly(transaction)]

    async def look_at_flow(self, account_id: UUID, flow: FlowRef) -> None:
        """Put a version that does badly before the reviewers, once; in a transaction of its own, as it may fail."""
        async with self._store.transaction(account_id) as transaction:
            await transaction.proposals.hold()
            for version in await self._doing_badly(transaction):
                if FlowRef(version.flow_id, version.version) == flow:
                    await self._put_before_reviewers(transaction, account_id, version)

    async def _doing_badly(self, transaction: UnitOfWork) -> Sequence[FlowVersion]:
        return await transaction.versions.doing_badly(self._settings.least_walks, self._settings.resolved_below)

    async def _put_before_reviewers(self, transaction: UnitOfWork, account_id: UUID, version: FlowVersion) -> None:
        published = await transaction.flows.published(version.flow_id, version.version)
        if published is None:
            return
        use = version.use
        said = (
            f"Of {use.walked} sessions guided by version {version.version}, {use.resolved} were resolved by it. "
            f"{use.escaped} answers were typed although options were offered, {use.skipped} could not be checked. "
            "Edit the flow, or dismiss this to leave it as it is; an admin can roll it back."
        )
        proposal = Proposal(
            id=self._new_id(),
            account_id=account_id,
            type=ProposalType.ENHANCEMENT,
            source=ProposalSource.AI_PROMOTED,
            title=f"Performs poorly: {published.flow.title}"[:255],
            description=said,
            flow=published.flow,
            target=FlowRef(published.id, published.version),
            diff=FlowDiff(),
            domain=published.flow.domain,
            created_at=self._now(),
        )
        await transaction.proposals.add(proposal)
        await transaction.versions.note_review(published.id, published.version, self._now())
        await show_to_reviewers(transaction, proposal)
        data = {"flow_id": str(published.id), "version": published.version, "proposal_id": str(proposal.id)}
        await transaction.record([AuditEvent(AuditEventKind.FLOW_DOES_BADLY, None, data)], self._now())
