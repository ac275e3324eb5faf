"""Connections: how many there may be, and how long one may take to say what it wants.

A connection that has sent no whole request yet, or has been answered, is idle. When there are too many connections, the
one that has been idle for longest makes room for the next, so that whoever asks is heard however many hold lines open.
"""

import asyncio
import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, cast

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
KEEP_ALIVE_SECONDS = 75.0
"""How long an answered connection is kept for the next request."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, and how long each has."""

    most: int
    most_per_address: int
    header_seconds: float
    body_seconds: float
    proxies: tuple[Network, ...] = ()
    """Whose connections are many people's, and are not counted by address."""


class Connections:
    """Every open connection of a server."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self._open = 0
        self._per_address = Counter[str]()
        self._idle: OrderedDict[Connection, None] = OrderedDict()

    def admits(self, address: str) -> bool:
        """Whether there is room for one more; where there is none, the longest idle is ended for it."""
        limits = self.limits
        if self._is_counted(address) and self._per_address[address] >= limits.most_per_address:
            return self._make_room(address)
        return self._open < limits.most or self._make_room()

    def _make_room(self, address: str | None = None) -> bool:
        idle = next((each for each in self._idle if address in (None, each.address)), None)
        if idle is None:
            return False
        self.forget(idle)
        idle.end()
        return True

    def _is_counted(self, address: str) -> bool:
        try:
            known = ipaddress.ip_address(address)
        except ValueError:  # not by an address: a socket of this machine
            return False
        return not any(known in network for network in self.limits.proxies)

    def note(self, connection: "Connection") -> None:
        """A connection was made."""
        self._open += 1
        self._per_address[connection.address] += 1
        self._idle[connection] = None

    def forget(self, connection: "Connection") -> None:
        """A connection has ended, or is about to; once is enough."""
        if not connection.is_counted:
            return
        connection.is_counted = False
        self._open -= 1
        self._per_address[connection.address] -= 1
        if not self._per_address[connection.address]:
            del self._per_address[connection.address]
        self._idle.pop(connection, None)

    def busy(self, connection: "Connection") -> None:
        """A request is under way on it."""
        self._idle.pop(connection, None)

    def idle(self, connection: "Connection") -> None:
        """It has been answered."""
        self._idle[connection] = None


class Connection(asyncio.Protocol):
    """One connection: what comes in is passed on to the HTTP library's own protocol."""

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner = inner
        self._all = connections
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._keeps_alive = False
        self._is_served = False
        self.address = ""
        self.is_counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless there is no room."""
        self._transport = cast("asyncio.Transport", transport)
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        if not self._all.admits(self.address):
            self._transport.abort()
            return
        self.is_counted = self._is_served = True
        self._all.note(self)
        self._end_after(self._all.limits.header_seconds)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass it on; the first of a further request begins the time that its head has."""
        if self._keeps_alive:
            self._keeps_alive = False
            self._end_after(self._all.limits.header_seconds)
        if self._is_served:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Nothing more comes in."""
        return self._inner.eof_received() if self._is_served else None

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        self._cancel()
        self._all.forget(self)
        if self._is_served:
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """The other side is slower than we are."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._inner.resume_writing()

    def request_began(self, request: web.Request) -> None:
        """The head of a request is there; its body has a time of its own."""
        self._all.busy(self)
        self._keeps_alive = False
        self._cancel()
        if request.body_exists and not request.content.is_eof():
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(self._all.limits.body_seconds, self._end_unless_read, request)

    def request_ended(self) -> None:
        """It was answered."""
        if not self.is_counted:  # it has ended meanwhile
            return
        self._all.idle(self)
        self._end_after(KEEP_ALIVE_SECONDS)
        self._keeps_alive = True

    def end(self) -> None:
        """End it at once."""
        self._cancel()
        if self._transport:
            self._transport.abort()

    def _end_unless_read(self, request: web.Request) -> None:
        if not request.content.is_eof():
            self.end()

    def _end_after(self, seconds: float) -> None:
        self._cancel()
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.end)

    def _cancel(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None


@web.middleware
async def note_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the connection when a request on it begins and ends."""
    protocol = request.transport.get_protocol() if request.transport else None
    if not isinstance(protocol, Connection):  # served without limits, as some tests do
        return await handler(request)
    protocol.request_began(request)
    try:
        return await handler(request)
    finally:
        protocol.request_ended()
