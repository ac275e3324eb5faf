"""Reading sentences: which condition one has, what follows in that case, and what in the other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.importing.phrases import (
    EXCEPTION,
    IF,
    INVERTED,
    NO_CONDITION,
    OR_ELSE,
    OTHERWISE,
    THEN,
    UNLESS,
    WHEN,
    begins_with_order,
)
from core.shared.patterns import lazy_pattern

_ABBREVIATED = lazy_pattern(
    r"(?:\b(?:e\.g|i\.e|etc|approx|incl|nr|vs|fig|dr|mr|mrs|ms|st|z\.b|bzw|ca|ggf|d\.h|usw|p\.ej|sr|sra|ext)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_STOP = lazy_pattern(
    r"(?<=[.!?])[\"”’)]*\s+(?=[^\sa-z])|(?<=;)\s+(?=(?i:otherwise|else|if|sonst|wenn|falls|si|se|sinon)\b)"
)
_LONGEST_ABBREVIATION = 12
_COMMA = lazy_pattern(r",\s+")
_OPEN_THEN = lazy_pattern(r"[,\s]+(?:then|dann|entonces|alors|allora|então)\s*:?\s*$", re.IGNORECASE)
_THEN_WITHIN = lazy_pattern(r",?\s+(?:then|entonces|alors|allora|então)\s+", re.IGNORECASE)
_THEN_LATER = lazy_pattern(r",\s+(?:and\s+)?then\s", re.IGNORECASE)
_GOES_ON = lazy_pattern(r"^(?:or|and|but|nor|which|who|that|oder|und|aber|o|y|ou|et|e)\b", re.IGNORECASE)
_LONGEST_CONDITION = 300
_LONGEST_THEN = 24
"""Characters of a "then" at the end of a sentence, with what stands around it."""
_OTHERWISE_IF = lazy_pattern(r"^(?:or|and|also|else|elseif|elif)\s+if\b\s*", re.IGNORECASE)
_POINTING = lazy_pattern(
    r"^(?:not|so|yes|no|nicht|ja|nein|(?:(?:it|this|that|he|she|there)['’]s|they['’]re) not"
    r"|(?:it|they|this|that|these|he|she|there|you) "
    r"(?:(?:is|are|do|does|did|has|have|can|will|was|were)(?: not|n['’]t)?|cannot|can['’]t|won['’]t)"
    r"(?: (?:yet|now|either|(?:within|after|in|for|by|until) .{1,40}))?)$",
    re.IGNORECASE,
)
"""Conditions that are nothing without the sentence before."""
_BARE_IF = lazy_pattern(r"^(?:\w+(?: \w+)?,? )?(?:if|wenn|falls|si|se)\b", re.IGNORECASE)
_SHOULD = lazy_pattern(r"^should\b", re.IGNORECASE)
_THEN_UNPARTED = lazy_pattern(r"(?<!,)\s+then\s+", re.IGNORECASE)
"""A "then" that says when, and parts no condition from what follows: "Should the phone then ask for a PIN, …"."""
_ONLY = lazy_pattern(r"^\(?and only if\)?,?\s+", re.IGNORECASE)
_STATES = lazy_pattern(
    r"(?:the|this|that|it|there|you|they|your|their|an?)\b[^,]*\b(?:is|are|was|were|has|have|will|must|needs?|cannot|can|should|may|might)\b",
    re.IGNORECASE,
)
"""A clause of its own after a condition, before another that says what to do: "the router is to blame, restart it"."""
_OTHER_WAY = lazy_pattern(
    r"\b(?:use|try|skip to|go to|continue with|see) (?:option|method|solution|workaround) [0-9A-C]\b", re.IGNORECASE
)
"""What leads to another of several ways to try, and has to be read together with its condition."""
_NO_END = lazy_pattern(r"\s*[:：]\s*$")


@dataclass(frozen=True, slots=True)
class Conditional:
    """A sentence with a condition."""

    condition: str
    then: str
    """Empty where what follows is written below."""
    otherwise: str = ""
    inverted: bool = False
    """Whether `then` is for when the condition does not hold ("unless")."""


_REMEMBERED = 20_000
"""Sentences whose condition is remembered: each is asked for by every rule that looks at it."""


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph. Abbreviations and addresses end none."""
    found, began = list[str](), 0
    for match in _STOP.finditer(text):
        before = text[began : match.start()]
        following = text[match.end() : match.end() + 1]
        if before.rstrip().endswith(".") and (
            _ABBREVIATED.search(before[-_LONGEST_ABBREVIATION:]) or following.islower()
        ):
            continue
        if before.strip():
            found.append(before.strip())
        began = match.end()
    if text[began:].strip():
        found.append(text[began:].strip())
    return found


