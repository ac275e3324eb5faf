"""Proposals: changes to the flow library that wait for a reviewer, or were decided on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.accounts.person import Person
from core.flows.diff import FlowDiff, apply_to, diff
from core.flows.harm import RiskMark, marks
from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.flows.rewording import to_reword
from core.flows.states import KnowledgeState
from core.flows.validate import validate
from core.sessions.session import Ticket


class ProposalType(StrEnum):
    """How what is proposed relates to the flows there are; the database checks the same list."""

    AUTO_REINFORCED = "auto_reinforced"
    """The way of the session is in the flow already."""
    BRANCH_ADDITION = "branch_addition"
    """One new branch at one node."""
    ENHANCEMENT = "enhancement"
    """More than that."""
    NEW_FLOW = "new_flow"
    """No flow is similar."""


class ProposalSource(StrEnum):
    """Where a proposal comes from."""

    AI_PROMOTED = "ai_promoted"
    """The flywheel, from a resolved session."""
    MANUAL_DRAFT = "manual_draft"
    KB_ACCELERATOR = "kb_accelerator"
    """A document."""
    AI_REALTIME_L1 = "ai_realtime_l1"


class ProposalStatus(StrEnum):
    """Where a proposal is in its life."""

    PENDING = "pending"
    APPROVED = "approved"
    """Published as it is."""
    MODIFIED = "modified"
    """Edited by the reviewer, then published."""
    REJECTED = "rejected"
    DISMISSED = "dismissed"
    """Parked, not wrong."""
    AUTO_REINFORCED = "auto_reinforced"


class DecisionKind(StrEnum):
    """What a reviewer says to a proposal."""

    APPROVE = "approve"
    MODIFY = "modify"
    REJECT = "reject"
    DISMISS = "dismiss"

    @property
    def status(self) -> ProposalStatus:
        """What the proposal becomes."""
        return _OUTCOMES[self]

    @property
    def publishes(self) -> bool:
        """Whether a version of a flow comes of it."""
        return self in (DecisionKind.APPROVE, DecisionKind.MODIFY)


_OUTCOMES = {
    DecisionKind.APPROVE: ProposalStatus.APPROVED,
    DecisionKind.MODIFY: ProposalStatus.MODIFIED,
    DecisionKind.REJECT: ProposalStatus.REJECTED,
    DecisionKind.DISMISS: ProposalStatus.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class FlowRef:
    """A version of a flow."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Support:
    """A session that speaks for a proposal, and whose it is."""

    session_id: UUID
    engineer: Person
    problem: str = ""
    """What was wrong there, without what belongs to one user or site."""
    ended_at: datetime | None = None
    """The end that speaks for it; a session taken up again comes to another. None where an earlier release kept it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What confidence rests on, summed over the supporting sessions."""

    verified: int = 0
    """Sessions in which a check showed that the problem was gone."""
    caused: int = 0
    """Sessions that name the root cause."""
    asked: int = 0
    """Steps that people answered."""
    skipped: int = 0
    """Those among them that could not be checked."""

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.verified + other.verified,
            self.caused + other.caused,
            self.asked + other.asked,
            self.skipped + other.skipped,
        )


