"""Work on untrusted bytes in processes of its own: each does one thing, within limits, and is gone.

Such a process starts anew, not as a copy of this one: it has no connection, no key, and nothing of the environment.
"""

import asyncio
import io
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar, TypeVarTuple

from bot.shared.logs import get_logger
from core.ports.isolation import IsolationFailure, NotDone
from core.shared.errors import Refusal, Unavailable

Args = TypeVarTuple("Args")
R = TypeVar("R")
log = get_logger(__name__)

_CHILD = "bot.shared.isolated"
_FAILURES = {b"m": IsolationFailure.MEMORY, b"b": IsolationFailure.BROKEN}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may use."""

    seconds: float = 20.0
    """Time on the clock, the start of the process included, and of the processor."""
    memory_bytes: int = 768 * 1024 * 1024
    """Address space; Python and the readers of documents take 150 MB of it, a document of 20 MB some 300 MB."""
    result_bytes: int = 64 * 1024 * 1024
    at_once: int = 2
    """Processes at a time; further work waits."""
    wait_seconds: float = 60.0
    """How long it waits before it is told to come again."""


class IsolatedProcesses:
    """Runs functions in such processes."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._free = asyncio.Semaphore(self._limits.at_once)

    async def run(self, function: Callable[[*Args], R], *args: *Args) -> R:
        """What a function of a module returns. Raises the Refusal that it raises, NotDone, and Unavailable."""
        async with self._turn():
            kind, answer = await self._answer(pickle.dumps((function, args)))
        if kind in _FAILURES:
            log.warning("isolation.not_done", outcome=answer.decode(errors="replace")[:100])
            raise NotDone(_FAILURES[kind])
        try:
            result: Any = _Results(io.BytesIO(answer)).load()
        except Exception as error:
            log.warning("isolation.not_done", outcome="result")
            raise NotDone(IsolationFailure.BROKEN) from error
        if isinstance(result, Refusal):
            raise result
        return result

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        try:
            async with asyncio.timeout(self._limits.wait_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable("Too many documents are being read right now.") from None
        try:
            yield
        finally:
            self._free.release()

    async def _answer(self, work: bytes) -> tuple[bytes, bytes]:
        """What the process says: a letter for the kind of answer, and the answer."""
        limits = self._limits
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-s", "-P", "-m", _CHILD, str(limits.memory_bytes), str(round(limits.seconds))),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,  # an interrupt at the terminal is for us to deal with
        )
        try:
            async with asyncio.timeout(limits.seconds):
                _, said = await asyncio.gather(_give(process, work), _take(process, limits.result_bytes))
                status = await process.wait()
        except TimeoutError:
            log.warning("isolation.not_done", outcome="time")
            raise NotDone(IsolationFailure.TIME) from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if len(said) > limits.result_bytes:
            log.warning("isolation.not_done", outcome="result too large")
            raise NotDone(IsolationFailure.MEMORY)
        if status:
            log.warning("isolation.not_done", outcome=f"status {status}")
            raise NotDone(_meaning(status))
        return said[:1], said[1:]


async def _give(process: Process, work: bytes) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # it ended before it read all; how, its status says
        process.stdin.write(work)
        await process.stdin.drain()
    process.stdin.close()


async def _take(process: Process, most: int) -> bytes:
    """All it says, and no more of what is too much than it takes to see that."""
    assert process.stdout is not None
    said = bytearray()
    while len(said) <= most and (part := await process.stdout.read(1 << 20)):
        said += part
    if len(said) > most:
        with suppress(ProcessLookupError):
            process.kill()
    return bytes(said)


def _meaning(status: int) -> IsolationFailure:
    """What an exit status says: the kernel ends a process that has used up its processor time by SIGXCPU or SIGKILL."""
    return IsolationFailure.TIME if -status in (24, 9) else IsolationFailure.BROKEN


class _Results(pickle.Unpickler):
    """Reads results: values of the core's own types and plain data. A process that was taken over can send no more."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """A type of the core. Raises UnpicklingError for anything else."""
        found: Any = super().find_class(module_name, global_name) if module_name.startswith("core.") else None
        if not isinstance(found, type) or found.__module__ != module_name:
            raise pickle.UnpicklingError("not a type of the core")
        return found
