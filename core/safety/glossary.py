"""Spanish and French sentences in the words that rules read, so that no rule is written three times.

It is no translation: only what the rules speak of is put into English, word by word. Both languages tell somebody to do
something as English does, the verb first and its object after it; German does not and has patterns of its own.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from core.shared.patterns import lazy_pattern

_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "is",
        "it",
        "that",
        "this",
        "on",
        "in",
        "with",
        "for",
        "be",
        "are",
        "your",
        "you",
        "not",
        "if",
        "then",
    ]
)
"""Words by which a sentence is English, whatever names it has in it."""
_ENGLISH_TOO = frozenset({"active", "pause", "note", "ignore", "retire", "pare", "mobile", "portable", "file"})
"""Words of the glossaries that begin English sentences, too."""
_WORD = lazy_pattern(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Glossary:
    signs: frozenset[str]
    words: frozenset[str]
    """All that its phrases consist of."""
    meanings: Mapping[str, str]
    phrases: re.Pattern[str]
    """All that it has, the longest first."""


def in_english(sentence: str) -> str:
    """A case-folded sentence with its Spanish or French words in English; any other as it is."""
    bare = without_accents(sentence)
    words = _WORD.findall(bare)
    found = set(words)
    if len(found & _ENGLISH) > 1:
        return sentence
    if not any(2 * sum(map(one.words.__contains__, words)) >= len(words) for one in _glossaries()):
        return sentence  # whatever phrases stand in it
    known, best = max(((_known(one, bare), one) for one in _glossaries()), key=lambda pair: pair[0])
    tells = best.phrases.match(bare)
    if known < len(words) / 2 or not (found & best.signs or (tells and tells[0] not in _ENGLISH_TOO)):
        return sentence
    return best.phrases.sub(lambda phrase: f"{best.meanings[phrase[0]]}{' ' * phrase[0].endswith(chr(39))}", bare)


def _known(glossary: "_Glossary", bare: str) -> int:
    """How many of the words it has."""
    return sum(len(_WORD.findall(phrase)) for phrase in glossary.phrases.findall(bare))


def without_accents(text: str) -> str:
    """The text as it is typed without accents: “contrasena”. German umlauts lose their dots as well."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


@cache
def _glossaries() -> tuple[_Glossary, ...]:
    text = files("core.safety").joinpath("glossary.yaml").read_text("utf-8")
    data: Any = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - texts only: “no” is a word here
    return tuple(_glossary(one["signs"], one["words"]) for one in data.values())


def _glossary(signs: list[str], words: dict[str, str]) -> _Glossary:
    meanings = {phrase: english for phrases, english in words.items() for phrase in phrases.split("|")}
    longest_first = sorted(meanings, key=len, reverse=True)
    pattern = "|".join(re.escape(phrase) + ("" if phrase.endswith("'") else r"(?![\w-])") for phrase in longest_first)
    words_of_all = frozenset(_WORD.findall(" ".join(meanings)))
    return _Glossary(frozenset(signs), words_of_all, meanings, re.compile(rf"(?<![\w-])(?:{pattern})"))
