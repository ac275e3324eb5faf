"""Telling open pages that something changed, as server-sent events."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from typing import TypeAlias
from uuid import UUID

from aiohttp import web

from bot.web.http.services import Signal, Watch
from core.accounts.user import User
from core.shared.errors import Unavailable

STREAMS_PER_USER = 12
"""Pages one person may listen with at once in one process; one more ends the oldest, which is most likely gone."""
HEARTBEAT = 15.0
"""Seconds between signs of life, so that neither side keeps a dead connection."""

IsAllowed: TypeAlias = Callable[[], Awaitable[bool]]
"""Whether the person may still listen, asked anew each time. Raises Unavailable."""


class _AccessEndedError(Exception):
    """The person may not listen any more."""


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
        self, request: web.Request, user: User, addresses: Sequence[str], is_allowed: IsAllowed
    ) -> web.StreamResponse:
        """Send `changed` with an address each time that conversation changes, until the page goes away.

        Whether the person may still listen is asked before each piece of news and with each sign of life; when they may
        not, `access` is the last thing they are sent, and the page starts anew.
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
                    await _send(response, signals, end, is_allowed)
                except* (ConnectionError, Unavailable):
                    pass  # The page went away, or nobody can say whether it may listen: it asks again by itself.
                except* _AccessEndedError:
                    with suppress(ConnectionError):
                        await response.write(b"event: access\ndata:\n\n")
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
    response: web.StreamResponse, signals: Mapping[str, Signal], end: asyncio.Event, is_allowed: IsAllowed
) -> None:
    async def send(event: str) -> None:
        if not await is_allowed():
            raise _AccessEndedError
        await response.write(event.encode())

    # Tells the page that nothing is missed from here on.
    await response.write(b"event: listening\ndata:\n\n")
    async with asyncio.TaskGroup() as group:
        relays = [group.create_task(_relay(send, address, signal)) for address, signal in signals.items()]
        while not end.is_set():
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await end.wait()
            except TimeoutError:
                await send(": still here\n\n")
        for relay in relays:
            relay.cancel()


async def _relay(send: Callable[[str], Awaitable[None]], address: str, signal: Signal) -> None:
    while True:
        await signal.wait()
        signal.clear()
        await send(f"event: changed\ndata: {address}\n\n")
