"""News for open pages: what they are told, and that no stream outlives its page or the process."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.web.page import live
from bot.web.page.live import STREAMS_PER_USER, Streams
from core.accounts.user import Role, User
from core.shared.errors import Unavailable

DANA = User(UUID(int=1), UUID(int=9), "dana", Role.ENGINEER)


class Watched:
    """Stands for the database's notifications: a signal for each conversation that is watched."""

    def __init__(self) -> None:
        self.signals: dict[str, list[asyncio.Event]] = {}

    @asynccontextmanager
    async def conversation(self, account_id: UUID, address: str) -> AsyncIterator[asyncio.Event]:
        signal = asyncio.Event()
        self.signals.setdefault(address, []).append(signal)
        yield signal
        self.signals[address].remove(signal)

    @asynccontextmanager
    async def session(self, session_id: UUID) -> AsyncIterator[asyncio.Event]:
        yield asyncio.Event()

    def change(self, address: str) -> None:
        for signal in self.signals[address]:
            signal.set()


@pytest.fixture
def watched() -> Watched:
    return Watched()


class Access:
    """Whether dana may listen: yes until it is taken away; None: nobody can say."""

    def __init__(self) -> None:
        self.given: bool | None = True

    async def is_given(self) -> bool:
        if self.given is None:
            raise Unavailable("The database cannot be reached.")
        return self.given


@pytest.fixture
def access() -> Access:
    return Access()


@pytest.fixture
async def server(watched: Watched, access: Access) -> AsyncGenerator[TestServer]:
    streams = Streams(watched)

    async def events(request: web.Request) -> web.StreamResponse:
        return await streams.serve(request, DANA, request.query.getall("address"), access.is_given)

    app = web.Application()
    app.router.add_get("/", events)
    app.on_shutdown.append(streams.close)
    async with TestServer(app, host="127.0.0.1") as server:
        yield server


@asynccontextmanager
async def listening(server: TestServer, *addresses: str) -> AsyncIterator[aiohttp.StreamReader]:
    query = [("address", address) for address in addresses]
    async with aiohttp.ClientSession() as http, http.get(server.make_url("/"), params=query) as response:
        assert await response.content.readuntil(b"\n\n") == b"event: listening\ndata:\n\n"
        yield response.content


async def test_a_page_is_told_which_conversation_changed(server: TestServer, watched: Watched) -> None:
    async with listening(server, "channel/handover", "session/1") as news:
        watched.change("session/1")
        assert await news.readuntil(b"\n\n") == b"event: changed\ndata: session/1\n\n"
        watched.change("channel/handover")
        assert await news.readuntil(b"\n\n") == b"event: changed\ndata: channel/handover\n\n"


async def test_every_page_hears_of_a_change(server: TestServer, watched: Watched) -> None:
    async with listening(server, "session/1") as one, listening(server, "session/1") as other:
        watched.change("session/1")
        assert b"session/1" in await one.readuntil(b"\n\n")
        assert b"session/1" in await other.readuntil(b"\n\n")


async def test_a_page_too_many_ends_the_oldest(server: TestServer, watched: Watched) -> None:
    async with AsyncExitStack() as pages:
        oldest, second, *_ = [
            await pages.enter_async_context(listening(server, "session/1")) for _ in range(STREAMS_PER_USER + 1)
        ]
        assert await oldest.read() == b""
        watched.change("session/1")
        assert b"changed" in await second.readuntil(b"\n\n")


async def test_a_stopping_process_ends_its_streams(server: TestServer, watched: Watched) -> None:
    async with listening(server, "session/1") as news:
        closing = asyncio.create_task(server.close())
        assert await news.read() == b""
        await closing
        assert watched.signals == {"session/1": []}


async def test_who_lost_access_hears_of_no_change_but_that(
    server: TestServer, watched: Watched, access: Access
) -> None:
    async with listening(server, "session/1") as news:
        access.given = False
        watched.change("session/1")
        assert await news.read() == b"event: access\ndata:\n\n"


async def test_the_link_of_who_lost_access_ends_though_nothing_happens(
    server: TestServer, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.01)
    async with listening(server, "session/1") as news:
        assert await news.readuntil(b"\n\n") == b": still here\n\n"
        access.given = False
        assert (await news.read()).endswith(b"event: access\ndata:\n\n")


async def test_without_the_database_a_link_ends_and_its_page_asks_again(
    server: TestServer, watched: Watched, access: Access
) -> None:
    async with listening(server, "session/1") as news:
        access.given = None
        watched.change("session/1")
        assert await news.read() == b""
