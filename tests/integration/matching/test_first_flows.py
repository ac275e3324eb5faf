"""An account's first flows are published at once, and are as if they had been published one after the other."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import ClauseElement, text

from core.accounts.account import Account, AccountSettings
from core.flows.library import starter_flows
from storage.store import AccountTransaction, PostgresStore
from tests.integration.matching.conftest import Libraries, titles

pytestmark = pytest.mark.asyncio(loop_scope="session")
_KEPT = (
    "SELECT slug, title, domain, current_version, times_walked FROM flows WHERE account_id = :account ORDER BY slug",
    """SELECT slug, version, content::text, provenance::text, v.times_walked, withdrawn_at
       FROM flow_versions v JOIN flows f ON f.id = flow_id WHERE v.account_id = :account ORDER BY slug""",
    """SELECT slug, terms, profile, length, revision, embedded_by
       FROM flow_terms t JOIN flows f ON f.id = flow_id WHERE t.account_id = :account ORDER BY slug""",
    "SELECT term, documents FROM term_documents WHERE account_id = :account ORDER BY term",
    "SELECT flows, round(length::numeric, 3), model FROM flow_libraries WHERE account_id = :account",
    "SELECT library_version FROM accounts WHERE id = :account",
)


async def kept_after(store: PostgresStore, account_id: UUID, *, at_once: bool) -> list[object]:
    """What stands in every table once the starter flows were published; then all of it is undone."""
    found = list[object]()
    async with store.transaction(account_id) as transaction:
        await publish(transaction, at_once=at_once)
        for query in _KEPT:
            rows = await transaction.connection.execute(text(query), {"account": account_id})
            found.append([tuple(row) for row in rows])
        await transaction.connection.rollback()
    return found


async def publish(transaction: AccountTransaction, *, at_once: bool) -> None:
    account_id = transaction.account_id
    await transaction.add_account(Account(account_id, f"account {account_id}", AccountSettings()))
    if at_once:
        await transaction.flows.publish_first(starter_flows(), {"source": "test"})
        return
    for flow in starter_flows():
        await transaction.flows.publish(flow, {"source": "test"})


async def test_a_library_published_at_once_is_the_same_as_one_published_flow_by_flow(libraries: Libraries) -> None:
    account_id = uuid4()  # the same for both: what terms are known by depends on it
    together = await kept_after(libraries.store, account_id, at_once=True)
    assert together == await kept_after(libraries.store, account_id, at_once=False)
    assert len(together[0]) == len(starter_flows())  # type: ignore[arg-type]


async def test_it_takes_one_statement_however_many_flows_there_are(
    libraries: Libraries, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id, statements = uuid4(), list[ClauseElement]()
    async with libraries.store.transaction(account_id) as transaction:
        await transaction.add_account(Account(account_id, "counted", AccountSettings()))
        execute = transaction.connection.execute

        async def counted(statement: ClauseElement, *values: Any) -> object:
            statements.append(statement)
            return await execute(statement, *values)

        monkeypatch.setattr(transaction.connection, "execute", counted)
        await transaction.flows.publish_first(starter_flows(), {})
    assert len(statements) == 1


async def test_its_flows_are_found_at_once_and_by_nobody_else(libraries: Libraries) -> None:
    account_id = uuid4()
    async with libraries.store.transaction(account_id) as transaction:
        await publish(transaction, at_once=True)
    wanted = starter_flows()[0]
    assert titles(await libraries.matcher().match(account_id, wanted.symptoms[0]))[0] == wanted.title
    assert await libraries.matcher().match(uuid4(), wanted.symptoms[0]) == ()


async def test_an_account_without_any_flow_may_be_made(libraries: Libraries) -> None:
    account_id = uuid4()
    async with libraries.store.transaction(account_id) as transaction:
        await transaction.add_account(Account(account_id, "empty", AccountSettings()))
        await transaction.flows.publish_first((), {})
        assert list(await transaction.flows.list()) == []
