"""What a redaction rule is: a pattern, when it is worth trying, and what of a match is to be hidden."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from core.redaction.vault import Kind

Span: TypeAlias = tuple[int, int]
"""Start and end of a part of the text, in characters."""

Judge: TypeAlias = Callable[[re.Match[str]], Span | None]
"""Says what of a match is to be hidden; None when it is nothing after all."""

GAP = r"[^\S\r\n]"
"""A space inside a line; chats paste no-break spaces."""


def whole_match(match: re.Match[str]) -> Span:
    """Hides the named group that matched, or everything when the pattern names none."""
    return match.span(match.lastgroup or 0)


def folded(text: str) -> str:
    """The text in small letters, character for character: triggers are looked for in it."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()  # the one that would become two


@lru_cache(maxsize=1024)  # of the few triggers in a text, as few combinations matter
def _any_of(triggers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, triggers)))


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

    def spans(self, text: str, small: str) -> Iterator[Span]:
        """What this rule hides in a text; `small` is the text `folded`."""
        if self.anchored:
            yield from self._anchored_spans(text, small)
            return
        if not any(trigger in small for trigger in self.triggers):
            return
        position = 0
        while match := self.pattern.search(text, position):
            span = self.judge(match)
            if span is None:
                # The next find may begin inside a match that came to nothing ("pw password: x").
                position = match.start() + 1
            else:
                yield span
                position = max(span[1], match.start() + 1)

    def _anchored_spans(self, text: str, small: str) -> Iterator[Span]:
        present = tuple(trigger for trigger in self.triggers if trigger in small)
        if not present:
            return
        anchors = _any_of(present)
        position = 0
        while anchor := anchors.search(small, position):
            match = self.pattern.match(text, anchor.start())
            span = self.judge(match) if match else None
            position = anchor.start() + 1
            if match and span:
                yield span
                position = max(span[1], position)


@dataclass(frozen=True, slots=True)
class Finder:
    """A rule that takes more than a pattern: it goes through the text by itself, once."""

    label: str
    kind: Kind
    find: Callable[[str], Iterator[Span]]
    triggers: tuple[str, ...]
    """Pieces of text in small letters; without any of them there is nothing to find."""

    def spans(self, text: str, small: str) -> Iterator[Span]:
        """What this rule hides in a text; `small` is the text `folded`."""
        if any(trigger in small for trigger in self.triggers):
            yield from self.find(text)
