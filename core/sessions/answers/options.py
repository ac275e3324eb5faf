"""Which of a step's options was meant: how well each is supported, or contradicted, by what was typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.flows.options import Option
from core.sessions.answers.lexicon import lexicon
from core.sessions.answers.quantities import fitting
from core.sessions.answers.reach import beyond_one, reaching
from core.sessions.answers.reading import Reading, ReadingKind
from core.sessions.answers.words import Said, is_code_like, said, words_of, written_out
from core.sessions.answers.yes_no import yes_or_no
from core.shared.patterns import lazy_pattern
from core.shared.spelling import is_typo_of
from core.shared.typed_text import undecorated

_PLACES = {
    **{str(number): number for number in range(1, 11)},
    **{letter: number for number, letter in enumerate("abcdefghij", 1)},
    **{word: number for number, word in enumerate(["first", "second", "third", "fourth", "fifth", "sixth"], 1)},
    **{word: number for number, word in enumerate(["1st", "2nd", "3rd", "4th", "5th", "6th"], 1)},
    **{word: number for number, word in enumerate(["one", "two", "three", "four", "five", "six"], 1)},
    **{word: number for number, word in enumerate(["erste", "zweite", "dritte", "vierte", "fünfte"], 1)},
    "last": -1,
    "letzte": -1,
}
_PLACE = lazy_pattern(
    r"(?:(?:it is|its|i take|i would say|that is) )?(?:the |die |das |der |el |la )?"
    r"(?:(?P<named>option|number|nr|no|answer|choice|antwort|#)\.? ?)?"
    rf"(?P<place>{'|'.join(sorted(_PLACES, key=len, reverse=True))})(?P<tail> one| option| answer| choice)?"
)
_NEGATIVE = lazy_pattern(r"-\d[\d.,]*|minus \w+", re.IGNORECASE)
_CODE = lazy_pattern(r"(?=\w*\d)\w{3,}(?:[.:]\w+)*|\d+(?:[.:]\d+)+|[a-z]\d+")
MOST_ASKED = 4
"""Options that a question back names; more is the question once more."""
_ABLE = lazy_pattern(r"\b(?:can|could|able|works?|working)\b")
_SUPPORTED = 0.45
"""Share of what was typed that has to speak for an option; measured on the tuned answers."""
_LEAD_IN = lazy_pattern(
    r"^(?:(?:yes|well|so|ok|hm|i think|i guess|i would say|it is|that is|it says|they are|there is|it shows|maybe) )+"
)
_LEAST_CONTAINED, _MOST_AROUND = 2, 3
"""Words of a label that is looked for within any text; of a shorter one, words that may stand around it."""
_CODE_WEIGHT = 3.0
"""Of a code or version beside other words: it is the answer, they are what stands around it."""
_ADVERBS, _ADVERB_WEIGHT = frozenset({"only", "just", "alone", "merely", "nur", "solo", "seulement"}), 0.5
_WEAK = frozenset({"one", "several", "all", "both", "none", "person", "other"})
_ANY_KIND = frozenset(
    {"new", "old", "big", "small", "whole", "main", "normal", "usual", "current", "affected", "broken"}
)
_PHRASE = lazy_pattern(r"[,;:()]| (?:or|and|in|on|of|at|with|to|for|from|by|that) ")
"""Where a label begins to speak of something else."""
_COUNTS = frozenset({"one", "several", "all"})
_COVERED = 0.4
_PAIR = 2
_EITHER = frozenset({"or", "oder", "maybe", "ou"})
_NEAR_EITHER = 0.35
"""The same, where the text itself says that it may be one or another."""
_NEAR_BY_CODE = 0.45
_NEAR = 0.62
"""Share of the best option's support from which the next one makes it a close call."""


@dataclass(frozen=True, slots=True)
class Support:
    """How far the words speak for an option."""

    score: float
    """Weight of the words that it has."""
    words: frozenset[str]
    """Those words."""
    against: bool
    """Whether something that was typed contradicts it."""


