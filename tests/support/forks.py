"""The program in a process of its own, without loading it anew: copied off a process that has loaded it already.

Loading takes ten times as long as what most tests have the program do. That it is loaded as installed is what
`tests.support.server`, the tests of the command line and those of the page see to.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection

from bot.cli import main
from bot.jobs.clock import Clock
from tests.support.copies import LOADED, become, errors
from tests.support.server import RunningServer, environment, until_ready


class Output(asyncio.StreamReaderProtocol):
    """One end of what a copy prints to."""

    def __init__(self) -> None:
        self.reader = asyncio.StreamReader()
        super().__init__(self.reader)
        self.ended = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.ended.set_result(None)

    @classmethod
    async def of(cls, end: Connection) -> "Output":
        with end:
            pipe = os.fdopen(os.dup(end.fileno()), "rb", 0)
        _, output = await asyncio.get_running_loop().connect_read_pipe(cls, pipe)
        return output


class Fork:
    """A running copy, with what of a process of asyncio's tests use."""

    def __init__(
        self, arguments: tuple[str, ...], settings: dict[str, str], log: Connection | None = None, *, ticks: bool = True
    ) -> None:
        """Start it; what it logs goes to `log` if given, else to the test's errors. `ticks`: whether its clock does."""
        self._printed, stdout = multiprocessing.Pipe(duplex=False)
        with stdout:
            copied = (arguments, environment(**settings), stdout, log or errors(), ticks)
            self._process = LOADED.Process(target=_become_the_program, args=copied, daemon=True)
            self._process.start()
        loop = asyncio.get_running_loop()
        self._status = loop.create_future()
        loop.add_reader(self._process.sentinel, self._has_ended)

    async def listen(self) -> asyncio.StreamReader:
        """What it prints."""
        self._output = await Output.of(self._printed)
        return self._output.reader

    def _has_ended(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        status = self._process.exitcode
        self._process.close()
        self._status.set_result(status)

    @property
    def returncode(self) -> int | None:
        return self._status.result() if self._status.done() else None

    def send_signal(self, number: int) -> None:
        if not self._status.done():
            assert self._process.pid
            with suppress(ProcessLookupError):  # its end is not known here yet
                os.kill(self._process.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    async def wait(self) -> int:
        status = await asyncio.shield(self._status)
        await asyncio.shield(self._output.ended)
        return status


def _become_the_program(
    arguments: tuple[str, ...],
    settings: dict[str, str],
    stdout: Connection,
    stderr: Connection,
    ticks: bool,
) -> None:
    if not ticks:
        Clock.run = _stands_still
    become(stdout, 1)
    become(stderr, 2)
    os.environ.clear()
    os.environ.update(settings)
    main(arguments)


async def _stands_still(_: Clock) -> None:
    await asyncio.Event().wait()


async def flowpilot(*arguments: str, **settings: str) -> tuple[int, str, str]:
    """Run a command to its end; returns status, stdout and stderr."""
    said, stderr = multiprocessing.Pipe(duplex=False)
    with stderr:
        process = Fork(arguments, settings, stderr)
    errors = await Output.of(said)
    out, err = await asyncio.gather((await process.listen()).read(), errors.reader.read())
    await errors.ended
    return await process.wait(), out.decode(), err.decode()


async def start_server(command: str, *arguments: str, ticks: bool = True, **settings: str) -> RunningServer:
    """Start `run`, `serve` or `work`, and wait until it says that it is ready. `ticks`: whether its clock does."""
    process = Fork((command, *arguments), settings, ticks=ticks)
    return await until_ready(command, process, await process.listen())


@asynccontextmanager
async def running_server(
    *arguments: str, command: str = "run", ticks: bool = True, **settings: str
) -> AsyncGenerator[RunningServer]:
    """The program for the length of a block; ended cleanly after it unless the test has ended it."""
    server = await start_server(command, *arguments, ticks=ticks, **settings)
    try:
        yield server
    finally:
        await server.terminate()
