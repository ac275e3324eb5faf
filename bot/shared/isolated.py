"""The program of an isolated process: reads one function and its arguments, and writes what comes of it.

The answer is a letter and what belongs to it: `r` a pickled result or Refusal, `m` out of memory, `b` broken.
"""

import io
import os
import pickle
import sys
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any

from core.shared.errors import Refusal

_OPEN_FILES = 64
"""Files it may have open: those it imports from, one by one, and its pipes."""


def limit(memory_bytes: int, seconds: int) -> None:
    """Bind this process, for good. Where a system lacks such limits, whoever started it still ends it in time."""
    try:
        import resource  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        with suppress(ValueError, OSError):  # macOS knows no limit of address space
            resource.setrlimit(kind, (most, most))


class _Results(pickle.Pickler):
    """Writes what `bot.shared.isolation` reads: types of the core and plain data, no calls.

    Left to itself, Python 3.11.0 to 3.11.3 (Debian 12 has 3.11.2) writes an enumeration's member as a call of getattr.
    """

    def reducer_override(self, obj: Any) -> Any:
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


def _written(result: object) -> bytes:
    written = io.BytesIO()
    _Results(written).dump(result)
    return written.getvalue()


def answer(work: bytes) -> bytes:
    """What comes of the work."""
    try:
        function, args = pickle.loads(work)  # noqa: S301 - from the process that started this one
        try:
            result = function(*args)
        except Refusal as refusal:
            result = refusal
        return b"r" + _written(result)
    except MemoryError:
        return b"m"
    except Exception as error:  # noqa: BLE001 - whatever it is, one document brought it about
        return b"b" + type(error).__name__.encode()


def main() -> None:
    """Do the work; nothing else may write where the answer goes."""
    limit(int(sys.argv[1]), int(sys.argv[2]))
    with os.fdopen(os.dup(1), "wb") as out, Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        out.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
