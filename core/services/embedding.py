"""Giving flows their vectors: changed ones soon after they are published, all of them when the model changes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from core.matching.embedding import Embedder, Embedders, EmbeddingFailed
from core.matching.profile import passages_of
from core.ports.flow_index import IndexStore, LibraryState
from core.shared.errors import Unavailable

_BATCH = 8
"""Flows embedded between two looks at the database: about half a second's work."""
_INDEX_BATCH = 50


Report = Callable[[LibraryState], None]
"""Is told how far an account is, after every batch."""


class EmbeddingService:
    """Brings what flows are found by up to date; searching goes on meanwhile with what there is."""

    def __init__(self, store: IndexStore, embedders: Embedders, now: Callable[[], datetime], report: Report) -> None:
        self._store = store
        self._embedders = embedders
        self._now = now
        self._report = report
        self._started = now()
        self._indexed = False
        self._busy = asyncio.Lock()

    async def run(self) -> None:
        """Do what there is to do; does nothing while an earlier call is still at it.

        With a model that fails, flows stay as they are, to be found by their words. What fails in one account is
        raised once the others are done.
        """
        if self._busy.locked():
            return
        async with self._busy:
            failures = list[Exception]()
            if not self._indexed:
                for account_id in await self._store.libraries_to_index():
                    await _apart(self._index(account_id), failures)
                self._indexed = not failures  # whatever is published from now on is indexed by its own transaction
            if embedder := self._embedders.current:
                with suppress(EmbeddingFailed):
                    for library in await self._store.libraries_to_embed(embedder.model, self._started):
                        await _apart(self._embed(library, embedder), failures)
            if failures:
                raise failures[0]

    async def _index(self, account_id: UUID) -> None:
        while True:
            async with self._store.transaction(account_id) as transaction:
                flows = await transaction.index.unindexed(_INDEX_BATCH)
                for flow_id in flows:
                    await transaction.index.put_published(flow_id)
            if len(flows) < _INDEX_BATCH:
                break

    async def _embed(self, library: LibraryState, embedder: Embedder) -> None:
        missing = library.missing
        while True:
            async with self._store.transaction(library.account_id) as transaction:
                flows = await transaction.index.to_embed(embedder.model, _BATCH, anew=library.anew)
            if not flows:
                break
            # Outside a transaction: embedding takes as long as it takes.
            embedded = [(flow, await embedder.embed(passages_of(flow.text))) for flow in flows]
            async with self._store.transaction(library.account_id) as transaction:
                for flow, vectors in embedded:
                    await transaction.index.save_vectors(flow, embedder.model, vectors)
            missing = max(missing - len(flows), 0)
            self._report(LibraryState(library.account_id, library.flows, missing, library.anew))
        if library.anew:
            async with self._store.transaction(library.account_id) as transaction:
                await transaction.index.adopt(embedder.model, self._now())


async def _apart(work: Awaitable[None], failures: list[Exception]) -> None:
    """Do it, and keep its failure for later: a damaged flow of one account must not stop the others."""
    try:
        await work
    except (EmbeddingFailed, Unavailable):
        raise
    except Exception as failure:  # noqa: BLE001 - raised by `run`
        failures.append(failure)
