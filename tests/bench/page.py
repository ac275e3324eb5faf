"""What loading the page costs: requests, bytes, the processor's time, and the time until its view can be used.

`python -m tests.bench.page` starts the program and Chromium, and loads the list of sessions in new browsers and again
in each of them.
"""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.shared.sealing import new_key
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.support.database import fresh_database, postgres_with_template
from tests.support.server import RunningServer, running_server

_BROWSERS, _AGAIN = 8, 3


async def measure(server: RunningServer, browser: Browser) -> None:
    """Print the figures: the median of each kind of load."""
    context = await browser.new_context()
    await context.request.get(await server.start_link())
    demo = await context.storage_state()
    first, again = list[dict[str, float]](), list[dict[str, float]]()
    for _ in range(_BROWSERS + 1):  # the first one of all starts processes that the others find there
        fresh = await browser.new_context(base_url=server.url, storage_state=demo, reduced_motion="reduce")
        page = await fresh.new_page()
        await page.request.post("/page/sign-in", data={"user": "ravi"}, headers={"Origin": server.url})
        await page.goto("/healthz")
        first.append(await _loaded(page))
        for _ in range(_AGAIN):
            await page.goto("/healthz")
            again.append(await _loaded(page))
        await fresh.close()
    for name, loads in (("first", first[1:]), ("again", again[_AGAIN:])):
        figures = {key: statistics.median(load[key] for load in loads) for key in loads[0]}
        print(name, {key: round(value, 1) for key, value in figures.items()})  # noqa: T201


async def _loaded(page: Page) -> dict[str, float]:
    """Load the page, and wait until it does nothing more."""
    before, began = _processor(), time.perf_counter()
    await page.goto("/", wait_until="commit")
    await page.locator("main h1").first.wait_for()
    usable = time.perf_counter() - began
    await asyncio.sleep(1)  # its last requests come a little later
    after = _processor()
    sent = await page.evaluate(
        "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        ".map(({ transferSize }) => transferSize)"
    )
    return {
        "requests of the page": len(sent),
        "that reach the server": sum(size > 0 for size in sent),
        "kB over the network": sum(sent) / 1000,
        "ms until usable": 1000 * usable,
        **{f"ms of the processor, {part}": 1000 * (after[part] - before[part]) for part in after},
    }


def _processor() -> dict[str, float]:
    """Seconds that the browser and FlowPilot have had; what PostgreSQL does for it is not counted."""
    taken, ours = {"browser": 0.0, "server": 0.0}, {os.getpid()}
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda each: int(each.name)):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            name = (folder / "cmdline").read_text()
            seconds = sum(int(task.read_text().split()[0]) for task in folder.glob("task/*/schedstat")) / 1e9
        except (OSError, ValueError):  # it has ended meanwhile
            continue
        if parent in ours:
            ours.add(int(folder.name))
            if "chrom" in name or "flowpilot" in name:
                taken["browser" if "chrom" in name else "server"] += seconds
    return taken


async def _main(database: str, folder: str) -> None:
    program = running_server("--data-dir", folder, DATABASE_URL=database, FLOWPILOT_ENCRYPTION_KEYS=new_key())
    async with program as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        await measure(server, browser)
        await browser.close()


if __name__ == "__main__":
    with postgres_with_template() as postgres, fresh_database(postgres) as url, tempfile.TemporaryDirectory() as made:
        asyncio.run(_main(url, made))
