"""The matcher that ships as a ranker: documents published as flows in a PostgreSQL of its own, and matched there.

For `evaluate.py` of a folder of retrieval tasks; see the Makefile's `bench-matching`. `FLOWPILOT_BENCH_MODEL` names the
folder of the embedding model; without it flows are matched by words.
"""

import asyncio
import atexit
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from bot.bootstrap.use_cases import matching_settings
from bot.config import Config
from bot.embedding.local import FastEmbedder, LocalEmbedders
from core.accounts.account import Account, AccountSettings
from core.flows.model import Flow
from core.matching.fusion import Ranked
from core.matching.match import Match
from core.matching.matcher import FlowMatcher
from core.ports.flow_index import LibraryState
from core.services.embedding import EmbeddingService
from storage.connection_pool import connection_pool
from storage.database import PLANNED_ONCE
from storage.embedded import EmbeddedServer
from storage.hot_statements import HotStatements
from storage.schema import migrate
from storage.store import AccountTransaction, PostgresStore
from tests.bench.installation import scratch_folder

_NOT_FOUND = -1.0
"""The score of what the matcher does not even look at."""


def utc_now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


class _Within:
    """A store as an open transaction sees it."""

    def __init__(self, transaction: AccountTransaction) -> None:
        self._transaction = transaction

    @asynccontextmanager
    async def reading(self, account_id: UUID) -> AsyncGenerator[AccountTransaction]:
        del account_id  # the transaction's own
        yield self._transaction


class Ranking:
    """A store with one account per task."""

    def __init__(self, store: PostgresStore, embedders: LocalEmbedders) -> None:
        self.store = store
        self.matcher = FlowMatcher(store, embedders, matching_settings(Config()), utc_now)
        self._embedders = embedders
        self._account = uuid4()
        self.flows: dict[str, UUID] = {}

    async def publish(self, flows: Sequence[Flow]) -> list[UUID]:
        """Make them the flows of a new account, and embed them; their ids."""
        self._account = uuid4()
        async with self.store.transaction(self._account) as transaction:
            await transaction.add_account(Account(self._account, f"task {self._account}", AccountSettings()))
            ids = [(await transaction.flows.publish(flow, {})).id for flow in flows]
        await EmbeddingService(self.store, self._embedders, utc_now, _report).run()
        async with self.store.connection() as connection:
            await connection.execute(text("ANALYZE flow_terms, flow_vectors, term_documents"))
        return ids

    async def publish_documents(self, documents: list[dict[str, str]]) -> None:
        """The same with the documents of a task."""
        ids = await self.publish([_flow(document) for document in documents])
        self.flows = {document["id"]: flow_id for document, flow_id in zip(documents, ids, strict=True)}

    async def ranked(self, problem: str) -> list[Ranked]:
        """Everything the matcher looked at, best first."""
        return await self.matcher.ranked(self._account, problem)

    async def match(self, problem: str) -> tuple[Match, ...]:
        """What the matcher answers."""
        return await self.matcher.match(self._account, problem)

    async def rank(self, query: str, documents: list[dict[str, str]], exclude: set[str]) -> list[float]:
        """A score for each document, those left out being taken out of the library for the while."""
        async with self.store.transaction(self._account) as transaction:
            for document in exclude & self.flows.keys():
                await transaction.index.remove(self.flows[document])
            within = FlowMatcher(_Within(transaction), self._embedders, matching_settings(Config()), utc_now)
            found = await within.ranked(self._account, query)
            await transaction.connection.rollback()
        scores = {one.candidate.flow_id: one.score for one in found}
        return [scores.get(self.flows[document["id"]], _NOT_FOUND) for document in documents]


def _flow(document: dict[str, str]) -> Flow:
    return Flow(
        slug=document["id"].lower(),
        title=document["title"][:255],
        domain="",
        description=document["body"],
        symptoms=(),
        sources=(),
        start="",
        nodes=(),
        edges=(),
    )


def _report(state: LibraryState) -> None:
    print(f"\r{state.missing} of {state.flows} to embed ", end="", file=sys.stderr, flush=True)  # noqa: T201


@asynccontextmanager
async def ranking(model: str) -> AsyncGenerator[Ranking]:
    """A matcher on a database of its own, with the model of that folder or none."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        server = stack.enter_context(EmbeddedServer.start(folder))
        await migrate(server.url)
        embedders = LocalEmbedders(FastEmbedder(Path(model)) if model else None)
        stack.callback(embedders.close)
        hot = await stack.enter_async_context(connection_pool(server.url, planning=PLANNED_ONCE))
        pool = await stack.enter_async_context(connection_pool(server.url, statement_timeout_seconds=600))
        yield Ranking(PostgresStore(pool, HotStatements(hot)), embedders)


class _Background:
    """The ranking in an event loop of its own, as `evaluate.py` knows none."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True).start()
        self._stack = AsyncExitStack()
        self.ranking = self.run(self._stack.enter_async_context(ranking(os.environ.get("FLOWPILOT_BENCH_MODEL", ""))))
        atexit.register(lambda: self.run(self._stack.aclose()))

    def run(self, work: Any) -> Any:
        """Do it in the loop, and wait."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


_background: _Background | None = None


def prepare(candidates: list[dict[str, str]]) -> None:
    """Publish the task's documents."""
    global _background  # noqa: PLW0603 - evaluate.py calls functions of a module
    _background = _background or _Background()
    _background.run(_background.ranking.publish_documents(candidates))


def rank(query: str, candidates: list[dict[str, str]], exclude: set[str]) -> list[float]:
    """One score per candidate."""
    assert _background is not None
    return _background.run(_background.ranking.rank(query, candidates, exclude))
