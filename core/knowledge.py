"""What the flywheel needs from the store: proposals, and the versions of flows they become. Part of a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.flow_use import FlowUse
from core.proposals import Proposal, ProposalStatus


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals a list shows."""

    status: ProposalStatus | None = None
    before: tuple[bool, datetime, UUID] | None = None
    """Where the page before ended: whether validated, creation time and id of its last proposal."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """A version of a flow: where it comes from, and how it has done."""

    flow_id: UUID
    version: int
    title: str
    current: bool
    created_at: datetime
    withdrawn_at: datetime | None
    provenance: Mapping[str, Any]
    use: FlowUse


class Proposals(Protocol):
    """The account's proposals, and which sessions were analysed."""

    async def hold(self) -> None:
        """Hold off whoever else would change the account's proposals or publish from them, until the end."""
        ...

    async def get(self, proposal_id: UUID) -> Proposal | None:
        """The proposal, or None."""
        ...

    async def list(self, which: ProposalFilter) -> Sequence[Proposal]:
        """Proposals, those validated by an outcome first, then newest first; at most `which.limit`."""
        ...

    async def pending(self, flow_id: UUID | None = None) -> Sequence[Proposal]:
        """All that wait for a decision, oldest first; with a flow, those that would change it."""
        ...

    async def add(self, proposal: Proposal) -> None:
        """Store a new proposal."""
        ...

    async def save(self, proposal: Proposal) -> None:
        """Store a changed proposal under the version it has."""
        ...

    async def analysed(self, session_id: UUID) -> datetime | None:
        """The end of the session that was analysed last, or None."""
        ...

    async def note_analysis(self, session_id: UUID, ended_at: datetime, outcome: str, proposal_id: UUID | None) -> None:
        """Keep that this end of the session was analysed, and what came of it."""
        ...


class FlowVersions(Protocol):
    """The versions of the account's flows."""

    async def list(self, flow_id: UUID) -> Sequence[FlowVersion]:
        """All versions of the flow, newest first, withdrawn ones included; empty when there is no such flow."""
        ...

    async def make_current(self, flow_id: UUID, version: int | None) -> None:
        """Have the next sessions guided by that version; with None the flow is no longer published.

        It is found by that version's text from now on; problems resolved since a later one came are not its.
        """
        ...

    async def withdraw(self, flow_id: UUID, version: int, now: datetime) -> None:
        """Mark a version as taken back; its number is not used again, and sessions under way keep it."""
        ...

    async def free_slug(self, slug: str) -> str:
        """The slug, or the first of its numbered kin that no published flow has."""
        ...

    async def count_use(self, flow_id: UUID, version: int, use: FlowUse, now: datetime) -> None:
        """Add to the statistics of the version and of the flow."""
        ...

    async def doing_badly(self, least_walks: int, resolved_below: float) -> Sequence[FlowVersion]:
        """Current versions walked at least so often, of which too few walks resolved; each only until it was noted."""
        ...

    async def note_review(self, flow_id: UUID, version: int, now: datetime) -> None:
        """Keep that a review of this version was raised because it does badly."""
        ...