@dataclass(frozen=True, slots=True)
class ConfidencePart:
    """One reason to trust a proposal, and what it adds."""

    name: str
    value: float
    """0 to 1, before weighing."""
    weight: float
    says: str = ""
    """The same in words, such as "checked with the person affected, 1 session"."""


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """The target moved on, and not all of the proposal fits it any more."""

    made_against: int
    """The version of the target that the proposal was made against."""
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """A reviewer's decision."""

    by: Person
    at: datetime
    notes: str = ""
    undo_until: datetime | None = None
    """Until when it may be undone; None once that time is over."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to the library with where it comes from and what became of it."""

    id: UUID
    account_id: UUID
    type: ProposalType
    source: ProposalSource
    title: str
    flow: Flow | None
    """The flow as it should be; None for a reinforced one, where nothing changes."""
    created_at: datetime
    description: str = ""
    target: FlowRef | None = None
    """The version it was made against, or re-based to; None for a new flow."""
    diff: FlowDiff | None = None
    """What changes against the target; None for a new flow."""
    evidence: Evidence = Evidence()
    support: tuple[Support, ...] = ()
    domain: str = ""
    status: ProposalStatus = ProposalStatus.PENDING
    conflict: MergeConflict | None = None
    validated_by_outcome: bool = False
    proposer: Person | None = None
    """Who promoted the session or brought the document; None for the flywheel."""
    ticket: Ticket | None = None
    origins: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where in its document each node comes from, by node id."""
    visited: tuple[str, ...] = ()
    """The nodes that a reinforcing session went through."""
    review: ReviewDecision | None = None
    closing_note: str = ""
    """Why it was dismissed without a reviewer."""
    published: FlowRef | None = None
    version: int = 1
    """Grows with every stored change; pictures are kept by it."""
    reminded_at: datetime | None = None

    @property
    def confidence(self) -> float:
        """How much speaks for it, 0 to 1; see `confidence_parts`."""
        return round(sum(part.value * part.weight for part in self.confidence_parts), 2)

    @property
    def confidence_parts(self) -> tuple[ConfidencePart, ...]:
        """What the confidence is made of; weights add up to 1, and are judgement, not measurement."""
        count, evidence = len(self.support), self.evidence
        sessions = max(count, 1)
        answered = 1 - evidence.skipped / evidence.asked if evidence.asked else 0.0
        verified, caused = min(evidence.verified / sessions, 1), min(evidence.caused / sessions, 1)
        return (
            ConfidencePart("the problem was confirmed to be gone", verified, 0.35, self._said_checked),
            # Each session more tells less: half of it for the first, two thirds for two, three quarters for three.
            ConfidencePart("sessions support it", count / (count + 1), 0.3, self._said_supported),
            ConfidencePart("steps were answered, not skipped", answered, 0.2, self._said_answered),
            ConfidencePart("the root cause is known", caused, 0.15, self._said_caused),
        )

    @property
    def _said_checked(self) -> str:
        verified = self.evidence.verified
        if not verified:
            return "not checked with the person affected yet"
        return f"checked with the person affected, {_sessions(verified)}"

    @property
    def _said_supported(self) -> str:
        return f"solved this way in {_sessions(len(self.support))}" if self.support else "not tried in a session yet"

    @property
    def _said_answered(self) -> str:
        asked, skipped = self.evidence.asked, self.evidence.skipped
        if not asked:
            return "no step was answered yet"
        return f"{asked - skipped} of {asked} steps answered" if skipped else f"all {asked} steps answered"

    @property
    def _said_caused(self) -> str:
        return (
            f"root cause named, {_sessions(self.evidence.caused)}" if self.evidence.caused else "root cause not named"
        )

    @property
    def risks(self) -> tuple[RiskMark, ...]:
        """The steps it would publish that destroy or weaken something: reviewers acknowledge each by name."""
        return marks(self.flow, self.diff) if self.flow else ()

    @property
    def state(self) -> KnowledgeState:
        """How far it is trusted: a walk that helped validates it before anybody has decided."""
        return KnowledgeState.VALIDATED if self.validated_by_outcome else KnowledgeState.NOT_VALIDATED

    @property
    def to_reword(self) -> tuple[str, ...]:
        """The ids of the steps that are no instructions yet: it cannot be approved until somebody has worded them."""
        return to_reword(self.flow) if self.flow else ()

    def supported_by(self, session_id: UUID) -> bool:
        """Whether that session speaks for it."""
        return any(support.session_id == session_id for support in self.support)

    def supported_by_end(self, session_id: UUID, ended_at: datetime | None) -> bool:
        """Whether that end of the session speaks for it."""
        return any(one.session_id == session_id and one.ended_at == ended_at for one in self.support)

    def is_from(self, user_id: UUID) -> bool:
        """Whether one of the sessions it comes from, or the walk that built it, is that person's."""
        if self.source is ProposalSource.AI_REALTIME_L1 and self.proposer and self.proposer.id == user_id:
            return True
        return any(support.engineer.id == user_id for support in self.support)


def _sessions(count: int) -> str:
    return f"{count} session{'s' if count > 1 else ''}"


def rebased(proposal: Proposal, current: PublishedFlow) -> Proposal:
    """The proposal against the version its target is at now. What no longer fits is marked as a conflict.

    A conflicting proposal holds as much of its change as fits, for a reviewer to edit.
    """
    if proposal.target is None or proposal.diff is None or proposal.target.version == current.version:
        return proposal
    made_against = proposal.conflict.made_against if proposal.conflict else proposal.target.version
    applied = apply_to(proposal.diff, current.flow)
    earlier = proposal.conflict.what if proposal.conflict else ()
    what = (*earlier, *applied.conflicts) or tuple(str(problem) for problem in validate(applied.flow))
    return replace(
        proposal,
        flow=applied.flow,
        diff=diff(current.flow, applied.flow),
        target=FlowRef(current.id, current.version),
        conflict=MergeConflict(made_against, tuple(dict.fromkeys(what))) if what else None,
    )
