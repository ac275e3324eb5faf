"""Statements that are a transaction each and belong to nearly every turn: who it is, the session, the turn stored, and
delivery's bookkeeping.

libpq carries them out on connections kept for them (`storage/hot_connection.py`). All find their rows by an index.
"""

from asyncio import Semaphore, timeout
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from psycopg import OperationalError
from psycopg.types.json import Jsonb
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler

from storage.database import POOL_SECONDS, conninfo, time_limits
from storage.hot_connection import HotConnection, HotRow, HotSql

# An index finds the rows whatever the tables hold, so that one plan, made once, is always right: loops over indexes,
# and never one that reads a whole table because that was small when the plan was made.
_PLANNED_ONCE = (
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
)


class HotStatements:
    """Carries out one statement at a time, on connections that it keeps.

    Not psycopg's own pool: that connects in the background, so that whoever needs a connection waits up to a limit for
    a server that refuses every one. Here they hear at once.
    """

    def __init__(self, connect: Callable[[], Awaitable[HotConnection]], most: int) -> None:
        self._connect = connect
        self._idle = list[HotConnection]()
        self._slots = Semaphore(most)

    async def first(self, statement: ClauseElement, parameters: Mapping[str, Any]) -> HotRow | None:
        """The statement's first row, or None. Raises psycopg.Error."""
        return next(iter(await self.rows(statement, parameters)), None)

    async def rows(self, statement: ClauseElement, parameters: Mapping[str, Any]) -> Sequence[HotRow]:
        """The statement's rows. Raises psycopg.Error."""
        sql, json_names = _compiled(statement)
        values = {name: Jsonb(value) if name in json_names else value for name, value in parameters.items()}
        async with self._connection() as connection:
            return await connection.rows(sql, values)

    async def close(self) -> None:
        """End all connections that no statement is being carried out on."""
        while self._idle:
            await self._idle.pop().close()

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[HotConnection]:
        try:
            async with timeout(POOL_SECONDS):
                await self._slots.acquire()
        except TimeoutError:
            raise OperationalError("every connection is in use") from None
        try:
            connection = await self._living() or await self._connect()
            try:
                yield connection
            finally:
                if connection.is_free:
                    self._idle.append(connection)
                else:
                    await connection.close()
        finally:
            self._slots.release()

    async def _living(self) -> HotConnection | None:
        """The connection used last whose server has not gone away."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_alive():
                return connection
            await connection.close()
        return None


@asynccontextmanager
async def hot_statements(
    url: str, *, pool_size: int = 10, statement_timeout_seconds: float = 15, lock_timeout_seconds: float = 5
) -> AsyncGenerator[HotStatements]:
    """Up to that many connections for the length of a block; the first is made when it is needed."""
    options = f"{time_limits(statement_timeout_seconds, lock_timeout_seconds)} {_PLANNED_ONCE}"
    statements = HotStatements(lambda: HotConnection.connect(conninfo(url), options), pool_size)
    try:
        yield statements
    finally:
        await statements.close()


@cache
def _compiled(statement: ClauseElement) -> tuple[HotSql, frozenset[str]]:
    """The statement as PostgreSQL takes it, and which of its parameters are JSON."""
    compiled = statement.compile(dialect=PGDialect_psycopg(paramstyle="numeric_dollar"))
    assert isinstance(compiled, SQLCompiler)
    names = {name for name, bind in compiled.binds.items() if isinstance(bind.type, JSONB)}
    return HotSql(str(compiled).encode(), tuple(compiled.positiontup or ())), frozenset(names)
