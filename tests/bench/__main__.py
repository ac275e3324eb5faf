"""Measures how fast FlowPilot is here and now: the real program, over HTTP, on its embedded PostgreSQL."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from tests.bench import answers, clicks, prompts, startup, statements, texts, yardstick
from tests.bench.figures import Section, as_json, as_text
from tests.bench.installation import installation
from tests.bench.sessions import walked


async def _measured(*, quick: bool) -> AsyncGenerator[Section]:
    seconds = 1.0 if quick else 6.0
    yield yardstick.measure()
    section, bare = await answers.measure_bare(seconds / 2)
    yield section
    async with installation() as there:
        async with there.program("run") as run:
            template = await walked(there, run.url)
            yield await clicks.measure(there, run.url, template, seconds)
            yield await answers.measure(there, {"run": run}, template, seconds, bare)
        async with there.program("serve") as serve, there.program("work") as work:
            yield await answers.measure(there, {"serve": serve, "work": work}, template, seconds, bare)
        yield await prompts.measure(there)
    yield await statements.measure()
    yield await startup.measure(starts=1 if quick else 3)
    yield texts.measure()
    yield yardstick.measure()


async def _all(*, quick: bool) -> list[Section]:
    sections = list[Section]()
    async for section in _measured(quick=quick):
        print(as_text([section]), end="\n\n", flush=True)  # noqa: T201 - the table
        sections.append(section)
    return sections


def main() -> None:
    """Measure, print the table, and write the figures to a file where one is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure for a sixth of the time, for trying it out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args()
    sections = asyncio.run(_all(quick=options.quick))
    if options.json:
        options.json.write_text(as_json(sections) + "\n")


if __name__ == "__main__":
    main()
