"""Taking up what is due, as several processes share it: each piece is leased by one of them at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar

from bot.shared.logs import get_logger
from core.shared.errors import Unavailable
from storage.notifications import Listener

log = get_logger(__name__)

_POLL_SECONDS = 1.0

Leased = TypeVar("Leased")


class TakingUp(Generic[Leased]):
    """Leases pieces of work and has several done at once: upon news of some, and at least every second."""

    def __init__(
        self,
        name: str,
        lease: Callable[[], Awaitable[Leased | None]],
        work: Callable[[Leased], Awaitable[bool]],
        at_once: int,
    ) -> None:
        """`name`: what begins its lines in the log; `lease`: the next piece, or None.

        `work`: what is done with a piece; whether something may be due now that was not while the piece was held.
        """
        self._away, self._failed = f"{name}.unavailable", f"{name}.failed"
        self._lease = lease
        self._work = work
        self._at_once = at_once
        self._looks = 0
        """How often it was begun to look what is due."""
        self.running = set[asyncio.Task[bool]]()
        """What is under way."""

    async def run(self, listener: Listener, channel: str, settled_seconds: float = _POLL_SECONDS) -> None:
        """Take up what is due until cancelled. `settled_seconds`: how long after news it is looked again."""
        async with listener.subscribe(channel) as wanted:
            while True:
                pause = settled_seconds if wanted.is_set() else _POLL_SECONDS
                wanted.clear()
                try:
                    self._looks += 1
                    await self._take_all(wanted)
                except Unavailable:
                    log.warning(self._away)
                except Exception:
                    log.exception(self._failed)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await wanted.wait()

    async def _take_all(self, wanted: asyncio.Event) -> None:
        while True:
            if len(self.running) >= self._at_once:
                await asyncio.wait(self.running, return_when=asyncio.FIRST_COMPLETED)
            leased = await self._lease()
            if leased is None:
                return
            task = asyncio.ensure_future(self._work(leased))
            self.running.add(task)
            task.add_done_callback(partial(self._ended, wanted, self._looks))

    def _ended(self, wanted: asyncio.Event, looks: int, task: asyncio.Task[bool]) -> None:
        self.running.discard(task)
        # What a look since then came upon could not be taken up while the piece was held.
        if self._looks > looks or task.cancelled() or task.exception() or task.result():
            wanted.set()