_NOTHING = Support(0.0, frozenset(), against=False)


def option_reading(text: str, question: str, options: Sequence[Option]) -> Reading | None:
    """The option that was meant, or those between which it is close; None when the words are for none."""
    labels = [option.label for option in options]
    if _NEGATIVE.fullmatch(undecorated(text)) and not any(undecorated(text) in undecorated(label) for label in labels):
        return None  # “-1” is no first option
    place = _exact(text, options)
    if place is None and (more := beyond_one(text, labels)):  # “more than one person” has “one person” in it
        return _taken(options, more) if len(more) <= MOST_ASKED else None
    if place is None:
        place = _place(text, labels)
    if place is None:
        place = _contained(text, labels)
    if place is None:
        place = fitting(text, labels)
    if place is None:
        place = reaching(text, labels)
    if place is not None:
        return _taken(options, (place,))
    found = _supported(text, question, options)
    if found or lexicon().skip.search(written_out(text)):
        return found
    meant = yes_or_no(text, question, options)
    return _taken(options, meant) if 0 < len(meant) <= MOST_ASKED else None


def denies(text: str) -> bool:
    """Whether the text denies anything: a label that is near in meaning may say just the opposite."""
    return bool((lexicon().negations | lexicon().no) & set(words_of(written_out(text))))


def leaves_open(text: str) -> bool:
    """Whether the text itself says that it may be one or another, or both."""
    return bool((_EITHER | {"both", "und", "and"}) & set(words_of(written_out(text))))


def counts_otherwise(text: str, label: str) -> bool:
    """Whether the label speaks of several where the text says “only”, or of one where it says “both” or “all”, as
    likeness in meaning does not see.
    """
    typed, wanted = (set[str]().union(*(one.concepts for one in said(one))) for one in (text, label))
    if "one" in typed and "several" in wanted and "several" not in typed:
        return True
    return bool(typed & {"both", "all"}) and "one" in wanted and "one" not in typed


def _taken(options: Sequence[Option], places: Sequence[int]) -> Reading:
    if len(places) == 1:
        return Reading(ReadingKind.OPTION, options[places[0]].value)
    return Reading(ReadingKind.CLOSE_CALL, candidates=tuple(options[place].value for place in places))


def _exact(text: str, options: Sequence[Option]) -> int | None:
    """The option whose label or value was typed, whatever leads in to it."""
    typed = written_out(text)
    forms = {typed, _LEAD_IN.sub("", typed)}
    same = [
        place for place, option in enumerate(options) if {written_out(option.label), option.value.casefold()} & forms
    ]
    return same[0] if len(same) == 1 else None


def _contained(text: str, labels: Sequence[str]) -> int | None:
    """The one option whose whole label stands in the text, neither denied nor beside an “or”."""
    words = words_of(written_out(text))
    found = dict[int, tuple[int, int]]()
    for place, label in enumerate(labels):
        wanted = words_of(written_out(label))
        if len(wanted) == 1 and any(wanted[0] in words_of(written_out(other)) for other in labels if other != label):
            continue
        if len(wanted) < _LEAST_CONTAINED and len(words) > len(wanted) + _MOST_AROUND:
            continue
        starts = (start for start in range(len(words)) if words[start : start + len(wanted)] == wanted)
        start = next(starts, None)
        if start is not None and wanted:
            found[place] = (start, start + len(wanted))
    widest = [
        place
        for place, (start, end) in found.items()
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in found.values())
    ]
    if len(widest) != 1:
        return None
    start, end = found[widest[0]]
    before, around = words[max(start - 4, 0) : start], words[:start] + words[end:]
    return (
        None
        if lexicon().negations & set(before) or {"or", "oder", "and", "und", "both", "but", "not"} & set(around)
        else widest[0]
    )


