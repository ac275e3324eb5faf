"""A connection on which libpq carries out prepared statements, one at a time.

What psycopg does around each statement (a cursor, a lock, registering for the socket anew for every wait) costs as much
again as the statement itself. Values are still converted by psycopg.
"""

import asyncio
from asyncio import Future
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from psycopg import Error, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.json import set_json_dumps, set_json_loads
from pydantic_core import from_json, to_json

from storage.patient_connection import PatientConnection, given_up_in_time

HotRow = dict[str, Any]
"""A row by its columns' names."""
_CANCEL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class HotSql:
    """A statement as PostgreSQL takes it, with `$1`, `$2` and so on for its parameters."""

    text: bytes
    parameters: Sequence[str]
    """The parameters' names, in the order of their numbers."""


class HotConnection:
    """Carries out one statement at a time, each a transaction of its own; each is prepared when it is first met."""

    def __init__(self, connection: PatientConnection) -> None:
        self._connection = connection
        self._libpq = connection.pgconn
        self._convert = Transformer(connection)
        self._prepared = dict[tuple[bytes, Sequence[int]], bytes]()
        self._loop = asyncio.get_running_loop()
        self._socket = self._libpq.socket
        self._news: Future[None] | None = None
        self._loop.add_reader(self._socket, self._read)

    @classmethod
    async def connect(cls, conninfo: str, options: str) -> Self:
        """Connect, with PostgreSQL's `options` for the session. Raises psycopg.OperationalError."""
        connection = await PatientConnection.connect(conninfo, autocommit=True, options=options)
        set_json_loads(from_json, connection)
        set_json_dumps(to_json, connection)
        return cls(connection)

    @property
    def is_free(self) -> bool:
        """Whether it can take a statement: the last one has ended, and the connection was not lost with it."""
        return self._libpq.transaction_status == TransactionStatus.IDLE

    def is_alive(self) -> bool:
        """Whether the server has not gone away; to know that takes no round trip."""
        try:
            self._libpq.consume_input()  # its last words, if it had any
            self._libpq.consume_input()  # its end
        except OperationalError:
            return False
        return self._libpq.status == ConnStatus.OK

    async def rows(self, sql: HotSql, values: Mapping[str, Any]) -> list[HotRow]:
        """The statement's rows. Raises psycopg.Error; one that is given up (cancelled) is stopped in the server too."""
        try:
            with given_up_in_time(self._connection):
                return self._rows_of(await self._carried_out(sql, [values[name] for name in sql.parameters]))
        except asyncio.CancelledError:
            with suppress(Error):  # the connection is gone, and the statement with it
                await self._connection.cancel_safe(timeout=_CANCEL_SECONDS)
            raise

    async def close(self) -> None:
        """End the connection."""
        with suppress(RuntimeError):  # a connection that was broken is closed, and its number may be a request's by now
            self._loop.remove_reader(self._socket)
        await self._connection.close()

    async def _carried_out(self, sql: HotSql, values: Sequence[Any]) -> PGresult:
        dumped = self._convert.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types = self._convert.types or ()
        name = self._prepared.get((sql.text, types))
        if name is None:
            name = b"hot_%d" % len(self._prepared)
            self._libpq.send_prepare(name, sql.text, types)
            await self._result()
            self._prepared[sql.text, types] = name
        self._libpq.send_query_prepared(name, dumped, self._convert.formats)
        return await self._result()

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
            raise error_from_result(last)
        return last

    async def _next_result(self) -> PGresult | None:
        while self._libpq.is_busy():
            self._news = self._loop.create_future()
            await self._news
        return self._libpq.get_result()

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
        except OperationalError as error:
            self._loop.remove_reader(self._socket)
            self._tell(error)
        else:
            if not self._libpq.is_busy():
                self._tell()

    def _tell(self, error: OperationalError | None = None) -> None:
        if self._news is None or self._news.done():
            return
        if error:
            self._news.set_exception(error)
        else:
            self._news.set_result(None)

    async def _writable(self) -> None:
        """Wait until the socket takes more: only what is too long for its buffer ever waits."""
        writable: Future[None] = self._loop.create_future()
        self._loop.add_writer(self._socket, lambda: writable.done() or writable.set_result(None))
        try:
            await writable
        finally:
            self._loop.remove_writer(self._socket)

    def _rows_of(self, result: PGresult) -> list[HotRow]:
        self._convert.set_pgresult(result)
        names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
        return self._convert.load_rows(0, result.ntuples, lambda row: dict(zip(names, row, strict=True)))
