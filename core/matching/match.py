"""What matching a problem against the published flows gives, and what it needs for that."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from core.flows.model import Flow
from core.matching.embedding import ModelName, Vectors


class Verdict(StrEnum):
    """What a match is good for; below both thresholds there is no match at all."""

    MATCH = "match"
    """Near enough to start guided by it; no more than one flow is."""
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
    """A published flow with its content."""

    id: UUID
    flow: Flow


@dataclass(frozen=True, slots=True)
class LibraryStatistics:
    """What a search has to know of an account's published flows as a whole."""

    flows: int
    mean_length: float
    """Terms of a flow, weighted by their fields, on average."""
    model: ModelName | None
    """The model by which every flow has vectors; None while there is none."""
    documents: dict[int, int]
    """In how many flows each of the asked terms occurs; a term that none has is missing."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What to look for: terms of the problem and, where flows have vectors, its meaning."""

    terms: Sequence[tuple[tuple[int, ...], float]]
    """Groups of terms that a flow must all have to be found by it, each with its weight."""
    limit: int
    """Most flows found by either way."""
    model: ModelName | None = None
    whole: Vectors | None = None
    """The vector of the whole problem, one row."""
    windows: Vectors | None = None
    """Those of the problem and of its parts."""
    exact: bool = True
    """Whether all vectors are compared, rather than those that the index leads to."""
    usual_length: float = 1.0
    """That of a flow of the library: among flows with the same words, the shorter says them more plainly."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a flow's vectors are to the problem's, as cosines."""

    whole: float
    title: float
    passage: float
    """The nearest of title and passages to any part of the problem."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A flow that may be what was looked for."""

    flow_id: UUID
    title: str
    profile: bytes
    """The flow's terms, as `core.matching.profile` packs them."""
    nearness: Nearness | None
    """None when the flow has no vectors, or nothing was asked for."""
    times_walked: int
    times_resolved: int
    last_used_at: datetime | None


class FlowSearch(Protocol):
    """Finds candidates among the account's published flows."""

    async def library(self, terms: Sequence[int]) -> LibraryStatistics:
        """The account's library, and in how many flows the terms occur."""
        ...

    async def candidates(self, wanted: SearchRequest) -> Sequence[Candidate]:
        """The flows that share a term or are near in meaning, in no order."""
        ...


class FlowSearchUnit(Protocol):
    """A unit of work that can search."""

    @property
    def search(self) -> FlowSearch:
        """The account's published flows."""
        ...


class SearchableStore(Protocol):
    """Where published flows are searched."""

    def reading(self, account_id: UUID) -> AbstractAsyncContextManager[FlowSearchUnit]:
        """For a few reads within the account."""
        ...
