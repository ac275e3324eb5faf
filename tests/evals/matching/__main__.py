"""What sessions begin with: problems in people's own words, near misses, vague texts and others, on the starter flows.

python -m tests.evals.matching [--model DIR] [--failures PART]

By words, and by meaning with the model of that folder or the downloaded one. Failures are shown of the part named.
"""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.embedding.local import download_folder
from core.flows.library import starter_flows
from core.matching.match import Match, Verdict
from tests.bench.figures import Row, Section, as_text, single
from tests.bench.matching.ranker import ranking
from tests.evals.matching.cases import FRESH, HALVES, LANGUAGES, Case, all_cases


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a session would begin with."""

    case: Case
    found: tuple[tuple[str, Match], ...]
    """Slugs and matches, best first."""

    @property
    def right_first(self) -> bool:
        """Whether the right flow is started, or is the first one asked about."""
        return bool(self.found) and self.found[0][0] in self.case.flows

    @property
    def started(self) -> str:
        """The slug of the flow that is started, or nothing."""
        return next((slug for slug, match in self.found if match.verdict is Verdict.MATCH), "")

    @property
    def wrong_start(self) -> bool:
        """Whether a flow is started that is not right."""
        return bool(self.started) and self.started not in self.case.flows


async def outcomes(model: str) -> list[Outcome]:
    """What becomes of every case; by words without a model."""
    flows = starter_flows()
    async with ranking(model) as there:
        slugs = dict(zip(await there.publish(flows), (flow.slug for flow in flows), strict=True))
        return [
            Outcome(case, tuple((slugs[match.flow_id], match) for match in await there.match(case.text)))
            for case in all_cases()
        ]


def figures(title: str, all_of_them: Sequence[Outcome]) -> Section:
    """The figures of each half."""
    rows = list[Row]()
    for half in (*HALVES, *FRESH):
        of_half = [one for one in all_of_them if one.case.half == half]
        problems = _of_kind(of_half, "problem")
        right = [one for one in problems if one.right_first]
        rows += [
            _count(f"Right flow started or asked about first, {half}", len(right), problems, "90 %, by words 75 %"),
            _count(f"  right flow started, {half}", sum(bool(one.started) for one in right), problems),
            _count(f"  wrong flow started, {half}", sum(one.wrong_start for one in problems), problems),
        ]
        for kind, aim in (("near_misses", "2 %"), ("vague", "0"), ("off_topic", "0")):
            some, name = _of_kind(of_half, kind), kind.replace("_", " ").capitalize()
            rows.append(_count(f"{name}, a flow started, {half}", sum(one.wrong_start for one in some), some, aim))
            rows.append(_count(f"  asked about, {half}", sum(bool(one.found) for one in some), some))
        for code, name in LANGUAGES.items():
            some = _of_kind(of_half, code)
            rows.append(_count(f"{name}, right first, {half}", sum(one.right_first for one in some), some, "80 %"))
    return Section(title, rows)


def _of_kind(some: Sequence[Outcome], kind: str) -> list[Outcome]:
    return [one for one in some if one.case.kind == kind]


def _count(name: str, count: int, some: Sequence[Outcome], aim: str = "") -> Row:
    return single(name, count, f"of {len(some)}", aim)


def _failures(all_of_them: Sequence[Outcome], part: str) -> list[str]:
    return [
        f"{', '.join(sorted(one.case.flows)) or one.case.kind} | {one.case.text} | "
        + ", ".join(f"{slug} {match.score:.2f} {match.verdict}" for slug, match in one.found[:3])
        for one in all_of_them
        if one.case.half == part and (one.wrong_start or bool(one.case.flows) > one.right_first)
    ]


async def _run(model: str, failures: str) -> None:
    for folder, title in ((model, "With the embedding"), ("", "By words alone")):
        if not folder and title.startswith("With"):
            print("No embedding model is there: flowpilot embedding download, or --model DIR.")  # noqa: T201
            continue
        found = await outcomes(folder)
        print("\n" + as_text([figures(title, found)]))  # noqa: T201
        if failures:
            print("\n".join(_failures(found, failures)))  # noqa: T201


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    downloaded = download_folder()
    parser.add_argument("--model", default=str(downloaded) if downloaded.is_dir() else "", metavar="DIR")
    parser.add_argument("--failures", default="", choices=(*HALVES, *FRESH), help="print what went wrong in that part")
    options = parser.parse_args()
    asyncio.run(_run(options.model, options.failures))


if __name__ == "__main__":
    main()
