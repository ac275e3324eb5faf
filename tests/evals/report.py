"""The figures as a table for people, as JSON, and as a line of the history in docs/benchmarks.md."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.evals.cells import CELLS, Cell, Result
from tests.evals.faults import Fault, Kind
from tests.evals.library import Library
from tests.evals.moves import Policy, Voice
from tests.evals.score import Figures, end_of, figures, started_wrong

BENCHMARKS = Path(__file__).parents[2] / "docs" / "benchmarks.md"
_HISTORY = "| Date | Found by |"
"""How the history's table begins."""
_GROUPS: Mapping[str, Callable[[Fault], bool]] = {
    "covered": lambda fault: fault.kind is Kind.COVERED,
    "no flow": lambda fault: fault.kind is Kind.UNCOVERED,
    "wrong premise": lambda fault: fault.wrong_premise,
    "hostile": lambda fault: fault.kind is Kind.HOSTILE,
}


@dataclass(frozen=True, slots=True)
class Run:
    """All cells of one way of finding flows."""

    found_by: str
    results: Mapping[Cell, Sequence[Result]]
    library: Library

    def of(self, cell: Cell, group: str) -> Figures:
        """The figures of a cell's faults of one group."""
        some = [one for one in self.results[cell] if _GROUPS[group](one.kept.fault)]
        return figures([one.kept for one in some], [bool(one.violations) for one in some], self.library)


def as_text(run: Run) -> str:
    """The table of one run."""
    head = f"{'':<38} {'right':>9} {'false':>6} {'cause':>6} {'start':>6} {'checks':>7} {'steps':>6}  turn p50/p95"
    lines = [f"Flows found {run.found_by}", head]
    for cell in run.results:
        for group in _GROUPS:
            found = run.of(cell, group)
            if found.sessions:
                lines.append(f"{cell.name + ': ' + group:<38} {_line(found)}")
    return "\n".join(lines)


def _line(found: Figures) -> str:
    right = f"{found.right}/{found.sessions}"
    steps = f"{found.steps_over_fewest:.2f}" if found.steps_over_fewest else "-"
    times = "/".join(f"{1000 * one:.0f}" for one in found.seconds) + " ms" if found.seconds else "-"
    counts = f"{found.false:>6} {found.wrong_cause:>6} {found.wrong_starts:>6} {found.violations:>7}"
    return f"{right:>9} {counts} {steps:>6}  {times}"


def details(run: Run) -> str:
    """Every session that did not go right, or in which something was made up."""
    lines = list[str]()
    for cell, results in run.results.items():
        for one in results:
            end = end_of(one.kept)
            if end != "right" or one.violations or one.kept.refused:
                lines.append(f"{run.found_by} | {cell.name} | {one.kept.fault.id} | {end} {_why(one)}")
                lines += [f"    {text}" for text in (*one.violations, *one.kept.refused)]
    return "\n".join(lines)


def _why(one: Result) -> str:
    kept = one.kept
    wrong = "after a wrong start" if started_wrong(kept) else ""
    offered = f"{kept.false_offer} was offered" if kept.false_offer else ""
    return ", ".join(filter(None, (offered, kept.gave_up, wrong)))


def as_json(runs: Sequence[Run]) -> str:
    """Everything for programs: each session's end and what the checks found, and the figures by group."""
    return json.dumps([_run_data(run) for run in runs], indent=1)


def _run_data(run: Run) -> dict[str, Any]:
    return {
        "found_by": run.found_by,
        "figures": {cell.name: {group: asdict(run.of(cell, group)) for group in _GROUPS} for cell in run.results},
        "sessions": [
            {
                "cell": cell.name,
                "fault": one.kept.fault.id,
                "end": end_of(one.kept),
                "steps": one.kept.steps,
                "false_offer": one.kept.false_offer,
                "gave_up": one.kept.gave_up,
                "wrong_start": started_wrong(one.kept),
                "violations": one.violations,
                "turns": [
                    {"asked": turn.step["content"]["text"], "meant": asdict(turn.answer), "sent": turn.sent}
                    for turn in one.kept.turns
                ],
            }
            for cell, results in run.results.items()
            for one in results
        ],
    }


def history_line(run: Run, day: date) -> str:
    """One line of the history: right ends and, in brackets, false ones of the covered faults; then the rest."""
    typed, buttons = Cell(Voice.TYPED, Policy.RIGHT), Cell(Voice.BUTTONS, Policy.RIGHT)
    covered = [run.of(cell, "covered") for cell in CELLS]
    cells = [f"{one.right}/{one.sessions} ({one.false})" for one in covered]
    others = [run.of(cell, group) for group in ("no flow", "wrong premise", "hostile") for cell in (buttons, typed)]
    pairs = [
        f"{one.right}, {other.right} of {one.sessions}" for one, other in zip(others[::2], others[1::2], strict=True)
    ]
    every = [one for results in run.results.values() for one in results]
    wrong, flawed = sum(started_wrong(one.kept) for one in every), sum(bool(one.violations) for one in every)
    steps = f"{covered[0].steps_over_fewest or 0:.2f}, {covered[1].steps_over_fewest or 0:.2f}"
    share = [f"{wrong} of {len(every)}", f"{flawed} of {len(every)}", steps]
    return "| " + " | ".join([day.isoformat(), run.found_by, *cells, *pairs, *share]) + " |"


def record(runs: Sequence[Run], day: date, path: Path = BENCHMARKS) -> None:
    """Add a line for each run at the end of the history's table. Raises ValueError when there is no such table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next((place for place, line in enumerate(lines) if line.startswith(_HISTORY)), None)
    if start is None:
        raise ValueError(f"{path} has no table that begins with {_HISTORY!r}.")
    end = next(
        place for place in range(start, len(lines) + 1) if place == len(lines) or not lines[place].startswith("|")
    )
    lines[end:end] = [history_line(run, day) for run in runs]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
