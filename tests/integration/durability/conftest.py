"""What the durability tests share: the real programs on one database, and a Claude that does as it is told."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

import aiohttp
import psycopg
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy.engine import make_url

from bot.bootstrap.container import Container
from bot.web.app import make_app
from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from storage.database import conninfo
from tests.support.client import Engineer
from tests.support.forks import running_server
from tests.support.messages_api import Behaviour, MessagesApi, question, says
from tests.support.server import RunningServer

T = TypeVar("T")
Running: TypeAlias = AbstractAsyncContextManager[RunningServer]
Programs: TypeAlias = Callable[..., Running]
"""Starts `run`, `serve` or `work` on the test's database: `async with program("work") as worker`.

Its clock ticks only where asked for (`ticks=True`): the first errands cost more than most of these tests.
"""

QUICK = {"FLOWPILOT_WORKER_HEARTBEAT_SECONDS": "0.2", "FLOWPILOT_WORKER_DEAD_AFTER_SECONDS": "1"}
"""Settings by which a dead process's work is taken over sooner than by default.

A worker that a busy machine holds up counts as dead, too: for storms, where that is one hardship more.
"""
STEADY = {"FLOWPILOT_WORKER_HEARTBEAT_SECONDS": "0.5", "FLOWPILOT_WORKER_DEAD_AFTER_SECONDS": "14"}
"""No machine is so busy that a living worker counts as dead; `kill_worker` says which one is.

Workers look for the work of dead ones five times a second in storms, twice elsewhere: a look costs 2 ms.
"""


async def eventually(check: Callable[[], Awaitable[T]], seconds: float = 150) -> T:
    """What the check gives as soon as that is something true."""
    async with asyncio.timeout(seconds):
        while not (found := await check()):  # noqa: ASYNC110 - what other processes do sets no event here
            await asyncio.sleep(0.1)
        return found


@pytest.fixture
def program(database_url: str, claude: MessagesApi) -> Programs:
    def start(command: str, *, with_claude: bool = False, ticks: bool = False, **settings: str) -> Running:
        claude_keys = {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": claude.url}
        key = {**claude_keys, "FLOWPILOT_CLAUDE_WORD_FLOWS": "false"} if with_claude else {}
        given = {"DATABASE_URL": database_url, "FLOWPILOT_LOGGING_LEVEL": "error", **STEADY, **key, **settings}
        return running_server(command=command, ticks=ticks, **given)

    return start


@pytest.fixture
async def dana(parts: Container) -> AsyncGenerator[Engineer]:
    """An engineer at a server that works on no jobs itself."""
    async with (
        TestServer(make_app(parts.services), host="127.0.0.1") as server,
        aiohttp.ClientSession() as http,
    ):
        yield Engineer(http, str(server.make_url("")).rstrip("/"), await token_of(parts))
        parts.listener.close_waits()


async def token_of(parts: Container, name: str = "dana", role: Role = Role.ENGINEER) -> str:
    """A fresh token of a person of the default account."""
    account = await parts.administration.account(DEFAULT_ACCOUNT)
    user = await parts.administration.user(account, name, role)
    return (await parts.administration.create_token(None, user)).text


def at(server: RunningServer, engineer: Engineer) -> Engineer:
    """The same person at another server."""
    return replace(engineer, base=server.url)


class Look:
    """A look into the database beside the programs."""

    def __init__(self, url: str) -> None:
        self._conninfo = conninfo(url)
        self._database = make_url(url).database
        self._kept: psycopg.AsyncConnection[tuple[Any, ...]] | None = None

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return await (await self._carried_out(query, values)).fetchall()

    async def change(self, statement: str, *values: Any) -> None:
        """Carry out a statement that gives nothing."""
        await self._carried_out(statement, values)

    async def _carried_out(self, statement: str, values: tuple[Any, ...]) -> psycopg.AsyncCursor[tuple[Any, ...]]:
        """By a connection that is kept as long as it holds: to open one takes longer than most statements."""
        if self._kept:
            with suppress(psycopg.OperationalError):
                return await self._kept.execute(statement, values)
            await self.aclose()
        self._kept = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        return await self._kept.execute(statement, values)

    async def aclose(self) -> None:
        if self._kept:
            await self._kept.close()
        self._kept = None

    @asynccontextmanager
    async def locked(self, query: str, *values: Any) -> AsyncGenerator[None]:
        """The rows of the query kept from everybody else for the length of the block."""
        async with await psycopg.AsyncConnection.connect(self._conninfo) as connection:
            await connection.execute(f"{query} FOR UPDATE", values)
            yield
            await connection.rollback()

    async def somebody_waits(self) -> None:
        """Return once somebody waits for a lock."""
        query = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        await eventually(lambda: self.rows(query, self._database))


async def kill_worker(worker: RunningServer, look: Look) -> None:
    """End the only worker as a power cut would, and have its last sign of life be long ago."""
    worker.kill()
    await worker.process.wait()
    await be_long_silent(look)


async def be_long_silent(look: Look) -> None:
    """Have the last sign of life of every worker be long ago."""
    await look.change("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")


@pytest.fixture
async def look(database_url: str) -> AsyncGenerator[Look]:
    async with aclosing(Look(database_url)) as look:
        yield look


def assert_whole(session: dict[str, Any]) -> None:
    """The session's steps are in order without gaps, none is there twice, and at most one is open."""
    steps = session["steps"]
    assert [step["order"] for step in steps] == list(range(len(steps)))
    assert len({step["id"] for step in steps}) == len(steps)
    open_steps = [step for step in steps if step["state"] == "open"]
    assert open_steps == ([session["open_step"]] if session["open_step"] else [])
    if session["status"] == "active":
        assert len(open_steps) + session["thinking"] == 1


def asked(session: dict[str, Any]) -> list[str]:
    """The texts of the steps that await an answer, or did."""
    return [step["content"]["text"] for step in session["steps"] if step["type"] not in ("intake_analysis", "note")]


def says_when(goes_on: asyncio.Event, started: asyncio.Event, text: str = "Which one?") -> Behaviour:
    """Claude asks that question, but not before it is let go on."""

    async def meet(request: web.Request) -> web.StreamResponse:
        started.set()
        await goes_on.wait()
        return await says(question(text))(request)

    return meet


Working: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]
"""A worker for the length of a block: `async with at_work()`."""


@pytest.fixture
def at_work(parts: Container) -> Working:
    """Has the test's own process work on jobs, as another container beside it would cost as much as the turns do."""

    @asynccontextmanager
    async def working() -> AsyncGenerator[None]:
        work = asyncio.create_task(parts.worker._work())
        try:
            yield
        finally:
            work.cancel()  # what is under way is finished
            await asyncio.wait([work])

    return working
