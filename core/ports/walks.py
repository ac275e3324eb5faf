"""What the core needs of a store of walks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from core.walks.walk import Walk, WalkStatus


@dataclass(frozen=True, slots=True)
class WalkFilter:
    """Which walks a list shows."""

    statuses: tuple[WalkStatus, ...] = ()
    """Any of these; none stands for all."""
    technician_id: UUID | None = None
    before: tuple[datetime, UUID] | None = None
    """Where the page before ended: creation time and id of its last walk."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class WalkFigures:
    """How walks went since a moment, in one group: an account, or one flow of it."""

    title: str
    """The flow's title; empty for what no flow led through."""
    flow_id: UUID | None
    kind: str
    walks: int
    """Walks that have ended."""
    resolved: int
    """Those resolved without an engineer."""
    escalated: int
    abandoned: int
    helpful: int
    flags: int
    """Steps flagged in them."""
    median_seconds: float | None
    """From start to end of the resolved ones; None where there are none."""
    p90_seconds: float | None
    """What nine in ten of the resolved ones took at most."""


class EscalatedWhy(StrEnum):
    """What led to a hand-over, beside the words of its reason."""

    OUT_OF_SCOPE = "out_of_scope"
    """Nothing but notes was left: of no enabled kind, or on the hard floor."""
    WAY_ENDED = "way_ended"
    """What led through the walk came to where an engineer takes over."""
    ASKED = "asked"
    """The technician asked before that."""


class WalkRepository(Protocol):
    """The account's walks."""

    async def get(self, walk_id: UUID) -> Walk | None:
        """The walk, or None."""
        ...

    async def hold(self, walk_id: UUID) -> Walk | None:
        """The walk, which nobody else changes until the end of the transaction; or None."""
        ...

    async def add(self, walk: Walk) -> None:
        """Store a new walk."""
        ...

    async def save(self, walk: Walk) -> None:
        """Store a walk that is held."""
        ...

    async def list(self, which: WalkFilter) -> Sequence[Walk]:
        """Walks newest first; at most `which.limit`."""
        ...

    async def of_session(self, session_id: UUID) -> Walk | None:
        """The walk that became this session, or None."""
        ...

    async def figures(self, since: datetime) -> Sequence[WalkFigures]:
        """How the walks ended since then went, by kind and flow, the most walked first."""
        ...

    async def figures_of_all(self, since: datetime) -> WalkFigures:
        """The same for all of them together."""
        ...

    async def escalations(self, since: datetime) -> Mapping[EscalatedWhy, int]:
        """What led to the hand-overs since then, and how often."""
        ...

    async def count_flag(self, walk_id: UUID) -> None:
        """A step of the walk was flagged."""
        ...

    async def reasons(self, since: datetime, limit: int) -> Sequence[tuple[str, int]]:
        """Why walks were handed over since then, and how often, the most frequent first."""
        ...