@lru_cache(maxsize=_REMEMBERED)
def conditional_of(sentence: str, *, before_other_case: bool = False) -> Conditional | None:
    """The condition of a sentence that begins with one, or None.

    "When" says a time; it is a condition only with a "then", or `before_other_case`.
    """
    if NO_CONDITION.match(sentence):
        return None
    if not IF.match(sentence) and (match := INVERTED.match(sentence)):
        then, otherwise = other_case_within(THEN.sub("", sentence[match.end() :]))
        return Conditional(match["condition"] or match["short"] or match["verb"], then, otherwise)
    inverted = UNLESS.match(sentence)
    begun = inverted or IF.match(sentence) or _OTHERWISE_IF.match(sentence)
    timed = None if begun else WHEN.match(sentence)
    if timed and not before_other_case and not _THEN_WITHIN.search(sentence[:_LONGEST_CONDITION]):
        return None
    start = begun or timed
    if start is None:
        return None
    rest = _ONLY.sub("", sentence[start.end() :])
    condition, then = _parted(_THEN_UNPARTED.sub(" ", rest, count=1) if _SHOULD.match(sentence) else rest)
    least = 2 if _BARE_IF.match(start[0]) else 1  # "If wrong, …" says nothing without the sentence before
    is_told = (
        any(map(str.isalnum, condition)) and least <= len(condition.split()) and len(condition) <= _LONGEST_CONDITION
    )
    if not is_told or _POINTING.match(condition) or _OTHER_WAY.search(then):
        return None
    then, otherwise = other_case_within(THEN.sub("", then))
    return Conditional(condition.strip(" ,:"), then, otherwise, inverted is not None)


def _parted(rest: str) -> tuple[str, str]:  # noqa: PLR0911 - one for each way to part them
    """What is after the "if": the condition, and what follows from it."""
    end = rest[-_LONGEST_THEN:]
    if match := _OPEN_THEN.search(end):
        return rest[: len(rest) - len(end) + match.start()], ""
    commas = list(_COMMA.finditer(rest[: _LONGEST_CONDITION + 20]))
    for match in commas:
        if begins_with_order(rest[match.end() :]) and _THEN_LATER.search(rest[match.end() :]):
            break  # what follows has two parts: ", ask them to approve it, then repeat step 2"
        if THEN.match(rest[match.end() :]):
            return rest[: match.start()], rest[match.end() :]
    ordered = next((match for match in commas if begins_with_order(rest[match.end() :])), None)
    match = _THEN_WITHIN.search(rest[: ordered.start() if ordered else _LONGEST_CONDITION])
    if match and (ordered is None or begins_with_order(rest[match.end() :])):
        return rest[: match.start()], rest[match.end() :]
    plain = next((match for match in commas if not _GOES_ON.match(rest[match.end() :])), None)
    if plain and ordered and plain is not ordered and _STATES.match(rest[plain.end() : ordered.start()]):
        return rest[: plain.start()], rest[plain.end() :]
    at = ordered or plain
    if at and at is plain and ordered is None and _is_list(rest, commas):
        at = commas[-1]
    if at:
        return rest[: at.start()], rest[at.end() :]
    colon = re.search(r"[:：]\s+(?=\S)", rest)
    if colon:
        return rest[: colon.start()], rest[colon.end() :]
    return _NO_END.sub("", rest), ""


