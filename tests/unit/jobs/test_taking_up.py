"""When it is looked again for work: upon news, and for what a look came upon while its piece was held."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.jobs import taking_up
from bot.jobs.taking_up import TakingUp


@dataclass
class Desk:
    """Pieces that are due, done one after the other as the test allows; at most one is held."""

    due: deque[str] = field(default_factory=deque[str])
    done: list[str] = field(default_factory=list[str])
    looks: int = 0
    more: bool = False
    held: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def subscribe(self, _: str) -> AsyncGenerator[asyncio.Event]:
        yield self.news

    async def lease(self) -> str | None:
        self.looks += 1
        if self.held or not self.due:
            return None
        self.held = True
        return self.due.popleft()

    async def work(self, piece: str) -> bool:
        await self.goes_on.wait()
        self.held = False
        self.done.append(piece)
        return self.more

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        taking = TakingUp("desk", self.lease, self.work, 4)
        running = asyncio.create_task(taking.run(self, "news"))  # type: ignore[arg-type]
        await settled()
        yield
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def settled() -> None:
    """Let everybody go on for as long as there is something to go on with."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def _only_upon_news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_up, "_POLL_SECONDS", 3600)


async def test_the_end_of_a_piece_alone_is_no_reason_to_look_again() -> None:
    desk = Desk(deque(["a"]))
    async with desk.at_work():
        assert desk.looks == 2
        desk.goes_on.set()
        await settled()
        assert desk.done == ["a"]
        assert desk.looks == 2


async def test_what_a_look_came_upon_while_its_piece_was_held_is_taken_up_then() -> None:
    desk = Desk(deque(["a"]))
    async with desk.at_work():
        desk.due.append("b")
        desk.news.set()
        await settled()
        desk.goes_on.set()
        await settled()
        assert desk.done == ["a", "b"]


async def test_it_is_looked_again_after_a_piece_that_says_so() -> None:
    desk = Desk(deque(["a", "b"]), more=True)
    async with desk.at_work():
        desk.goes_on.set()
        await settled()
        assert desk.done == ["a", "b"]
