"""Accounts for tests that need no flows, and people in them: each is one statement, not twenty of the program's."""

import secrets

from sqlalchemy import text

from bot.bootstrap.container import Container
from core.accounts.account import Account, AccountSettings
from core.accounts.user import Role
from core.services.administration import TOKEN_PREFIX, hashed_token
from storage.connection import Connection, single
from storage.connection_pool import connection_pool

_ACCOUNT = """
    account AS (
        INSERT INTO accounts (id, name) VALUES (gen_random_uuid(), :account)
        ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, settings
    ), channel AS (
        INSERT INTO conversations (id, account_id, platform, address, kind)
        SELECT gen_random_uuid(), account.id, 'web', 'channel/' || kind, kind
        FROM account, unnest(ARRAY['handover', 'review']) AS kind
        ON CONFLICT DO NOTHING RETURNING account_id, id, kind
    ), purpose AS (
        INSERT INTO conversation_purposes (account_id, conversation_id, purpose)
        SELECT account_id, id, kind FROM channel
    )
"""
_OPEN_ACCOUNT = text(f"WITH {_ACCOUNT} SELECT id, settings FROM account")
_ADD_PERSON = text(f"""
    WITH {_ACCOUNT}, person AS (
        INSERT INTO users (id, account_id, name, role, is_reviewer)
        SELECT gen_random_uuid(), account.id, :name, :role, :reviewer FROM account
        ON CONFLICT DO NOTHING RETURNING account_id, id, name, role
    ), token AS (
        INSERT INTO api_tokens (id, account_id, user_id, token_hash, purpose)
        SELECT gen_random_uuid(), account_id, id, :token_hash, 'api' FROM person RETURNING account_id, id
    )
    INSERT INTO events (account_id, kind, data, at)
    SELECT account_id, 'user_created', jsonb_build_object('user', name, 'role', role), now() FROM person
    UNION ALL
    SELECT token.account_id, 'token_created', jsonb_build_object('token_id', token.id, 'user', name), now()
    FROM token, person
    RETURNING id
""")
_REMOVE_ALL = text("WITH jobs AS (DELETE FROM procrastinate_jobs) DELETE FROM accounts")


async def empty_account(parts: Container, name: str) -> Account:
    """The account of that name; when new, without the starter flows, which take a while to publish."""
    async with parts.store.single() as connection:
        row = (await connection.execute(_OPEN_ACCOUNT, {"account": name})).one()
    return Account(row.id, name, AccountSettings.model_validate(row.settings))


async def no_account_left(parts: Container) -> None:
    """Nothing is in the database that an account would have, and nothing is to be done: cheaper than a new one."""
    async with parts.store.single() as connection:
        await connection.execute(_REMOVE_ALL)


async def token_of(parts: Container, account: str, name: str, role: Role, *, reviewer: bool = False) -> str:
    """A token of a person, who is made as the administration would, as is the account: empty, when new."""
    async with parts.store.single() as connection:
        token = await _add_person(connection, account, name, role, reviewer=reviewer)
    if token:
        return token
    administration = parts.administration  # they were there already
    known = await administration.user(await administration.existing_account(account), name, role, reviewer=reviewer)
    return (await administration.create_token(None, known)).text


async def token_in(database_url: str, account: str, name: str, role: Role) -> str:
    """The same in the database of a program that runs by itself, for somebody who is not there yet."""
    async with connection_pool(database_url) as pool, single(pool) as connection:
        token = await _add_person(connection, account, name, role)
    assert token, f"{name} is there already"
    return token


async def _add_person(
    connection: Connection, account: str, name: str, role: Role, *, reviewer: bool = False
) -> str | None:
    """Make somebody; their token, or None when they were there already."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    values = {"account": account, "name": name, "role": role.value, "reviewer": reviewer}
    made = await connection.execute(_ADD_PERSON, {**values, "token_hash": hashed_token(token)})
    return token if made.first() else None
