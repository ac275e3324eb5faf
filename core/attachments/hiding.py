"""Which lines of a picture say something that no model may see, by their words and by where they stand.

Text recognition splits what belongs together: a label and its field, a key over several lines. So each line is looked
at by itself, with its neighbours, and as what is left when common misreadings are undone. What is doubtful is hidden:
the words of a hidden line still reach the model as text, without the secret.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.safety.redaction import scrub, scrub_secrets
from core.safety.redaction.labels import NAME
from core.safety.redaction.plausible import is_token
from core.shared.patterns import lazy_pattern

LINE_REMOVED = "[password removed]"
"""What stands for a line of which only its place tells that it is a secret."""
_LABEL = lazy_pattern(
    rf"""(?:^|.*\W)(?:{NAME}|secret(?:[ ](?:value|key))?|token|credentials?|pins?
    |(?:api|access|account|client|private|shared|licen[cs]e|product|recovery|security|setup|activation)[ _-]?keys?
    |(?:access|client|shared|session|refresh)[ _-]?(?:tokens?|secrets?)
    |(?:access|recovery|security|setup|activation|verification|one[ -]time|backup)[ _-]?codes?
    |key[ ]content|schlüsselinhalt|connection[ ]string)[\s*:=>|)(•.]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = lazy_pattern(NAME, re.IGNORECASE | re.VERBOSE)
_LONGEST_LABEL, _MOST_LABEL_WORDS = 40, 4
_MISREAD = str.maketrans("01|5$", "ollss")
"""Digits and signs that are read where letters stand."""
_HEX = lazy_pattern(r"[0-9a-fA-F]+")
_CHANGE = lazy_pattern(r"(?<=[a-z])[A-Z0-9]|(?<=[0-9])[A-Za-z]|(?<=[A-Z])[0-9]")
_RANDOM_LENGTH = 16
_WRAPPED_LENGTH = 12
"""Fewest characters of a word that may go on in the line below."""
_MOST_JOINED = 40
"""Lines that one secret may go over: a private key has some thirty."""
_BELOW, _FIELD_BELOW = 1.2, 3.0
"""How far below another a line may stand, in heights of it: of a paragraph, and of a field under its label."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture: what it says, how sure that is from 0 to 1, and its box in pixels."""

    text: str
    score: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Of the box."""
        return self.bottom - self.top


def secret_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The places of the lines that hold a secret or a part of one."""
    found = {place for place, line in enumerate(lines) if _tells_secret(line.text)}
    for row in _rows(lines):
        for left, right in pairwise(row):
            found |= _together(lines, left, right, "  ", found)
    for place in range(len(lines)):
        found |= _over_lines(lines, place, "\n", found) | _over_lines(lines, place, "", found)
    for place, line in enumerate(lines):
        if _is_label(line.text):
            found |= set(_fields(lines, place))
    return frozenset(found)


def private_lines(lines: Sequence[Line]) -> frozenset[int]:
    """The places of the lines that hold personal data or a secret that words alone tell."""
    return frozenset(place for place, line in enumerate(lines) if scrub(line.text) != line.text)


def told(line: Line, *, secret: bool) -> str:
    """What a line says, for people and for a model: without what is secret in it."""
    if not secret:
        return line.text
    clean = scrub_secrets(line.text)
    if clean != line.text:
        return clean
    words = ["[key removed]" if _is_random(word) else word for word in line.text.split()]
    return " ".join(words) if "[key removed]" in words else LINE_REMOVED


def _tells_secret(text: str) -> bool:
    words = text.split()
    forms = {text, " ".join(map(_mended, words))}
    if any(len(word) >= _WRAPPED_LENGTH for word in words):
        forms.add("".join(words))  # blanks are seen within keys, too
    return any(scrub_secrets(form) != form for form in forms) or any(map(_is_random, words))


def _mended(word: str) -> str:
    """A word that misread letters keep from being the name of a password, as that name."""
    mended = word.translate(_MISREAD)
    return mended if mended != word and _NAME.match(mended) and not _NAME.match(word) else word


def _is_random(word: str) -> bool:
    """Whether it looks like a generated key, whatever is said of it; a hash, which people compare, does not."""
    word = word.strip("\"'`.,;:()[]{}<>|")
    changes = len(_CHANGE.findall(word))
    return len(word) >= _RANDOM_LENGTH and changes * 5 >= len(word) and is_token(word) and not _HEX.fullmatch(word)


def _is_label(text: str) -> bool:
    if len(text) > _LONGEST_LABEL or len(text.split()) > _MOST_LABEL_WORDS:
        return False
    return _LABEL.match(text) is not None or _LABEL.match(text.translate(_MISREAD)) is not None


def _together(lines: Sequence[Line], first: int, second: int, between: str, known: set[int]) -> set[int]:
    """Which of two lines are secret when they are read as one."""
    one, other = lines[first].text, lines[second].text
    clean = scrub_secrets(one + between + other)
    parts = ((first, clean.startswith(one)), (second, clean.endswith(other)))
    return {place for place, as_it_was in parts if not as_it_was and place not in known}


def _over_lines(lines: Sequence[Line], first: int, between: str, known: set[int]) -> set[int]:
    """What of the lines below one belongs to a secret that begins in it."""
    text, place, found = lines[first].text, first, set[int]()
    if not between and len(text.rpartition(" ")[2]) < _WRAPPED_LENGTH:
        return found
    for _ in range(_MOST_JOINED):
        below = _line_below(lines, place)
        if below is None:
            break
        clean = scrub_secrets(text + between + lines[below].text)
        if clean.endswith(lines[below].text):
            break
        if place == first and not clean.startswith(text):
            found.add(first)
        found.add(below)
        text, place = text + between + lines[below].text, below
    return found - known


def _rows(lines: Sequence[Line]) -> list[list[int]]:
    """The places of lines that stand beside each other, from left to right."""
    rows = list[list[int]]()
    for place in sorted(range(len(lines)), key=lambda one: lines[one].top):
        row = next((row for row in reversed(rows) if _side_by_side(lines[row[-1]], lines[place])), None)
        if row is None:
            rows.append([place])
        else:
            row.append(place)
    return [sorted(row, key=lambda one: lines[one].left) for row in rows]


def _side_by_side(one: Line, other: Line) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap >= min(one.height, other.height) / 2


def _line_below(lines: Sequence[Line], place: int) -> int | None:
    """The next line of the same paragraph."""
    one = lines[place]
    near = [
        (other.top, number)
        for number, other in enumerate(lines)
        if _is_below(one, other, _BELOW) and abs(other.left - one.left) <= 2 * one.height
    ]
    return min(near)[1] if near else None


def _is_below(one: Line, other: Line, heights: float) -> bool:
    middle = (one.top + one.bottom) / 2
    return other.top >= middle and other.top - one.bottom <= heights * one.height


def _fields(lines: Sequence[Line], label: int) -> Iterator[int]:
    """What stands in the field of a label: beside it, or below it."""
    one = lines[label]
    beside = [
        (other.left, number)
        for number, other in enumerate(lines)
        if number != label and other.left >= one.right - one.height and _side_by_side(one, other)
    ]
    below = [
        (other.top, number)
        for number, other in enumerate(lines)
        if number != label
        and _is_below(one, other, _FIELD_BELOW)
        and other.left <= one.right + one.height
        and other.right >= one.left - one.height
    ]
    for near in (beside, below):
        if near and not _is_label(lines[min(near)[1]].text):
            yield min(near)[1]
