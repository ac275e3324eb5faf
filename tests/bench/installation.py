"""The real program on a data folder of its own, and what its processes and its PostgreSQL cost."""

import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from storage.embedded import EmbeddedServer
from tests.bench.guard import guarded
from tests.support.server import RunningServer, flowpilot, running_server

_UNLIMITED = {"FLOWPILOT_SERVER_RATE_LIMIT_PER_SECOND": "100000", "FLOWPILOT_SERVER_RATE_LIMIT_BURST": "1000000"}
"""One client stands for many people."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder and its PostgreSQL, which runs on while programs come and go."""

    folder: Path
    server: EmbeddedServer
    token: str
    """Of an engineer."""

    @asynccontextmanager
    async def program(self, command: str, **settings: str) -> AsyncGenerator[RunningServer]:
        """`run`, `serve` or `work` for the length of a block."""
        with (self.folder / f"{command}.log").open("ab") as log:
            arguments = ("--data-dir", str(self.folder))
            async with running_server(*arguments, command=command, log=log, **_UNLIMITED, **settings) as program:
                yield program

    def postgres(self) -> psutil.Process:
        """PostgreSQL's first process, the parent of all others."""
        return psutil.Process(int((self.folder / "pg" / "postmaster.pid").read_text().splitlines()[0]))


@contextmanager
def scratch_folder() -> Generator[Path]:
    """A folder that is gone afterwards, with all that runs on it, even if this process is killed."""
    folder = Path(tempfile.mkdtemp(prefix="fp-bench-", dir="/tmp"))
    with guarded(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def installation() -> AsyncGenerator[Installation]:
    """FlowPilot set up anew, with an engineer who has a token."""
    with scratch_folder() as folder, EmbeddedServer.start(folder) as server:
        arguments = ("--data-dir", str(folder), "--user", "dana", "--role", "engineer")
        status, token, error = await flowpilot("token", "create", *arguments)
        assert status == 0, error
        yield Installation(folder, server, token.strip())


class Meter:
    """Processor time that programs and their PostgreSQL take from now on; less noisy than the clock."""

    def __init__(self, there: Installation, *programs: RunningServer) -> None:
        self._programs = [psutil.Process(program.process.pid) for program in programs]
        self._postgres = there.postgres()
        self._before = self._now()

    def seconds(self) -> list[float]:
        """Seconds of each program and, at the end, of PostgreSQL with all its processes."""
        return [now - before for now, before in zip(self._now(), self._before, strict=True)]

    def _now(self) -> list[float]:
        return [*(_own(process) for process in self._programs), _whole(self._postgres)]


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _whole(process: psutil.Process) -> float:
    """The process, its children, and those of them that have ended."""
    times = process.cpu_times()
    ended = times.children_user + times.children_system
    alive = 0.0
    for child in process.children():
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile, a check of the database's own for one
            alive += _own(child)
    return _own(process) + ended + alive
