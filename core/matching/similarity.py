"""How alike texts are that are not in the library, such as pending proposals."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.matching.embedding import Embedders, Vectors, whole
from core.matching.fusion import BY_WORDS, WITH_MEANING, Calibration, likeness
from core.matching.words import terms_of

_KEYWORD_SHARE = 0.3
"""As much as words count beside meaning when flows are matched."""


class Similarity:
    """Compares a text with a handful of others; no index, so not with thousands."""

    def __init__(self, embedders: Embedders) -> None:
        self._embedders = embedders

    async def of(self, text: str, candidates: Sequence[str]) -> list[float]:
        """For each candidate how like the text it is, 0 to 1, on the scale of a match's score."""
        if not candidates or not text.strip():
            return [0.0] * len(candidates)
        keyword = [_shared(text, candidate) for candidate in candidates]
        embedder = self._embedders.current
        if embedder is None:
            return _scored(keyword, BY_WORDS)
        vectors: Vectors = await embedder.embed([whole(text), *map(whole, candidates)])
        meaning = (vectors[1:] @ vectors[0]).tolist()
        mixed = [
            (1 - _KEYWORD_SHARE) * near + _KEYWORD_SHARE * word for near, word in zip(meaning, keyword, strict=True)
        ]
        return _scored(mixed, WITH_MEANING)


def _scored(evidence: Sequence[float], calibration: Calibration) -> list[float]:
    return likeness(np.array(evidence), calibration).tolist()


def _shared(one: str, other: str) -> float:
    """The cosine of the two texts' terms."""
    ours, theirs = (Counter(term for term, _ in terms_of(text)) for text in (one, other))
    dot = sum(np.log2(1 + count) * np.log2(1 + theirs[term]) for term, count in ours.items())
    lengths = [np.sqrt(sum(np.log2(1 + count) ** 2 for count in counts.values())) for counts in (ours, theirs)]
    return float(dot / (lengths[0] * lengths[1])) if all(lengths) else 0.0
