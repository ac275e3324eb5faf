"""LISTEN/NOTIFY: telling every process that a session changed or that there is something to deliver."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Self
from uuid import UUID

import psycopg
from psycopg import sql

SESSION_CHANNEL = "flowpilot_session"
"""Payload: the id of a session that changed."""
DELIVERY_CHANNEL = "flowpilot_delivery"
"""No payload: some message's wanted version grew."""
PAGE_CHANNEL = "flowpilot_page"
"""Payload: account and address of a channel on the page that shows something new."""
TICKET_CHANNEL = "flowpilot_tickets"
"""No payload: something is to be sent to a ticket system."""

_READ = frozenset({SESSION_CHANNEL, PAGE_CHANNEL})
_RETRY_SECONDS = 0.5
_QUIET_SECONDS = 10.0
"""After so long without news the connection is tried, as one may die without a word."""
_ANSWER_SECONDS = 5.0


class Listener:
    """One connection that listens for the whole process and wakes whoever waits.

    While the connection is lost everybody is woken when it is back, so that nothing is missed for longer.
    """

    def __init__(self, conninfo: str, channels: Sequence[str]) -> None:
        self._conninfo = conninfo
        self._channels = channels
        self._waiting: dict[tuple[str, str], set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self.closing = False
        """Whether the process is about to stop, so that nobody should wait on."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @asynccontextmanager
    async def subscribe(self, channel: str, payload: str = "") -> AsyncGenerator[asyncio.Event]:
        """An event that is set at each notification of that payload; with no payload, at each of the channel."""
        event = asyncio.Event()
        self._waiting[channel, payload].add(event)
        try:
            yield event
        finally:
            waiting = self._waiting[channel, payload]
            waiting.discard(event)
            if not waiting:
                del self._waiting[channel, payload]

    @property
    def readers(self) -> int:
        """How many requests and live pages wait for news of a session or of a channel on the page."""
        return sum(len(events) for (channel, _), events in self._waiting.items() if channel in _READ)

    async def _run(self) -> None:
        while True:
            with suppress(psycopg.Error, OSError):
                await self._listen()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
            for channel in self._channels:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self._wake_all()
            while True:
                async for notification in connection.notifies(timeout=_QUIET_SECONDS):
                    self._wake(notification.channel, notification.payload)
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await connection.execute("SELECT")

    def _wake(self, channel: str, payload: str) -> None:
        for key in {(channel, payload), (channel, "")}:
            for event in self._waiting.get(key, ()):
                event.set()

    def close_waits(self) -> None:
        """Wake everybody for the last time, as the process is about to stop."""
        self.closing = True
        self._wake_all()

    def session(self, session_id: UUID) -> AbstractAsyncContextManager[asyncio.Event]:
        """Set whenever the session changed."""
        return self.subscribe(SESSION_CHANNEL, str(session_id))

    def conversation(self, account_id: UUID, address: str) -> AbstractAsyncContextManager[asyncio.Event]:
        """Set whenever the page's conversation shows something new."""
        kind, _, id_ = address.partition("/")
        if kind in ("session", "walk"):
            return self.subscribe(SESSION_CHANNEL, id_)
        return self.subscribe(PAGE_CHANNEL, f"{account_id} {address}")

    def _wake_all(self) -> None:
        for events in self._waiting.values():
            for event in events:
                event.set()
