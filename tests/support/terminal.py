"""The command line, as somebody at a terminal uses it."""

import contextlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any

from bot.cli import main
from bot.shared.isolation import IsolatedProcesses
from tests.support.copies import LOADED, become, errors
from tests.support.server import environment


class Terminal:
    """A copy of a process that has loaded the program, in which commands run one after the other."""

    def __init__(self, *, reads_here: bool = False) -> None:
        """`reads_here`: documents are read by that process, too, not each by one of its own."""
        self._asking, asked = Pipe()
        with asked:
            self._process = LOADED.Process(target=_carry_out, args=(asked, errors(), reads_here), daemon=True)
            self._process.start()

    def tries(self, *arguments: str, **settings: str) -> tuple[int, str, str]:
        """Status, output and errors of a command; a stack trace is never among them."""
        self._asking.send((arguments, environment(**{"FLOWPILOT_LOGGING_LEVEL": "error", **settings})))
        status, out, err = self._asking.recv()
        assert "Traceback" not in out + err
        return status, out, err

    def close(self) -> None:
        """End it."""
        self._asking.close()
        self._process.join()
        self._process.close()


def _carry_out(asked: Connection, stderr: Connection, reads_here: bool) -> None:
    become(stderr, 2)
    if reads_here:
        IsolatedProcesses.run = _read_here
    with contextlib.suppress(EOFError):
        while True:
            arguments, settings = asked.recv()
            os.environ.clear()
            os.environ.update(settings)
            asked.send(_done(arguments))


async def _read_here(_: IsolatedProcesses, function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


def _done(arguments: tuple[str, ...]) -> tuple[object, str, str]:
    out, err, status = io.StringIO(), io.StringIO(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as end:
            status = end.code
    return status, out.getvalue(), err.getvalue()


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at a terminal, with settings in their environment."""

    terminal: Terminal
    settings: dict[str, str]

    def tries(self, *arguments: str) -> tuple[int, str, str]:
        """Status, output and errors of a command."""
        return self.terminal.tries(*arguments, **self.settings)

    def runs(self, *arguments: str) -> str:
        """What a command that works prints."""
        status, out, err = self.tries(*arguments)
        assert (status, err) == (0, "")
        return out

    def fails(self, *arguments: str) -> str:
        """The sentence that a command which does not work ends with."""
        status, _, err = self.tries(*arguments)
        assert status == 1, err
        return err
