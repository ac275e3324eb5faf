"""A connection that is given up when the server stays silent for longer than whoever waits has time."""

import asyncio
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, Self, TypeVar

from psycopg import AsyncConnection, OperationalError
from psycopg.abc import PQGen
from psycopg.waiting import Wait

from core.shared.patience import longest_wait

T = TypeVar("T")
_CONNECT_SECONDS = 5.0
"""Longest wait for a connection, where whoever waits has more time than that."""


class PatientConnection(AsyncConnection[Any]):
    """psycopg's, with a deadline on our side for connecting and for each statement (`core.shared.patience`).

    Not by cancelling the task that waits: psycopg then asks the server to stop, and waits for its answer.
    """

    @classmethod
    async def connect(cls, *arguments: Any, **options: Any) -> Self:
        """Connect. Raises psycopg.OperationalError, also when that takes too long."""
        limit = longest_wait()
        try:
            async with asyncio.timeout(_CONNECT_SECONDS if limit is None else min(limit, _CONNECT_SECONDS)):
                return await super().connect(*arguments, **options)
        except TimeoutError:
            raise OperationalError("the server takes no connection in time") from None

    async def wait(self, gen: PQGen[T], *arguments: Any, **options: Any) -> T:
        """What comes of a conversation with the server. Raises psycopg.OperationalError when that takes too long.

        Of SQLAlchemy's, most are over before they begin (there is nothing to roll back), and need no deadline.
        """
        try:
            waits_for = next(gen)
        except StopIteration as over:
            return over.value
        with given_up_in_time(self):
            return await super().wait(_continued(waits_for, gen), *arguments, **options)


def _continued(waits_for: Wait, gen: PQGen[T]) -> PQGen[T]:
    """The conversation that has begun already, and waits for something."""
    try:
        while True:
            waits_for = gen.send((yield waits_for))
    except StopIteration as over:
        return over.value


@contextmanager
def given_up_in_time(connection: AsyncConnection[Any]) -> Generator[None]:
    """Break the connection if the block takes longer than one may wait: what waits in it gets an OperationalError."""
    limit = longest_wait()
    if limit is None:
        yield
        return
    timer = asyncio.get_running_loop().call_later(limit, _break, connection)
    try:
        yield
    finally:
        timer.cancel()


def _break(connection: AsyncConnection[Any]) -> None:
    """End the conversation at our end of the socket; libpq finds out, and every wait for the connection ends."""
    with suppress(OSError, OperationalError), socket.socket(fileno=os.dup(connection.pgconn.socket)) as ours:
        ours.shutdown(socket.SHUT_RDWR)
