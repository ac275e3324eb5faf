"""What the stand-ins for ticket systems share: a server on loopback that can be slow, busy, or drop connections.

Each stand-in refuses what the real one refuses. Trouble is ordered by the test, for the next requests that write.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

Meet = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Trouble:
    """What happens to a request instead of an answer."""

    kind: str
    """`drop_before`, `drop_after` (stored, never answered), `busy` (429), `fault` (500), `slow` or `odd_after`."""
    seconds: float = 0.0
    """How long to be slow, or what Retry-After says."""
    status: int = 200
    """Of `odd_after`: what a proxy says, with a page of its own, of what was stored."""


@dataclass
class Record:
    """A note or time entry, as the stand-in stored it."""

    id: int
    ticket: int
    text: str
    for_client: bool = False
    minutes: float = 0.0
    author: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass
class File:
    """A file, as the stand-in stored it."""

    id: int
    ticket: int
    name: str
    content: bytes
    for_client: bool
    title: str = ""


class TicketServer:
    """A server that keeps notes and time entries, and counts what it was asked."""

    def __init__(self) -> None:
        self.troubles: deque[Trouble] = deque()
        self.notes: list[Record] = []
        self.times: list[Record] = []
        self.files: list[File] = []
        self.requests: list[tuple[str, str]] = []
        self.gone = False
        self.mask: Callable[[web.Request], web.Response | None] | None = None
        """Answers in the server's place, as a proxy before it does; None: the server answers."""
        self.turned: Callable[[web.Response], web.Response] | None = None
        """What a proxy makes of the server's answers."""
        self.writing = asyncio.Event()
        """Set when a request that writes arrived."""
        self.going_on = asyncio.Event()
        """What a request that is slow without seconds waits for."""
        self._numbers = 1000
        self._server: TestServer | None = None
        self.app = web.Application(middlewares=[self._meet], client_max_size=64 * 2**20)
        self.routes(self.app.router)

    def routes(self, router: web.UrlDispatcher) -> None:
        raise NotImplementedError

    def new_id(self) -> int:
        self._numbers += 1
        return self._numbers

    @property
    def url(self) -> str:
        assert self._server
        return str(self._server.make_url("")).rstrip("/")

    async def __aenter__(self) -> Self:
        self._server = TestServer(self.app, host="127.0.0.1")
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self.going_on.set()
        await self._server.close()

    def writes(self, request: web.Request) -> bool:
        """Whether a request stores a note or time."""
        return request.method in ("POST", "PATCH", "PUT")

    def will(self, *troubles: Trouble | str) -> None:
        """What happens to the next requests that write, one each."""
        self.troubles += [one if isinstance(one, Trouble) else Trouble(one) for one in troubles]

    @web.middleware
    async def _meet(self, request: web.Request, handler: Meet) -> web.StreamResponse:
        self.requests.append((request.method, request.path))
        if self.gone:
            return _dropped(request)
        if self.mask and (answer := self.mask(request)):
            return answer
        answered = await self._answered(request, handler)
        return self.turned(answered) if self.turned and isinstance(answered, web.Response) else answered

    async def _answered(self, request: web.Request, handler: Meet) -> web.StreamResponse:
        if not self.writes(request):
            return await handler(request)
        self.writing.set()
        trouble = self.troubles.popleft() if self.troubles else Trouble("none")
        match trouble.kind:
            case "drop_before":
                return _dropped(request)
            case "drop_after":
                await handler(request)
                return _dropped(request)
            case "odd_after":
                await handler(request)
                headers = {"Retry-After": f"{trouble.seconds:.0f}"} if trouble.seconds else {}
                return page(trouble.status, headers)
            case "busy":
                headers = {"Retry-After": f"{trouble.seconds:.0f}"} if trouble.seconds else {}
                return web.json_response({"message": "Too many requests"}, status=429, headers=headers)
            case "fault":
                return web.json_response({"message": "Internal error"}, status=500)
            case "slow":
                if trouble.seconds:
                    await asyncio.sleep(trouble.seconds)
                else:
                    await self.going_on.wait()
                return await handler(request)
            case _:
                return await handler(request)


def page(status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A page for people, such as a proxy answers with."""
    text = "<!doctype html><title>Sign in</title><p>Please sign in."
    return web.Response(status=status, text=text, content_type="text/html", headers=headers)


def _dropped(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()
