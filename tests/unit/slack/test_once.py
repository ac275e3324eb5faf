"""Deliveries that come again: what was done is not done twice, and what failed is done anew."""

import asyncio
from contextlib import suppress

import pytest

from bot.slack.deduplication import Once


async def test_deliveries_at_the_same_moment_are_done_once() -> None:
    once, goes_on, done = Once[int](), asyncio.Event(), list[int]()

    async def work() -> int:
        await goes_on.wait()
        done.append(1)
        return len(done)

    waiting = [asyncio.create_task(once.do("a", work)) for _ in range(4)]
    await asyncio.sleep(0)
    goes_on.set()
    assert await asyncio.gather(*waiting) == [1, 1, 1, 1]
    assert await once.do("a", work) == 1
    assert await once.do("b", work) == 2


async def test_what_failed_is_done_anew() -> None:
    once, attempts = Once[str](), list[int]()

    async def work() -> str:
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError("first")
        return "done"

    with pytest.raises(RuntimeError):
        await once.do("a", work)
    assert await once.do("a", work) == "done"


async def test_what_was_refused_is_done_anew_and_what_went_well_is_not() -> None:
    once, answers = Once[str](lambda answer: answer == "taken"), ["refused", "taken", "never asked for"]

    async def work() -> str:
        return answers.pop(0)

    assert [await once.do("a", work) for _ in range(4)] == ["refused", "taken", "taken", "taken"]


async def test_what_failed_while_nobody_waited_for_it_is_done_anew() -> None:
    once, goes_on, attempts = Once[str](), asyncio.Event(), list[int]()

    async def work() -> str:
        attempts.append(1)
        if len(attempts) == 1:
            await goes_on.wait()
            raise RuntimeError("first")
        return "done"

    waiting = asyncio.create_task(once.do("a", work))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    goes_on.set()
    while len(attempts) == 1:
        await asyncio.sleep(0)
        with suppress(RuntimeError):
            assert await once.do("a", work) == "done"
