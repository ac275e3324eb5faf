"""How much two texts say the same, from 0 to 1: by their words."""

import math
from collections.abc import Sequence
from typing import Protocol

from core.matching.words import terms_of


class Similarity(Protocol):
    """Compares short texts. May take milliseconds: ask it in a thread."""

    @property
    def same_from(self) -> float:
        """The score from which two texts say the same; it belongs to the way they are compared."""
        ...

    def scores(self, text: str, others: Sequence[str]) -> list[float]:
        """How much each of the others says what the text says, from 0 (nothing) to 1."""
        ...


class KeywordSimilarity:
    """Compares the words that say something, as stems: the share of words in common (Dice's coefficient)."""

    same_from = 0.5
    """Half of the words are the same: fixes in other words still share what was done and to what."""

    def scores(self, text: str, others: Sequence[str]) -> list[float]:
        """How much each of the others says what the text says."""
        words = _stems(text)
        return [_dice(words, _stems(other)) for other in others]


def most_similar(similarity: Similarity, text: str, others: Sequence[str]) -> tuple[int, float] | None:
    """The place and score of the text that says most of what this one says; None when there are no others."""
    scores = similarity.scores(text, others)
    if not scores:
        return None
    best = max(range(len(scores)), key=lambda place: scores[place])
    return best, scores[best] if math.isfinite(scores[best]) else 0.0


def _stems(text: str) -> frozenset[str]:
    return frozenset(term for term, _ in terms_of(text))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
