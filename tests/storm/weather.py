"""What is killed in the storm: servers and workers, PostgreSQL, and answers of both chat platforms."""

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from random import Random
from time import monotonic
from typing import Self

from storage.embedded import EmbeddedServer
from tests.integration.durability.conftest import QUICK
from tests.support.database import crash, start
from tests.support.forks import running_server
from tests.support.server import RunningServer
from tests.support.slack import Refusal, Slack
from tests.support.teams import LocalTeams
from tests.support.teams import Refusal as TeamsRefusal

PROGRAMS = ("serve 1", "serve 2", "work 1", "work 2")
KINDS = {
    "server": 4,
    "worker": 4,
    "database": 2,
    "answer of Slack": 5,
    "refusal of Slack": 1,
    "answer of Teams": 4,
    "late answer of Teams": 1,
    "refusal of Teams": 2,
}
"""What is killed, and how often in proportion."""
_TOLD_EVERY = 10
_STUCK_SECONDS = 120.0
"""Where no answer is accepted for so long, something hangs, and the storm need not go on to tell."""
_LATE_SECONDS = (2.0, 9.0)
"""Within what FlowPilot waits for Teams, and beyond it."""
_UNANSWERED = ("chat.postMessage", "chat.postMessage", "chat.update")


class Weather:
    """FlowPilot's processes on a PostgreSQL, a Slack and a Teams of their own, and what befalls them."""

    def __init__(
        self, island: EmbeddedServer, slack: Slack, teams: LocalTeams, settings: Mapping[str, str], random: Random
    ) -> None:
        self._island, self._slack, self._teams, self._random = island, slack, teams, random
        self._settings = {"FLOWPILOT_LOGGING_LEVEL": "error", **QUICK, **settings}
        self._stack = AsyncExitStack()
        self._alive: dict[str, RunningServer] = {}
        self._starting: dict[str, asyncio.Task[None]] = {}
        self._progress = asyncio.Condition()
        self._steps = 0
        self.killed = Counter[str]()

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        await asyncio.gather(*(self._start(name) for name in PROGRAMS))
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self._starting.values():
            task.cancel()
        await asyncio.gather(*self._starting.values(), return_exceptions=True)
        await self._stack.aclose()

    @property
    def server(self) -> RunningServer:
        """Any of the servers, which may be dead."""
        return self._alive[self._random.choice(PROGRAMS[:2])]

    async def note_progress(self) -> None:
        """An answer was accepted."""
        async with self._progress:
            self._steps += 1
            self._progress.notify_all()

    async def rages(self, kills: int, until: float) -> None:
        """Kill that often, each time after an answer was accepted, and start again what was killed.

        No more is killed after `until`, by the clock of `monotonic`. Raises TimeoutError where nothing goes on.
        """
        kinds, weights = list(KINDS), list(KINDS.values())
        while self.killed.total() < kills and monotonic() < until:
            before = self._steps
            kind = self._random.choices(kinds, weights)[0]
            await self._strike(kind)
            self.killed[kind] += 1
            if self.killed.total() % _TOLD_EVERY == 0:
                sys.stderr.write(f"{self.killed.total()} kills, {self._steps} answers\n")
            async with asyncio.timeout(_STUCK_SECONDS), self._progress:
                await self._progress.wait_for(lambda before=before: self._steps > before)
        await asyncio.gather(*self._starting.values())

    async def _strike(self, kind: str) -> None:
        match kind:
            case "database":
                await asyncio.to_thread(crash, self._island)
                await asyncio.to_thread(start, self._island)
            case "answer of Slack":
                self._slack.loses_answer(self._random.choice(_UNANSWERED))
            case "refusal of Slack":
                self._slack.refuses("chat.postMessage", Refusal("internal_error", 503))
            case "answer of Teams":
                self._teams.delays.append(0)
            case "late answer of Teams":
                self._teams.delays.append(self._random.choice(_LATE_SECONDS))
            case "refusal of Teams":
                self._teams.refusals.append(TeamsRefusal(429, "Throttled", {"Retry-After": "1"}))
            case _:
                await self._killed(PROGRAMS[:2] if kind == "server" else PROGRAMS[2:])

    async def _killed(self, names: Sequence[str]) -> None:
        """Kill one of them, of which the others are there; it is started again while the storm goes on."""
        await asyncio.gather(*(self._starting.pop(name) for name in names if name in self._starting))
        name = self._random.choice(names)
        self._alive[name].kill()
        self._starting[name] = asyncio.create_task(self._start(name))

    async def _start(self, name: str) -> None:
        command, _ = name.split()
        while True:
            try:
                program = running_server(command=command, **self._settings)
                self._alive[name] = await self._stack.enter_async_context(program)
            except AssertionError:  # it came up while the database was down
                await asyncio.sleep(0.2)
            else:
                return
