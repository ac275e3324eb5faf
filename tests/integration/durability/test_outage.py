"""PostgreSQL stops while FlowPilot runs: requests are told to come back, and all goes on when it is there again."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import psycopg
import pytest

from bot.bootstrap.container import build_container
from storage.embedded import EmbeddedServer
from tests.integration.durability.conftest import (
    Look,
    Programs,
    asked,
    assert_whole,
    at,
    be_long_silent,
    eventually,
    says_when,
    token_of,
)
from tests.support.client import Answer, Engineer
from tests.support.database import config_for, copy_data, crash, fresh_database, postgres_with_template, start
from tests.support.folders import QUICK_FOLDER
from tests.support.forks import flowpilot
from tests.support.messages_api import MessagesApi

PROBLEM = "The badge reader at the loading dock beeps twice and stays red"
Stop = Callable[[EmbeddedServer], None]


def shut_down(server: EmbeddedServer) -> None:
    server._cluster.stop()


@pytest.fixture(scope="module")
def island(postgres: EmbeddedServer) -> Generator[EmbeddedServer]:
    """A PostgreSQL of this module's own, to be stopped at will."""
    folder = Path(tempfile.mkdtemp(prefix="fp-", dir=QUICK_FOLDER))
    copy_data(postgres, folder)
    with postgres_with_template(folder) as server:
        yield server


@pytest.fixture
def database_url(island: EmbeddedServer) -> Generator[str]:
    with fresh_database(island) as url:
        try:
            yield url
        finally:
            if island._cluster.process() is None:
                start(island)


@pytest.fixture
async def dana(database_url: str) -> AsyncGenerator[Engineer]:
    async with build_container(config_for(database_url)) as parts:
        token = await token_of(parts)
    async with aiohttp.ClientSession() as http:
        yield Engineer(http, "", token)


@asynccontextmanager
async def outage(server: EmbeddedServer, stop: Stop) -> AsyncGenerator[None]:
    await asyncio.to_thread(stop, server)
    try:
        yield
    finally:
        await asyncio.to_thread(start, server)


async def ready(dana: Engineer) -> bool:
    async with dana.http.get(f"{dana.base}/readyz") as response:
        return response.status == 200


def assert_told_to_come_back(answer: Answer) -> None:
    assert answer.status == 503, answer.body
    assert answer.body["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("stop", [shut_down, crash])
async def test_requests_are_told_to_come_back_and_work_goes_on_when_the_database_does(
    program: Programs, island: EmbeddedServer, dana: Engineer, stop: Stop
) -> None:
    async with program("run") as server:
        dana = at(server, dana)
        session = await dana.start(PROBLEM)
        for _ in range(2):  # what recovers once may still not recover twice
            async with outage(island, stop):
                assert_told_to_come_back(await dana.respond(session, text="All of them"))
                assert_told_to_come_back(await dana.call("POST", "/sessions", {"problem": PROBLEM}))
                for path in (f"/sessions/{session['id']}", "/sessions", "/flows", f"/sessions/{session['id']}?wait=9"):
                    assert_told_to_come_back(await dana.call("GET", path))
                async with dana.http.get(f"{dana.base}/healthz") as alive:
                    assert alive.status == 200
                assert not await ready(dana)
            await eventually(lambda: ready(dana))
            assert (await dana.read(session))["steps"] == session["steps"]
            async with asyncio.timeout(120):
                session = await dana.answer(session, text="All of them")
            assert_whole(session)
    assert [step["answer"]["text"] for step in session["steps"] if step["answer"]] == ["All of them"] * 2


async def test_a_reply_that_comes_during_the_outage_is_not_lost(
    program: Programs, island: EmbeddedServer, dana: Engineer, claude: MessagesApi
) -> None:
    thinks, goes_on = asyncio.Event(), asyncio.Event()
    again = asyncio.Event()
    again.set()
    claude.will(says_when(goes_on, thinks, "Which labels?"), says_when(again, asyncio.Event(), "Which labels?"))
    async with program("run", with_claude=True) as server:
        dana = at(server, dana)
        session = (await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
        await thinks.wait()
        async with outage(island, crash):
            goes_on.set()
            assert_told_to_come_back(await dana.call("GET", f"/sessions/{session['id']}"))
        await eventually(lambda: ready(dana))
        async with asyncio.timeout(120):
            session = await dana.settled(session)
    assert asked(session) == ["Which labels?"]
    assert session["guide"] == "claude"
    assert_whole(session)


async def test_an_answer_cut_off_by_a_crash_is_not_half_stored(
    program: Programs, island: EmbeddedServer, dana: Engineer, look: Look
) -> None:
    async with program("run") as server:
        dana = at(server, dana)
        session = await dana.start(PROBLEM)
        stored = "SELECT (SELECT count(*) FROM events), (SELECT max(version) FROM ai_sessions)"
        before = await look.rows(stored)
        with suppress(psycopg.OperationalError):
            async with look.locked("SELECT 1 FROM ai_sessions WHERE id = %s", session["id"]):
                cut_off = asyncio.create_task(dana.respond(session, text="All of them"))
                await look.somebody_waits()
                await asyncio.to_thread(crash, island)
        assert_told_to_come_back(await cut_off)
        await asyncio.to_thread(start, island)
        await eventually(lambda: ready(dana))
        assert await look.rows(stored) == before
        assert await dana.read(session) == session
        async with asyncio.timeout(120):
            session = await dana.answer(session, text="All of them")
    assert_whole(session)


async def test_whoever_waits_for_news_is_woken_again_after_the_outage(
    program: Programs, island: EmbeddedServer, dana: Engineer
) -> None:
    async with program("serve") as server, program("work"):
        dana = at(server, dana)
        session = await dana.start(PROBLEM)
        path = f"/sessions/{session['id']}?wait=30&after_version={session['version']}"
        before = asyncio.create_task(dana.call("GET", path))
        async with outage(island, shut_down):
            pass
        await eventually(lambda: ready(dana))
        after = asyncio.create_task(eventually(lambda: _waited(dana, path)))
        assert (await dana.act(session, "notes", {"text": "It was cleaned yesterday."})).status == 200
        async with asyncio.timeout(20):
            news = await after
            assert (await before).status in (200, 503)
        assert news["steps"][-1]["content"]["text"] == "It was cleaned yesterday."


async def _waited(dana: Engineer, path: str) -> dict[str, object] | None:
    answer = await dana.call("GET", path)
    return answer.body if answer.status == 200 else None


async def test_a_process_told_to_stop_during_the_outage_ends_cleanly(
    program: Programs, island: EmbeddedServer, dana: Engineer, claude: MessagesApi, look: Look
) -> None:
    thinks = asyncio.Event()
    claude.will(says_when(asyncio.Event(), thinks))
    async with program("run", with_claude=True, FLOWPILOT_SERVER_DRAIN_SECONDS="1") as server:
        session = (await at(server, dana).call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
        await thinks.wait()
        async with outage(island, crash), asyncio.timeout(60):
            assert await server.terminate() == 0
    await be_long_silent(look)
    async with program("run") as server, asyncio.timeout(120):
        session = await at(server, dana).settled(session)
    assert_whole(session)


async def test_a_process_started_during_the_outage_says_what_is_wrong(
    island: EmbeddedServer, database_url: str
) -> None:
    async with outage(island, shut_down):
        for command in ("run", "serve", "work"):
            status, out, err = await flowpilot(command, DATABASE_URL=database_url)
            assert status == 1
            assert not out
            assert "database cannot be reached" in err
            assert "Traceback" not in err
