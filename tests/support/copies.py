"""Copies of processes that have loaded what takes each of them longer to load than most tests take.

Where processes share the tests, they are copies of one that has loaded these, and the programs that they start are
copies of one that has loaded the program alone: the larger a process, the longer it takes to copy.
The process that distributes the tests starts both, and loads this module alone.
"""

import multiprocessing
import os
import shlex
import signal
import sys
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from typing import Any
from unittest.mock import patch

from execnet import gateway_io
from execnet.gateway_base import Popen2IO

PROGRAM = ["tests.support.loaded", "tests.support.forks"]
TO_COLLECT = "TESTS_TO_COLLECT"
LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(PROGRAM)
_TESTS = forkserver._forkserver
_PROGRAMS = forkserver.ForkServer()
_ADDRESS = ("_forkserver_address", "_forkserver_authkey")
"""Where such a process is asked for a copy, and what with, from Python 3.14 on."""


class Sharer(Popen2IO):
    """A process that shares the tests: what execnet, by which xdist talks to it, needs of it."""

    def __init__(self, _: list[str], execmodel: Any) -> None:
        asked, asking = multiprocessing.Pipe(duplex=False)
        answers, answered = multiprocessing.Pipe(duplex=False)
        with asked, asking, answers, answered:
            ends = os.fdopen(os.dup(asking.fileno()), "wb"), os.fdopen(os.dup(answers.fileno()), "rb")
            super().__init__(*ends, execmodel)
            programs = {name: value for name, value in vars(_PROGRAMS).items() if name in _ADDRESS}
            self._process = LOADED.Process(target=_share, args=(asked, answered, programs))
            self._process.start()

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def share_by_copies(tests: list[str]) -> None:
    """Have xdist start its processes as copies of one that has loaded these tests."""
    _PROGRAMS.set_forkserver_preload(PROGRAM)
    _TESTS.set_forkserver_preload(["tests.support.collected"])
    with patch.dict(os.environ, {TO_COLLECT: shlex.join(tests)}):
        _TESTS.ensure_running()
        _PROGRAMS.ensure_running()
    gateway_io.Popen2IOMaster = Sharer


def end_copying() -> None:
    """End what was copied, once there are no more copies to come."""
    for server in (_TESTS, _PROGRAMS):
        os.kill(server._forkserver_pid, signal.SIGKILL)


def _share(asked: Connection, answers: Connection, programs: dict[str, Any]) -> None:
    vars(_TESTS).update(programs, ensure_running=resource_tracker.ensure_running)
    become(asked, 0)
    become(answers, 1)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    exec(eval(sys.stdin.readline()))  # what execnet has every process begin with


def errors() -> Connection:
    """Where this process writes errors to, for a copy to do so, too."""
    return Connection(os.dup(2), readable=False)


def become(connection: Connection, number: int) -> None:
    """What a copy was sent takes the place of its own standard input, output or errors."""
    with connection:
        os.dup2(connection.fileno(), number)
