"""How long it takes until the program is there."""

import asyncio
import sys
from time import monotonic

from tests.bench.figures import Row, Section, middle
from tests.bench.installation import scratch_folder
from tests.support.server import running_server

_IMPORTS = 5


async def measure(*, starts: int) -> Section:
    """Starts on an empty data folder and on one in use, and loading the command line alone."""
    first, further = await _first_and_next_starts(starts)
    imports = [await _import_seconds() for _ in range(_IMPORTS)]
    rows = [
        Row("First start until the address is printed", {"": first}, "s", "< 120 s, installation included"),
        Row(f"Next start until the address is printed (middle of {starts})", {"": middle(further)}, "s", "< 10 s"),
        Row(f"Loading bot.cli (middle of {_IMPORTS})", {"": 1000 * middle(imports)}, "ms"),
    ]
    return Section("Start-up", rows)


async def _first_and_next_starts(starts: int) -> tuple[float, list[float]]:
    with scratch_folder() as folder, scratch_folder() as logs:
        seconds = list[float]()
        for _ in range(starts + 1):
            started = monotonic()
            with (logs / "run.log").open("ab") as log:
                async with running_server("--data-dir", str(folder), log=log):
                    seconds.append(monotonic() - started)
        return seconds[0], seconds[1:]


async def _import_seconds() -> float:
    """Processor time of `import bot.cli`."""
    program = "import time; began = time.process_time(); import bot.cli; print(time.process_time() - began)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return float(said)
