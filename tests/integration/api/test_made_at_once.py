"""The people whom tests make in one statement are as the administration makes them."""

from uuid import uuid4

import pytest
from sqlalchemy import Table, select

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.accounts.user import Role
from core.shared.audit import AuditEventKind
from storage.tables import api_tokens, conversation_purposes, conversations, events, users
from tests.integration.api.conftest import House
from tests.support.accounts import token_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

OF_ITS_OWN = ("id", "account_id", "user_id", "conversation_id", "token_hash", "created_at", "at")
"""What two of a kind differ in."""


async def rows_of(parts: Container, account: Account, *tables: Table) -> dict[str, list[str]]:
    """What there is of an account, but for what is each one's own."""
    found = dict[str, list[str]]()
    async with parts.store.connection() as connection:
        for table in tables:
            rows = (await connection.execute(select(table).where(table.c.account_id == account.id))).mappings()
            kept = [{name: value for name, value in row.items() if name not in OF_ITS_OWN} for row in rows]
            for row in kept:
                row.get("data", {}).pop("token_id", None)
            found[table.name] = sorted(str(row) for row in kept)
    return found


async def test_a_person_made_at_once_is_as_the_administration_makes_one(house: House) -> None:
    parts, administration = house.parts, house.parts.administration
    at_once, one_by_one = f"account {uuid4()}", f"account {uuid4()}"
    await token_of(parts, at_once, "ravi", Role.ENGINEER, reviewer=True)
    account = await administration.account(one_by_one)
    user = await administration.user(account, "ravi", Role.ENGINEER, reviewer=True)
    await administration.create_token(None, user)
    made = await administration.existing_account(at_once)
    assert made.settings == account.settings
    tables = (users, api_tokens, conversations, conversation_purposes, events)
    theirs = await rows_of(parts, account, *tables)
    theirs["events"] = [event for event in theirs["events"] if f"'{AuditEventKind.ACCOUNT_CREATED}'" not in event]
    assert await rows_of(parts, made, *tables) == theirs
    assert all(theirs.values())


async def test_a_person_made_again_gets_another_token_and_the_role_that_is_given_now(house: House) -> None:
    name = f"account {uuid4()}"
    first = await house.engineer("kim", Role.VIEWER, name)
    again = await house.engineer("kim", Role.ADMIN, name)
    assert first.token != again.token
    assert [(await kim.call("GET", "/me")).body["role"] for kim in (first, again)] == ["admin", "admin"]
