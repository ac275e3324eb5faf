"""BM25 over flows, the words of titles and symptoms counting most; scores are brought to 0..1."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.flows.model import Flow
from core.matching.match import SearchableFlow

_K1 = 1.2
_B = 0.75
"""The usual BM25 constants (Robertson and Zaragoza, 2009)."""
_TITLE_WEIGHT = 3.0
_SYMPTOM_WEIGHT = 2.0
_NODE_WEIGHT = 0.3
"""A flow's steps speak of much that it is not about."""
_UNKNOWN_WEIGHT = 0.7
"""A word that no flow has may be about something else, or only the name of a person, place or device."""
_SAME_AS = {
    "computer": "pc",
    "desktop": "pc",
    "email": "mail",
    "laptop": "pc",
    "licence": "license",
    "notebook": "pc",
    "wireless": "wifi",
    "wlan": "wifi",
}
"""Words that people use for one another."""
_MAX_WORDS = 400
"""Words of a problem that are read: a pasted log says the same many times."""
_WORD = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_NOT_COVERED = re.compile(r"(?:^|(?<=[.!?])\s+)(?:It does not cover|Not for)\b[^.!?]*[.!?]?")
"""How a description says what its flow is not about."""
_STOP_WORDS = frozenset(  # lines of words read better than a list of 220 strings
    """
    a about after again ago all already also always am an and any anything are as at be been but by can cannot cant
    could did do does doesnt doing done dont each else every for from get gets getting had has have having he hello
    help her hi him his how i if im in into is isnt it its just keep keeps last made make many me more most much my
    need needs never no not nothing now of on one only or other others our out over please really said say says she
    since so some something still than thanks that the their them then there they this three to too tried tries try
    trying two up user users very want wants was we were what when where which while who why will with won wont would
    you your
    afternoon day days hour minute minutes month morning time times today tomorrow week weekend yesterday
    monday tuesday wednesday thursday friday saturday sunday
    """.split()  # noqa: SIM905
)
"""Words that say nothing of what is wrong: the language's small words, and when it happened."""


@dataclass(frozen=True, slots=True)
class Found:
    """A flow with at least one word of the problem."""

    flow_id: UUID
    title: str
    score: float
    words: tuple[str, ...]


class Bm25Index:
    """An immutable index over the published flows of one account."""

    def __init__(self, flows: Sequence[SearchableFlow]) -> None:
        self._flows = flows
        self._counts = [_counted(found.flow) for found in flows]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean_length = sum(self._lengths) / max(len(flows), 1)
        self._documents: dict[str, list[int]] = {}
        for number, counts in enumerate(self._counts):
            for word in counts:
                self._documents.setdefault(word, []).append(number)

    def search(self, problem: str, limit: int) -> list[Found]:
        """The best flows for the problem, best first; a score of 1 means that every word says so fully."""
        spelled = {stem(word): word for word in reversed(words_of(problem)[:_MAX_WORDS])}
        weights = {word: self._weight(word) for word in spelled}
        whole = sum(weights.values()) * (_K1 + 1)
        scores: dict[int, float] = {}
        for word, weight in weights.items():
            for number in self._documents.get(word, ()):
                scores[number] = scores.get(number, 0.0) + weight * self._saturated(number, word)
        return [
            Found(
                self._flows[number].id,
                self._flows[number].flow.title,
                min(score / whole, 1.0) if whole else 0.0,
                tuple(
                    spelled[word]
                    for word in sorted(weights, key=lambda word: -weights[word])
                    if word in self._counts[number]
                ),
            )
            for number, score in sorted(scores.items(), key=lambda found: -found[1])[:limit]
        ]

    def _weight(self, word: str) -> float:
        found = len(self._documents.get(word, ()))
        weight = math.log(1 + (len(self._flows) - found + 0.5) / (found + 0.5))
        return weight if found else weight * _UNKNOWN_WEIGHT

    def _saturated(self, number: int, word: str) -> float:
        count = self._counts[number][word]
        length = self._lengths[number] / self._mean_length
        return count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length))


def words_of(text: str) -> list[str]:
    """The words of a text that say something, lower-case, in order; codes such as 0x80070005 stay whole."""
    found = _WORD.findall(text[:100_000].casefold().replace("'", "").replace("’", ""))
    return [_SAME_AS.get(word, word) for whole in found for word in _parts(whole) if word not in _STOP_WORDS]


def _parts(word: str) -> list[str]:
    """A hyphenated word as people also write it: “Wi-Fi” is wifi and “e-mail” email, “self-service” is two words."""
    first, hyphen, _ = word.partition("-")
    if not hyphen or not word.replace("-", "").isalpha():
        return [word]
    return [word.replace("-", "")] if len(first) <= 2 else word.split("-")  # noqa: PLR2004 - no word is that short


def stem(word: str) -> str:
    """The word without the commonest English endings; words with digits are left alone."""
    if not word.isalpha() or len(word) <= 4:  # noqa: PLR2004 - shorter words have no ending to lose
        return word.removesuffix("s") if len(word) == 4 and word.isalpha() and not word.endswith("ss") else word  # noqa: PLR2004
    for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss"):
            return word.removesuffix(ending) + instead
    return word.removesuffix("e")


def _counted(flow: Flow) -> dict[str, float]:
    counts: defaultdict[str, float] = defaultdict(float)
    parts: tuple[tuple[Iterable[str], float], ...] = (
        ((flow.title, flow.domain, flow.slug.replace("-", " ")), _TITLE_WEIGHT),
        ((*flow.symptoms, _NOT_COVERED.sub("", flow.description)), _SYMPTOM_WEIGHT),
        ((node.text for node in flow.nodes), _NODE_WEIGHT),
        ((option.label for node in flow.nodes for option in node.options), _NODE_WEIGHT),
    )
    for texts, weight in parts:
        for text in texts:
            for word in words_of(text):
                counts[stem(word)] += weight
    return counts
