"""Flows get their vectors in the background, and keep being found while they do."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bot.bootstrap.use_cases import matching_settings
from bot.config import Config
from core.flows.problems import FlowFormatError
from core.matching.embedding import EmbeddingFailed, Vectors
from core.matching.matcher import FlowMatcher
from storage.store import AccountTransaction, PostgresStore
from tests.integration.matching.conftest import FLOWS, PAPER, VPN, Libraries
from tests.support.embedding import GivenEmbedders, ReadableEmbedder

pytestmark = pytest.mark.asyncio(loop_scope="session")

OLD, NEW = ReadableEmbedder("old", "/models/old"), ReadableEmbedder("new", "/models/new")


async def model_of(libraries: Libraries, account: UUID) -> object:
    ((model,),) = await libraries.asks("SELECT model FROM flow_libraries WHERE account_id = :it", account)
    return model


async def models_with_vectors(libraries: Libraries, account: UUID) -> int:
    ((count,),) = await libraries.asks(
        "SELECT count(DISTINCT model_id) FROM flow_vectors WHERE account_id = :it", account
    )
    return int(count)  # type: ignore[call-overload]


async def semantic(libraries: Libraries, account: UUID, embedders: GivenEmbedders, problem: str) -> float | None:
    first, *_ = await libraries.matcher(embedders).match(account, problem)
    return first.parts.semantic


async def test_a_flow_is_found_by_meaning_after_the_next_look_and_its_new_version_as_well(libraries: Libraries) -> None:
    account, embedders = await libraries.account(*FLOWS), GivenEmbedders(ReadableEmbedder())
    upkeep = libraries.upkeep(embedders)
    assert await semantic(libraries, account, embedders, "tunnel") is None
    await upkeep.run()
    assert await semantic(libraries, account, embedders, "tunnel") is not None
    await libraries.publish(account, replace(VPN, title="Toner smears", symptoms=(), description=""))
    await upkeep.run()
    first, *_ = await libraries.matcher(embedders).match(account, "toner")
    assert (first.title, (first.parts.semantic or 0) > 0.3) == ("Toner smears", True)


async def test_only_what_changed_is_embedded_again(libraries: Libraries) -> None:
    embedder = ReadableEmbedder()
    account, upkeep = await libraries.account(*FLOWS), libraries.upkeep(GivenEmbedders(embedder))
    await upkeep.run()
    embedder.embedded.clear()
    await upkeep.run()
    assert embedder.embedded == []
    await libraries.publish(account, replace(VPN, title="Another title"))
    await upkeep.run()
    assert "Another title" in embedder.embedded
    assert PAPER.title not in embedder.embedded


async def test_progress_is_told_until_nothing_is_missing(libraries: Libraries) -> None:
    account = await libraries.account(*(replace(VPN, slug=f"v{number}") for number in range(20)))
    await libraries.upkeep(GivenEmbedders(ReadableEmbedder())).run()
    own = [state for state in libraries.progress if state.account_id == account]
    assert [state.missing for state in own] == [12, 4, 0]
    assert {state.flows for state in own} == {20}


async def test_while_the_model_changes_the_old_vectors_serve(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    await libraries.upkeep(GivenEmbedders(OLD)).run()
    libraries.now += timedelta(minutes=1)
    seen = list[float | None]()

    class Watching(ReadableEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:  # type: ignore[override]
            seen.append(await semantic(libraries, account, GivenEmbedders(NEW, OLD), "tunnel"))
            return await super().embed(texts)

    await libraries.upkeep(GivenEmbedders(Watching("new", "/models/new"))).run()
    assert seen
    assert None not in seen
    assert await model_of(libraries, account) == "new"
    assert await models_with_vectors(libraries, account) == 1
    assert await semantic(libraries, account, GivenEmbedders(NEW), "tunnel") is not None


async def test_when_the_old_model_is_gone_words_serve_until_the_new_one_is_through(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    await libraries.upkeep(GivenEmbedders(OLD)).run()
    first, *_ = await libraries.matcher(GivenEmbedders(NEW)).match(account, "tunnel breaks down")
    assert (first.title, first.parts.semantic) == (VPN.title, None)


async def test_a_process_with_the_older_configuration_does_not_take_flows_back(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    older = libraries.upkeep(GivenEmbedders(OLD))
    libraries.now += timedelta(minutes=1)
    await libraries.upkeep(GivenEmbedders(NEW)).run()
    await older.run()
    assert await model_of(libraries, account) == "new"


async def test_a_flow_that_changes_while_it_is_embedded_is_embedded_again(libraries: Libraries) -> None:
    account = await libraries.account(VPN)
    changed = replace(VPN, title="Changed meanwhile")

    class Slow(ReadableEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:  # type: ignore[override]
            if VPN.title in texts:
                await libraries.publish(account, changed)
            return await super().embed(texts)

    slow = Slow()
    await libraries.upkeep(GivenEmbedders(slow)).run()
    assert changed.title in slow.embedded
    first, *_ = await libraries.matcher(GivenEmbedders(ReadableEmbedder())).match(account, "changed meanwhile")
    assert (first.parts.semantic or 0) > 0.3


async def test_with_a_model_that_fails_flows_are_found_by_their_words(libraries: Libraries) -> None:
    class Broken(ReadableEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:  # type: ignore[override]
            raise EmbeddingFailed("The model cannot be loaded.")

    account, broken = await libraries.account(*FLOWS), GivenEmbedders(Broken())
    await libraries.upkeep(broken).run()
    assert await semantic(libraries, account, broken, "tunnel breaks down") is None
    await libraries.upkeep(GivenEmbedders(ReadableEmbedder())).run()
    assert await semantic(libraries, account, broken, "tunnel breaks down") is None


async def test_no_connection_is_held_while_a_problem_is_embedded(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    open_connections = Connections(libraries.store)

    class Watching(ReadableEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            await open_connections.looked_up.wait()
            held.append(open_connections.count)
            return await super().embed(texts)

    held = list[int]()
    for current, former in ((Watching(), ()), (None, (Watching(),))):
        open_connections.looked_up.clear()
        await libraries.upkeep(GivenEmbedders(ReadableEmbedder())).run()
        embedders = GivenEmbedders(current, *former)
        settings = matching_settings(Config())
        matcher = FlowMatcher(open_connections, embedders, settings, lambda: libraries.now)
        assert (await matcher.match(account, "tunnel"))[0].parts.semantic is not None
    assert held == [0, 0]


async def test_a_damaged_flow_keeps_no_other_account_from_being_found(libraries: Libraries) -> None:
    damaged = [await libraries.account(VPN) for _ in range(2)]
    whole = await libraries.account(*FLOWS)
    upkeep = libraries.upkeep(GivenEmbedders(ReadableEmbedder()))
    await upkeep.run()
    again = [*damaged, whole]
    await libraries.asks(
        "UPDATE flow_terms SET embedded_by = NULL WHERE account_id = ANY(:it) RETURNING account_id", again
    )
    await libraries.asks(
        "UPDATE flow_versions SET content = content || '{\"nodes\": 7}' WHERE account_id = ANY(:it) RETURNING 1",
        damaged,
    )
    with pytest.raises(FlowFormatError):
        await upkeep.run()
    left = "SELECT DISTINCT account_id FROM flow_terms WHERE embedded_by IS NULL AND account_id = ANY(:it)"
    assert {row[0] for row in await libraries.asks(left, again)} == set(damaged)
    await libraries.asks("DELETE FROM accounts WHERE id = ANY(:it) RETURNING 1", damaged)


class Connections:
    """A store that counts what is open."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self.count = 0
        self.looked_up = asyncio.Event()
        """Set when the first look is over."""

    @asynccontextmanager
    async def reading(self, account_id: UUID) -> AsyncGenerator[AccountTransaction]:
        async with self._store.reading(account_id) as transaction:
            self.count += 1
            try:
                yield transaction
            finally:
                self.count -= 1
                self.looked_up.set()
