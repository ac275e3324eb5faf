"""A benchmark that is ended by force leaves no PostgreSQL, no program and no folder behind."""

import subprocess
import sys
from pathlib import Path
from signal import SIGINT, SIGKILL, Signals

import psutil
import pytest

from storage.embedded import EmbeddedServer
from tests.support.database import cluster_at_rest
from tests.support.server import environment

BENCHMARK = """
import subprocess, sys, time
from pathlib import Path
from storage.embedded import EmbeddedServer
from tests.bench.installation import scratch_folder
with scratch_folder() as folder:
    subprocess.run(["cp", "-a", sys.argv[1], folder], check=True)
    with EmbeddedServer.start(folder):
        program = subprocess.Popen([sys.executable, "-ISc", "import time; time.sleep(300)", str(folder)])
        print(folder, program.pid, (folder / "pg" / "postmaster.pid").read_text().split()[0], flush=True)
        time.sleep(300)
"""


@pytest.mark.parametrize("signal", [SIGINT, SIGKILL], ids=lambda signal: signal.name)
def test_an_interrupted_benchmark_leaves_nothing_behind(signal: Signals, postgres: EmbeddedServer) -> None:
    command = [sys.executable, "-c", BENCHMARK, str(cluster_at_rest(postgres))]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), text=True
    ) as benchmark:
        assert benchmark.stdout is not None
        folder, *pids = benchmark.stdout.readline().split()
        left = [psutil.Process(int(pid)) for pid in pids]
        guards = [each for each in psutil.Process(benchmark.pid).children() if "tests.bench.guard" in each.cmdline()]
        assert len(guards) == 1
        benchmark.send_signal(signal)
        _, alive = psutil.wait_procs([*guards, *left], timeout=120)
        assert alive == []
        assert not Path(folder).exists()
