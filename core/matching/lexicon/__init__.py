"""What words tell beside their meaning, and what other languages' words are in English: tables, one file a language.

A foreign word stands for English ones, so that a problem written in German finds flows that are written in English. How
a language's words are cut to their stems is Snowball's business (`py_rust_stemmers`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import py_rust_stemmers
import yaml

from core.matching.lexicon.folding import folded
from core.shared.patterns import lazy_pattern

FOREIGN = ("de", "es", "fr")
"""The languages there is a table for, beside English."""
_SAME_START = 5
"""Letters by which `Fehler` is told from `error`, and `activation` is not told from `activate`."""
_WORD = lazy_pattern(r"[^\W_]+")
_SNOWBALL = {"de": "german", "es": "spanish", "fr": "french"}


class Stemmer(Protocol):
    """Cuts the words of one language to their stems."""

    def stem_word(self, word: str) -> str:
        """The stem of a word in lower case."""
        ...


@dataclass(frozen=True, slots=True)
class English:
    """What is known of English words."""

    generic: frozenset[str]
    """Words of any problem: they say that there is one."""
    things: frozenset[str]
    """Names of products, machines and places: they say where the problem is."""
    faults: frozenset[str]
    """Words for something that is not as it should be."""
    asks: tuple[str, ...]
    """How questions and wishes begin."""
    orders: tuple[str, ...]
    """How orders begin, unless they tell of a fault."""
    same: Mapping[str, str]
    """Spellings and short forms, and the word they stand for."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What is known of another language's words. All of them are folded, as `core.matching.lexicon.folding` does."""

    code: str
    """Two letters, ISO 639-1."""
    name: str
    """The language's name in English."""
    small: frozenset[str]
    """Words that tell the language and nothing else."""
    words: Mapping[str, str]
    """English for each stem."""
    forms: frozenset[str]
    """The words as the table has them."""
    telling: frozenset[str]
    """Those that look like no English word of the same meaning: whoever writes them writes this language."""
    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    """English for several words in a row, the longest first, by the word that they begin with."""
    asks: tuple[str, ...]
    """How wishes and questions begin."""
    _stemmer: Stemmer = field(repr=False, compare=False)

    def stem(self, word: str) -> str:
        """The stem of a word, whatever its case and accents."""
        return folded(self._stemmer.stem_word(word.casefold()))

    def english(self, word: str) -> str:
        """What the word is in English; empty when it is not known."""
        return self.words.get(folded(word)) or self.words.get(self.stem(word), "")


@cache
def english() -> English:
    """The table of English words."""
    table = _table("en")
    pairs = (pair.split("=", 1) for pair in table["same"].split())
    return English(
        generic=_words(table["generic"]),
        things=_words(table["things"]),
        faults=_words(table["faults"]),
        asks=_openings(table["asks"]),
        orders=_openings(table["orders"]),
        same=dict(pairs),
    )


@cache
def foreign(code: str) -> Foreign:
    """The table of another language. Raises KeyError when there is none."""
    stemmer = _stemmer(_SNOWBALL[code])
    table = _table(code)
    meanings = {written: meaning for meaning, some in table["words"].items() for written in some.split()}
    words = {folded(stemmer.stem_word(written.casefold())): meaning for written, meaning in meanings.items()}
    exact = {folded(written): meaning for written, meaning in meanings.items()}
    written_so = [
        (tuple(_WORD.findall(folded(one))), meaning)
        for meaning, some in table["phrases"].items()
        for one in some.split("|")
    ]
    phrases = dict[str, list[tuple[tuple[str, ...], str]]]()
    for phrase in sorted(written_so, key=lambda phrase: -len(phrase[0])):
        phrases.setdefault(phrase[0][0], []).append(phrase)
    return Foreign(
        code=code,
        name=table["name"],
        small=frozenset(map(folded, table["small"].split())),
        words=words | exact,
        forms=frozenset(exact),
        telling=frozenset(written for written, meaning in exact.items() if not _alike(written, meaning)),
        phrases=phrases,
        asks=_openings(table["asks"]),
        _stemmer=stemmer,
    )


def _stemmer(language: str) -> Stemmer:
    make: Any = vars(py_rust_stemmers)["SnowballStemmer"]  # it comes without types
    return make(language)


def _table(code: str) -> dict[str, Any]:
    return yaml.load(files(__name__).joinpath(f"{code}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _openings(text: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in text.split("|"))


def _alike(written: str, meaning: str) -> bool:
    return any(written[:_SAME_START] == word.casefold()[:_SAME_START] for word in meaning.split())
