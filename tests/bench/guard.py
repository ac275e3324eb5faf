"""Ends what a benchmark has started, should the benchmark be ended before it could do so itself.

A process of its own, which waits for its input to end: the kernel sees to that however the benchmark dies.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGINT

import psutil

_PATIENCE_SECONDS = 20


@contextmanager
def guarded(folder: Path) -> Generator[None]:
    """See to it that nothing runs on the folder, and that it is gone, once this process has ended or left the block."""
    command = [sys.executable, "-m", "tests.bench.guard", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True):
        yield


def main(folder: Path) -> None:
    """Wait for the benchmark to end; then end programs and PostgreSQL on its folder, and remove that."""
    sys.stdin.buffer.read()
    everybody = [each for each in psutil.process_iter(["cmdline"]) if each.pid != os.getpid()]
    programs = [each for each in everybody if str(folder) in (each.info["cmdline"] or ())]
    for program in programs:
        with suppress(psutil.NoSuchProcess):
            program.terminate()
    for program in psutil.wait_procs(programs, _PATIENCE_SECONDS)[1]:
        program.kill()
    with suppress(FileNotFoundError, psutil.NoSuchProcess):  # it has ended with the last program
        server = psutil.Process(int((folder / "pg" / "postmaster.pid").read_text().split()[0]))
        server.send_signal(SIGINT)  # PostgreSQL's own word for stopping at once and cleanly
        psutil.wait_procs([server], _PATIENCE_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
