"""The evals at the real program: every way of answering comes through, and the figures can be made from it."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from tests.bench.client import connected
from tests.conftest import MakeEngineer
from tests.evals.cells import CELLS, run_cell
from tests.evals.faults import all_faults
from tests.evals.program import Desk
from tests.evals.report import Run, as_json, as_text, details, record
from tests.evals.score import End, end_of
from tests.evals.walk import read_library

FAULT = "printer-stuck-job"


async def test_one_fault_is_worked_on_in_every_way_and_reported(engineer: MakeEngineer, tmp_path: Path) -> None:
    sam = await engineer("sam")
    faults = [fault for fault in all_faults() if fault.id == FAULT]
    async with connected(sam.base, sam.token) as api:
        at = Desk(api, await read_library(api))
        ran = await asyncio.gather(*(run_cell(cell, faults, at) for cell in CELLS))
    run = Run("by words", dict(zip(CELLS, ran, strict=True)), at.library)
    pressed = [one for cell, (one,) in run.results.items() if cell.voice == "buttons"]
    assert [(end_of(one.kept), one.violations) for one in pressed] == [(End.RIGHT, ())] * 2
    for (one,) in run.results.values():
        assert one.kept.turns
        assert one.kept.refused == []
        assert one.kept.session["id"]
    assert "buttons: covered" in as_text(run)
    assert FAULT in as_json([run])
    assert "buttons" not in details(run).split()
    history = tmp_path / "benchmarks.md"
    history.write_text("| Date | Found by |\n|---|---|\n| old | line |\n\nMore text.\n")
    record([run], date(2026, 11, 26), history)
    lines = history.read_text().splitlines()
    assert lines[3].startswith("| 2026-11-26 | by words | 1/1 (0) |")
    assert lines[2:5:2] == ["| old | line |", ""]


def test_figures_are_not_recorded_where_there_is_no_history(tmp_path: Path) -> None:
    empty = tmp_path / "benchmarks.md"
    empty.write_text("# Benchmarks\n")
    with pytest.raises(ValueError, match="no table"):
        record([], date(2026, 11, 26), empty)
