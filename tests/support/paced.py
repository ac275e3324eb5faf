"""FlowPilot whose jobs are worked on only when the test says so, and an engineer who uses it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer
from sqlalchemy import text

from bot.bootstrap.container import Container
from bot.web.app import make_app
from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from storage.queue import QUEUE
from tests.support.accounts import token_of
from tests.support.client import Engineer


class Paced:
    """The web application with no worker beside it."""

    def __init__(self, parts: Container, http: aiohttp.ClientSession, base: str) -> None:
        self.parts = parts
        self._http = http
        self._base = base

    async def engineer(self, name: str, role: Role = Role.ENGINEER) -> Engineer:
        """A person with a token."""
        return Engineer(self._http, self._base, await token_of(self.parts, DEFAULT_ACCOUNT, name, role))

    async def work(self, at_once: int = 1) -> None:
        """Work on all jobs that are due, and on those that come of it."""
        await self.parts.queue.run_worker_async(
            queues=[QUEUE], wait=False, concurrency=at_once, install_signal_handlers=False
        )

    async def rows(self, query: str) -> list[Any]:
        """What the database holds."""
        async with self.parts.store.single() as connection:
            return list((await connection.execute(text(query))).all())

    async def value(self, query: str) -> Any:
        """The one value that the query gives."""
        ((value,),) = await self.rows(query)
        return value

    async def tokens_used(self) -> int:
        """What is on everybody's account of tokens."""
        return int(await self.value("SELECT coalesce(sum(tokens), 0) FROM quota_usage"))

    async def jobs_left(self) -> int:
        """Jobs that did not end well, or are still to be done."""
        return int(await self.value("SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'"))


@asynccontextmanager
async def paced(parts: Container) -> AsyncGenerator[Paced]:
    """The web application for the length of a block."""
    async with TestServer(make_app(parts.services), host="127.0.0.1") as server, aiohttp.ClientSession() as http:
        yield Paced(parts, http, str(server.make_url("")).rstrip("/"))
        parts.listener.close_waits()
