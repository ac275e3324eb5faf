"""Putting the signals of candidates together: an order, and a score that means the same in every collection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.matching.match import Candidate, MatchParts, Nearness

Scores = NDArray[np.float64]

_WHOLE, _TITLE, _PASSAGE = 0.3, 0.3, 0.4
"""Weights within the semantic signal. On the development data the whole text alone reaches a mean average precision of
75.6 %, with the title 78, with the nearest passage as well 81; tests/bench/matching says how to measure it."""
_HALF_LIFE_DAYS = 90.0
"""After how long a flow that nobody used counts half as recent."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts; what is not available gives its weight to the others."""

    semantic: float
    keyword: float
    recency: float
    success: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence becomes a score: a logistic curve fitted to queries with and without an answer in the collection."""

    keyword: float
    """Share of the keyword signal in the evidence; the rest is the semantic signal's, where there is one."""
    background: float
    """How much of the runners-up's evidence is taken from the best one's. Among more flows more come near by chance,
    best and runners-up alike, so that the difference means the same among 25 flows and among 100,000."""
    steepness: float
    middle: float
    """The evidence above the background at which an answer is as likely as not."""


WITH_MEANING = Calibration(keyword=0.2, background=0.3, steepness=14.0, middle=0.28)
BY_WORDS = Calibration(keyword=1.0, background=0.3, steepness=12.0, middle=0.14)
_RUNNERS_UP = slice(1, 6)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score."""

    candidate: Candidate
    score: float
    """0 to 1."""
    parts: MatchParts
    words: tuple[str, ...]


def ranked(
    candidates: Sequence[Candidate],
    keyword: Sequence[float] | Scores,
    words: Sequence[tuple[str, ...]],
    weights: Weights,
    now: datetime,
) -> list[Ranked]:
    """The candidates, best first, each scored."""
    if not candidates:
        return []
    parts = [_parts(one, float(word), now) for one, word in zip(candidates, keyword, strict=True)]
    signals = np.array([(part.semantic, part.keyword, part.recency, part.success) for part in parts], dtype=float)
    order_by = _weighted(signals, weights)
    calibration = BY_WORDS if np.isnan(signals[:, 0]).all() else WITH_MEANING
    evidence = _evidence(signals, calibration)
    order = _order(order_by, candidates)
    best, others = order[0], order[_RUNNERS_UP]
    background = evidence[others].mean() if len(others) else 0.0
    # The others fall off from the best one by as much as they come after it.
    scores = calibrated(evidence[best] - (order_by[best] - order_by), calibration, float(background))
    return [Ranked(candidates[i], float(scores[i]), parts[i], words[i]) for i in order]


def calibrated(evidence: Scores, calibration: Calibration, background: float) -> Scores:
    """Evidence as a score from 0 to 1; `background` is the runners-up's."""
    above = evidence - calibration.background * max(background, 0.0) - calibration.middle
    return 1 / (1 + np.exp(-np.clip(calibration.steepness * above, -50, 50)))


def _order(order_by: Scores, candidates: Sequence[Candidate]) -> list[int]:
    """Best first; what is equal goes by id, so that the same question always gets the same answer."""
    return sorted(range(len(candidates)), key=lambda i: (-order_by[i], candidates[i].flow_id))


def _parts(candidate: Candidate, keyword: float, now: datetime) -> MatchParts:
    return MatchParts(semantic(candidate.nearness), keyword, _recency(candidate, now), _success(candidate))


def semantic(nearness: Nearness | None) -> float | None:
    """The semantic signal, 0 to 1."""
    if nearness is None:
        return None
    value = _WHOLE * nearness.whole + _TITLE * nearness.title + _PASSAGE * nearness.passage
    return min(max(value, 0.0), 1.0)


def _recency(candidate: Candidate, now: datetime) -> float | None:
    if candidate.last_used_at is None:
        return None
    days = max((now - candidate.last_used_at).total_seconds() / 86_400, 0.0)
    return 0.5 ** (days / _HALF_LIFE_DAYS)


def _success(candidate: Candidate) -> float | None:
    """The share of walks that resolved the problem, with one of each kind assumed: two walks prove little."""
    if not candidate.times_walked:
        return None
    return (min(candidate.times_resolved, candidate.times_walked) + 1) / (candidate.times_walked + 2)


def _weighted(signals: Scores, weights: Weights) -> Scores:
    """The mean of each candidate's signals, one row for each; what is not available is no number and has no weight."""
    all_weights = np.array([weights.semantic, weights.keyword, weights.recency, weights.success])
    available = np.where(np.isnan(signals), 0.0, all_weights)
    whole = available.sum(axis=1)
    return (np.nan_to_num(signals) * available).sum(axis=1) / np.where(whole > 0, whole, 1.0)


def _evidence(signals: Scores, calibration: Calibration) -> Scores:
    meaning, keyword = signals[:, 0], np.nan_to_num(signals[:, 1])
    both = (1 - calibration.keyword) * meaning + calibration.keyword * keyword
    return np.where(np.isnan(meaning), keyword, both)
