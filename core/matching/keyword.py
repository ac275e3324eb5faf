"""The keyword signal: how much of what a problem's words say, weighted by their rarity, a flow says too."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from core.matching.profile import TITLE_WEIGHT, term_key, terms_in, unpacked
from core.matching.words import generic_terms, names_of_things, terms_of
from core.shared.patterns import lazy_pattern

Scores = NDArray[np.float64]

_K1 = 1.2
_B = 0.75
"""The usual BM25 constants (Robertson and Zaragoza, 2009)."""
_BM25, _COSINE, _TITLE, _COVERED = 1.0, 1.0, 0.5, 0.1
"""Weights within the signal. BM25 is best on jargon and the cosine on long problems; each alone loses 3 to 5 points of
mean average precision on the development data. The share of the title that is covered breaks near ties."""
_SUM = _BM25 + _COSINE + _TITLE + _COVERED
_UNKNOWN = 0.5
"""How much a word counts that no flow has, of what its rarity would give it. Problems are told in many words that no
flow has; that makes their flow no less right."""
_IN_PASSING = 0.5
"""Up to which weight a flow has a word only in its steps: once."""
_LEAST_TELLING = 0.1
"""What a word must say about which problem this is to be a telling one: three of four flows may have it."""
_ENOUGH_WORDS = 2
_NARROW = 100
"""Terms up to which a flow is about a single problem; the starter flows have 120 to 310, learned ones some 30."""
_CODE = lazy_pattern(r"(?=.*\d)\w[\w.\-]{3,}")
"""An error code, an update's number, a reply of a mail server: at least four characters with a digit."""
_USUAL_FLOWS = 25
"""Flows among which a word's rarity is reckoned at least when it is about what a problem says: a library of two flows
knows nothing of which words are rare."""
_MAX_TERMS = 400
"""Different terms of a problem that are read: a pasted log says the same many times."""


@dataclass(frozen=True, slots=True)
class ProblemTerms:
    """The terms of a problem."""

    keys: NDArray[np.int64]
    """As the account's index knows them, in ascending order."""
    terms: tuple[str, ...]
    counts: Scores
    """How often each occurs."""
    words: tuple[str, ...]
    """How each was first written."""
    generic: NDArray[np.bool_]
    """Which are words of any problem."""
    things: NDArray[np.bool_]
    """Which are names of what a problem is about."""
    codes: NDArray[np.bool_]
    """Which are codes, as machines show them."""

    def unknown(self, documents: Mapping[int, int]) -> list[tuple[str, str]]:
        """The terms that no flow has, each with the word it was written as."""
        every = zip(self.keys.tolist(), self.terms, self.words, strict=True)
        return [(term, word) for key, term, word in every if not documents.get(key)]

    def rarity(self, flows: int, documents: Mapping[int, int]) -> Scores:
        """The weight of each term: high when few of that many flows have it, low when none has."""
        found = self._found(documents)
        return np.where(found > 0, 1.0, _UNKNOWN) * _rarity(max(flows, 1), np.minimum(found, flows))

    def information(self, flows: int, documents: Mapping[int, int]) -> Scores:
        """What each term says about which problem this is, from 0 for a word of any problem to 1 for one that a single
        flow has, whatever the size of the library.
        """
        found, among = self._found(documents), max(flows, _USUAL_FLOWS)
        telling = _rarity(among, np.minimum(found, among)) / np.log1p(2 * among + 1)
        return np.where(self.generic, 0.0, telling)

    def _found(self, documents: Mapping[int, int]) -> Scores:
        return np.array([documents.get(int(key), 0) for key in self.keys], dtype=float)


def _rarity(flows: int, found: Scores) -> Scores:
    return np.log1p((flows - found + 0.5) / (found + 0.5))


def problem_terms(account_id: UUID, problem: str) -> ProblemTerms:
    """What is looked up of a problem."""
    written: dict[str, str] = {}
    counts = Counter[str]()
    for term, word in terms_of(problem):
        if term in written or len(written) < _MAX_TERMS:
            written.setdefault(term, word)
            counts[term] += 1
    rows = sorted((term_key(account_id, term), counts[term], word, term) for term, word in written.items())
    return ProblemTerms(
        np.array([row[0] for row in rows], dtype=np.int64),
        tuple(row[3] for row in rows),
        np.array([row[1] for row in rows], dtype=float),
        tuple(row[2] for row in rows),
        np.array([row[3] in generic_terms() for row in rows], dtype=bool),
        np.array([row[3] in names_of_things() for row in rows], dtype=bool),
        np.array([bool(_CODE.fullmatch(row[3])) for row in rows], dtype=bool),
    )


@dataclass(frozen=True, slots=True)
class KeywordScores:
    """The keyword signal of several flows."""

    scores: Scores
    """0 to 1, one for each flow."""
    words: tuple[tuple[str, ...], ...]
    """The words of the problem that each flow has, rarest first."""
    shared: Scores
    """How much of what the problem says each flow says, too: about the number of telling words in common."""
    shared_beyond_names: Scores
    """The same without the names of things."""
    told: NDArray[np.bool_]
    """Of which flows the problem says enough to be started with them: two telling words, one of which is no name of a
    thing, or a code. `Printer` alone says as little as `slow` alone.
    """
    named: NDArray[np.bool_]
    """Of which flows it says two telling words of the title, names or not: enough if it also tells of a fault."""
    untitled: Scores
    """The share of each flow's title that the problem does not say, 0 to 1."""
    unsaid: Scores
    """How much of what the problem says each flow does not: about the number of telling words that are left."""
    narrow: NDArray[np.bool_]
    """Which flows are about a single problem, as those are that were learned from a session: they say little, so that
    whoever has that problem says much of it.
    """


