"""FlowPilot at work in this process, with whatever chat platforms its settings name; it can be started anew."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Self

import aiohttp
import psycopg
from aiohttp.test_utils import TestServer

from bot.bootstrap.container import Container, build_container, working
from bot.web.app import make_app
from core.accounts.user import Role
from storage.database import conninfo
from storage.notifications import DELIVERY_CHANNEL
from tests.conftest import MakeEngineer
from tests.support.accounts import token_of
from tests.support.client import Engineer
from tests.support.database import config_for

NO_LIMIT = {"FLOWPILOT_SERVER_RATE_LIMIT_PER_SECOND": "100000", "FLOWPILOT_SERVER_RATE_LIMIT_BURST": "1000000"}


class NoClock:
    """Has nothing done; its first errands cost more than most tests, and look for what no test here has left."""

    async def run(self) -> None:
        await asyncio.Event().wait()


def at_work(parts: Container) -> AbstractAsyncContextManager[None]:
    """`working`, but for the clock: those of `integration/durability` have it tick."""
    return working(replace(parts, clock=NoClock()))  # type: ignore[arg-type]


@dataclass
class FlowPilot:
    """The program's parts on one database, served over HTTP."""

    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    _stack: AsyncExitStack | None = None
    _parts: Container | None = None
    _looking: psycopg.AsyncConnection | None = None
    """A connection of the tests', kept: opening one takes PostgreSQL longer than most queries."""
    url: str = ""

    @property
    def parts(self) -> Container:
        assert self._parts is not None
        return self._parts

    async def start(self) -> Self:
        self._stack = AsyncExitStack()
        enter = self._stack.enter_async_context
        self._parts = await enter(build_container(config_for(self.database_url, **{**NO_LIMIT, **self.settings})))
        slack = self._parts.slack
        if slack:
            await enter(slack.running(receives=True))
        await enter(at_work(self._parts))
        app = make_app(self._parts.services, self._parts.endpoints)
        server = await enter(TestServer(app, host="127.0.0.1"))
        self.url = str(server.make_url("")).rstrip("/")
        return self

    async def stop(self) -> None:
        if self._stack and self._parts:
            self._parts.listener.close_waits()
            await self._stack.aclose()
            self._stack = self._parts = None
        if self._looking:
            await self._looking.close()
            self._looking = None

    async def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What the database answers; what the query changes is kept."""
        if self._looking is None or self._looking.closed:
            self._looking = await psycopg.AsyncConnection.connect(conninfo(self.database_url), autocommit=True)
        cursor = await self._looking.execute(query, values)
        return await cursor.fetchall()

    async def none_left(self, waiting: str) -> None:
        """Return once the query gives zero."""
        async with self.parts.listener.subscribe(DELIVERY_CHANNEL) as news:
            while (await self.rows(waiting))[0][0]:
                news.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await news.wait()

    async def shown(self) -> None:
        """Return once everything is shown that is to be shown soon."""
        await self.none_left("""
            SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id
            WHERE wanted_version > shown_version AND NOT can_wait AND next_attempt_at < now() + interval '1 minute'
        """)

    async def at_rest(self) -> None:
        """Return once no job is under way or due soon: what one test left could disturb the next."""
        await self.none_left("""
            SELECT count(*) FROM procrastinate_jobs
            WHERE status IN ('todo', 'doing') AND coalesce(scheduled_at, now()) < now() + interval '1 minute'
        """)

    def engineers(self, http: aiohttp.ClientSession, own_account: str) -> MakeEngineer:
        """Makes people with a token, in that account unless another is named."""

        async def make(
            name: str, role: Role = Role.ENGINEER, *, reviewer: bool = False, account: str = own_account
        ) -> Engineer:
            return Engineer(http, self.url, await token_of(self.parts, account, name, role, reviewer=reviewer))

        return make

    async def restart(self) -> None:
        """As when the process was updated."""
        await self.stop()
        await self.start()


@asynccontextmanager
async def flowpilot(database_url: str, **settings: str) -> AsyncGenerator[FlowPilot]:
    """FlowPilot at work for the length of a block."""
    program = FlowPilot(database_url, settings)
    try:
        yield await program.start()
    finally:
        await program.stop()
