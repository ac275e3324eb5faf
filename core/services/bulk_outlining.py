"""Having a model outline many documents at once: what it costs, sending each once, going on where a run ended."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.accounts.person import Person
from core.importing.outline import Block, ImportRefused
from core.ports.outline_batches import BatchLost, BatchOutliner, NotOutlined, OutlineBatch
from core.ports.unit_of_work import Store
from core.services.importing import Brought, ImportService, SourceDocument
from core.services.outlining import MOST_CHARACTERS
from core.services.quota import QuotaService

_MOST_IN_A_BATCH = 1_000
"""Documents; Anthropic takes 100,000 of 256 MB together."""
_CLOCKS_DIFFER = timedelta(minutes=2)
_HALF = 0.5
"""What a batch costs of the price of single requests."""


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """What a million tokens cost, in USD."""

    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What sending documents costs at most."""

    documents: int
    tokens_in: int
    tokens_out: int
    usd: float


@dataclass(frozen=True, slots=True)
class Unread:
    """A document in which rules found no steps."""

    document: SourceDocument
    blocks: Sequence[Block]

    @property
    def key(self) -> str:
        """What it goes by in a batch: another one once it says something else."""
        said = f"{self.document.known_as}\0{self.document.content_hash}"
        return hashlib.sha256(said.encode()).hexdigest()[:40]

    @property
    def fits(self) -> bool:
        """Whether it is short enough to be sent."""
        return sum(len(block.text) for block in self.blocks) <= MOST_CHARACTERS


class BulkOutlining:
    """Sends documents in batches and proposes what is found in them."""

    def __init__(
        self,
        store: Store,
        importing: ImportService,
        batches: BatchOutliner,
        quota: QuotaService,
        prices: TokenPrices,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._store = store
        self._importing = importing
        self._batches = batches
        self._quota = quota
        self._prices = prices
        self._now = now
        self._new_id = new_id

    async def unsent(self, account_id: UUID, documents: Sequence[Unread]) -> Sequence[Unread]:
        """Those that no batch under way has. Raises GuideFailed.

        A batch whose sending was cut off is looked for at the provider, so that it is not paid for twice.
        """
        known = set[str]()
        for batch in await self._under_way(account_id):
            found = await self._known_there(batch) if batch.batch_id else await self._recovered(account_id, batch)
            known.update(found.keys)
            if found != batch:
                await self._store_batch(account_id, found)
        return [one for one in documents if one.key not in known]

    async def _known_there(self, batch: OutlineBatch) -> OutlineBatch:
        """The batch; without keys where the provider does not know it any more."""
        try:
            await self._batches.progress(batch.batch_id)
        except BatchLost:
            return replace(batch, keys=())
        return batch

    def estimate(self, documents: Sequence[Unread]) -> Estimate:
        """What sending them costs at most."""
        tokens_in = sum(self._batches.tokens_in(one.blocks) for one in documents)
        tokens_out = len(documents) * self._batches.most_tokens_out
        full = (tokens_in * self._prices.input + tokens_out * self._prices.output) / 1_000_000
        return Estimate(len(documents), tokens_in, tokens_out, full * _HALF)

    async def send(self, account_id: UUID, person: Person, documents: Sequence[Unread]) -> None:
        """Send them on account of that person. Raises GuideFailed or QuotaExceeded."""
        for begin in range(0, len(documents), _MOST_IN_A_BATCH):
            part = documents[begin : begin + _MOST_IN_A_BATCH]
            cost = self.estimate(part)
            async with self._quota.reserved(account_id, person.id, cost.tokens_in + cost.tokens_out):
                pass  # there is room for it; what it comes to is counted with the results
            batch = OutlineBatch(self._new_id(), tuple(one.key for one in part), self._now())
            await self._store_batch(account_id, batch)  # before it is sent, or nobody would know of it
            sent = {one.key: await self._importing.cleaned_blocks(one.blocks) for one in part}
            batch_id = await self._batches.send(sent)
            await self._store_batch(account_id, replace(batch, batch_id=batch_id))

    async def progress(self, account_id: UUID, documents: Sequence[Unread]) -> tuple[int, bool]:
        """How many documents are done in the batches that have any of these, and whether all are.

        Raises GuideFailed or BatchLost.
        """
        done, ended = 0, True
        for batch in await self._with_any(account_id, documents):
            found = await self._batches.progress(batch.batch_id)
            done, ended = done + found.done, ended and found.ended
        return done, ended

    async def settled(
        self, account_id: UUID, person: Person, documents: Sequence[Unread]
    ) -> AsyncIterator[tuple[Unread, Brought | str]]:
        """What came of each document, proposed as it is read: or why nothing did. Raises GuideFailed."""
        by_key = {one.key: one for one in documents}
        for batch in await self._with_any(account_id, documents):
            left = list(batch.keys)
            wanted = {key: by_key[key] for key in left if key in by_key}
            own = {key: await self._importing.cleaned_blocks(one.blocks) for key, one in wanted.items()}
            async for key, brought in self._results(account_id, person, batch, own, by_key):
                left.remove(key)
                await self._store_batch(account_id, replace(batch, keys=tuple(left)))
                yield by_key[key], brought
            for key in [key for key in left if key in by_key]:
                left.remove(key)
                yield by_key[key], "Claude's answer has nothing about it; run the command again"
            await self._store_batch(account_id, replace(batch, keys=tuple(left)))

    async def _results(
        self,
        account_id: UUID,
        person: Person,
        batch: OutlineBatch,
        own: Mapping[str, Sequence[Block]],
        by_key: Mapping[str, Unread],
    ) -> AsyncIterator[tuple[str, Brought | str]]:
        taken = set[str]()
        try:
            async for key, outcome in self._batches.results(batch.batch_id, own):
                if key in taken:
                    continue
                taken.add(key)
                if isinstance(outcome, NotOutlined):
                    await self._quota.count(account_id, person.id, outcome.tokens)
                    yield key, outcome.why
                    continue
                await self._quota.count(account_id, person.id, outcome.input_tokens + outcome.output_tokens)
                try:
                    document = by_key[key].document
                    yield key, await self._importing.settle(account_id, document, outcome.procedures, person)
                except ImportRefused as refusal:
                    yield key, refusal.sentence.removeprefix(f"{by_key[key].document.name}: ")
        except BatchLost:
            return

    async def _recovered(self, account_id: UUID, batch: OutlineBatch) -> OutlineBatch:
        """The batch with its id, where it was sent after all; without keys where it was not."""
        known = {one.batch_id for one in await self._under_way(account_id)}
        sent = await self._batches.sent_since(batch.created_at - _CLOCKS_DIFFER)
        found = next((one for one in sent if one.id not in known and one.documents == len(batch.keys)), None)
        return replace(batch, batch_id=found.id) if found else replace(batch, keys=())

    async def _with_any(self, account_id: UUID, documents: Sequence[Unread]) -> Sequence[OutlineBatch]:
        keys = {one.key for one in documents}
        return [one for one in await self._under_way(account_id) if one.batch_id and keys.intersection(one.keys)]

    async def _under_way(self, account_id: UUID) -> Sequence[OutlineBatch]:
        async with self._store.reading(account_id) as transaction:
            return await transaction.outline_batches.list()

    async def _store_batch(self, account_id: UUID, batch: OutlineBatch) -> None:
        async with self._store.transaction(account_id) as transaction:
            await transaction.outline_batches.keep(batch)
