"""A Web API of Slack that costs little: it takes every call, gives each message a `ts`, and counts."""

import asyncio
import json
import math
from collections import Counter, defaultdict, deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any

_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
_LIMITED = (
    "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: {}\r\nContent-Length: {}\r\n\r\n"
)
_MINUTE = 60.0


@dataclass(slots=True)
class SlackApi:
    """Where it listens, and the calls it has taken by method."""

    url: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Calls that a limit refused, by method."""
    limits: dict[str, int] = field(default_factory=dict[str, int])
    """How many calls of a method are taken in any minute; all, where none is named."""
    posted: Callable[[dict[str, Any]], None] = lambda _: None
    """Hears what is posted."""
    _taken: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _numbers: "count[int]" = field(default_factory=count)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests until it ends."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                request, *headers = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
                lengths = (each.split(":")[1] for each in headers if each.lower().startswith("content-length:"))
                body = await reader.readexactly(int(next(lengths, "0")))
                method = request.split()[1].rpartition("/")[2]
                if wait := self._seconds_to_wait(method):
                    self.refused[method] += 1
                    said = b'{"ok": false, "error": "ratelimited"}'
                    writer.write(_LIMITED.format(wait, len(said)).encode() + said)
                    continue
                self.calls[method] += 1
                given = json.loads(body) if body.startswith(b"{") else {}
                if method == "chat.postMessage":
                    self.posted(given)
                said = json.dumps(self._said(given)).encode()
                writer.write(_HEAD.format(len(said)).encode() + said)
        writer.close()

    def _seconds_to_wait(self, method: str) -> int:
        """0 for a call that is taken; else when to come again, as Slack says it."""
        if method not in self.limits:
            return 0
        taken, now = self._taken[method], monotonic()
        while taken and now - taken[0] >= _MINUTE:
            taken.popleft()
        if len(taken) >= self.limits[method]:
            return max(1, math.ceil(_MINUTE - (now - taken[0])))
        taken.append(now)
        return 0

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
