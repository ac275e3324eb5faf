"""How fast flows are matched and published among 100,000 in one account beside 1,000 accounts of 100.

    python -m tests.bench.matching.scale --model DIR [--flows N] [--accounts N]

The flows are of made-up words and vectors. What is embedded at each match is a problem that a person might have
written, of 13 words on average: the model takes made-up words apart letter by letter, which takes it twice as long.
"""

import argparse
import asyncio
import gc
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from time import monotonic
from uuid import UUID, uuid4

import numpy as np
import psutil

from bot.bootstrap.use_cases import matching_settings
from bot.config import Config
from bot.embedding.local import FastEmbedder
from core.flows.library import starter_flows
from core.matching.embedding import Embedder, ModelName, Vectors
from core.matching.matcher import FlowMatcher
from core.matching.profile import passages_of
from storage.connection_pool import connection_pool
from storage.database import PLANNED_ONCE, conninfo
from storage.embedded import EmbeddedServer
from storage.hot_statements import HotStatements
from storage.schema import migrate
from storage.store import PostgresStore
from tests.bench.figures import Row, Section, as_text, single, spread
from tests.bench.installation import scratch_folder
from tests.bench.matching.hostile import HOSTILE
from tests.bench.matching.library import MadeLibrary, load
from tests.bench.matching.ranker import utc_now
from tests.bench.matching.starter import written_problems

_TIMES = 300
_PUBLICATIONS = 20
_HOSTILE_TIMES = 5
_SMALL = 100


