"""FlowPilot at work in this process, with whatever chat platforms its settings name; it can be started anew."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Self

import psycopg
from aiohttp.test_utils import TestServer

from bot.bootstrap.container import Container, build_container, working
from bot.web.app import make_app
from storage.database import conninfo
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

    async def shown(self) -> None:
        """Return once everything is shown that is to be shown soon."""
        waiting = """
            SELECT count(*) FROM messages m JOIN conversations c ON c.id = m.conversation_id
            WHERE wanted_version > shown_version AND NOT can_wait AND next_attempt_at < now() + interval '1 minute'
        """
        async with await psycopg.AsyncConnection.connect(conninfo(self.database_url), autocommit=True) as connection:
            await connection.execute("LISTEN flowpilot_delivery")
            while (await (await connection.execute(waiting)).fetchall())[0][0]:
                async for _ in connection.notifies(timeout=0.1, stop_after=1):
                    pass

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
