"""A flow as the search knows it: its terms with their weights, and the passages that are embedded."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

import numpy as np

from core.flows.model import Flow
from core.matching.embedding import whole, windows
from core.matching.language import in_english
from core.matching.words import terms_of
from core.shared.patterns import lazy_pattern

TITLE_WEIGHT = 3.0
_SYMPTOM_WEIGHT = 1.5
_DESCRIPTION_WEIGHT = 1.0
_STEP_WEIGHT = 0.3
"""A flow's steps and options speak of much that it is not about."""
_MAX_TERMS = 400
"""Terms kept of a flow, the heaviest: a long one would be found for everything."""
MAX_PROBLEMS = 20
"""Problems a flow has resolved that count as its text, the latest."""
_MAX_PASSAGES = 40
_MAX_DESCRIPTION_WINDOWS = 16
"""480 words of a description."""
_NOT_COVERED = lazy_pattern(r"(?:^|(?<=[.!?])\s+)(?:It does not cover|Not for)\b[^.!?]*[.!?]?")
"""How a description says what its flow is not about."""
_PACKED = np.dtype([("term", "<i8"), ("title", "<f2"), ("rest", "<f2")])


@dataclass(frozen=True, slots=True)
class FlowText:
    """What is searched of a flow."""

    title: str
    symptoms: tuple[str, ...]
    description: str
    steps: tuple[str, ...]
    problems: tuple[str, ...] = ()
    """Problems that it has resolved, in the words of those who had them."""


def text_of(flow: Flow, problems: Sequence[str] = ()) -> FlowText:
    """The searched text of a flow and of the problems it has resolved, latest first; what is a symptom counts once."""
    options = (option.label for node in flow.nodes for option in node.options)
    known = {text.casefold() for text in (flow.title, *flow.symptoms)}
    return FlowText(
        flow.title,
        flow.symptoms,
        _NOT_COVERED.sub("", flow.description),
        (flow.domain, flow.slug.replace("-", " "), *(node.text for node in flow.nodes), *options),
        tuple(problem for problem in problems if problem.casefold() not in known)[:MAX_PROBLEMS],
    )


def term_key(account_id: UUID, term: str) -> int:
    """The term as the account's index knows it: no number of one account means anything in another."""
    digest = blake2b(term.encode(), digest_size=8, key=account_id.bytes).digest()
    return int.from_bytes(digest, "little", signed=True)


@dataclass(frozen=True, slots=True)
class TermProfile:
    """The terms of a flow."""

    terms: tuple[int, ...]
    """As `term_key` gives them, in ascending order."""
    length: float
    """The sum of all weights."""
    packed: bytes
    """For each term how often it is in the title and, weighted, elsewhere; `unpacked` reads it."""


def profile_of(account_id: UUID, text: FlowText) -> TermProfile:
    """The terms of a flow's text, weighted by the field they stand in."""
    rows = sorted((term_key(account_id, term), title, rest) for term, title, rest in _heaviest(text))
    packed = np.array(rows, _PACKED)
    length = TITLE_WEIGHT * packed["title"].astype(float).sum() + packed["rest"].astype(float).sum()
    return TermProfile(tuple(row[0] for row in rows), float(length), packed.tobytes())


@lru_cache(64)
def _heaviest(text: FlowText) -> tuple[tuple[str, float, float], ...]:
    """The heaviest terms with how often each is in the title and, weighted, elsewhere.

    Kept, as every new account begins with the same flows.
    """
    weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    fields: tuple[tuple[Iterable[str], int, float], ...] = (
        ([text.title], 0, 1.0),
        (text.symptoms, 1, _SYMPTOM_WEIGHT),
        (text.problems, 1, _SYMPTOM_WEIGHT),
        ([text.description], 1, _DESCRIPTION_WEIGHT),
        (text.steps, 1, _STEP_WEIGHT),
    )
    for texts, place, weight in fields:
        for one in texts:
            for term, _ in terms_of(one):
                weights[term][place] += weight
    heaviest = sorted(weights.items(), key=lambda item: -(TITLE_WEIGHT * item[1][0] + item[1][1]))[:_MAX_TERMS]
    return tuple((term, title, rest) for term, (title, rest) in heaviest)


def unpacked(profiles: Iterable[bytes]) -> np.ndarray:
    """The terms of many flows, one after the other, with fields `term`, `title` and `rest`."""
    return np.frombuffer(b"".join(profiles), _PACKED)


def terms_in(packed: bytes) -> int:
    """How many terms a packed profile has."""
    return len(packed) // _PACKED.itemsize


def passages_of(text: FlowText) -> list[str]:
    """What is embedded of a flow: the whole, the title, then what people say and what the description says."""
    title, description = in_english(text.title), in_english(text.description)
    symptoms = [in_english(one) for one in text.symptoms]
    complete = "\n".join((title, *symptoms, description))
    said = [whole(one) for one in (*symptoms, *map(in_english, text.problems))]
    described = windows(description, _MAX_DESCRIPTION_WINDOWS) if description.strip() else []
    return [whole(complete), whole(title), *dict.fromkeys([*said, *described])][: 2 + _MAX_PASSAGES]
