"""What a redaction rule is: a pattern, when it is worth trying, and what of a match is to be hidden."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias, TypeVar

from core.safety.redaction.vault import Kind
from core.safety.triggers import Triggers

Span: TypeAlias = tuple[int, int]
"""Start and end of a part of the text, in characters."""

Judge: TypeAlias = Callable[[re.Match[str]], Span | None]
"""Says what of a match is to be hidden; None when it is nothing after all."""

Found = TypeVar("Found")

GAP = r"[^\S\r\n]"
"""A space inside a line; chats paste no-break spaces."""


def whole_match(match: re.Match[str]) -> Span:
    """Hides the named group that matched, or everything when the pattern names none."""
    return match.span(match.lastgroup or 0)


def folded(text: str) -> str:
    """The text in small letters, character for character: triggers are looked for in it."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()  # the one that would become two


def _starts(text: str, piece: str) -> list[int]:
    starts: list[int] = []
    at = text.find(piece)
    while at >= 0:
        starts.append(at)
        at = text.find(piece, at + 1)
    return starts


class Reading:
    """A text as rules look through it: what several of them look for is looked for once."""

    def __init__(self, text: str, triggers: Triggers) -> None:
        """`triggers`: at least those of all rules that look through it."""
        self.text = text
        self.small = folded(text)
        self.held = triggers.held_by(self.small)
        """The triggers that stand in it."""
        self._found = dict[Callable[[Reading], Iterator[Any]], Sequence[Any]]()
        self._places = dict[tuple[str, ...], Sequence[int]]()
        self._each = dict[str, Sequence[int]]()

    def places(self, triggers: tuple[str, ...]) -> Sequence[int]:
        """Where any of the triggers begins, in order."""
        places = self._places.get(triggers)
        if places is None:
            each = [self._places_of(trigger) for trigger in self.held.intersection(triggers)]
            places = self._places[triggers] = each[0] if len(each) == 1 else sorted(set(chain.from_iterable(each)))
        return places

    def _places_of(self, trigger: str) -> Sequence[int]:
        places = self._each.get(trigger)
        if places is None:
            places = self._each[trigger] = _starts(self.small, trigger)
        return places

    def once(self, find: Callable[["Reading"], Iterator[Found]]) -> Sequence[Found]:
        """What a search finds in it, gone through once for all rules that share it."""
        found = self._found.get(find)
        if found is None:
            found = self._found[find] = tuple(find(self))
        return found


@dataclass(frozen=True, slots=True)
class Near:
    """What has to stand shortly after a trigger, so that a pattern need not be tried where it does not."""

    pattern: re.Pattern[str]
    reach: int
    """Characters from the trigger's beginning within which it has to begin: no fewer than the rule's pattern spans."""

    def among(self, places: Sequence[int], text: str) -> Iterator[int]:
        """The places with it near."""
        found = self.pattern.finditer(text)
        at = -1
        for place in places:
            while 0 <= at < place or at == -1:
                match = next(found, None)
                if match is None:
                    return
                at = match.start()
            if at - place <= self.reach:
                yield place


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing to hide.

    Patterns must take bounded time from any start: every repetition has an upper bound, or can only start where a run
    of its characters starts. That keeps a redaction linear in the length of the text, whatever the text.
    """

    label: str
    kind: Kind
    pattern: re.Pattern[str]
    triggers: tuple[str, ...]
    """Pieces of text in small letters; without any of them in a text the pattern cannot match and is not tried."""
    judge: Judge = whole_match
    anchored: bool = False
    """Whether a match always starts with a trigger, so that the pattern need not be tried anywhere else."""
    near: Near | None = None
    """What an anchored rule has near its trigger."""

    def spans(self, reading: Reading) -> Iterator[Span]:
        """What this rule hides in a text that holds one of its triggers."""
        return self._anchored_spans(reading) if self.anchored else self._spans_anywhere(reading)

    def _spans_anywhere(self, reading: Reading) -> Iterator[Span]:
        position = 0
        while match := self.pattern.search(reading.text, position):
            span = self.judge(match)
            if span is None:
                # The next find may begin inside a match that came to nothing ("pw password: x").
                position = match.start() + 1
            else:
                yield span
                position = max(span[1], match.start() + 1)

    def _anchored_spans(self, reading: Reading) -> Iterator[Span]:
        position = 0
        places = reading.places(self.triggers)
        for place in self.near.among(places, reading.text) if self.near else places:
            if place < position:
                continue
            match = self.pattern.match(reading.text, place)
            span = self.judge(match) if match else None
            if match and span:
                yield span
                position = span[1]


@dataclass(frozen=True, slots=True)
class Finder:
    """A rule that takes more than a pattern: it goes through the text by itself, once."""

    label: str
    kind: Kind
    find: Callable[[Reading], Iterator[Span]]
    triggers: tuple[str, ...]
    """Pieces of text in small letters; without any of them there is nothing to find."""

    def spans(self, reading: Reading) -> Iterator[Span]:
        """What this rule hides in a text that holds one of its triggers."""
        return self.find(reading)
