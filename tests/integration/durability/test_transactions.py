"""Statements that belong together, on one connection: what becomes of them, and of the next ones."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, column, insert, select, table, text
from sqlalchemy.dialects.postgresql import JSONB

import storage.connection_pool
import storage.libpq_connection
import storage.sql
from storage.connection import Connection, single, transaction
from storage.connection_pool import ConnectionPool, PoolTimeoutError, connection_pool
from storage.database import conninfo
from storage.tables import accounts
from tests.integration.durability.conftest import eventually

NOTES = table("notes", column("id"), column("about", JSONB))
END_OTHERS = text("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
""")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements")


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[ConnectionPool]:
    """A single connection, and a table of notes."""
    async with connection_pool(database_url, pool_size=1) as pool:
        async with single(pool) as connection:
            await connection.execute(text("CREATE TABLE notes (id int PRIMARY KEY, about jsonb)"))
        yield pool


async def noted(pool: ConnectionPool) -> list[int]:
    """The numbers of all notes."""
    async with single(pool) as connection:
        return list((await connection.execute(select(NOTES.c.id).order_by(NOTES.c.id))).scalars())


async def note(connection: Connection, number: int, about: Any = None) -> None:
    """Add one."""
    await connection.execute(insert(NOTES).values(id=number, about=about))


async def test_all_of_it_is_stored_at_the_end(pool: ConnectionPool, database_url: str) -> None:
    async with transaction(pool) as connection:
        await note(connection, 1)
        await note(connection, 2)
        async with connection_pool(database_url, pool_size=1) as other:
            assert await noted(other) == []
    assert await noted(pool) == [1, 2]


async def test_none_of_it_is_stored_when_something_goes_wrong_and_the_connection_is_used_again(
    pool: ConnectionPool,
) -> None:
    async def fail() -> None:
        async with transaction(pool) as connection:
            await note(connection, 1)
            raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            await fail()
    assert await noted(pool) == []


async def test_a_statement_that_is_refused_undoes_those_before_it(pool: ConnectionPool) -> None:
    async def twice() -> None:
        async with transaction(pool) as connection:
            await note(connection, 1)
            await note(connection, 1)

    with pytest.raises(psycopg.errors.UniqueViolation):
        await twice()
    assert await noted(pool) == []


async def test_a_refusal_that_is_overlooked_stores_nothing_either(pool: ConnectionPool) -> None:
    async with transaction(pool) as connection:
        await note(connection, 1)
        with pytest.raises(psycopg.errors.DivisionByZero):
            await connection.execute(text("SELECT 1 / 0"))
    assert await noted(pool) == []


async def test_who_is_interrupted_leaves_nothing_behind_and_its_place_to_the_next(pool: ConnectionPool) -> None:
    began = asyncio.Event()

    async def long() -> None:
        async with transaction(pool) as connection:
            await note(connection, 1)
            began.set()
            await connection.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(long())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await noted(pool) == []


async def test_a_transaction_whose_connection_ends_is_not_stored(pool: ConnectionPool, database_url: str) -> None:
    async def cut_off() -> None:
        async with transaction(pool) as connection:
            await note(connection, 1)
            async with connection_pool(database_url) as others, single(others) as other:
                await other.execute(END_OTHERS)

    with pytest.raises(psycopg.OperationalError):
        await cut_off()
    assert await noted(pool) == []


async def test_who_finds_every_connection_in_use_hears_so(
    pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.connection_pool, "POOL_SECONDS", 0)
    async with transaction(pool):
        with pytest.raises(PoolTimeoutError):
            await noted(pool)
    assert await noted(pool) == []


async def test_a_statement_is_carried_out_with_each_of_several_sets_of_values(pool: ConnectionPool) -> None:
    several = [{"id": 1, "about": {"ink": None}}, {"id": 2, "about": None}, {"id": 3, "about": ["toner"]}]
    async with transaction(pool) as connection:
        assert (await connection.execute(insert(NOTES), several)).rowcount == 3
        rows = await connection.execute(select(NOTES).order_by(NOTES.c.id))
    assert [row.about for row in rows] == [{"ink": None}, None, ["toner"]]


@pytest.mark.parametrize("wanted", [[], [2], [1, 2, 9]])
async def test_values_are_looked_for_in_lists_of_any_length(pool: ConnectionPool, wanted: list[int]) -> None:
    async with transaction(pool) as connection:
        for number in (1, 2, 3):
            await note(connection, number)
        rows = await connection.execute(select(NOTES.c.id).where(NOTES.c.id.in_(wanted), NOTES.c.id > 0))
    assert set(rows.scalars()) == {1, 2} & set(wanted)


async def test_rows_without_columns_count(pool: ConnectionPool) -> None:
    async with transaction(pool) as connection:
        await note(connection, 1)
        there = text("SELECT FROM notes WHERE id = :id")
        assert (await connection.execute(there, {"id": 1})).first() is not None
        assert (await connection.execute(there, {"id": 2})).first() is None


async def test_json_given_by_name_arrives_as_what_it_is(pool: ConnectionPool) -> None:
    given = text("SELECT :it").bindparams(bindparam("it", type_=JSONB))
    for value in ({"a": [1, None, "ü"]}, [], "text", 7, None):
        async with single(pool) as connection:
            assert await connection.scalar(given, {"it": value}) == value


async def test_a_statement_is_prepared_when_it_comes_again_and_their_number_is_limited(
    pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with single(pool) as connection:
        await connection.execute(text("SELECT 1"))
        before = await connection.scalar(PREPARED)
        await connection.execute(text("SELECT 1"))
        assert await connection.scalar(PREPARED) == before + 2  # the question itself has come twice, too
        monkeypatch.setattr(storage.libpq_connection, "_MOST_PREPARED", 5)
        for number in range(20):
            for _ in range(2):
                assert await connection.scalar(text(f"SELECT {number}")) == number
        assert await connection.scalar(PREPARED) <= 5


async def test_statements_of_the_same_shape_are_compiled_once(pool: ConnectionPool) -> None:
    async with single(pool) as connection:
        for name in ("one", "other"):
            before = len(storage.sql._COMPILED)
            await connection.execute(select(accounts.c.settings, accounts.c.id).where(accounts.c.name == name))
    assert len(storage.sql._COMPILED) == before


async def test_a_lost_connection_that_is_closed_late_does_not_make_the_next_one_deaf(database_url: str) -> None:
    async with connection_pool(database_url, pool_size=2) as pool, AsyncExitStack() as stack:
        async with pool.connection() as lost:
            await lost.carry_out(b"SELECT 1")
            with psycopg.connect(conninfo(database_url), autocommit=True) as other:
                other.execute(END_OTHERS.text)

            async def is_lost() -> bool:
                return lost._lost is not None

            await eventually(is_lost)
            following = await stack.enter_async_context(pool.connection())
            assert following._socket == lost._socket  # numbers are given anew
        async with asyncio.timeout(20):
            result = await following.carry_out(b"SELECT 2")
        assert following.rows_of(result) == [(2,)]
