"""What a turn says to PostgreSQL, counted on the wire: its parts one by one, then all of it in a running program."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from aiohttp.test_utils import TestServer
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

from bot.bootstrap.container import Container, build_container, working
from bot.shared.logs import configure_logs
from bot.web.app import make_app
from core.accounts.user import User
from core.safety.redaction import scrub
from tests.bench.figures import Row, Section, middle
from tests.bench.installation import Installation, installation, scratch_folder
from tests.bench.sessions import PROBLEM, answer_to, until_quiet
from tests.bench.wire import Counts, counted
from tests.support.client import Engineer
from tests.support.database import config_for

_TURNS = 6
"""Turns that are counted; the middle is reported."""
_WARMING_UP = 2
"""Sessions walked before, so that statements are prepared and caches are filled."""
_GRACE_SECONDS = 0.1
"""What follows a turn, such as a last look at the queue, is over after so long."""
# Only the turn itself should be heard.
_NO_POLLING = {"FLOWPILOT_WORKER_POLL_SECONDS": "600"}


async def measure() -> Section:
    """Statements and round trips, without those that only begin and end a transaction among the statements."""
    tallies = dict[str, list[tuple[int, int]]]()
    async with _bench() as bench:
        for _ in range(_WARMING_UP + 1):
            tallies.clear()
            await bench.walk_by_parts(tallies)
        async with working(bench.parts):
            await bench.quiet()
            for _ in range(_WARMING_UP + 1):
                tallies.pop(_WHOLE, None)
                await bench.walk(tallies)
    rows = [
        Row(what, dict(zip(("statements", "round trips"), map(middle, zip(*counts, strict=True)), strict=True)), "")
        for what, counts in tallies.items()
    ]
    return Section("What a turn says to PostgreSQL (flow guide)", rows)


_WHOLE = "Whole turn in a running program, the queue's part included"


class _Bench:
    def __init__(self, there: Installation, parts: Container, counts: Counts, dana: Engineer, user: User) -> None:
        self._there = there
        self.parts = parts
        self._counts = counts
        self._dana = dana
        self._user = user

    async def walk_by_parts(self, tallies: dict[str, list[tuple[int, int]]]) -> None:
        """A session with each part of its turns called by hand."""
        session = (await self._dana.call("POST", "/sessions", {"problem": PROBLEM})).body
        await self._think(session, 1)
        await self.parts.delivery.deliver_waiting()
        for turn in range(2, _TURNS + 2):
            session = await self._dana.read(session)
            async with self._noting(tallies, "Answer: POST respond with a token"):
                await self._dana.respond(session, **answer_to(session["open_step"]))
            async with self._noting(tallies, "Delivery of the answered card"):
                await self.parts.delivery.deliver_waiting()
            async with self._noting(tallies, "Guide's turn without the queue's part"):
                await self._think(session, turn)
            async with self._noting(tallies, "Delivery of the next card"):
                await self.parts.delivery.deliver_waiting()

    async def walk(self, tallies: dict[str, list[tuple[int, int]]]) -> None:
        """A session that worker and delivery see to."""
        session = (await self._dana.call("POST", "/sessions", {"problem": PROBLEM})).body
        for _ in range(_TURNS):
            await self.quiet()
            session = await self._dana.read(session)
            async with self._noting(tallies, _WHOLE):
                await self._dana.respond(session, **answer_to(session["open_step"]))
                await self.quiet()

    async def _think(self, session: dict[str, Any], turn: int) -> None:
        await self.parts.thinking.think(self._user.account_id, UUID(session["id"]), turn)

    async def quiet(self) -> None:
        """Wait until there is nothing left to do."""
        await until_quiet(self._there)  # past the counter
        await asyncio.sleep(_GRACE_SECONDS)

    @asynccontextmanager
    async def _noting(self, tallies: dict[str, list[tuple[int, int]]], what: str) -> AsyncGenerator[None]:
        self._counts.restart()
        yield
        tallies.setdefault(what, []).append((self._counts.statements, self._counts.round_trips))


@asynccontextmanager
async def _bench() -> AsyncGenerator[_Bench]:
    """FlowPilot put together in this process on a database behind a counter, with nobody working yet."""
    async with installation() as there:
        socket = str(conninfo_to_dict(there.server.conninfo)["host"])
        with scratch_folder() as folder:
            url = make_url(there.server.url).update_query_dict({"host": str(folder)})
            config = config_for(url.render_as_string(hide_password=False), **_NO_POLLING)
            configure_logs(config.logging, scrub)
            async with (
                counted(Path(socket), folder) as counts,
                build_container(config) as parts,
                TestServer(make_app(parts.services), host="127.0.0.1") as web,
                aiohttp.ClientSession() as http,
            ):
                credential = await parts.administration.credential(there.token)
                assert credential
                user = credential.user
                dana = Engineer(http, str(web.make_url("")).rstrip("/"), there.token)
                yield _Bench(there, parts, counts, dana, user)
                parts.listener.close_waits()
