"""A Web API of Slack that costs little: it takes every call, gives each message a `ts`, and counts."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


@dataclass(slots=True)
class SlackApi:
    """Where it listens, and the calls it has taken by method."""

    url: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    _numbers: "count[int]" = field(default_factory=count)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests until it ends."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                request, *headers = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
                lengths = (each.split(":")[1] for each in headers if each.lower().startswith("content-length:"))
                body = await reader.readexactly(int(next(lengths, "0")))
                method = request.split()[1].rpartition("/")[2]
                self.calls[method] += 1
                said = json.dumps(self._said(json.loads(body) if body.startswith(b"{") else {})).encode()
                writer.write(_HEAD.format(len(said)).encode() + said)
        writer.close()

    def _said(self, given: dict[str, object]) -> dict[str, object]:
        ts = given.get("ts") or f"1700000000.{next(self._numbers):06d}"
        return {"ok": True, "channel": given.get("channel"), "ts": ts}


@asynccontextmanager
async def slack_api() -> AsyncGenerator[SlackApi]:
    """The API on loopback for the length of a block."""
    api = SlackApi()
    server = await asyncio.start_server(api.take, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    api.url = f"http://{host}:{port}/api/"
    try:
        yield api
    finally:
        server.close()