def _place(text: str, labels: Sequence[str]) -> int | None:
    """The option named by its place: “2”, “b)”, “the second one”, “the last”. A label that has the word itself wins."""
    found = _PLACE.fullmatch(written_out(text))
    if found is None:
        return None
    word, plain = found["place"], not (found["named"] or found["tail"])
    if plain and any(word in words_of(written_out(label)) for label in labels):
        return None
    if plain and word in ("one", "two", "three", "four", "five", "six"):
        return None
    place = _PLACES[word]
    place = len(labels) if place == -1 else place
    return place - 1 if place <= len(labels) else None


def _supported(text: str, question: str, options: Sequence[Option]) -> Reading | None:
    wanted = [said(option.label) for option in options]
    asks_what_works = _ABLE.search(written_out(question)) or any(
        "works" in one.concepts for option in wanted for one in option
    )
    typed = said(text, fine_denies=not asks_what_works)
    found = _without_other_codes(text, options, [_support(typed, place, wanted) for place in range(len(options))])
    left = [
        place for place, one in enumerate(found) if not (one.against or _is_of_one(text, options[place].label, typed))
    ]
    best = max((found[place] for place in left), key=lambda one: one.score, default=_NOTHING)
    if best.score <= 0:
        can_not_say = lexicon().skip.search(written_out(text)) or names_another_code(text, options)
        alone = len(left) == 1 and len(options) > _PAIR  # nothing speaks for the one that nothing speaks against
        return _taken(options, left) if 0 < len(left) < len(options) and not (can_not_say or alone) else None
    nearness = _NEAR_EITHER if _EITHER & set(words_of(written_out(text))) else _NEAR
    near = [place for place in left if found[place].score >= _nearness(nearness, best, found[place]) * best.score]
    near = [place for place in near if not _is_another(typed, found[place], options[place].label)]
    if not near or _only_counts(typed, wanted, near, found) or not _speaks_of(typed, wanted, near, found):
        return None
    if len(near) > 1 and (of_all := _of_all(text, wanted, near)) is not None:
        return _taken(options, (of_all,))
    return _taken(options, near) if len(near) < len(options) or len(options) == _PAIR else None


def _is_of_one(text: str, label: str, typed: Sequence[Said]) -> bool:
    """Whether the label speaks of one where the text says “both”."""
    return any("both" in one.concepts and one.word == "both" for one in typed) and counts_otherwise(text, label)


def _speaks_of(
    typed: Sequence[Said], wanted: Sequence[Sequence[Said]], near: Sequence[int], found: Sequence[Support]
) -> bool:
    """Whether enough of what was typed is about the options that are near."""
    explained = set[str]().union(*(found[place].words for place in near))
    counted = {one.word for one in typed if not one.is_quantifier} | explained
    if explained <= _ADVERBS and not explained >= counted:
        return False  # “only the warehouse” is not “only this person” for its “only”
    if len(explained) < _SUPPORTED * len(counted) and not any(map(_CODE.fullmatch, explained)):
        return False
    return len(near) > 1 or _says_enough(typed, explained, wanted[near[0]])


def _says_enough(typed: Sequence[Said], explained: set[str], option: Sequence[Said]) -> bool:
    """Whether more speaks for an option than a word such as “all”, “one” or “user” somewhere in a long label."""
    if any(not one.concepts & _WEAK for one in typed if one.word in explained):
        return True
    met = [own for own in option if any(one.concepts & own.concepts for one in typed)]
    return len(met) >= _COVERED * len(option)


def _nearness(nearness: float, best: Support, other: Support) -> float:
    """How near the other has to come; where both have the code that was typed, what stands beside it decides little."""
    return _NEAR_BY_CODE if any(map(_CODE.fullmatch, best.words & other.words)) else nearness


