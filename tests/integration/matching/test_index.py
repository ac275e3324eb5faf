"""What flows are found by is kept right, step by step, and is looked up by index."""

import asyncio
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import text

from core.matching.embedding import DIMENSIONS, ModelName
from core.matching.match import SearchRequest
from core.matching.profile import term_key
from storage.flow_search import candidates_statement, model_number
from tests.integration.matching.conftest import FLOWS, PAPER, VPN, Libraries, flow, titles
from tests.support.embedding import GivenEmbedders, ReadableEmbedder

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def counts(libraries: Libraries, account: UUID) -> dict[int, int]:
    rows = await libraries.asks("SELECT term, documents FROM term_documents WHERE account_id = :it", account)
    return dict(rows)  # type: ignore[arg-type]


async def true_counts(libraries: Libraries, account: UUID) -> dict[int, int]:
    query = "SELECT unnest(terms), count(*) FROM flow_terms WHERE account_id = :it GROUP BY 1"
    return dict(await libraries.asks(query, account))  # type: ignore[arg-type]


async def totals(libraries: Libraries, account: UUID) -> tuple[object, ...]:
    query = """
        SELECT l.flows = count(t.*), abs(l.length - sum(t.length)) < 0.001 FROM flow_libraries l
        JOIN flow_terms t USING (account_id) WHERE account_id = :it GROUP BY l.flows, l.length
    """
    (row,) = await libraries.asks(query, account)
    return row


async def test_counts_stay_true_whatever_is_published_changed_and_removed(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS, flow("gone", "Tunnel of another kind"))
    gone = await libraries.publish(account, flow("gone", "Tunnel of yet another kind"))
    await libraries.publish(account, replace(VPN, title="Gateway breaks down", symptoms=()))
    async with libraries.store.transaction(account) as transaction:
        await transaction.index.remove(gone)
        await transaction.index.remove(gone)  # once is enough
    assert await counts(libraries, account) == await true_counts(libraries, account)
    assert term_key(account, "tunnel") not in await counts(libraries, account)
    assert await totals(libraries, account) == (True, True)


async def test_publishing_at_once_leaves_the_counts_true(libraries: Libraries) -> None:
    account = await libraries.account()
    flows = [flow(f"f{number % 3}", f"Tunnel number{number} breaks down") for number in range(8)]
    await asyncio.gather(*(libraries.publish(account, one) for one in flows))
    assert await counts(libraries, account) == await true_counts(libraries, account)
    assert await totals(libraries, account) == (True, True)


async def test_a_publication_that_is_undone_leaves_no_trace(libraries: Libraries) -> None:
    account = await libraries.account(VPN)
    before = await counts(libraries, account)
    async with libraries.store.transaction(account) as transaction:
        await transaction.flows.publish(PAPER, {})
        await transaction.connection.rollback()
    assert await counts(libraries, account) == before
    assert await libraries.matcher().match(account, "spooler") == ()


async def test_all_goes_with_the_account(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    await libraries.upkeep(GivenEmbedders(ReadableEmbedder())).run()
    async with libraries.store.connection() as connection:
        await connection.execute(text("DELETE FROM accounts WHERE id = :id"), {"id": account})
    for table in ("flow_libraries", "flow_terms", "term_documents", "flow_vectors", "flow_problems"):
        assert await libraries.asks(f"SELECT count(*) FROM {table} WHERE account_id = :it", account) == [(0,)]


async def test_flows_of_an_earlier_release_are_found_after_the_first_look(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS)
    async with libraries.store.connection() as connection:
        for table in ("flow_terms", "term_documents", "flow_libraries"):
            await connection.execute(text(f"DELETE FROM {table}"))
    assert await libraries.matcher().match(account, "spooler stopped") == ()
    await libraries.upkeep(GivenEmbedders()).run()
    assert titles(await libraries.matcher().match(account, "spooler stopped")) == [PAPER.title]
    assert await counts(libraries, account) == await true_counts(libraries, account)


# How the database goes about it

_FILL = """
    INSERT INTO accounts (id, name) SELECT md5('a' || n)::uuid, 'many ' || n FROM generate_series(1, 5) n;
    INSERT INTO flows (id, account_id, slug, title, domain, current_version)
    SELECT md5('f' || n)::uuid, md5('a' || mod(n, 5) + 1)::uuid, 'f' || n, 'f' || n, '', 1
    FROM generate_series(1, 500) n;
    INSERT INTO flow_terms (account_id, flow_id, terms, profile, length)
    SELECT account_id, id, ARRAY(SELECT mod(abs(hashtext(slug || k)), 20000)::bigint FROM generate_series(1, 30) k),
           '', 30
    FROM flows WHERE slug ~ '^f[0-9]+$';
    INSERT INTO flow_vectors (account_id, flow_id, model_id, part, vector)
    SELECT account_id, id, {model}, 0,
           ARRAY(SELECT sin(k * length(slug) + hashtext(slug)) FROM generate_series(1, 384) k)::float8[]::vector(384)
    FROM flows WHERE slug ~ '^f[0-9]+$';
    ANALYZE flows, flow_terms, flow_vectors
"""


async def test_a_search_reads_no_table_through(libraries: Libraries) -> None:
    model = ModelName("readable")
    vector = np.full((1, DIMENSIONS), 0.05, np.float32)
    plans = dict[bool, str]()
    async with libraries.store.connection() as connection:
        for statement in _FILL.replace("{model}", str(model_number(model.name))).split(";"):
            await connection.execute(text(statement.replace("::", r"\:\:")))
        account = (await connection.execute(text("SELECT CAST(md5('a1') AS uuid)"))).scalar_one()
        terms = [((number,), 1.0) for number in range(5, 13)] + [((1, 2, 3), 1.0)]
        # So few flows would be read faster than any index.
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        for exact in (True, False):
            await connection.execute(text(f"SET LOCAL enable_sort = {'on' if exact else 'off'}"))
            statement, values = candidates_statement(account, SearchRequest(terms, 50, model, vector, vector, exact))
            rows = (await connection.execute(text(f"EXPLAIN (COSTS OFF) {statement.text}"), values)).scalars()
            plans[exact] = "\n".join(rows)
    for exact, plan in plans.items():
        assert "ix_flow_terms_terms" in plan
        assert ("ix_flow_vectors_vector" in plan) != exact
        assert ("ix_flow_vectors_nearest" in plan) == exact
        assert "Seq Scan on flow_terms" not in plan
        assert "Seq Scan on flow_vectors" not in plan
        assert plan.count(str(account)) >= 5  # every part of it names the account


async def test_by_the_index_the_same_flows_are_found_as_exactly(libraries: Libraries) -> None:
    account = await libraries.account(*FLOWS, *(flow(f"o{n}", f"Number {n} of something else") for n in range(40)))
    await libraries.account(*(flow(f"x{n}", "Tunnel breaks down") for n in range(40)))
    embedder = ReadableEmbedder()
    await libraries.upkeep(GivenEmbedders(embedder)).run()
    whole = await embedder.embed(["tunnel breaks down, gateway gone"])
    found = list[set[UUID]]()
    for exact in (True, False):
        async with libraries.store.reading(account) as reading:
            candidates = await reading.search.candidates(SearchRequest([], 3, embedder.model, whole, whole, exact))
        found.append({one.flow_id for one in candidates if one.nearness and one.nearness.title > 0.3})
    assert found[0] == found[1] != set()
