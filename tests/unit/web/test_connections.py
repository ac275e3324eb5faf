"""Connections that say nothing, say it slowly, or are too many: each is ended, and whoever asks is heard."""

import asyncio
import logging
import resource
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.bootstrap.server import raise_file_limit, serve
from bot.config import Server
from bot.web.http.connections import note_requests
from bot.web.http.strangers import FAULTS_OF_CALLERS, silence_faults_of_callers
from tests.support.logs import logged_by_libraries

HALF = b"GET /now HTTP/1.1\r\nHost: x\r\n"
WHOLE = HALF + b"\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Place:
    """A server with some limits, and what one can do to it."""

    def __init__(self, address: str, http: aiohttp.ClientSession, go_on: asyncio.Event) -> None:
        self.address = address
        self.http = http
        self.go_on = go_on
        self.lines = list[Line]()

    async def open(self, said: bytes = b"") -> Line:
        """A connection on which that was said."""
        line = await asyncio.open_connection("127.0.0.1", int(self.address.rsplit(":", 1)[1]))
        self.lines.append(line)
        line[1].write(said)
        await line[1].drain()
        return line

    async def answers(self) -> bool:
        """Whether somebody new is heard."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.address}/now") as response:
            return response.status == 200


async def ended(line: Line) -> bool:
    """Wait until the connection is ended by the other side."""
    try:
        return await line[0].read() == b""
    except ConnectionResetError:
        return True


@asynccontextmanager
async def place(**settings: object) -> AsyncGenerator[Place]:
    go_on = asyncio.Event()

    async def now(_: web.Request) -> web.Response:
        return web.Response(text="now")

    async def later(_: web.Request) -> web.Response:
        await go_on.wait()
        return web.Response(text="later")

    async def body(request: web.Request) -> web.Response:
        try:
            await request.read()
        except FAULTS_OF_CALLERS:
            return web.Response(status=400)
        return web.Response(text="read")

    silence_faults_of_callers()
    app = web.Application(middlewares=[note_requests])
    app.add_routes([web.get("/now", now), web.get("/later", later), web.post("/body", body)])
    limits = Server(port=0, drain_seconds=0.1, **settings)  # type: ignore[arg-type]
    async with serve(app, limits, lambda: None) as address, aiohttp.ClientSession() as http:
        made = Place(address, http, go_on)
        try:
            yield made
        finally:
            go_on.set()
            for _, writer in made.lines:
                writer.close()


async def test_half_open_connections_make_room_for_whoever_asks() -> None:
    async with place(max_connections=50) as here:
        lines = [await here.open(HALF) for _ in range(200)]
        assert await here.answers()
        assert await ended(lines[0])


async def test_who_is_being_answered_is_not_ended_for_others() -> None:
    async with place(max_connections=16) as here:
        waiting = await here.open(WHOLE.replace(b"/now", b"/later"))
        for _ in range(100):
            await here.open(HALF)
        assert await here.answers()
        here.go_on.set()
        assert b"200 OK" in await waiting[0].readline()


async def test_where_all_are_being_answered_one_more_is_turned_away() -> None:
    async with place(max_connections=16) as here:
        busy = [await here.open(WHOLE.replace(b"/now", b"/later")) for _ in range(16)]
        assert await here_is_full(here)
        here.go_on.set()
        for line in busy:
            assert b"200 OK" in await line[0].readline()
        assert await here.answers()


async def here_is_full(here: Place) -> bool:
    try:
        await here.answers()
    except aiohttp.ClientError:
        return True
    return False


async def test_one_address_has_no_more_than_its_share() -> None:
    async with place(max_connections_per_address=5, proxies="") as here:
        first = await here.open(HALF)
        for _ in range(5):
            await here.open(HALF)
        assert await ended(first)
        assert await here.answers()


async def test_a_proxy_is_not_counted_by_address() -> None:
    async with place(max_connections_per_address=5, proxies="10.0.0.0/8, 127.0.0.1") as here:
        lines = [await here.open(WHOLE) for _ in range(20)]
        for reader, _ in lines:
            assert b"200 OK" in await reader.readline()


@pytest.mark.parametrize("said", [b"", b"G", HALF], ids=["nothing", "a letter", "half a head"])
async def test_a_head_that_does_not_come_in_time_is_not_waited_for(said: bytes) -> None:
    async with place(header_seconds=0.05) as here:
        assert await ended(await here.open(said))


async def test_the_next_head_on_a_connection_has_the_same_time() -> None:
    async with place(header_seconds=0.05) as here:
        line = await here.open(WHOLE)
        answer = await line[0].readuntil(b"now")
        assert b"200 OK" in answer
        line[1].write(HALF)
        assert await ended(line)


async def test_a_body_that_does_not_come_in_time_is_not_waited_for() -> None:
    with logged_by_libraries(logging.ERROR) as errors:
        async with place(body_seconds=0.05) as here:
            line = await here.open(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            assert await ended(line)
    assert errors == []


async def test_a_body_that_came_in_time_may_be_answered_later() -> None:
    async with place(body_seconds=0.05, header_seconds=0.05) as here:
        line = await here.open(b"GET /later HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        assert await ended(await here.open())  # by then, either time was over on the first as well
        here.go_on.set()
        assert b"200 OK" in await line[0].readline()


@pytest.mark.parametrize(
    ("limits", "wanted", "allowed"),
    [((1024, 4096), 4200, 4096), ((1024, resource.RLIM_INFINITY), 4200, 4200), ((9000, 9000), 4200, 4200)],
)
def test_the_limit_of_open_files_is_raised_as_far_as_the_system_lets_us(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], wanted: int, allowed: int
) -> None:
    now = [limits]
    monkeypatch.setattr(resource, "getrlimit", lambda _: now[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: now.append(given))
    assert raise_file_limit(wanted) == allowed
    assert now[-1][0] == max(allowed, limits[0])
