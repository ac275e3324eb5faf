"""Which weights of the signals rank best on a folder of retrieval tasks, and what recency would cost.

    python -m tests.bench.matching.weights --data DIR --model DIR

Every query is looked up once by the matcher that ships; its candidates are then ordered anew with other weights.
Recency is given at random, as these tasks have none: what it costs there, it has to bring elsewhere.
"""

import argparse
import asyncio
import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import UUID

from tests.bench.figures import Row, Section, as_text
from tests.bench.matching.ranker import Ranking, ranking

_KEYWORD_SHARES = (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.6, 1.0)
_RECENCY_WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2)
_SHIPPED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Judged:
    """A query's candidates: each signal of each, and which are right."""

    semantic: Sequence[float]
    keyword: Sequence[float]
    recency: Sequence[float]
    right: Sequence[bool]
    relevant: int

    def precision(self, share: float, recency: float) -> float:
        """Average precision when words count that share, and recency that weight beside them."""
        signals = zip(self.semantic, self.keyword, self.recency, strict=True)
        scores = [(1 - recency) * ((1 - share) * near + share * word) + recency * late for near, word, late in signals]
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        hits = [rank for rank, place in enumerate(order, 1) if self.right[place]]
        return sum(number / rank for number, rank in enumerate(hits, 1)) / self.relevant


def _tasks(data: Path) -> list[dict[str, Any]]:
    return [json.loads(gzip.decompress(path.read_bytes())) for path in sorted(data.glob("*.json.gz"))]


async def _judged(there: Ranking, task: dict[str, Any]) -> list[Judged]:
    await there.publish_documents(task["docs"])
    chance = random.Random(0)
    ages: dict[UUID, float] = {flow: chance.random() for flow in there.flows.values()}
    found = list[Judged]()
    for query in task["queries"]:
        relevant = {there.flows[name] for name in query["relevant"]}
        own = there.flows.get(query["id"])
        ranked = [one for one in await there.ranked(query["text"]) if one.candidate.flow_id != own]
        found.append(
            Judged(
                [one.parts.semantic or 0.0 for one in ranked],
                [one.parts.keyword or 0.0 for one in ranked],
                [ages[one.candidate.flow_id] for one in ranked],
                [one.candidate.flow_id in relevant for one in ranked],
                len(relevant),
            )
        )
    return found


async def _measured(data: Path, model: str) -> list[Section]:
    judged = dict[str, list[Judged]]()
    async with ranking(model) as there:
        for task in _tasks(data):
            judged[task["task"]] = await _judged(there, task)
    shares = [_row(f"Words {share:.0%}", judged, share, 0.0) for share in _KEYWORD_SHARES]
    ages = [_row(f"Recency {weight}", judged, _SHIPPED_SHARE, weight) for weight in _RECENCY_WEIGHTS]
    return [Section("MAP by the share of words", shares), Section("MAP by the weight of made-up recency", ages)]


def _row(name: str, judged: dict[str, list[Judged]], share: float, recency: float) -> Row:
    values = {task: 100 * mean(one.precision(share, recency) for one in some) for task, some in judged.items()}
    return Row(name, {**values, "mean": mean(values.values())}, "%")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of NAME.json.gz tasks")
    parser.add_argument("--model", required=True, metavar="DIR")
    options = parser.parse_args()
    print("\n" + as_text(asyncio.run(_measured(options.data, options.model))))  # noqa: T201


if __name__ == "__main__":
    main()
