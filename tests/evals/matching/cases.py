"""The problems that matching is measured with, in a tuning and a held-out half."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent
LANGUAGES = {"de": "German", "es": "Spanish", "fr": "French"}
HALVES = ("tuning", "held out")
FRESH = ("fresh", "second", "third")
"""The parts that were each written when matching had been tuned by those before."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text that somebody may begin a session with."""

    kind: str
    """`problem`, `near_misses`, `vague`, `off_topic`, or a language's code."""
    half: str
    text: str
    flows: frozenset[str] = frozenset()
    """The slugs of the flows that are right; none where no flow is."""


def all_cases() -> list[Case]:
    """Every case, in the order of the files; in each group the odd ones are for tuning, the even ones held out."""
    problems, others, languages = (_read(name) for name in ("problems", "others", "languages"))
    cases = list[Case]()
    for slug, some in problems.items():
        cases += _halved("problem", ((one["text"], {slug, *one.get("also", ())}) for one in some))
    for kind, texts in others.items():
        cases += _halved(kind, ((text, {flow} if flow else set()) for text, _, flow in _parted(texts)))
    for code, some in languages.items():
        cases += _halved(code, ((one["text"], {one["flow"], *one.get("also", ())}) for one in some))
    return [*cases, *(case for part in FRESH for case in _fresh(part))]


def _fresh(part: str) -> Iterable[Case]:
    """The cases of such a part, where a text may end with “| slug”."""
    data: Any = _read(part)
    languages = [(code, "", texts) for code, texts in data["languages"].items()]
    groups = [("problem", slug, texts) for slug, texts in data["problems"].items()] + languages
    for kind, slug, texts in groups:
        for text in texts:
            said, _, other = text.partition(" | ")
            yield Case(kind, part, said, frozenset(filter(None, (slug, other))))
    for kind in ("near_misses", "vague", "off_topic"):
        yield from (Case(kind, part, text) for text in data.get(kind, ()))


def _parted(texts: Iterable[str]) -> list[tuple[str, str, str]]:
    return [text.partition(" | ") for text in texts]


def _read(name: str) -> dict[str, list[Any]]:
    return yaml.load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def _halved(kind: str, some: Iterable[tuple[str, set[str]]]) -> list[Case]:
    return [
        Case(kind, HALVES[number % len(HALVES)], text, frozenset(flows)) for number, (text, flows) in enumerate(some)
    ]
