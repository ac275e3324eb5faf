"""Putting the signals of candidates together: an order, and a score that means the same in every collection."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.matching.keyword import KeywordScores
from core.matching.match import Candidate, MatchParts, Nearness
from core.matching.wording import asks

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
    """How the best candidate's evidence becomes the probability that it is what was looked for: a logistic curve. The
    weights were fitted to the problems of `tests/evals/matching` that are there for it, then rounded.
    """

    semantic: float
    keyword: float
    ahead: float
    """For how far it is ahead of the next one. Among more flows more come near by chance, best and runners-up alike."""
    shared: float
    """For the telling words that it shares with the problem, by the logarithm of their number."""
    beyond_names: float
    """For those that are no names of things."""
    asks: float
    """Against a problem that is worded as a wish or a question, if the flow is not. It costs certainty where all
    problems are questions, so the better part of it is that a plain wish starts no flow at all.
    """
    calm: float
    """Against one that does not say that anything is wrong."""
    start: float
    """What is left without any evidence."""
    steepness: float
    """How fast the others fall off with how much they rank behind."""


WITH_MEANING = Calibration(
    semantic=12.5,
    keyword=0.0,
    ahead=10.5,
    shared=3.3,
    beyond_names=1.9,
    asks=-2.0,
    calm=-1.5,
    start=-6.8,
    steepness=25.0,
)
BY_WORDS = Calibration(
    semantic=0.0, keyword=2.6, ahead=8.5, shared=4.2, beyond_names=0.0, asks=-2.0, calm=-2.3, start=-2.5, steepness=14.0
)
_CLOSE = 0.02
"""How far ahead of the next flow the best one has to be not to be asked about."""
_ALL_SAID = 0.455
"""From which keyword signal on enough of a flow about a single problem is said, without meaning."""
_ALL_MEANT = 4.6
_NEARNESS, _REST = 10.0, 2.0
"""With meaning, enough is said if little is beyond the flow: how near both are in meaning and by words has to outweigh
the rest of what the problem says by so much."""
_ALL_TITLED = 5.95
_TITLED_NEARNESS, _SHARED, _TITLED_REST, _UNTITLED = 13.0, 1.5, 1.5, 3.0
"""So it is if the flow's title is all but said: a long report of the same fault says much that no flow does. What both
say counts, too. Both rules were fitted to problems of `tests/data/learning*.yaml` and others that were never taught."""
_AFAR, _SAID = 0.36, 0.31
"""A broad flow is started if it is as near in meaning as that, or says as much of the problem's words."""
_ENOUGH_SHARED = 2.0
"""Telling words in common beyond which more prove nothing: a long text shares some with every flow."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a problem is worded, apart from what it is about."""

    asks: bool = False
    """As a wish or a question."""
    faulty: bool = True
    """Whether it says that something is wrong."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score."""

    candidate: Candidate
    score: float
    """0 to 1."""
    parts: MatchParts
    words: tuple[str, ...]
    clear: bool = False
    """Whether a session may be started with this flow if its score is high enough: the problem says enough for that,
    and no other flow is as near."""


def ranked(
    candidates: Sequence[Candidate], said: KeywordScores, wording: Wording, weights: Weights, now: datetime
) -> list[Ranked]:
    """The candidates, best first, each scored."""
    if not candidates:
        return []
    parts = [_parts(one, float(word), now) for one, word in zip(candidates, said.scores, strict=True)]
    signals = np.array([(part.semantic, part.keyword, part.recency, part.success) for part in parts], dtype=float)
    order_by = _weighted(signals, weights)
    calibration = BY_WORDS if np.isnan(signals[:, 0]).all() else WITH_MEANING
    order = _order(order_by, candidates)
    best, following = order[0], order[1:2]
    ahead = float(order_by[best] - order_by[following[0]]) if following else float(order_by[best])
    evidence = _evidence(signals[best], ahead, said, best, calibration)
    evidence += _against(wording, candidates[best].title, calibration)
    # The others fall off from the best one by as much as they come after it.
    scores = calibrated(evidence - calibration.steepness * (order_by[best] - order_by))
    wishes = wording.asks and not wording.faulty and not is_for_wishes(candidates[best].title)
    clear = not wishes and _says_enough(signals[best], said, best, wording) and (not following or ahead >= _CLOSE)
    return [Ranked(candidates[i], float(scores[i]), parts[i], said.words[i], clear and i == best) for i in order]


def _says_enough(signals: Scores, said: KeywordScores, best: int, wording: Wording) -> bool:
    """Whether the problem says enough for starting a session with the flow.

    Of a flow that is about a single problem nearly all has to be said; of a broad one some telling words, and by words
    or meaning not from afar.
    """
    meaning, keyword = signals[:2].tolist()
    by_words = math.isnan(meaning)
    two_words = bool(said.told[best] or said.named[best])
    if said.narrow[best]:
        if not two_words and (by_words or keyword < _SAID):
            return False  # a single word may be any trouble with that thing
        return keyword >= _ALL_SAID if by_words else _is_the_one(meaning, keyword, said, best)
    told = said.told[best] or (said.named[best] and wording.faulty)
    return bool(told) and (by_words or meaning >= _AFAR or keyword >= _SAID)


def _is_the_one(meaning: float, keyword: float, said: KeywordScores, best: int) -> bool:
    """Whether a problem is the single one that a flow is about: it says little else, or all but the flow's title."""
    both, rest = (math.log1p(max(float(some[best]), 0.0)) for some in (said.shared, said.unsaid))
    titled = _SHARED * both - _UNTITLED * float(said.untitled[best])
    return (
        _NEARNESS * meaning + keyword - _REST * rest >= _ALL_MEANT
        or _TITLED_NEARNESS * meaning + titled - _TITLED_REST * rest >= _ALL_TITLED
    )


def calibrated(evidence: Scores) -> Scores:
    """Evidence, in logits, as a probability."""
    return 1 / (1 + np.exp(-np.clip(evidence, -50, 50)))


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


def _evidence(signals: Scores, ahead: float, said: KeywordScores, best: int, calibration: Calibration) -> float:
    meaning, keyword = np.nan_to_num(signals[:2]).tolist()
    shared, beyond = (
        math.log1p(min(float(some[best]), _ENOUGH_SHARED)) for some in (said.shared, said.shared_beyond_names)
    )
    return (
        calibration.start
        + calibration.semantic * meaning
        + calibration.keyword * keyword
        + calibration.ahead * ahead
        + calibration.shared * shared
        + calibration.beyond_names * beyond
    )


def is_for_wishes(title: str) -> bool:
    """Whether a flow is titled as a wish or a question: others mend faults, and are never started for a wish."""
    return asks(title) or title.rstrip().endswith("?")


def _against(wording: Wording, title: str, calibration: Calibration) -> float:
    """What the wording says against the flow: one that mends faults is not for wishes; one that is titled so, is."""
    if is_for_wishes(title):
        return 0.0
    return calibration.asks * wording.asks + calibration.calm * (not wording.faulty)
