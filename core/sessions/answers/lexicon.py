"""The words by which answers are read, from `lexicon.yaml`, in the forms that reading needs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from re import Pattern
from typing import Any

import yaml

from core.shared.patterns import lazy_pattern


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words and patterns, in their written-out form."""

    concepts: Mapping[str, frozenset[str]]
    """What a word stands for; several where it is ambiguous."""
    phrases: Pattern[str]
    """The concepts' words of more than one word, the longest first."""
    stop: frozenset[str]
    things: frozenset[str]
    negations: frozenset[str]
    involved: frozenset[str]
    """What is said of something to say that it is part of the problem, or not."""
    breaks: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    skip: Pattern[str]
    requests: Mapping[str, frozenset[str]]
    social: frozenset[str]
    politeness: Pattern[str]
    gone: Pattern[str]
    failed: Pattern[str]
    worked: Pattern[str]
    partly: Pattern[str]
    limited: Pattern[str]
    contrast: Pattern[str]
    uncertain: Pattern[str]
    waiting: Pattern[str]
    agreed: Pattern[str]
    declined: Pattern[str]
    passing_on: Pattern[str]
    reasons: Pattern[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    text = files(__package__ or "core.sessions.answers").joinpath("lexicon.yaml").read_text("utf-8")
    data: Any = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - texts only: “no” and “off” are words here
    concepts = defaultdict[str, set[str]](set)
    for words in data["concepts"]:
        for word in words:
            concepts[word].add(words[0])
    outcome, confirm = data["outcome"], data["confirm"]
    return Lexicon(
        concepts={word: frozenset(names) for word, names in concepts.items()},
        phrases=_any_of(word for word in concepts if " " in word or "-" in word or "'" in word),
        stop=frozenset(data["stop"]),
        things=frozenset(data["things"]),
        negations=frozenset(data["negations"]),
        involved=frozenset(data["involved"]),
        breaks=frozenset(data["breaks"]),
        yes=frozenset(data["yes"]),
        no=frozenset(data["no"]),
        skip=_any_of(data["skip"]),
        requests={name: frozenset(phrases) for name, phrases in data["requests"].items()},
        social=frozenset(data["social"]),
        politeness=_any_of(data["politeness"]),
        gone=_pattern(outcome["gone"]),
        failed=_pattern(outcome["failed"]),
        worked=_pattern(outcome["worked"]),
        partly=_any_of(outcome["partly"]),
        limited=_pattern(outcome["limited"]),
        contrast=_pattern(outcome["contrast"]),
        uncertain=_any_of(outcome["uncertain"]),
        waiting=_any_of(outcome["waiting"]),
        agreed=_any_of(confirm["yes"]),
        declined=_any_of(confirm["no"]),
        passing_on=_pattern(confirm["passing_on"]),
        reasons=_any_of(confirm["reasons"]),
    )


def _any_of(words: Iterable[str]) -> Pattern[str]:
    """Any of the words or phrases, as whole words, the longest first."""
    return _pattern(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _pattern(parts: Iterable[str]) -> Pattern[str]:
    return lazy_pattern(rf"(?<![\w])(?:{'|'.join(parts)})(?![\w])")
