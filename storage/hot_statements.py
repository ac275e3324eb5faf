"""Statements that are a transaction each and belong to nearly every turn: who it is, the session, the turn stored, and
delivery's bookkeeping.

They have connections of their own, on which each is planned once. All find their rows by an index.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import ClauseElement

from storage.connection_pool import ConnectionPool, connection_pool
from storage.sql import kept_sql

# An index finds the rows whatever the tables hold, so that one plan, made once, is always right: loops over indexes,
# and never one that reads a whole table because that was small when the plan was made.
_PLANNED_ONCE = (
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
)
HotRow = dict[str, Any]
"""A row by its columns' names."""


class HotStatements:
    """Carries out one statement at a time."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    async def first(self, statement: ClauseElement, parameters: Mapping[str, Any]) -> HotRow | None:
        """The statement's first row, or None. Raises psycopg.Error."""
        return next(iter(await self.rows(statement, parameters)), None)

    async def rows(self, statement: ClauseElement, parameters: Mapping[str, Any]) -> Sequence[HotRow]:
        """The statement's rows. Raises psycopg.Error."""
        text, values = kept_sql(statement).with_values(parameters)
        async with self._pool.connection() as connection:
            result = await connection.carry_out(text, values)
            columns = connection.columns_of(result)
            return [dict(zip(columns, row, strict=True)) for row in connection.rows_of(result)]


@asynccontextmanager
async def hot_statements(
    url: str, *, pool_size: int = 10, statement_timeout_seconds: float = 15, lock_timeout_seconds: float = 5
) -> AsyncGenerator[HotStatements]:
    """Up to that many connections for the length of a block; the first is made when it is needed."""
    async with connection_pool(
        url,
        pool_size=pool_size,
        statement_timeout_seconds=statement_timeout_seconds,
        lock_timeout_seconds=lock_timeout_seconds,
        planning=_PLANNED_ONCE,
    ) as pool:
        yield HotStatements(pool)
