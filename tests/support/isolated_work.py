"""Things to be done in a process of their own, most of which it does not stand for."""

import os
import signal
import sys
import time
from pathlib import Path


def environment() -> list[str]:
    return sorted(os.environ)


def waits_for_ever() -> None:
    time.sleep(3600)


def takes_memory() -> int:
    return len(bytearray(4_000_000_000))


def says_much() -> bytes:
    return bytes(100_000)


def computes_for_ever() -> None:
    while True:
        pass


def dies() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def recurses(depth: int = 0) -> int:
    return recurses(depth + 1)


def speaks() -> str:
    sys.stdout.write("noise")
    return "said"


def sends_a_call() -> object:
    return Sent()


class Sent:
    """What would be a command to whoever unpickles it."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("made-by-a-result",)


def writes(path: str) -> None:
    Path(path).write_text("x", encoding="utf-8")
