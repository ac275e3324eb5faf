"""Keeping what happened in a session within a bound: the newest whole, the older in short, the oldest counted.

Where the whole part begins depends on what came before only, and moves seldom and far: in between, each prompt begins
with the one before, and is read from the cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_WHOLE = 40_000
"""Most characters of turns shown whole: some 10,000 tokens, more than sessions of thirty answered steps have."""
MAX_SHORT = 20_000
"""Most characters of turns shown in short."""
_WHOLE_AFTER_MOVING = MAX_WHOLE // 2


@dataclass(frozen=True, slots=True)
class Turn:
    """What one step says of itself in a prompt."""

    whole: str
    """At most `MAX_WHOLE` characters."""
    short: str
    matters: bool
    """Whether somebody answered it, or it ended the session: kept when notes have long been left out."""
    picture: bytes = b""
    """What is looked at with it, as long as it is told whole."""


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a prompt: a text, and the picture that it is about."""

    text: str
    picture: bytes = b""


def bounded(turns: Sequence[Turn]) -> list[Told]:
    """The turns as a prompt has them, at most `MAX_WHOLE` and `MAX_SHORT` characters and a line in all."""
    begin = _whole_from(turns)
    shorts, left_out = _in_short(turns[:begin])
    told = [f"{left_out} older steps are left out here; what follows of the older ones is shortened.\n"]
    whole = (Told(turn.whole, turn.picture) for turn in turns[begin:])
    return [*map(Told, told if left_out else []), *map(Told, shorts), *whole]


def _whole_from(turns: Sequence[Turn]) -> int:
    """The first turn that is shown whole."""
    begin = size = 0
    for number, turn in enumerate(turns):
        size += len(turn.whole)
        if size > MAX_WHOLE:
            while begin < number and size > _WHOLE_AFTER_MOVING:
                size -= len(turns[begin].whole)
                begin += 1
    return begin


def _in_short(turns: Sequence[Turn]) -> tuple[list[str], int]:
    """The turns in short, and how many are left out: the oldest notes first, then the oldest of all."""
    size = sum(len(turn.short) for turn in turns)
    gone = set[int]()
    for number in [*_numbers(turns, matters=False), *_numbers(turns, matters=True)]:
        if size <= MAX_SHORT:
            break
        gone.add(number)
        size -= len(turns[number].short)
    return [turn.short for number, turn in enumerate(turns) if number not in gone], len(gone)


def _numbers(turns: Sequence[Turn], *, matters: bool) -> list[int]:
    return [number for number, turn in enumerate(turns) if turn.matters is matters]
