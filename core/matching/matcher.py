"""The matcher: looks a problem up by its words and its meaning, and says which flows are near enough."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np

from core.matching.embedding import Embedder, Embedders, EmbeddingFailed, Vectors, texts_of
from core.matching.fusion import Ranked, Weights, Wording, ranked
from core.matching.keyword import ProblemTerms, Scores, keyword_scores, problem_terms
from core.matching.match import LibraryStatistics, Match, SearchableStore, SearchRequest, Verdict
from core.matching.spelling import put_right
from core.matching.wording import asks, reports_a_fault
from core.shared.patterns import lazy_pattern
from core.shared.typed_text import MAX_COMPARED, normal_form

_NEAR, _NEAR_AMONG_MANY = 128, 64
"""Vectors that are followed up, beside half as many flows found by words. On the largest development collection, of
1,800, MAP is 0.3 points below that of comparing everything. The index takes as much longer as it leads to more."""
_SAID, _SAID_AMONG_MANY = 192, 96
"""Flows found by words that are followed up where there are no vectors. On that collection 0.9 points below."""
_EXACT_UP_TO = 2_000
"""Flows of an account up to which all its vectors are compared, which takes 10 ms at 2,000. Above, the index leads to
the nearest; it is shared by all accounts and takes longer the smaller an account's part of it is."""
_LOOKED_AT, _LOOKED_AT_AMONG_MANY = 2_000, 1_000
"""Flows looked at because of single words. Commoner words than fit in do not find a flow alone. Measured among 100,000,
1,000 find about as many right flows as 2,000, in five sixths of the time."""
_MOST_TERMS = 64
_ASKED_FOR = lazy_pattern(
    r"^\s*(?:(?:please )?(?:start|walk|open|use|run) )?(?:the )?(?:flow|guide)\b[:\s]*", re.IGNORECASE
)
"""How a flow's title may be led in to."""
_SPELLED_BY = 8
"""Flows, the nearest ones, by whose titles slips of the keyboard are put right."""
_TOGETHER = 3
"""How many of the words that are too common for that are looked for together."""


@dataclass(frozen=True, slots=True)
class MatchingSettings:
    """What counts how much, and from which score on a flow matches or is suggested, the suggestion's below."""

    match_threshold: float
    suggestion_threshold: float
    weights: Weights
    limit: int = 5


class FlowMatcher:
    """Finds the published flows of an account that resemble a problem."""

    def __init__(
        self, store: SearchableStore, embedders: Embedders, settings: MatchingSettings, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._embedders = embedders
        self._settings = settings
        self._now = now

    async def match(self, account_id: UUID, problem: str) -> tuple[Match, ...]:
        """The matches and suggestions, best first; empty when nothing is near."""
        found = _named_first(await self.ranked(account_id, problem), problem)
        return tuple(
            Match(one.candidate.flow_id, one.candidate.title, round(one.score, 4), verdict, one.parts, one.words)
            for one in found[: self._settings.limit]
            if (verdict := self._verdict(one)) is not None
        )

    async def ranked(self, account_id: UUID, problem: str) -> list[Ranked]:
        """The flows that share anything with the problem, best first, whatever their score.

        If the problem has slips of the keyboard that the titles of the nearest flows put right, it is looked up again
        as it was meant: a slip costs most of what its text means.
        """
        found, unknown = await self._found(account_id, problem)
        meant = put_right(problem, unknown, [one.candidate.title for one in found[:_SPELLED_BY]])
        return found if meant == problem else (await self._found(account_id, meant))[0]

    async def _found(self, account_id: UUID, problem: str) -> tuple[list[Ranked], Sequence[tuple[str, str]]]:
        """The flows, and the problem's terms that none has, as they are and as they were written.

        No connection is held while the problem is embedded, however long that takes.
        """
        terms = await asyncio.to_thread(problem_terms, account_id, problem)
        # The library is looked up while the configured model, which mostly is the library's, is at work.
        current = self._embedders.current
        library, vectors = await asyncio.gather(self._library(account_id, terms), _embedded(current, problem))
        if not library.flows:
            return [], ()
        if library.model and (current is None or current.model.name != library.model.name):
            vectors = await _embedded(await self._embedders.of(library.model), problem)
        rarity = terms.rarity(library.flows, library.documents)
        wanted = _wanted(library, terms, rarity, vectors)
        async with self._store.reading(account_id) as reading:
            candidates = await reading.search.candidates(wanted)
        information = terms.information(library.flows, library.documents)
        profiles = [one.profile for one in candidates]
        said = keyword_scores(terms, rarity, information, library.mean_length, profiles)
        wording = Wording(asks(problem), reports_a_fault(problem))
        found = ranked(candidates, said, wording, self._settings.weights, self._now())
        return found, terms.unknown(library.documents)

    async def _library(self, account_id: UUID, terms: ProblemTerms) -> LibraryStatistics:
        async with self._store.reading(account_id) as reading:
            return await reading.search.library(terms.keys.tolist())

    def _verdict(self, one: Ranked) -> Verdict | None:
        if one.score >= self._settings.match_threshold and one.clear:
            return Verdict.MATCH
        return Verdict.SUGGESTION if one.score >= self._settings.suggestion_threshold else None


def _named_first(found: list[Ranked], problem: str) -> list[Ranked]:
    """With the flow first, and clear, whose title is all that was written: whoever names a flow means it."""
    written = normal_form(_ASKED_FOR.sub("", problem[:MAX_COMPARED]))
    named = [one for one in found if normal_form(one.candidate.title) == written]
    if len(named) != 1:
        return found
    others = [replace(one, clear=False) for one in found if one is not named[0]]
    return [replace(named[0], score=1.0, clear=True), *others]


async def _embedded(embedder: Embedder | None, problem: str) -> Vectors | None:
    """The problem's meaning, the whole first; None when there is no model that can tell, or nothing to be told."""
    if embedder is None or not problem.strip():
        return None
    try:
        return await embedder.embed(texts_of(problem))
    except EmbeddingFailed:
        return None


def _wanted(library: LibraryStatistics, terms: ProblemTerms, rarity: Scores, vectors: Vectors | None) -> SearchRequest:
    groups, exact = _groups(library, terms, rarity), library.flows <= _EXACT_UP_TO
    if library.model is None or vectors is None:
        return SearchRequest(groups, _SAID if exact else _SAID_AMONG_MANY, usual_length=max(library.mean_length, 1.0))
    limit = _NEAR if exact else _NEAR_AMONG_MANY
    return SearchRequest(groups, limit, library.model, vectors[:1], vectors, exact, max(library.mean_length, 1.0))


def _groups(library: LibraryStatistics, terms: ProblemTerms, rarity: Scores) -> list[tuple[tuple[int, ...], float]]:
    """What to find flows by: the rarest words each for itself, and the next ones together."""
    groups = list[tuple[tuple[int, ...], float]]()
    common = list[int]()
    left = _LOOKED_AT if library.flows <= _EXACT_UP_TO else _LOOKED_AT_AMONG_MANY
    for place in np.argsort(-rarity, kind="stable").tolist():
        key = int(terms.keys[place])
        documents = library.documents.get(key, 0)
        if not documents:
            continue
        if documents > left or len(groups) == _MOST_TERMS:
            common.append(place)
            continue
        left -= documents
        groups.append(((key,), float(rarity[place])))
    together = common[:_TOGETHER]
    if together:
        groups.append((tuple(int(terms.keys[place]) for place in together), float(rarity[together].sum())))
    return groups