def keyword_scores(
    problem: ProblemTerms, rarity: Scores, information: Scores, mean_length: float, profiles: Sequence[bytes]
) -> KeywordScores:
    """Compare a problem with the packed profiles of flows."""
    rows = unpacked(profiles)
    owner = np.repeat(np.arange(len(profiles)), [terms_in(profile) for profile in profiles])
    title, rest = rows["title"].astype(float), rows["rest"].astype(float)
    if not len(problem.keys) or not len(rows):
        nothing = np.zeros(len(profiles))
        no = nothing > 0
        return KeywordScores(nothing, ((),) * len(profiles), nothing, nothing, no, no, nothing, nothing, no)
    place = np.minimum(np.searchsorted(problem.keys, rows["term"]), len(problem.keys) - 1)
    hit = np.flatnonzero(problem.keys[place] == rows["term"])
    pairs = _Pairs(len(profiles), owner, owner[hit], place[hit], title, rest, hit)
    said = np.log2(1 + problem.counts)
    titled = pairs.summed((title[hit] > 0).astype(float)) / np.maximum(pairs.by_flow((title > 0).astype(float)), 1)
    scores = (
        _BM25 * _bm25(pairs, rarity, mean_length)
        + _COSINE * _cosine(pairs, rarity, said, np.log2(1 + title + rest))
        + _TITLE * _cosine(pairs, rarity, said, np.log2(1 + title))
        + _COVERED * titled
    ) / _SUM
    # What a flow says only in passing, in its steps, counts as little as it does there.
    said_by, says = np.minimum(title[hit] + rest[hit], 1.0), information[pairs.term]
    names, codes = problem.things[pairs.term], problem.codes[pairs.term]
    telling = (said_by > _IN_PASSING) & (says > _LEAST_TELLING)
    named = pairs.summed((telling & (title[hit] > 0)).astype(float)) >= _ENOUGH_WORDS
    enough = pairs.summed(telling.astype(float)) >= _ENOUGH_WORDS
    told = enough & (pairs.summed((telling & ~names).astype(float)) > 0)
    return KeywordScores(
        np.clip(scores, 0, 1),
        _words(pairs, rarity, problem.words),
        pairs.summed(said_by * says),
        pairs.summed(said_by * np.where(names, 0.0, says)),
        told | (pairs.summed((telling & codes).astype(float)) > 0),
        named,
        1 - titled,
        information.sum() - pairs.summed((said_by > _IN_PASSING) * says),
        pairs.by_flow(np.ones(len(rows))) <= _NARROW,
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Which terms of which flows are terms of the problem."""

    flows: int
    owner: NDArray[np.intp]
    """The flow of every term."""
    flow: NDArray[np.intp]
    """The flow of every hit."""
    term: NDArray[np.intp]
    """The problem's term of every hit."""
    title: Scores
    rest: Scores
    hit: NDArray[np.intp]
    """Which terms are hits."""

    def by_flow(self, values: Scores) -> Scores:
        """Sums over all terms of each flow."""
        return np.bincount(self.owner, values, self.flows).astype(float)

    def summed(self, values: Scores) -> Scores:
        """Sums over the hits of each flow."""
        return np.bincount(self.flow, values, self.flows).astype(float)


def _bm25(pairs: _Pairs, rarity: Scores, mean_length: float) -> Scores:
    """BM25 as a share of what the problem's words could reach, so that it can be compared between problems."""
    weights = TITLE_WEIGHT * pairs.title + pairs.rest
    length = pairs.by_flow(weights) / max(mean_length, 1e-9)
    count = weights[pairs.hit]
    saturated = count / (count + _K1 * (1 - _B + _B * length[pairs.flow]))
    return pairs.summed(saturated * rarity[pairs.term]) / rarity.sum()


def _cosine(pairs: _Pairs, rarity: Scores, said: Scores, weights: Scores) -> Scores:
    """The cosine of problem and flow, but for one thing: a flow's length is reckoned as if its terms were as rare as
    the problem's on average. Their true rarity would have to be looked up term by term; measured, this ranks better.
    """
    ours = np.sqrt((said**2 * rarity**2).sum())
    usual = ours / np.sqrt((said**2).sum())
    theirs = np.sqrt(pairs.by_flow(weights**2))
    dot = pairs.summed(said[pairs.term] * weights[pairs.hit] * rarity[pairs.term] ** 2)
    return dot / np.maximum(ours * usual * theirs, 1e-9)


def _words(pairs: _Pairs, rarity: Scores, words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    found: list[dict[str, None]] = [{} for _ in range(pairs.flows)]
    rarest_first = np.argsort(-rarity[pairs.term], kind="stable")
    for flow, term in zip(pairs.flow[rarest_first].tolist(), pairs.term[rarest_first].tolist(), strict=True):
        found[flow][words[term]] = None
    return tuple(map(tuple, found))
