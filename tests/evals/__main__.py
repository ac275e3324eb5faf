"""Measures whether FlowPilot leads engineers to the right end: simulated ones work on made-up faults over REST.

python -m tests.evals [--model-dir DIR] [--quick] [--record] [--claude]
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.evals import claude, report
from tests.evals.cells import CELLS, Cell, run_cell
from tests.evals.faults import Fault, all_faults
from tests.evals.program import Program, desk, installed
from tests.evals.report import Run

_MODEL = "FLOWPILOT_EVAL_MODEL"
"""The environment variable that names the embedding's folder."""


async def _run(program: Program, faults: Sequence[Fault], model: Path | None, cells: Sequence[Cell]) -> Run:
    found_by = "by meaning and words" if model else "by words"
    tokens = await program.tokens(*(f"{found_by}: {cell.name}" for cell in cells))
    results = dict[Cell, Sequence[report.Result]]()
    async with program.running(model) as url, AsyncExitStack() as stack:
        desks = [await stack.enter_async_context(desk(url, token, by_meaning=bool(model))) for token in tokens]
        for cell, at in zip(cells, desks, strict=True):
            results[cell] = await run_cell(cell, faults, at)
        return Run(found_by, results, desks[0].library)


async def _all(faults: Sequence[Fault], model: Path | None, cells: Sequence[Cell], *, recorded: bool) -> list[Run]:
    """Each run's figures are printed, and recorded if asked, as soon as they are there."""
    async with installed() as program:
        runs = list[Run]()
        for folder in (None, model) if model else (None,):
            runs.append(await _run(program, faults, folder, cells))
            print(report.as_text(runs[-1]), end="\n\n", flush=True)  # noqa: T201 - the figures
            if recorded:
                report.record(runs[-1:], datetime.now(UTC).date())
        return runs


def main() -> None:
    """Run the sessions, print the figures, and keep them where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals", description=__doc__)
    parser.add_argument("--model-dir", type=Path, metavar="DIR", help=f"also with the embedding there (or {_MODEL})")
    parser.add_argument("--quick", action="store_true", help="every fifth fault only, for trying it out")
    parser.add_argument("--only", metavar="WORD", default="", help="only faults whose id holds this")
    parser.add_argument("--cells", metavar="NAMES", default="", help="only these groups, such as “buttons;typed”")
    parser.add_argument("--details", action="store_true", help="list each session that did not go right")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and transcripts there")
    parser.add_argument("--record", action="store_true", help="add the figures to the history in docs/benchmarks.md")
    parser.add_argument("--claude", action="store_true", help="with a model instead (ANTHROPIC_API_KEY, else scripted)")
    parser.add_argument("--most-usd", type=float, default=2.0, help="what --claude may cost (default: %(default)s)")
    options = parser.parse_args()
    faults = [fault for fault in all_faults() if options.only in fault.id][:: 5 if options.quick else 1]
    named = options.model_dir or os.environ.get(_MODEL)
    if options.claude:
        asyncio.run(claude.run(faults, options.most_usd))
        return
    wanted = set(filter(None, options.cells.split(";")))
    cells = [cell for cell in CELLS if not wanted or cell.name in wanted]
    if options.record and len(cells) < len(CELLS):
        parser.error("--record needs every group: leave --cells out")
    runs = asyncio.run(_all(faults, Path(named) if named else None, cells, recorded=options.record))
    if options.details:
        print("\n".join(report.details(run) for run in runs))  # noqa: T201
    if options.json:
        options.json.write_text(report.as_json(runs) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
