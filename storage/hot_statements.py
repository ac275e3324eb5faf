"""Statements that are a transaction each and belong to nearly every turn: who it is, the session, the turn stored, and
delivery's bookkeeping.

They have connections of their own, on which each is planned once. All find their rows by an index.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement

from storage.connection_pool import ConnectionPool
from storage.sql import kept_sql

HotRow = dict[str, Any]
"""A row by its columns' names."""


class HotStatements:
    """Carries out one statement at a time."""

    def __init__(self, pool: ConnectionPool) -> None:
        """The pool's statements are planned once (`storage.database.PLANNED_ONCE`)."""
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
