"""Many engineers answer at once while processes are killed at random: nothing is lost and nothing happens twice.

FLOWPILOT_TEST_SESSIONS says how many sessions (8 at a desk and 40 in CI unless told otherwise; releases are tried with
200), and FLOWPILOT_TEST_SEED which storm.
"""

import asyncio
import os
from contextlib import AsyncExitStack
from random import Random
from typing import Any, Self

import aiohttp

from tests.integration.durability.conftest import QUICK, Look, Programs, asked, assert_whole, at, eventually
from tests.support.client import Answer, Engineer, fresh_key
from tests.support.examples import IN_CI
from tests.support.server import RunningServer

SESSIONS = int(os.environ.get("FLOWPILOT_TEST_SESSIONS", "40" if IN_CI else "8"))
SEED = int(os.environ.get("FLOWPILOT_TEST_SEED", "2"))
ANSWERS = 3
KILLS = 5
PROBLEMS = (
    "Outlook keeps asking for my password",
    "The VPN drops every few minutes",
    "Printer is offline and nothing prints",
    "OneDrive is stuck on syncing changes",
    "The laptop is very slow since this morning",
)


class Storm:
    """Two servers and two workers, one of which is killed now and then and started again."""

    def __init__(self, program: Programs, dana: Engineer) -> None:
        self._program = program
        self._dana = dana
        self._random = Random(SEED)
        self._stack = AsyncExitStack()
        self._alive: dict[str, RunningServer] = {}
        self._accepted = 0
        self._progress = asyncio.Condition()
        self.kills = 0

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        await asyncio.gather(*(self._start(name) for name in ("serve 1", "serve 2", "work 1", "work 2")))
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.__aexit__(*error)

    async def _start(self, name: str) -> None:
        command, _ = name.split()
        process = self._program(command, FLOWPILOT_SERVER_RATE_LIMIT_BURST="100000", ticks=True, **QUICK)
        self._alive[name] = await self._stack.enter_async_context(process)

    async def rages(self) -> None:
        """Kill a process each time that the engineers have got a bit further, and start it again."""
        while self.kills < KILLS:
            due = (self.kills + 1) * SESSIONS * ANSWERS // (KILLS + 1)
            async with self._progress:
                await self._progress.wait_for(lambda due=due: self._accepted >= due)
            name = self._random.choice(sorted(self._alive))
            self._alive[name].kill()
            self.kills += 1
            await self._start(name)

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Call whichever server is there, as often as it takes; a command keeps its key."""
        key = fresh_key() if method == "POST" else None
        while True:
            server = self._alive[self._random.choice(("serve 1", "serve 2"))]
            try:
                answer = await at(server, self._dana).call(method, path, body, headers=key)
            except (aiohttp.ClientError, ConnectionError):
                await asyncio.sleep(0.1)
                continue
            if answer.status != 503:
                return answer

    async def settled(self, session: dict[str, Any]) -> dict[str, Any]:
        while session["thinking"]:
            query = f"?wait=10&after_version={session['version']}"
            session = (await self.call("GET", f"/sessions/{session['id']}{query}")).body
        return session

    async def troubleshoots(self, problem: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """An engineer's session, and the step and option of every answer that was accepted."""
        started = await self.call("POST", "/sessions", {"problem": problem})
        assert started.status == 201, started.body
        session = await self.settled(started.body)
        given = list[tuple[str, str]]()
        for _ in range(ANSWERS):
            step = session["open_step"]
            value = step["options"][0]["value"] if step["options"] else ""
            answer = {"option": value} if value else {"skip": True}
            accepted = await self.call("POST", f"/sessions/{session['id']}/respond", {"step_id": step["id"], **answer})
            assert accepted.status == 202, accepted.body
            given.append((step["id"], value))
            async with self._progress:
                self._accepted += 1
                self._progress.notify_all()
            session = await self.settled(accepted.body)
        return session, given


async def test_nothing_is_lost_and_nothing_happens_twice(program: Programs, dana: Engineer, look: Look) -> None:
    async with asyncio.timeout(600), Storm(program, dana) as storm:
        raging = asyncio.create_task(storm.rages())
        engineers = (storm.troubleshoots(PROBLEMS[number % len(PROBLEMS)]) for number in range(SESSIONS))
        outcomes = await asyncio.gather(*engineers)
        await raging
        await eventually(lambda: look.rows("SELECT 1 WHERE NOT EXISTS (SELECT FROM procrastinate_jobs)"))
        undelivered = "SELECT FROM messages WHERE wanted_version > shown_version"
        await eventually(lambda: look.rows(f"SELECT 1 WHERE NOT EXISTS ({undelivered})"))
    assert storm.kills == KILLS
    assert await look.rows("SELECT count(*) FROM ai_sessions") == [(SESSIONS,)]
    for seen, given in outcomes:
        session = await dana.read(seen)
        assert session == seen
        assert_whole(session)
        answered = [step for step in session["steps"] if step["answer"]]
        assert [(step["id"], step["answer"].get("option") or "") for step in answered] == given
        assert len(asked(session)) == len(set(asked(session))) == ANSWERS + (session["open_step"] is not None)
