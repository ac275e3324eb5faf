"""A connection that is given up when the server stays silent for longer than whoever waits has time."""

import asyncio
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from psycopg import AsyncConnection, OperationalError

from core.shared.patience import longest_wait

_CONNECT_SECONDS = 5.0
"""Longest wait for a connection, where whoever waits has more time than that."""


async def connect_in_time(*arguments: Any, **options: Any) -> AsyncConnection[Any]:
    """Connect as psycopg does. Raises psycopg.OperationalError, also when that takes too long."""
    limit = longest_wait()
    try:
        async with asyncio.timeout(_CONNECT_SECONDS if limit is None else min(limit, _CONNECT_SECONDS)):
            return await AsyncConnection.connect(*arguments, **options)
    except TimeoutError:
        raise OperationalError("the server takes no connection in time") from None


@contextmanager
def given_up_in_time(connection: AsyncConnection[Any]) -> Generator[None]:
    """Break the connection if the block takes longer than one may wait: what waits in it gets an OperationalError.

    Not by cancelling the task that waits: the server would be asked to stop, and its answer waited for.
    """
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
