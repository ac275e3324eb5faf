"""Measures how fast FlowPilot is here and now: the real program, over HTTP, on its embedded PostgreSQL."""

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from tests.bench import (
    answers,
    clicks,
    lists,
    prompts,
    slack,
    slack_busy,
    slack_turns,
    startup,
    statements,
    teams,
    texts,
    yardstick,
)
from tests.bench.figures import Section, as_json, as_text
from tests.bench.installation import installation
from tests.bench.sessions import walked

_MOST_SECONDS = 480


async def _measured(*, quick: bool) -> AsyncGenerator[Section]:
    seconds = 1.0 if quick else 5.0
    yield yardstick.measure()
    section, bare = await answers.measure_bare(seconds)
    yield section
    yield texts.measure()
    yield await startup.measure(starts=1 if quick else 3)
    yield await statements.measure()
    async with installation() as there:
        yield await prompts.measure(there)
        async with there.program("run") as run:
            template = await walked(there, run.url)
            yield await clicks.measure(there, run.url, template, seconds)
            yield await answers.measure(there, {"run": run}, template, seconds, bare)
            yield await lists.measure(there, run.url)
        async with there.program("serve") as serve, there.program("work") as work:
            yield await answers.measure(there, {"serve": serve, "work": work}, template, seconds, bare)
        yield await slack.measure(there, template, seconds)
        yield await slack_turns.measure(there, template, seconds)
        yield await slack_busy.measure(there, template, quick=quick)
        yield await teams.measure(there, template, seconds)
    yield yardstick.measure()


async def _all(*, quick: bool) -> tuple[list[Section], bool]:
    """What was measured, and whether that is all of it."""
    sections = list[Section]()
    try:
        async with asyncio.timeout(_MOST_SECONDS):
            async for section in _measured(quick=quick):
                print(as_text([section]), end="\n\n", flush=True)  # noqa: T201 - the table
                sections.append(section)
    except TimeoutError:
        print(f"Not all was measured within {_MOST_SECONDS} s: the machine is too slow or too busy.")  # noqa: T201
        return sections, False
    return sections, True


def main() -> None:
    """Measure, print the table, and write the figures to a file where one is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure for a fifth of the time, for trying it out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args()
    sections, complete = asyncio.run(_all(quick=options.quick))
    if options.json:
        options.json.write_text(as_json(sections) + "\n")
    sys.exit(not complete)


if __name__ == "__main__":
    main()
