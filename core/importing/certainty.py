"""How certain it is what a condition is about and where it ends; what is not stays a step in the document's own words.

A branch that is wrong costs more than one that is missing: whoever follows it does the wrong thing, while a sentence
that stands there as it was written is read as it was meant.
"""

import re
from collections.abc import Sequence

from core.importing.clauses import conditional_of
from core.importing.jumps import CLOSES, GO_TO, SOLVED, STEP_WORD
from core.importing.phrases import (
    IF_SO,
    MOVES_ON,
    NO_CONDITION,
    NOTHING_HELPED,
    OTHERWISE,
    TRAILING_IF,
    UNLESS,
    begins_with_order,
    says_to_do,
)
from core.shared.patterns import lazy_pattern

_CONDITION = lazy_pattern(
    r"\b(?:if|unless|wenn|falls|sofern|si|sauf|except (?:if|when|where)|es sei denn)\b"
    r"(?! (?:necessary|needed|required|possible|applicable|any\b|prompted|asked|desired|available"
    r"|nötig|möglich|notwendig|nécessaire|possible|besoin|necesario|posible))"
    r"|[,;] (?:otherwise|or else|else|if not|sonst|andernfalls|sinon|sino)\b",
    re.IGNORECASE,
)
_WHETHER = lazy_pattern(
    r"\b(?:check|checks|checking|verify|see|find out|confirm|determine|test|ask|asks|tell|know|decide|wonder|look|note"
    r"|report|say|says|even|as|what|like|prüf\w*|frag\w*"
    r"|compruebe|verifique|revise|pregunte|vérifi\w*|contrôlez|demandez|controll\w*|verific\w*|même|incluso)\b[^.,;]{0,60}$",
    re.IGNORECASE,
)
"""What stands before an "if" that is a "whether", or no condition."""
_JOINED = lazy_pattern(
    r"(?:[,;]\s+|\s(?=(?:and|or|then|but|und|oder|dann|y|o|et|ou|puis|e)\s))(?:(?:and|or|then|but|und|oder|dann|y|o|et|ou|puis|e)\s+)*"
)
_STEP_NAMED = lazy_pattern(rf"\b{STEP_WORD}s?\s+\d", re.IGNORECASE)


_JOINS = lazy_pattern(
    r"\s(?:and|or|but|und|oder|aber|y|o|pero|et|ou|mais|e|ma)(?:\s+(?:only|nur|solo|seulement))?\W*$", re.IGNORECASE
)
"""What a clause ends with that a condition interrupts, or limits afterwards."""


def is_doubtful(sentence: str) -> bool:
    """Whether a sentence has two conditions, or one at its end of which nobody can tell what it is about.

    "If it is off, swap the cable, but if it blinks, wait"; "Sign out and delete the cache if the icon is red".
    """
    found = conditional_of(sentence)
    if found:
        followed = (found.then, found.otherwise)
        return _STATES.search(found.condition) is not None or any(
            _has_condition(text) or _goes_elsewhere(text) for text in followed
        )
    if UNLESS.match(sentence) or NO_CONDITION.match(sentence):
        return False
    late = TRAILING_IF.match(sentence)
    if late is None:
        return False
    return (
        _has_condition(late["then"])
        or _has_condition(late["condition"])
        or _JOINS.search(late["then"]) is not None
        or _orders_twice(late["then"])
        or _orders_twice(late["condition"])
    )


_STATES = lazy_pattern(
    r",\s+(?:the|this|that|it|there|you|they|your|their|an?)\b[^,]*\s(?:is|are|was|were|has|have|will|must|needs?|cannot|can|should|may|might)\b",
    re.IGNORECASE,
)
"""A second statement in what was taken for a condition: "the test fails, the password is wrong"."""


_CASE = lazy_pattern(
    r"^(?:(?:and|but) )?(?:with|for|on|at|when|where|without|bei|für|con|para|pour|avec)\b|^[^,;]{1,60}:\s",
    re.IGNORECASE,
)


def _goes_elsewhere(text: str) -> bool:
    """Whether another case stands after a semicolon: "; with error 550, the sender is blocked"."""
    return any(_CASE.match(clause) and not says_to_do(clause) for clause in text.split("; ")[1:])


def _has_condition(text: str) -> bool:
    return any(not _WHETHER.search(text[: match.start()]) for match in _CONDITION.finditer(text))


def _orders_twice(text: str) -> bool:
    """Whether a clause after the first one gives an order."""
    return any(map(begins_with_order, _JOINED.split(text)[1:]))


def unclear(sentences: Sequence[str]) -> tuple[int, int]:
    """From which to which sentence it is not plain how far a condition goes; two of the same where all is plain.

    "Open the lid. If it is stuck, use the lever. Take the paper out": the last may be for everybody. Where the
    condition begins the paragraph, all of that is about it, unless another case was told of last.
    """
    start, told_other, partners = None, False, 0
    for place, sentence in enumerate(sentences):
        if MOVES_ON.match(sentence):
            start, told_other, partners = None, False, 0
        partners = _partners(sentence, partners)
        if is_doubtful(sentence) or partners < 0:
            return (place if start is None else start), _end_of_case(sentences, place + 1)
        other = OTHERWISE.match(sentence) or IF_SO.match(sentence)
        if other or conditional_of(sentence):
            start = max(place - bool(other), 0) if start is None else start
            told_other = told_other or other is not None
        elif start is not None and (start > 0 or told_other) and says_to_do(sentence):
            stop = _end_of_case(sentences, place)
            leads_on = any(map(_STEP_NAMED.search, sentences[start:stop]))
            return (0, 0) if leads_on else (start, stop)
    return 0, 0


def has_two_partners(sentences: Sequence[str]) -> bool:
    """Whether the last of these sentences begins with "otherwise", which may be of two conditions before it."""
    partners = 0
    for sentence in sentences:
        partners = _partners(sentence, partners)
    return partners < 0


def _partners(sentence: str, before: int) -> int:
    """How many conditions an "otherwise" after this sentence may be of; negative where the sentence is one of two.

    A condition that has led away, or has its other case already, is none of them.
    """
    if OTHERWISE.match(sentence):
        return -1 if before > 1 else 0
    before = max(before, 0)
    if (found := conditional_of(sentence)) and not found.otherwise:
        return before + (not (GO_TO.match(found.then) or SOLVED.match(found.then) or CLOSES.search(found.then)))
    return before


def _end_of_case(sentences: Sequence[str], begin: int) -> int:
    """Where a sentence is again for everybody: it moves on, or says what to do when nothing has helped."""
    places = range(begin, len(sentences))
    return next(
        (at for at in places if MOVES_ON.match(sentences[at]) or NOTHING_HELPED.match(sentences[at])), len(sentences)
    )