def _is_another(typed: Sequence[Said], found: Support, label: str) -> bool:
    """Whether only the label's noun was typed, as another kind of it: “his own files” are no “temporary files”."""
    places = [place for place, one in enumerate(typed) if one.word in found.words]
    if len(places) != 1 or not places[0]:
        return False
    noun, before = typed[places[0]], typed[places[0] - 1]
    if (
        before.word in _ANY_KIND
        or any(map(str.isdigit, before.word))
        or before.concepts & _WEAK
        or before.denied is not noun.denied
    ):
        return False
    for piece in _PHRASE.split(written_out(label)):
        *kind, last = said(piece) or (None,)
        if last and last.concepts & noun.concepts and any(not one.concepts & (_WEAK | {"own"}) for one in kind):
            return not any(one.concepts & before.concepts for one in kind)
    return False


def _only_counts(
    typed: Sequence[Said], wanted: Sequence[Sequence[Said]], near: Sequence[int], found: Sequence[Support]
) -> bool:
    """Whether no more than “one” or “all” speaks for an option, said of a thing: “just the one badge printer”."""
    speaking = set[str]().union(*(found[place].words for place in near))
    if any(one.word in speaking and not one.concepts & _COUNTS for one in typed):
        return False
    return any(
        one.concepts & lexicon().things and all(_has(one, wanted[place]) is None for place in near) for one in typed
    )


def _of_all(text: str, wanted: Sequence[Sequence[Said]], near: Sequence[int]) -> int | None:
    """The option for several at once (“Mixed”, “Both”), when the text names several of the others together."""
    joined = [place for place, option in enumerate(wanted) if len(option) == 1 and "both" in option[0].concepts]
    return joined[0] if len(joined) == 1 and joined[0] not in near and " or " not in written_out(text) else None


def _support(typed: Sequence[Said], place: int, wanted: Sequence[Sequence[Said]]) -> Support:
    score, against, words = 0.0, False, set[str]()
    for one in typed:
        weight, contradicts = _weight(one, place, wanted)
        against = against or contradicts
        if weight and one.word not in words:
            words.add(one.word)
            score += weight
    own = len(wanted[place]) or 1
    return Support(score * (1 + 0.25 * min(len(words) / own, 1)), frozenset(words), against)


def _weight(one: Said, place: int, wanted: Sequence[Sequence[Said]]) -> tuple[float, bool]:
    """How much the word speaks for the option at the place, and whether it contradicts it.

    A word that all options have tells nothing; one that few have tells much.
    """
    having = [_has(one, option, patterns=False) for option in wanted]
    if set(having) == {None}:
        having = [_has(one, option) for option in wanted]
    mine = having[place]
    if mine is None or len(set(having)) == 1:
        return 0.0, False
    if mine is not one.denied:
        return 0.0, True
    weight = _CODE_WEIGHT if _CODE.fullmatch(one.word) else _ADVERB_WEIGHT if one.word in _ADVERBS else 1.0
    return weight / sum(other is mine for other in having), False


def _has(one: Said, option: Sequence[Said], *, patterns: bool = True) -> bool | None:
    """Whether the option denies the word; None when it does not have it, nor a pattern for it such as 5.7.x."""
    for own in option:
        if one.concepts & own.concepts or is_typo_of(one.word, own.word):
            return own.denied
        if patterns and is_code_like(one.word, own.word):
            return own.denied
    return None


def _without_other_codes(text: str, options: Sequence[Option], found: list[Support]) -> list[Support]:
    """The supports without those for options that name a code or version, where the text names another one."""
    if not names_another_code(text, options):
        return found
    return [
        replace(one, score=0.0) if _CODE.search(written_out(option.label)) else one
        for one, option in zip(found, options, strict=True)
    ]


def names_another_code(text: str, options: Sequence[Option]) -> bool:
    """Whether the text has a code or version, the options too, and none of them that one."""
    offered = {code for option in options for code in _CODE.findall(written_out(option.label))}
    typed = set(_CODE.findall(written_out(text)))
    patterns = [word for option in options for word in words_of(written_out(option.label)) if ".x" in word]
    fits = any(is_code_like(one, pattern) for one in typed for pattern in patterns)
    return bool(typed and offered) and not (typed & offered or fits)
