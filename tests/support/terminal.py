"""The command line, as somebody at a terminal uses it."""

import json
import subprocess
import sys
from dataclasses import dataclass

from tests.support.server import environment


class Terminal:
    """A process in which commands run one after the other, as loading the program takes longer than most of them."""

    _LOOP = """
import contextlib, io, json, os, sys
from bot.cli import main
for line in sys.stdin:
    asked, out, err, status = json.loads(line), io.StringIO(), io.StringIO(), None
    os.environ.clear()
    os.environ.update(asked["environ"])
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(asked["arguments"])
        except SystemExit as end:
            status = end.code
    print(json.dumps([status, out.getvalue(), err.getvalue()]), flush=True)
"""

    _READS_HERE = """
from bot.shared.isolation import IsolatedProcesses
async def run(_, function, *args):
    return function(*args)
IsolatedProcesses.run = run
"""

    def __init__(self, *, reads_here: bool = False) -> None:
        """`reads_here`: documents are read by that process, too, not each by one of its own."""
        program = (self._READS_HERE if reads_here else "") + self._LOOP
        self._process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tries(self, *arguments: str, **settings: str) -> tuple[int, str, str]:
        """Status, output and errors of a command; a stack trace is never among them."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"arguments": arguments, "environ": environment(**{"FLOWPILOT_LOGGING_LEVEL": "error", **settings})}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        status, out, err = json.loads(self._process.stdout.readline())
        assert "Traceback" not in out + err
        return status, out, err

    def close(self) -> None:
        """End it."""
        self._process.communicate()


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
