"""Meaning as numbers: the port to an embedding model, and what of a text is given to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.matching.language import in_english

Vectors: TypeAlias = NDArray[np.float32]
"""One row of length 1 for each text."""
DIMENSIONS = 384
"""Numbers in a vector; the database's column and index have this width."""
WHOLE_WORDS = 256
"""Words of a text that are embedded as a whole: more than the model reads."""
_MAX_CHARACTERS = 12
"""Average length of a word above which a text is no prose, and is cut by characters instead."""
WINDOW_WORDS = 60
"""Words of one passage: about what MiniLM was trained on; measured, 60 beat the whole text by 4 points on long ones."""
MAX_WINDOWS = 4
"""Passages of a problem that are looked up: its first 150 words. Eight found nothing more."""

_MAX_TOGETHER = 4_000
"""Characters of a problem that are embedded in all: more than prose ever has. The model takes four times as long for as
many characters of codes, half a second for these."""


@dataclass(frozen=True, slots=True)
class ModelName:
    """An embedding model by name, and the folder it was last read from."""

    name: str
    """Tells apart any two models whose vectors cannot be compared."""
    folder: str = ""


class EmbeddingFailed(Exception):  # noqa: N818 - named for what happened
    """The model gives no vectors; the message says why, for an operator. Flows are found by their words meanwhile."""


class Embedder(Protocol):
    """Turns texts into vectors; texts of like meaning lie near each other."""

    @property
    def model(self) -> ModelName:
        """The model it works with."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """A vector of length 1 and `DIMENSIONS` numbers for each text. Raises EmbeddingFailed."""
        ...


class Embedders(Protocol):
    """The embedding models this process can use."""

    @property
    def current(self) -> Embedder | None:
        """The configured one; None when there is none."""
        ...

    async def of(self, model: ModelName) -> Embedder | None:
        """The one that made vectors in use, if it can still be had."""
        ...


def whole(text: str) -> str:
    """What of a text is embedded as a whole."""
    return _shortened(text.split(maxsplit=WHOLE_WORDS)[:WHOLE_WORDS])


def windows(text: str, most: int) -> list[str]:
    """The text in overlapping passages, the first `most` of them; a short text is one passage."""
    step = WINDOW_WORDS // 2
    words = text.split(maxsplit=step * (most + 1))[: step * (most + 1)]
    starts = range(0, max(len(words) - step, 1), step)
    return [_shortened(words[start : start + WINDOW_WORDS]) for start in starts][:most]


def texts_of(problem: str) -> list[str]:
    """What of a problem is embedded, each text once: the whole first, its first line, which often is its title, and its
    passages. A short problem of one line is one text. One in another language is put into English words: the model
    knows no other.
    """
    problem = in_english(problem)
    first_line, _, _ = problem.strip().partition("\n")
    texts = list(dict.fromkeys([whole(problem), *windows(first_line, 1), *windows(problem, MAX_WINDOWS)]))
    return [text for text, length in zip(texts, accumulate(map(len, texts)), strict=True) if length <= _MAX_TOGETHER]


def _shortened(words: Sequence[str]) -> str:
    shortened = " ".join(words)[: _MAX_CHARACTERS * len(words) or 1]
    return shortened.encode(errors="replace").decode()  # half a character, as damaged text has them, is none
