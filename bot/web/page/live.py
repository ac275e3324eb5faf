"""Telling open pages that something changed, as server-sent events."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from uuid import UUID

from aiohttp import web

from bot.web.http.services import Signal, Watch
from core.accounts.user import User

STREAMS_PER_USER = 12
"""Pages one person may listen with at once in one process; one more ends the oldest, which is most likely gone."""
HEARTBEAT = 15.0
"""Seconds between signs of life, so that neither side keeps a dead connection."""


class Streams:
    """The open streams of this process."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._ends: defaultdict[UUID, list[asyncio.Event]] = defaultdict(list)
        self._closed = False

    async def close(self, _app: web.Application) -> None:
        """End every stream; browsers come back by themselves."""
        self._closed = True
        for ends in self._ends.values():
            for end in ends:
                end.set()

    async def serve(
        self,
        request: web.Request,
        user: User,
        addresses: Sequence[str],
        may_still_read: Callable[[], Awaitable[bool]],
    ) -> web.StreamResponse:
        """Send `changed` with an address each time that conversation changes, until the page goes away.

        At each sign of life it is asked whether the reader may still read them all; if not, the stream ends.
        """
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        with self._ending(user.id) as end:
            async with AsyncExitStack() as stack:
                signals = {
                    address: await stack.enter_async_context(self._watch.conversation(user.account_id, address))
                    for address in addresses
                }
                try:
                    await response.prepare(request)
                    await _send(response, signals, end, may_still_read)
                except* ConnectionError:
                    pass  # The page went away.
        return response

    @contextmanager
    def _ending(self, user_id: UUID) -> Generator[asyncio.Event]:
        """An event that says when a new stream has to end."""
        end = asyncio.Event()
        if self._closed:
            end.set()
        ends = self._ends[user_id]
        ends.append(end)
        if len(ends) > STREAMS_PER_USER:
            ends[0].set()
            del ends[0]
        try:
            yield end
        finally:
            if end in ends:
                ends.remove(end)
            if not ends:
                self._ends.pop(user_id, None)


async def _send(
    response: web.StreamResponse,
    signals: Mapping[str, Signal],
    end: asyncio.Event,
    may_still_read: Callable[[], Awaitable[bool]],
) -> None:
    # Tells the page that nothing is missed from here on.
    await response.write(b"event: listening\ndata:\n\n")
    async with asyncio.TaskGroup() as group:
        relays = [group.create_task(_relay(response, address, signal)) for address, signal in signals.items()]
        while not end.is_set():
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await end.wait()
            except TimeoutError:
                if not await may_still_read():
                    break
                await response.write(b": still here\n\n")
        for relay in relays:
            relay.cancel()


async def _relay(response: web.StreamResponse, address: str, signal: Signal) -> None:
    while True:
        await signal.wait()
        signal.clear()
        await response.write(f"event: changed\ndata: {address}\n\n".encode())
