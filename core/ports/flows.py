"""What the core needs of a store of flows and their versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.flows.summary import FlowSummary
from core.matching.match import SearchableFlow
from core.sessions.flow_usage import FlowUsage


class FlowRepository(Protocol):
    """The account's flows and their versions."""

    async def published(self, flow_id: UUID, version: int | None = None) -> PublishedFlow | None:
        """A published version, by default the current one."""
        ...

    async def publish(self, flow: Flow, provenance: Mapping[str, Any]) -> PublishedFlow:
        """Add a version of the flow with this slug, and the flow itself when it is new."""
        ...

    async def publish_first(self, flows: Sequence[Flow], provenance: Mapping[str, Any]) -> None:
        """Publish the first flows of an account that this transaction has made, all at once."""
        ...

    async def list(
        self, text: str = "", after: tuple[str, UUID] | None = None, limit: int = 100, *, archived: bool = False
    ) -> Sequence[FlowSummary]:
        """Published flows by title, at most `limit`, after a title and id; with text, those that contain its words.

        `archived`: those that were published and can be restored instead.
        """
        ...

    async def times_resolved(self, flow_id: UUID) -> int:
        """How many sessions and walks the flow, in all its versions, has led to a resolution; 0 for none of these."""
        ...

    async def library_version(self) -> int:
        """A number that grows with every publication in the account."""
        ...

    async def searchable(self) -> Sequence[SearchableFlow]:
        """Every published flow, as the matcher reads it."""
        ...

    async def add_problems(self, flow_id: UUID, problems: Sequence[str], resolved_at: datetime) -> None:
        """Have problems that the flow resolves count as its text, so that others like them find the flow."""
        ...


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
    use: FlowUsage


class FlowVersionRepository(Protocol):
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

    async def count_use(self, flow_id: UUID, version: int, use: FlowUsage, now: datetime) -> None:
        """Add to the statistics of the version and of the flow."""
        ...

    async def doing_badly(self, least_walks: int, resolved_below: float) -> Sequence[FlowVersion]:
        """Current versions walked at least so often, of which too few walks resolved; each only until it was noted."""
        ...

    async def note_review(self, flow_id: UUID, version: int, now: datetime) -> None:
        """Keep that a review of this version was raised because it does badly."""
        ...
