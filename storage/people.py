"""Users and tokens in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.accounts import Account, AccountSettings
from core.ports import TokenSummary
from core.users import Role, User
from storage.tables import accounts, api_tokens, users

_USER_COLUMNS = (users.c.id, users.c.account_id, users.c.name, users.c.role, users.c.is_reviewer, users.c.time_zone)


def _user_of(row: RowMapping) -> User:
    return User(row["id"], row["account_id"], row["name"], Role(row["role"]), row["is_reviewer"], row["time_zone"])


class PeopleRows:
    """The users and tokens of one account, within a transaction."""

    def __init__(self, connection: AsyncConnection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def get(self, user_id: UUID) -> User | None:
        """The user, or None."""
        return await self._one(self._own().where(users.c.id == user_id))

    async def by_name(self, name: str) -> User | None:
        """The user of that name, or None."""
        return await self._one(self._own().where(users.c.name == name))

    async def list(self) -> Sequence[User]:
        """All users by name."""
        return [
            _user_of(row) for row in (await self._connection.execute(self._own().order_by(users.c.name))).mappings()
        ]

    async def add(self, user: User) -> None:
        """Store a new user."""
        await self._connection.execute(
            insert(users).values(
                id=user.id,
                account_id=self._account_id,
                name=user.name,
                role=user.role.value,
                is_reviewer=user.is_reviewer,
                time_zone=user.time_zone,
            )
        )

    async def save(self, user: User) -> None:
        """Store role, reviewer flag and time zone of a user."""
        await self._connection.execute(
            update(users)
            .where(users.c.id == user.id, users.c.account_id == self._account_id)
            .values(role=user.role.value, is_reviewer=user.is_reviewer, time_zone=user.time_zone)
        )

    async def add_token(
        self, token_id: UUID, user_id: UUID, token_hash: str, purpose: str, expires_at: datetime | None
    ) -> None:
        """Store a token by its hash."""
        await self._connection.execute(
            insert(api_tokens).values(
                id=token_id,
                account_id=self._account_id,
                user_id=user_id,
                token_hash=token_hash,
                purpose=purpose,
                expires_at=expires_at,
            )
        )

    async def tokens(self, user_id: UUID | None = None) -> Sequence[TokenSummary]:
        """The tokens that people made, newest first, of one user or of all."""
        query = (
            select(
                api_tokens.c.id.label("token_id"),
                api_tokens.c.created_at,
                api_tokens.c.revoked_at,
                *_USER_COLUMNS,
            )
            .join(users, users.c.id == api_tokens.c.user_id)
            .where(api_tokens.c.account_id == self._account_id, api_tokens.c.purpose == "api")
            .order_by(api_tokens.c.created_at.desc())
        )
        if user_id:
            query = query.where(api_tokens.c.user_id == user_id)
        rows = await self._connection.execute(query)
        return [
            TokenSummary(row["token_id"], _user_of(row), row["created_at"], row["revoked_at"])
            for row in rows.mappings()
        ]

    async def revoke_token(self, token_id: UUID, now: datetime) -> bool:
        """Make a token useless; False when there is no such token."""
        result = await self._connection.execute(
            update(api_tokens)
            .where(api_tokens.c.id == token_id, api_tokens.c.account_id == self._account_id)
            .values(revoked_at=func.coalesce(api_tokens.c.revoked_at, now))
        )
        return result.rowcount == 1

    def _own(self) -> Select[*tuple[Any, ...]]:
        return select(*_USER_COLUMNS).where(users.c.account_id == self._account_id)

    async def _one(self, query: Select[*tuple[Any, ...]]) -> User | None:
        row = (await self._connection.execute(query)).mappings().first()
        return _user_of(row) if row else None


class AccountRows:
    """What is looked up before the account is known."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def user_of_token(self, token_hash: str, now: datetime) -> User | None:
        """The user a living token belongs to, or None."""
        query = (
            select(*_USER_COLUMNS)
            .join(api_tokens, api_tokens.c.user_id == users.c.id)
            .where(
                api_tokens.c.token_hash == token_hash,
                api_tokens.c.revoked_at.is_(None),
                or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now),
            )
        )
        row = (await self._connection.execute(query)).mappings().first()
        return _user_of(row) if row else None

    async def find(self, name: str) -> Account | None:
        """The account of that name, or None."""
        row = (await self._connection.execute(select(accounts).where(accounts.c.name == name))).mappings().first()
        return account_of(row) if row else None

    async def revoke(self, token_hash: str, now: datetime) -> None:
        """Make a token useless."""
        await self._connection.execute(
            update(api_tokens)
            .where(api_tokens.c.token_hash == token_hash, api_tokens.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def account_of(row: RowMapping) -> Account:
    """The account of a row."""
    return Account(row["id"], row["name"], AccountSettings.model_validate(row["settings"]))
