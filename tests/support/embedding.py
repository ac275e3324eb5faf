"""An embedding model small enough to be read: words have directions, and some words share one."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from core.matching.embedding import DIMENSIONS, Embedder, ModelName, Vectors
from core.matching.words import terms_of

_SAME = ({"tunnel", "vpn", "gateway"}, {"queue", "spooler", "printer", "paper"}, {"mailbox", "inbox", "outlook"})
"""Words that mean the same to it."""


class ReadableEmbedder:
    """Gives the same vector for the same text everywhere; texts of like words lie near each other."""

    def __init__(self, name: str = "readable", folder: str = "") -> None:
        self.model = ModelName(name, folder)
        self.embedded = list[str]()

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text."""
        self.embedded += texts
        return np.array([self._vector(text) for text in texts], np.float32)

    def _vector(self, text: str) -> Vectors:
        words = [term for term, _ in terms_of(text)] or ["nothing"]
        total = sum((self._direction(word) for word in words), np.zeros(DIMENSIONS))
        return (total / np.linalg.norm(total)).astype(np.float32)

    def _direction(self, word: str) -> Vectors:
        meaning = next((min(same) for same in _SAME if word in same), word)
        seed = int.from_bytes(sha256(f"{self.model.name} {meaning}".encode()).digest()[:8])
        return np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)


class GivenEmbedders:
    """These models: the current one, and those that are still there."""

    def __init__(self, current: Embedder | None = None, *former: Embedder) -> None:
        self.current = current
        self._former = former

    async def of(self, model: ModelName) -> Embedder | None:
        """The one of that name."""
        known = (self.current, *self._former)
        return next((one for one in known if one and one.model.name == model.name), None)
