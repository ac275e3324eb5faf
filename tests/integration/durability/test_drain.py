"""SIGTERM: what is under way is finished, nobody is kept waiting, and the exit status is 0."""

import asyncio
from collections.abc import Awaitable, Sequence

from tests.integration.durability.conftest import (
    Look,
    Programs,
    asked,
    assert_whole,
    at,
    eventually,
    says_when,
)
from tests.support.client import Engineer
from tests.support.messages_api import MessagesApi
from tests.support.server import RunningServer

METRICS = "for the operators of these tests alone"
PROBLEM = "The badge reader at the loading dock beeps twice and stays red"


async def refuses_connections(server: RunningServer) -> bool:
    host, port = server.url.removeprefix("http://").split(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return True
    writer.close()
    return False


async def somebody_waits_for_news(there: Engineer) -> bool:
    async with there.http.get(f"{there.base}/metrics", headers={"Authorization": f"Bearer {METRICS}"}) as answer:
        return any(
            line.startswith("flowpilot_waiting_readers ") and float(line.split()[1]) > 0
            for line in (await answer.text()).splitlines()
        )


async def test_a_request_under_way_gets_its_answer(program: Programs, dana: Engineer, look: Look) -> None:
    async with program("run") as server:
        there = at(server, dana)
        session = await there.start(PROBLEM)
        async with look.locked("SELECT 1 FROM ai_sessions WHERE id = %s", session["id"]):
            under_way = asyncio.create_task(there.respond(session, text="All of them"))
            await look.somebody_waits()
            ending = asyncio.create_task(server.terminate())
            await eventually(lambda: refuses_connections(server))
        assert (await under_way).status == 202
        assert await ending == 0
    session = await dana.read(session)
    assert [step["answer"]["text"] for step in session["steps"] if step["answer"]] == ["All of them"]


async def test_whoever_waits_for_news_is_answered_at_once(program: Programs, dana: Engineer) -> None:
    async with program("run", FLOWPILOT_METRICS_TOKEN=METRICS) as server:
        there = at(server, dana)
        session = await there.start(PROBLEM)
        path = f"/sessions/{session['id']}?wait=30&after_version={session['version']}"
        waiting = asyncio.create_task(there.call("GET", path))
        await eventually(lambda: somebody_waits_for_news(there))
        async with asyncio.timeout(20):
            assert await server.terminate() == 0
            answer = await waiting
    assert (answer.status, answer.body["version"]) == (200, session["version"])


async def test_a_turn_under_way_is_finished(program: Programs, dana: Engineer, claude: MessagesApi) -> None:
    thinks, goes_on = asyncio.Event(), asyncio.Event()
    claude.will(says_when(goes_on, thinks))
    async with program("run", with_claude=True) as server:
        session = (await at(server, dana).call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
        await thinks.wait()
        ending = asyncio.create_task(server.terminate())
        await eventually(lambda: refuses_connections(server))
        goes_on.set()
        assert await ending == 0
    session = await dana.read(session)
    assert asked(session) == ["Which one?"]
    assert_whole(session)
    assert len(claude.received) == 1


async def test_a_turn_longer_than_the_drain_time_is_resumed_by_the_next_process(
    program: Programs, dana: Engineer, claude: MessagesApi
) -> None:
    thinks, goes_on = asyncio.Event(), asyncio.Event()
    claude.will(says_when(asyncio.Event(), thinks), says_when(goes_on, asyncio.Event()))
    async with program("work", with_claude=True, FLOWPILOT_SERVER_DRAIN_SECONDS="0.2") as worker:
        session = (await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
        await thinks.wait()
        async with asyncio.timeout(120):
            assert await worker.terminate() == 0
    goes_on.set()
    async with program("work", with_claude=True), asyncio.timeout(120):
        session = await dana.settled(session)
    assert asked(session) == ["Which one?"]
    assert_whole(session)


async def test_a_draining_worker_does_not_lose_its_turn_to_another(
    program: Programs, dana: Engineer, claude: MessagesApi, look: Look
) -> None:
    thinks, goes_on = asyncio.Event(), asyncio.Event()
    claude.will(says_when(goes_on, thinks), says_when(goes_on, asyncio.Event()))
    patience = {"FLOWPILOT_SERVER_DRAIN_SECONDS": "60"}
    async with program("work", with_claude=True, **patience) as worker:
        session = (await dana.call("POST", "/sessions", {"problem": PROBLEM, "guide": "claude"})).body
        await thinks.wait()
        async with program("work", with_claude=True, **patience):
            ending = asyncio.create_task(worker.terminate())
            told = (await look.rows("SELECT now()"))[0][0]
            # Who gives no sign of life counts as dead.
            alive = "SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > %s + interval '2 seconds'"
            await eventually(lambda: _two(look.rows(alive, told)))
            goes_on.set()
            assert await ending == 0
    session = await dana.read(session)
    assert asked(session) == ["Which one?"]
    assert len(claude.received) == 1


async def _two(rows: Awaitable[Sequence[object]]) -> bool:
    return len(await rows) == 2
