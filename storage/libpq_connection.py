"""A connection on which libpq carries out statements, one at a time.

What psycopg does around each statement (a cursor, a lock, registering for the socket anew for every wait) costs as much
again as the statement itself. Values are still converted by psycopg.
"""

import asyncio
from asyncio import Future
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import Any, Self

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.json import set_json_dumps, set_json_loads
from pydantic_core import from_json, to_json

from storage.patient_connection import connect_in_time, given_up_in_time

_CANCEL_SECONDS = 5.0
_MOST_PREPARED = 200
"""Statements kept ready in the server for each connection; each takes some tens of kB there."""


class LibpqConnection:
    """Carries out one statement at a time; one that comes a second time is prepared from then on."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self._connection = connection
        self._libpq = connection.pgconn
        self._convert = Transformer(connection)
        self._prepared = dict[tuple[bytes, Sequence[int]], bytes | None]()
        self._numbers = count()
        self._loop = asyncio.get_running_loop()
        self._socket = self._libpq.socket
        self._news: Future[None] | None = None
        self._lost: OperationalError | None = None
        self._loop.add_reader(self._socket, self._read)

    @classmethod
    async def connect(cls, conninfo: str, options: str) -> Self:
        """Connect, with PostgreSQL's `options` for the session. Raises psycopg.OperationalError."""
        connection = await connect_in_time(conninfo, autocommit=True, options=options)
        set_json_loads(from_json, connection)
        set_json_dumps(to_json, connection)
        return cls(connection)

    @property
    def is_free(self) -> bool:
        """Whether nothing is under way on it: no statement and no transaction; and it was not lost."""
        return self._libpq.transaction_status == TransactionStatus.IDLE

    @property
    def is_within_transaction(self) -> bool:
        """Whether a transaction is open on it, if only to be rolled back, and no statement is under way."""
        return self._libpq.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def is_alive(self) -> bool:
        """Whether the server has not gone away; to know that takes no round trip."""
        try:
            self._libpq.consume_input()  # its last words, if it had any
            self._libpq.consume_input()  # its end
        except OperationalError as error:
            self._lose(error)
        return self._lost is None

    async def carry_out(self, text: bytes, values: Sequence[Any] = ()) -> PGresult:
        """What comes of the statement, whose `$1`, `$2` and so on are the values.

        Raises psycopg.Error; a statement that is given up (cancelled) is stopped in the server too.
        """
        try:
            with given_up_in_time(self._connection):
                return await self._carried_out(text, values)
        except OperationalError as error:
            if self._libpq.status != ConnStatus.OK:
                self._lose(error)
            raise
        except asyncio.CancelledError:
            with suppress(Error):  # the connection is gone, and the statement with it
                await self._connection.cancel_safe(timeout=_CANCEL_SECONDS)
            raise

    def columns_of(self, result: PGresult) -> tuple[str, ...]:
        """The names of the result's columns."""
        return tuple((result.fname(column) or b"").decode() for column in range(result.nfields))

    def rows_of(self, result: PGresult) -> list[tuple[Any, ...]]:
        """The result's rows, their values converted; a row may have no columns."""
        self._convert.set_pgresult(result)
        return self._convert.load_rows(0, result.ntuples, tuple)

    async def close(self) -> None:
        """End the connection."""
        if not self._lost:
            self._loop.remove_reader(self._socket)
        await self._connection.close()

    async def _carried_out(self, text: bytes, values: Sequence[Any]) -> PGresult:
        dumped = self._convert.dump_sequence(values, [PyFormat.AUTO] * len(values)) if values else ()
        types = (self._convert.types or ()) if values else ()
        formats = self._convert.formats if values else None
        if name := await self._name(text, types):
            self._libpq.send_query_prepared(name, dumped, formats)
        else:
            self._libpq.send_query_params(text, dumped, types, formats)
        return await self._result()

    async def _name(self, text: bytes, types: Sequence[int]) -> bytes | None:
        """The name that the statement is prepared by; None where it comes for the first time."""
        known = (text, types)
        if known not in self._prepared:
            if len(self._prepared) >= _MOST_PREPARED:
                self._libpq.send_query(b"DEALLOCATE ALL")
                await self._result()
                self._prepared.clear()
            self._prepared[known] = None
            return None
        if self._prepared[known] is None:
            name = b"statement_%d" % next(self._numbers)
            self._libpq.send_prepare(name, text, types)
            await self._result()
            self._prepared[known] = name
        return self._prepared[known]

    async def _result(self) -> PGresult:
        """The result of what was sent. Raises psycopg.Error."""
        while self._libpq.flush():
            await self._writable()
        last = result = await self._next_result()
        while result is not None:  # the server is ready for more only once there is no further result
            last, result = result, await self._next_result()
        if last is None:
            raise OperationalError("the server gave no result")
        if last.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            error = error_from_result(last)
            # libpq's own, of a connection that is gone, has no code, and psycopg takes it for any error of a database.
            raise error if error.sqlstate else OperationalError(str(error))
        return last

    async def _next_result(self) -> PGresult | None:
        while self._libpq.is_busy():
            if not self._lost:
                self._news = self._loop.create_future()
                await self._news
            if self._lost:  # perhaps right after the server's last words, which were news, too
                raise self._lost
        return self._libpq.get_result()

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
        except OperationalError as error:
            self._lose(error)
            self._tell()
        else:
            if not self._libpq.is_busy():
                self._tell()

    def _lose(self, error: OperationalError) -> None:
        """Note that the connection is gone. libpq has closed its socket, whose number is the next connection's."""
        if not self._lost:
            self._lost = error
            self._loop.remove_reader(self._socket)

    def _tell(self) -> None:
        if self._news and not self._news.done():
            self._news.set_result(None)

    async def _writable(self) -> None:
        """Wait until the socket takes more: only what is too long for its buffer ever waits."""
        writable: Future[None] = self._loop.create_future()
        self._loop.add_writer(self._socket, lambda: writable.done() or writable.set_result(None))
        try:
            await writable
        finally:
            self._loop.remove_writer(self._socket)
