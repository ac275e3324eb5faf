"""How long a decided, stored answer takes, and how many there can be in a second."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import psutil

from tests.bench.client import Client, connected
from tests.bench.figures import Row, Section, single, spread
from tests.bench.installation import Installation, Meter
from tests.bench.load import Call, Outcome, flat_out, paced
from tests.bench.sessions import Template, Waiting, until_quiet
from tests.support.server import RunningServer

PER_SECOND = 100
AT_ONCE = 16
"""Connections that answer as fast as they can."""
_WARMING_UP = 100


@dataclass(frozen=True, slots=True)
class Bare:
    """What a bare application does on this machine at this time."""

    per_second: float
    milliseconds: float
    """Processor time of one request."""


async def measure_bare(seconds: float) -> tuple[Section, Bare]:
    """A bare aiohttp application under the same load, for comparison."""
    body = {"step_id": "00000000-0000-0000-0000-000000000000", "option": "one"}
    async with _bare_program() as (process, url), connected(url, "none", prefix="") as client:

        async def respond(_: int) -> bool:
            return (await client.post("/respond", body))[0] == 202

        await flat_out(range(_WARMING_UP), respond, AT_ONCE)
        calm = await paced(range(int(PER_SECOND * seconds)), respond, PER_SECOND)
        before = process.cpu_times()
        most = await flat_out(range(int(500 * seconds)), respond, AT_ONCE)
        after = process.cpu_times()
    spent = after.user + after.system - before.user - before.system
    bare = Bare(most.per_second, 1000 * spent / len(most.seconds))
    rows = [
        spread(f"Request at {PER_SECOND}/s", calm.seconds),
        single(f"Most requests, {AT_ONCE} at once", bare.per_second, "/s"),
        single("Processor time of a request", bare.milliseconds, "ms"),
    ]
    return Section("A bare aiohttp application that parses JSON and answers, for comparison", rows), bare


@asynccontextmanager
async def _bare_program() -> AsyncGenerator[tuple[psutil.Process, str]]:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.bare", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    try:
        yield psutil.Process(program.pid), (await program.stdout.readline()).decode().strip()
    finally:
        program.terminate()
        await program.wait()


async def measure(
    there: Installation, programs: Mapping[str, RunningServer], template: Template, seconds: float, bare: Bare
) -> Section:
    """Answers at the rate we promise, then as many as there can be. The first of the programs serves."""
    server = next(iter(programs.values()))
    count = int(PER_SECOND * seconds)
    async with connected(server.url, there.token) as client:
        answer = _answering(client)
        await flat_out(await template.copies(_WARMING_UP), answer, AT_ONCE)
        calm_ones, more_ones = await template.copies(count), await template.copies(count // 2)
        await until_quiet(there)
        calm = await _turns(there, programs, paced(calm_ones, answer, PER_SECOND))
        most = await _turns(there, programs, flat_out(more_ones, answer, AT_ONCE))
    served = most.milliseconds[0] if len(programs) > 1 else None
    rows = [
        spread(f"Answer at {PER_SECOND}/s", calm.answers.seconds, "p99 < 100 ms"),
        single("… refused as too busy", calm.answers.refused, "answers", "0"),
        calm.costs(programs, f"Processor time of a turn at {PER_SECOND}/s"),
        single(f"Most answers, {AT_ONCE} at once", most.answers.per_second, "/s"),
        single("… of the bare application's requests", 100 * most.answers.per_second / bare.per_second, "%"),
        single("Most whole turns: next step stored, all shown", most.per_second, "/s"),
        most.costs(programs, "Processor time of a turn"),
    ]
    if served:
        rows.append(single("Processor time of an answer, times the bare one's", served / bare.milliseconds, "×"))
    return Section(f"A decided, stored answer: {' and '.join(f'flowpilot {name}' for name in programs)}", rows)


def _answering(client: Client) -> Call[Waiting]:
    async def answer(session: Waiting) -> bool:
        status, found = await client.post(f"/sessions/{session.id}/respond", session.body)
        assert status in (202, 503), found
        return status == 202

    return answer


@dataclass(frozen=True, slots=True)
class _Turns:
    """Answers, and what they and everything that followed from them took."""

    answers: Outcome
    per_second: float
    """Turns that were done with all that follows, in a second."""
    milliseconds: Sequence[float]
    """Processor time of a turn: of each program, then of PostgreSQL."""

    def costs(self, programs: Mapping[str, RunningServer], name: str) -> Row:
        """The processor time as a row."""
        return Row(name, dict(zip((*programs, "PostgreSQL"), self.milliseconds, strict=True)), "ms")


async def _turns(there: Installation, programs: Mapping[str, RunningServer], load: Awaitable[Outcome]) -> _Turns:
    meter, started = Meter(there, *programs.values()), monotonic()
    answers = await load
    await until_quiet(there)
    count = len(answers.seconds)
    spent = [1000 * seconds / count for seconds in meter.seconds()]
    return _Turns(answers, count / (monotonic() - started), spent)
