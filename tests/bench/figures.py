"""What was measured, as a table for people and as JSON for comparing releases."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

_PERCENTILES = {"p50": 50, "p95": 95, "p99": 99}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured: its values by name, all in one unit."""

    name: str
    values: Mapping[str, float]
    unit: str
    aim: str = ""
    """What we hold ourselves to, in words; empty where the figure is for information."""


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one question."""

    title: str
    rows: Sequence[Row]


def single(name: str, value: float, unit: str, aim: str = "") -> Row:
    """A row of one value."""
    return Row(name, {"": value}, unit, aim)


def spread(name: str, seconds: Sequence[float], aim: str = "") -> Row:
    """How long something took, in milliseconds."""
    ordered = sorted(seconds)
    values = {label: 1000 * _percentile(ordered, percent) for label, percent in _PERCENTILES.items()}
    return Row(f"{name} ({len(seconds)} times)", {**values, "max": 1000 * ordered[-1]}, "ms", aim)


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that at least this share of all is not above."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def as_text(sections: Sequence[Section]) -> str:
    """The table."""
    width = max(len(row.name) for section in sections for row in section.rows)
    lines = list[str]()
    for section in sections:
        lines += ["", section.title, "-" * len(section.title)]
        for row in section.rows:
            shown = "  ".join(f"{label} {_number(value)}".strip() for label, value in row.values.items())
            lines.append(f"{row.name:<{width}}  {shown} {row.unit}" + (f"   [aim: {row.aim}]" if row.aim else ""))
    return "\n".join(lines[1:])


def as_json(sections: Sequence[Section]) -> str:
    """The same for programs."""
    return json.dumps([asdict(section) for section in sections], indent=2)


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