class Planted:
    """The real model's time for what people write, and a vector of our own near the flow that the problem is about."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        self._written = cycle(written_problems())
        self.model: ModelName = real.model
        self.vector: Vectors = np.zeros(0, np.float32)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """As many vectors as texts."""
        await self._real.embed([next(self._written) for _ in texts])
        return np.array([self.vector] * len(texts), np.float32)


class OneEmbedder:
    """A model or none, whatever is asked for."""

    def __init__(self, embedder: Embedder | None) -> None:
        self.current = embedder

    async def of(self, model: ModelName) -> Embedder | None:
        """It."""
        del model
        return self.current


class _Bench:
    def __init__(self, store: PostgresStore, embedder: FastEmbedder, postgres: psutil.Process) -> None:
        self._store = store
        self._postgres = postgres
        self._planted = Planted(embedder)
        self._real = embedder
        settings = replace(matching_settings(Config()), match_threshold=0, suggestion_threshold=0)
        self._by_meaning = FlowMatcher(store, OneEmbedder(self._planted), settings, utc_now)
        self._by_words = FlowMatcher(store, OneEmbedder(None), settings, utc_now)
        self._as_shipped = FlowMatcher(store, OneEmbedder(embedder), settings, utc_now)
        self._random = np.random.default_rng(1)

    async def rows(self, name: str, libraries: list[MadeLibrary]) -> list[Row]:
        """What matching costs in these accounts."""
        rows = list[Row]()
        for how, matcher, aim in (
            ("", self._by_meaning, "p95 under 50"),
            (", by words", self._by_words, "p95 under 20"),
        ):
            await self._times(matcher, libraries, 30)
            used = self._processor_seconds()
            seconds, first = await self._times(matcher, libraries, _TIMES)
            used = self._processor_seconds() - used
            rows.append(spread(f"Match among {name}{how}", seconds, aim))
            rows.append(single(f"Processor time of a match{how}", 1000 * used / _TIMES, "ms"))
            rows.append(single(f"Right flow first{how}", 100 * first / _TIMES, "%"))
        return rows

    def _processor_seconds(self) -> float:
        """What this process and all of PostgreSQL have used."""
        processes = [psutil.Process(), *self._postgres.children(recursive=True)]
        return sum(sum(process.cpu_times()[:2]) for process in processes)

    async def _times(self, matcher: FlowMatcher, libraries: list[MadeLibrary], times: int) -> tuple[list[float], int]:
        seconds, first = list[float](), 0
        for _ in range(times):
            library = libraries[int(self._random.integers(len(libraries)))]
            number = int(self._random.integers(library.flows))
            self._planted.vector = library.meaning(number)
            problem = library.problem(number)
            began = monotonic()
            found = await matcher.match(library.account, problem)
            seconds.append(monotonic() - began)
            first += bool(found) and found[0].flow_id == library.ids[number]
        return seconds, first

    async def hostile(self, account: UUID) -> list[Row]:
        """The longest that any text takes there, of each kind."""
        rows = list[Row]()
        for kind, text in HOSTILE.items():
            seconds = list[float]()
            for _ in range(_HOSTILE_TIMES):
                began = monotonic()
                await self._as_shipped.match(account, text)
                seconds.append(monotonic() - began)
            rows.append(single(f"Longest match of {kind} ({_HOSTILE_TIMES} times)", 1000 * max(seconds), "ms", "1000"))
        return rows

    async def publishing(self, name: str, account: UUID) -> list[Row]:
        """What publishing a flow costs there, and embedding it afterwards."""
        flows = starter_flows()[:_PUBLICATIONS]
        stored, embedded = list[float](), list[float]()
        for flow in flows:
            began = monotonic()
            async with self._store.transaction(account) as transaction:
                await transaction.flows.publish(flow, {})
            stored.append(monotonic() - began)
            began = monotonic()
            async with self._store.transaction(account) as transaction:
                (waiting,) = await transaction.index.to_embed(self._real.model, 1, anew=False)
            vectors = await self._real.embed(passages_of(waiting.text))
            async with self._store.transaction(account) as transaction:
                await transaction.index.save_vectors(waiting, self._real.model, vectors)
            embedded.append(monotonic() - began)
        return [
            spread(f"Publishing a flow in {name}", stored, "under 200"),
            spread("Its vectors, soon afterwards", embedded),
        ]


async def _measured(model: Path, flows: int, accounts: int) -> list[Section]:
    embedder = FastEmbedder(model)
    await embedder.embed(["The model is loaded, whatever this says."])
    generator = np.random.default_rng(0)
    with scratch_folder() as folder, EmbeddedServer.start(folder) as server:
        await migrate(server.url)
        big = MadeLibrary(uuid4(), flows, 50_000, generator)
        small = [MadeLibrary(uuid4(), _SMALL, 2_000, generator) for _ in range(accounts)]
        began = monotonic()
        await asyncio.to_thread(load, conninfo(server.url), [big, *small], embedder.model.name)
        print(f"Loaded in {monotonic() - began:.0f} s.", flush=True)  # noqa: T201
        postgres = psutil.Process(int((folder / "pg" / "postmaster.pid").read_text().splitlines()[0]))
        async with (
            connection_pool(server.url, planning=PLANNED_ONCE) as hot,
            connection_pool(server.url, statement_timeout_seconds=3600) as pool,
        ):
            store = PostgresStore(pool, HotStatements(hot))
            bench = _Bench(store, embedder, postgres)
            gc.collect()
            before = psutil.Process().memory_info().rss
            names = f"{flows:,} flows", f"{accounts:,} accounts of {_SMALL}"
            rows = await bench.rows(names[0], [big])
            rows += await bench.rows(names[1], small)
            grown = (psutil.Process().memory_info().rss - before) / 1e6
            rows.append(single("Growth of the process meanwhile", grown, "MB", "under 150"))
            rows += await bench.hostile(big.account)
            rows += await bench.publishing(f"the account of {flows:,}", big.account)
            rows += await bench.publishing(f"an account of {_SMALL}", small[0].account)
    embedder.close()
    return [Section("Matching and publishing in big libraries", rows)]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, metavar="DIR")
    parser.add_argument("--flows", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=1_000)
    options = parser.parse_args()
    print(as_text(asyncio.run(_measured(options.model, options.flows, options.accounts))))  # noqa: T201


if __name__ == "__main__":
    main()
