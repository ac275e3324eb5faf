"""Offering load: at a set rate whatever the answers take, or as fast as answers come."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
Call = Callable[[T], Awaitable[bool]]
"""Whether it was done: a program with too much to do may refuse."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the calls."""

    seconds: Sequence[float]
    """How long each took that was done."""
    refused: int
    elapsed: float
    """From the first call's start to the last one's end, in seconds."""

    @property
    def per_second(self) -> float:
        """Calls done in a second."""
        return len(self.seconds) / self.elapsed


async def one_by_one(items: Iterable[T], call: Call[T]) -> Outcome:
    """Each after the one before has ended."""
    return await flat_out(items, call, at_once=1)


async def flat_out(items: Iterable[T], call: Call[T], at_once: int) -> Outcome:
    """So many at once, the next as soon as one has ended."""
    waiting, tally, started = iter(items), _Tally(), monotonic()

    async def take() -> None:
        for item in waiting:
            await tally.count(call(item), monotonic())

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(take())
    return Outcome(tally.seconds, tally.refused, monotonic() - started)


async def paced(items: Sequence[T], call: Call[T], per_second: float) -> Outcome:
    """Each at its moment, whether or not earlier ones have ended.

    The time counts from the moment it was due, so that a program that falls behind is not measured less often.
    """
    tally, started = _Tally(), monotonic()
    async with asyncio.TaskGroup() as group:
        for number, item in enumerate(items):
            due = started + number / per_second
            await asyncio.sleep(due - monotonic())
            group.create_task(tally.count(call(item), due))
    return Outcome(tally.seconds, tally.refused, monotonic() - started)


@dataclass(slots=True)
class _Tally:
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    async def count(self, call: Awaitable[bool], since: float) -> None:
        if await call:
            self.seconds.append(monotonic() - since)
        else:
            self.refused += 1