def _is_list(rest: str, commas: list[re.Match[str]]) -> bool:
    """Whether the commas part the things of a list: "red, orange, or green, …"."""
    return len(commas) > 1 and any(_GOES_ON.match(rest[match.end() :]) for match in commas[:-1])


def other_case_within(then: str) -> tuple[str, str]:
    """What follows, and what in the other case that the same sentence goes on to."""
    match = OR_ELSE.search(then)
    if match is None or not then[match.end() :].strip():
        return then.strip(), ""
    return then[: match.start()].strip(), then[match.end() :].strip()


_PRONOUN = lazy_pattern(r"\b(?:it|they|he|she|er|sie|es)\b", re.IGNORECASE)
_NEGATED = lazy_pattern(r"(?<=[a-z])n['’]t\b|\bcan(?=not\b)")
_NEGATIONS = frozenset(("not", "no", "nicht", "kein", "keine", "nie", "never"))
_FAILING = {"fail": "work", "failed": "work", "unsuccessful": "work", "drop": "stay"}
_OPPOSITES = {
    "off": "on",
    "offline": "online",
    "disabled": "enabled",
    "stopped": "running",
    "missing": "present",
    "closed": "open",
    "le": "more",
    "below": "more",
    "under": "more",
    "fewer": "more",
    "lower": "more",
}
"""Words of which only one can be true, without the "s" at their ends ("le" is "less"), as `_without_not` cuts them."""
_ALIKE = {
    "succeed": "work",
    "pa": "work",
    "successful": "work",
    "over": "more",
    "above": "more",
    "higher": "more",
    "greater": "more",
    "exceed": "more",
}
_FORMS = frozenset(
    (
        "does",
        "do",
        "did",
        "is",
        "are",
        "ca",
        "wo",
        "it",
        "they",
        "he",
        "she",
        "er",
        "sie",
        "es",
        "der",
        "die",
        "das",
        "the",
        "a",
        "an",
        "still",
        "too",
        "also",
        "instead",
        "than",
        "up",
        "either",
        "again",
        "now",
    )
)


_MOST_NAMED = 4
"""Words by which a thing is named that a pronoun then stands for."""


def are_contrary(one: str, other: str) -> bool:
    """Whether one condition is the other with a "not" in it, so that one of them holds."""
    return _same_but_not(one, other, _FAILING)


def exclude_each_other(one: str, other: str) -> bool:
    """Whether two conditions cannot both hold: "over 5 GB" and "under 5 GB"; neither may."""
    return _same_but_not(one, other, _FAILING | _OPPOSITES)


def _same_but_not(one: str, other: str, opposites: Mapping[str, str]) -> bool:
    (first, first_not), (second, second_not) = _without_not(one, opposites), _without_not(other, opposites)
    if not first or not second or first_not == second_not:
        return False
    points = _PRONOUN.search(other) is not None
    return first == second or (points and second < first and len(first) - len(second) <= _MOST_NAMED)


def _without_not(condition: str, opposites: Mapping[str, str]) -> tuple[frozenset[str], bool]:
    """The words that matter in a condition, opposites by the same word, and whether it is a "not"."""
    words = re.findall(r"\w+", _NEGATED.sub(" not ", condition.casefold()))
    cut = [word.rstrip("s") for word in words if word not in _NEGATIONS and word not in _FORMS]
    turned = sum(word in _NEGATIONS for word in words) + sum(word in opposites for word in cut)
    return frozenset(_ALIKE.get(word, opposites.get(word, word)) for word in cut), turned % 2 == 1


def exception_of(sentence: str) -> Conditional | None:
    """The case in which the sentence before does not hold: "Unless there is none: then …"; None for any other."""
    match = EXCEPTION.match(sentence)
    if match is None:
        return None
    return Conditional((match["condition"] or match["done"]).strip(" ,"), match["then"] or match["else"])


def other_case_of(sentence: str) -> str | None:
    """What a sentence says that begins with "otherwise"; None when it begins otherwise."""
    match = OTHERWISE.match(sentence)
    return sentence[match.end() :].strip() if match else None
