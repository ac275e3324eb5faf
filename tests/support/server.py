"""The real program as a process of its own, as installed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

_PROGRAM = Path(sys.executable).parent / "flowpilot"
_READY = "FlowPilot is ready: "


class Process(Protocol):
    """What tests do to a program that runs."""

    @property
    def returncode(self) -> int | None: ...
    def send_signal(self, signal: int, /) -> None: ...
    def terminate(self) -> None: ...
    async def wait(self) -> int: ...


@dataclass(slots=True)
class RunningServer:
    """A started program and the address it printed; `url` is empty for a worker alone."""

    process: Process
    url: str
    printed: asyncio.StreamReader
    """What it prints after that."""

    async def start_link(self) -> str:
        """The start link of the demo, which it prints next."""
        line = (await self.printed.readline()).decode()
        return line[line.index("http") :].strip()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)

    async def terminate(self) -> int:
        """Ask it to stop, and wait until it has; returns its exit status."""
        if self.process.returncode is None:
            self.process.terminate()
        return await self.process.wait()


def environment(**settings: str) -> dict[str, str]:
    """The environment of a program in tests: nothing of the caller's settings, no keys."""
    names = ("PATH", "HOME", "TMPDIR", "LANG", "SSL_CERT_FILE")
    kept = {name: value for name, value in os.environ.items() if name in names}
    fast = {"FLOWPILOT_SERVER_PORT": "0", "FLOWPILOT_MATCHING_EMBEDDING_ENABLED": "false"}
    return {**kept, **fast, "FLOWPILOT_LOGGING_FORMAT": "json", **settings}


async def flowpilot(*arguments: str, **settings: str) -> tuple[int, str, str]:
    """Run a command to its end; returns status, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        _PROGRAM,
        *arguments,
        env=environment(**settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def start_server(command: str, *arguments: str, log: IO[bytes] | None = None, **settings: str) -> RunningServer:
    """Start `run`, `serve` or `work`, and wait until it says that it is ready; `log` takes its stderr."""
    process = await asyncio.create_subprocess_exec(
        _PROGRAM, command, *arguments, env=environment(**settings), stdout=asyncio.subprocess.PIPE, stderr=log
    )
    assert process.stdout is not None
    return await until_ready(command, process, process.stdout)


async def until_ready(command: str, process: Process, stdout: asyncio.StreamReader) -> RunningServer:
    """The started program as soon as it says that it is ready."""
    line = (await stdout.readline()).decode()
    if not line:
        raise AssertionError(f"flowpilot {command} ended with {await process.wait()} before it was ready")
    return RunningServer(process, line.removeprefix(_READY).strip() if line.startswith(_READY) else "", stdout)


@asynccontextmanager
async def running_server(
    *arguments: str, command: str = "run", log: IO[bytes] | None = None, **settings: str
) -> AsyncGenerator[RunningServer]:
    """The program for the length of a block; ended cleanly after it unless the test has ended it."""
    server = await start_server(command, *arguments, log=log, **settings)
    try:
        yield server
    finally:
        await server.terminate()
