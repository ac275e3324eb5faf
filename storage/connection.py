"""SQLAlchemy's statements, carried out by libpq."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import ClauseElement
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

from storage.connection_pool import ConnectionPool
from storage.libpq_connection import LibpqConnection
from storage.sql import sql_with_values

Parameters = Mapping[str, Any]


class Rows(IteratorResult[*tuple[Any, ...]]):
    """What a statement gave, to be read as any result of SQLAlchemy's."""

    def __init__(self, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], rowcount: int) -> None:
        super().__init__(_metadata(columns), iter(rows))
        self.rowcount = rowcount
        """How many rows were found or changed."""


@lru_cache(500)
def _metadata(columns: tuple[str, ...]) -> SimpleResultMetaData:
    return SimpleResultMetaData(columns)


class Connection:
    """Carries out statements, one at a time.

    Not by SQLAlchemy's own: with that and psycopg, building and carrying out a statement takes over twice as long.
    """

    def __init__(self, libpq: LibpqConnection) -> None:
        self._libpq = libpq

    async def execute(
        self, statement: ClauseElement, parameters: Parameters | Sequence[Parameters] | None = None
    ) -> Rows:
        """What comes of the statement; with several sets of parameters it is carried out with each, and has no rows.

        Raises psycopg.Error.
        """
        if isinstance(parameters, Sequence):
            return Rows((), (), sum([(await self.execute(statement, each)).rowcount for each in parameters]))
        result = await self._libpq.carry_out(*sql_with_values(statement, parameters or {}))
        return Rows(self._libpq.columns_of(result), self._libpq.rows_of(result), result.command_tuples or 0)

    async def scalar(self, statement: ClauseElement, parameters: Parameters | None = None) -> Any:
        """The first column of the first row, or None. Raises psycopg.Error."""
        return (await self.execute(statement, parameters)).scalar()

    async def rollback(self) -> None:
        """End the transaction, and undo what it did."""
        await self._libpq.carry_out(b"ROLLBACK")


@asynccontextmanager
async def single(pool: ConnectionPool) -> AsyncGenerator[Connection]:
    """For statements each of which is a transaction of its own. Raises psycopg.Error."""
    async with pool.connection() as libpq:
        yield Connection(libpq)


@asynccontextmanager
async def transaction(pool: ConnectionPool) -> AsyncGenerator[Connection]:
    """For statements that belong together: all are stored with the end of the block, or none. Raises psycopg.Error."""
    async with pool.connection() as libpq:
        await libpq.carry_out(b"BEGIN")
        connection = Connection(libpq)
        try:
            yield connection
        except BaseException:
            if libpq.is_within_transaction:
                with suppress(psycopg.Error):  # the connection is gone, and the transaction with it
                    await connection.rollback()
            raise
        if not libpq.is_free:  # nor where it was rolled back
            await libpq.carry_out(b"COMMIT")
