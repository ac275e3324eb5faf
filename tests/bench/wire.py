"""Counting what is said to PostgreSQL, on the wire: nothing a library sends by itself escapes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass(slots=True)
class Counts:
    """Replies of the server so far."""

    round_trips: int = 0
    """Times it said that it is ready for the next: once for each time the program waited for it."""
    tags: list[str] = field(default_factory=list)
    """What each completed statement was, such as SELECT."""

    @property
    def statements(self) -> int:
        """Statements completed, the brackets of transactions left out."""
        return sum(tag not in _BRACKETS for tag in self.tags)

    def restart(self) -> None:
        """Count from here."""
        self.round_trips = 0
        self.tags.clear()


@asynccontextmanager
async def counted(server: Path, folder: Path) -> AsyncGenerator[Counts]:
    """A socket in `folder` that leads to the server's, and the counts of what comes back.

    Both speak PostgreSQL's protocol unencrypted, as it always is on a socket of the machine.
    """
    counts = Counts()

    async def connect(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        replies, to_server = await asyncio.open_unix_connection(server / ".s.PGSQL.5432")
        with suppress(asyncio.CancelledError):  # at the end
            await asyncio.gather(_pass_on(client, to_server), _pass_on(replies, to_client, counts))

    async with await asyncio.start_unix_server(connect, folder / ".s.PGSQL.5432"):
        yield counts


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, counts: Counts | None = None) -> None:
    unread = bytearray()
    with suppress(ConnectionError):
        while data := await source.read(65536):
            if counts:
                unread += data
                _count(unread, counts)
            sink.write(data)
            await sink.drain()
    sink.close()


def _count(unread: bytearray, counts: Counts) -> None:
    """Take whole messages off the front: a letter, the length of the rest in four bytes, the rest."""
    while len(unread) >= 5 and len(unread) > (length := int.from_bytes(unread[1:5])):
        kind = chr(unread[0])
        if kind == "Z":
            counts.round_trips += 1
        elif kind == "C":
            counts.tags.append(unread[5:length].decode().split(" ")[0])
        del unread[: length + 1]
