"""How well problems in people's own words find the starter flows, and how rarely others do.

python -m tests.bench.matching.starter [--model DIR] [--all]
"""

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.flows.library import starter_flows
from core.flows.model import Flow
from core.matching.match import Match, Verdict
from tests.bench.figures import Section, as_text, single
from tests.bench.matching.ranker import Ranking, ranking

PROBLEMS = Path(__file__).parents[2] / "data" / "problems.yaml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one problem."""

    problem: str
    wanted: str
    """The slug of the flow it is about; empty when it is about none."""
    found: tuple[tuple[str, Match], ...]
    """Slugs and matches, best first."""

    @property
    def guided(self) -> str:
        """The slug of the flow that a session would start with, or nothing."""
        return next((slug for slug, match in self.found if match.verdict is Verdict.MATCH), "")

    @property
    def offered(self) -> bool:
        """Whether the right flow is shown, as a match or as a suggestion."""
        return any(slug == self.wanted for slug, _ in self.found)


def written_problems() -> list[str]:
    """All the problems of the starter flows."""
    problems: dict[str, Any] = yaml.safe_load(PROBLEMS.read_text(encoding="utf-8"))
    return [one for some in problems["flows"].values() for one in some]


async def outcomes(ranking: Ranking) -> list[Outcome]:
    """What becomes of every problem in the starter library."""
    flows: tuple[Flow, ...] = starter_flows()
    slugs = dict(zip(await ranking.publish(flows), (flow.slug for flow in flows), strict=True))
    problems: dict[str, Any] = yaml.safe_load(PROBLEMS.read_text(encoding="utf-8"))
    asked = [(slug, one) for slug, some in problems["flows"].items() for one in some]
    asked += [("", one) for one in problems["elsewhere"]]
    return [
        Outcome(one, slug, tuple((slugs[match.flow_id], match) for match in await ranking.match(one)))
        for slug, one in asked
    ]


def counted(all_of_them: list[Outcome]) -> Section:
    """The figures."""
    own = [one for one in all_of_them if one.wanted]
    others = [one for one in all_of_them if not one.wanted]
    return Section(
        f"{len(own)} problems of the starter flows, {len(others)} of none",
        [
            single("Guided by the right flow", sum(one.guided == one.wanted for one in own), ""),
            single("Right flow guided or offered", sum(one.offered for one in own), "", f"{0.9 * len(own):.0f}"),
            single("Guided by a wrong flow", sum(one.guided not in ("", one.wanted) for one in own), ""),
            single("Nothing shown", sum(not one.found for one in own), ""),
            single("Of no flow, but guided", sum(bool(one.guided) for one in others), "", "at most 2"),
            single("Of no flow, but something offered", sum(bool(one.found) for one in others), ""),
        ],
    )


async def _run(model: str, *, everything: bool) -> None:
    async with ranking(model) as there:
        found = await outcomes(there)
    print("\n" + as_text([counted(found)]))  # noqa: T201
    for one in found:
        right = one.guided == one.wanted
        if everything or not right:
            best = ", ".join(f"{slug} {match.score:.2f} {match.verdict}" for slug, match in one.found[:3])
            print(f"{one.wanted or '-'} | {one.problem} | {best}")  # noqa: T201


def main() -> None:
    """Measure, print the table and the problems that went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="", metavar="DIR")
    parser.add_argument("--all", action="store_true", help="print every problem")
    options = parser.parse_args()
    asyncio.run(_run(options.model, everything=options.all))


if __name__ == "__main__":
    main()
