"""Statements on connections of their own: what becomes of them when things go wrong."""

import asyncio
import json
from collections.abc import AsyncGenerator, Generator
from typing import Any

import psycopg
import pytest
from sqlalchemy import ClauseElement, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

import storage.connection_pool
from storage import outbox, session_changes
from storage.accounts import CREDENTIAL_OF_TOKEN, USER_OF_IDENTITY
from storage.connection_pool import connection_pool
from storage.database import PLANNED_ONCE, conninfo
from storage.embedded import EmbeddedServer
from storage.hot_statements import HotStatements
from storage.libpq_connection import LibpqConnection
from storage.message_statements import SHOWN_IN
from storage.sessions import ONE_SESSION
from storage.sql import kept_sql
from tests.integration.durability.conftest import eventually
from tests.support.database import fresh_database

ONE = text("SELECT 1 AS one")
KEPT = {
    "who has the token": CREDENTIAL_OF_TOKEN,
    "who it is": USER_OF_IDENTITY,
    "the session": ONE_SESSION,
    "lease": outbox._LEASE,
    "due": outbox._DUE,
    "shown": outbox._SHOWN,
    "what the page shows": SHOWN_IN,
    "the turn": session_changes._statement(
        ("version", "turn", "facts"), ("added", "changed", "events", "wanted", "key", "job")
    ),
}
SLOW = text("SELECT pg_sleep(60)")
HOW_MANY = text(
    "SELECT count(*) AS slow FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
)


@pytest.fixture(scope="module")
def database_url(postgres: EmbeddedServer) -> Generator[str]:
    """One for all tests here, which store nothing."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture
async def only_one(database_url: str) -> AsyncGenerator[HotStatements]:
    async with connection_pool(database_url, pool_size=1, planning=PLANNED_ONCE) as pool:
        yield HotStatements(pool)


@pytest.fixture
async def beside(database_url: str) -> AsyncGenerator[HotStatements]:
    async with connection_pool(database_url, planning=PLANNED_ONCE) as pool:
        yield HotStatements(pool)


async def slow_ones(beside: HotStatements) -> int:
    row = await beside.first(HOW_MANY, {})
    assert row
    return row["slow"]


async def under_way(statements: HotStatements, beside: HotStatements) -> asyncio.Task[object]:
    """A statement that takes long, and has begun."""
    task = asyncio.create_task(statements.first(SLOW, {}))
    await eventually(lambda: slow_ones(beside))
    return task


async def given_up(task: asyncio.Task[object]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_statement_that_is_given_up_ends_and_leaves_its_place_to_the_next(
    only_one: HotStatements, beside: HotStatements
) -> None:
    task = await under_way(only_one, beside)
    await given_up(task)
    assert await only_one.first(ONE, {}) == {"one": 1}

    async def is_over() -> bool:
        return await slow_ones(beside) == 0

    await eventually(is_over)


async def test_who_finds_no_free_connection_hears_so(
    only_one: HotStatements, beside: HotStatements, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = await under_way(only_one, beside)
    monkeypatch.setattr(storage.connection_pool, "POOL_SECONDS", 0)
    with pytest.raises(psycopg.OperationalError, match="every connection is in use"):
        await only_one.first(ONE, {})
    await given_up(task)


async def test_a_connection_that_ended_is_replaced_unnoticed(only_one: HotStatements, database_url: str) -> None:
    assert await only_one.first(ONE, {}) == {"one": 1}
    url = database_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert await only_one.first(ONE, {}) == {"one": 1}


async def test_a_failing_statement_does_not_take_its_connection_along(only_one: HotStatements) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await only_one.first(text("SELECT 1 / 0"), {})
    assert await only_one.first(ONE, {}) == {"one": 1}


LONG = bindparam("long", type_=JSONB)


async def test_what_is_longer_than_a_sockets_buffer_goes_there_and_back_whole(only_one: HotStatements) -> None:
    long = {"words": ["längst " * 1_000] * 2_000}
    row = await only_one.first(text("SELECT :long AS long").bindparams(LONG), {"long": long})
    assert row == {"long": long}


async def test_statements_at_once_each_get_their_own_rows(beside: HotStatements) -> None:
    counting = text("SELECT n, CAST(:who AS text) AS who FROM generate_series(1, CAST(:most AS int)) n")
    found = await asyncio.gather(*(beside.rows(counting, {"who": f"{most}", "most": most}) for most in range(40)))
    for most, rows in enumerate(found):
        assert rows == [{"n": n, "who": f"{most}"} for n in range(1, most + 1)]


async def test_the_same_statement_takes_values_of_any_size(only_one: HotStatements) -> None:
    for number in (1, 70_000, 2**40, 2**40, 1):
        assert await only_one.first(text("SELECT :number + 0 AS number"), {"number": number}) == {"number": number}


async def test_a_statement_under_way_when_the_server_ends_its_connection_fails(
    only_one: HotStatements, beside: HotStatements
) -> None:
    task = await under_way(only_one, beside)
    await beside.first(
        text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"), {}
    )
    with pytest.raises(psycopg.OperationalError):
        await task
    assert await only_one.first(ONE, {}) == {"one": 1}


@pytest.mark.parametrize("statement", KEPT.values(), ids=KEPT)
async def test_the_plan_made_on_empty_tables_finds_its_rows_by_an_index(
    database_url: str, statement: ClauseElement
) -> None:
    sql = kept_sql(statement)
    async with await psycopg.AsyncConnection.connect(conninfo(database_url), options=PLANNED_ONCE) as connection:
        explained = connection.pgconn.exec_(b"EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + sql.text)
    found = explained.get_value(0, 0)
    assert found, explained.error_message
    assert b"hashed SubPlan" not in found  # which reads all rows there are, to keep them for later
    for node in nodes(json.loads(found)[0]["Plan"]):
        # The index of owners holds nobody else, so that whether there is one is its first entry, with no condition.
        if "Relation Name" in node and node.get("Index Name") != "ix_users_owners":
            assert "Index Cond" in node or node["Node Type"] == "Bitmap Heap Scan", node


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """A plan's steps that read something."""
    below = [node for part in plan.get("Plans", []) for node in nodes(part)]
    return [plan, *below] if "Scan" in plan["Node Type"] else below


class LastWords:
    """libpq, to which a server says why it ends, and ends at once."""

    def __init__(self) -> None:
        self.reads = 0
        self.is_told = False

    def is_busy(self) -> bool:
        return self.reads == 0 or self.is_told  # what follows its words never comes

    def get_result(self) -> str:
        self.is_told = True
        return "FATAL"

    def consume_input(self) -> None:
        self.reads += 1
        if self.reads > 1:
            raise psycopg.OperationalError("the server closed the connection")


@pytest.mark.parametrize("at_once", [True, False], ids=["before whoever waits goes on", "after that"])
async def test_nobody_waits_for_a_server_that_ends_right_after_its_last_words(
    only_one: HotStatements, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    async def asks(connection: LibpqConnection) -> None:
        while await connection._next_result():
            pass

    async with only_one._pool.connection() as connection:
        monkeypatch.setattr(connection, "_libpq", LastWords())
        asking = asyncio.create_task(asks(connection))
        await asyncio.sleep(0)
        connection._read()
        if not at_once:
            await asyncio.sleep(0)
        connection._read()
        async with asyncio.timeout(5):
            with pytest.raises(psycopg.OperationalError, match="closed"):
                await asking
        monkeypatch.undo()
