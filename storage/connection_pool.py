"""Connections to PostgreSQL that are kept and handed out."""

from asyncio import Semaphore, timeout
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from psycopg import OperationalError

from storage.database import PLANNED_EACH_TIME, POOL_SECONDS, conninfo, time_limits
from storage.libpq_connection import LibpqConnection


class PoolTimeoutError(OperationalError):
    """Every connection is in use, and none became free in time."""


class ConnectionPool:
    """Makes connections as they are needed, up to a limit, and keeps them.

    Not psycopg's own pool: that connects in the background, so that whoever needs a connection waits up to a limit for
    a server that refuses every one. Here they hear at once.
    """

    def __init__(self, conninfo: str, options: str, most: int) -> None:
        """`options` are PostgreSQL's for each session."""
        self._conninfo, self._options = conninfo, options
        self._idle = list[LibpqConnection]()
        self._slots = Semaphore(most)

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[LibpqConnection]:
        """One for the length of a block, which leaves it without a transaction, or loses it.

        Raises PoolTimeoutError, or psycopg.OperationalError where the server cannot be reached.
        """
        try:
            async with timeout(POOL_SECONDS):
                await self._slots.acquire()
        except TimeoutError:
            raise PoolTimeoutError("every connection is in use") from None
        try:
            connection = await self._living() or await LibpqConnection.connect(self._conninfo, self._options)
            try:
                yield connection
            finally:
                if connection.is_free:
                    self._idle.append(connection)
                else:
                    await connection.close()
        finally:
            self._slots.release()

    async def close(self) -> None:
        """End all connections that are not in use."""
        while self._idle:
            await self._idle.pop().close()

    async def _living(self) -> LibpqConnection | None:
        """The connection used last whose server has not gone away."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_alive():
                return connection
            await connection.close()
        return None


@asynccontextmanager
async def connection_pool(
    url: str,
    *,
    pool_size: int = 10,
    statement_timeout_seconds: float = 15,
    lock_timeout_seconds: float = 5,
    planning: str = PLANNED_EACH_TIME,
) -> AsyncGenerator[ConnectionPool]:
    """Up to that many connections for the length of a block; the first is made when it is needed.

    `planning` are PostgreSQL's options for how statements are planned.
    """
    options = f"{time_limits(statement_timeout_seconds, lock_timeout_seconds)} {planning}"
    pool = ConnectionPool(conninfo(url), options, pool_size)
    try:
        yield pool
    finally:
        await pool.close()
