"""What matching a problem against the published flows gives."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from core.flows.model import Flow


class Verdict(StrEnum):
    """What a match is good for; below both thresholds there is no match at all."""

    MATCH = "match"
    """Near enough to start guided by it."""
    SUGGESTION = "suggestion"
    """A near miss the engineer may take."""


@dataclass(frozen=True, slots=True)
class MatchParts:
    """What each signal contributed, 0 to 1; None where the signal is not available."""

    semantic: float | None = None
    keyword: float | None = None
    recency: float | None = None
    success: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A published flow that resembles the problem."""

    flow_id: UUID
    title: str
    score: float
    """0 to 1, comparable between collections."""
    verdict: Verdict
    parts: MatchParts = field(default_factory=MatchParts)
    words: tuple[str, ...] = ()
    """The words of the problem that the flow shares, rarest first."""


class Matcher(Protocol):
    """Finds the published flows of an account that resemble a problem."""

    async def match(self, account_id: UUID, problem: str) -> tuple[Match, ...]:
        """The matches and suggestions, best first; empty when nothing is near."""
        ...


@dataclass(frozen=True, slots=True)
class SearchableFlow:
    """A published flow as the matcher reads it."""

    id: UUID
    flow: Flow
