"""The people of an account in the database: users, who they are on chat platforms, and tokens."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.accounts.preferences import Preferences
from core.accounts.tokens import StoredToken, TokenSummary
from core.accounts.user import Access, Identity, Role, User
from core.shared.errors import Conflict
from storage.connection import Connection
from storage.merging import Merged, merge_people
from storage.rows import StoredRow
from storage.tables import api_tokens, link_codes, user_identities, users

USER_COLUMNS = (
    users.c.id,
    users.c.account_id,
    users.c.name,
    users.c.role,
    users.c.is_reviewer,
    users.c.time_zone,
    users.c.access,
)


def user_of(row: StoredRow) -> User:
    """The user of a row with the columns above."""
    role, access = Role(row["role"]), Access(row["access"])
    return User(row["id"], row["account_id"], row["name"], role, row["is_reviewer"], row["time_zone"], access)


class UserRows:
    """The users and tokens of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
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
        return [user_of(row) for row in (await self._connection.execute(self._own().order_by(users.c.name))).mappings()]

    async def add(self, user: User) -> None:
        """Store a new user. Raises Conflict when somebody else has the name."""
        statement = (
            upsert(users)
            .values(
                id=user.id,
                account_id=self._account_id,
                name=user.name,
                role=user.role.value,
                is_reviewer=user.is_reviewer,
                time_zone=user.time_zone,
            )
            .on_conflict_do_nothing()
            .returning(users.c.id)
        )
        if (await self._connection.execute(statement)).first() is None:
            raise Conflict(f"There is already somebody named “{user.name}”.")

    async def save(self, user: User) -> None:
        """Store role, reviewer flag, time zone and access of a user."""
        await self._connection.execute(
            update(users)
            .where(users.c.id == user.id, users.c.account_id == self._account_id)
            .values(
                role=user.role.value,
                is_reviewer=user.is_reviewer,
                time_zone=user.time_zone,
                access=user.access.value,
            )
        )

    async def preferences(self, user_id: UUID) -> Preferences:
        """What the user decided for themselves; the defaults for somebody who is gone."""
        query = select(users.c.preferences).where(users.c.id == user_id, users.c.account_id == self._account_id)
        return Preferences.model_validate((await self._connection.execute(query)).scalar_one_or_none() or {})

    async def save_preferences(self, user_id: UUID, preferences: Preferences) -> None:
        """Store what the user decided for themselves."""
        await self._connection.execute(
            update(users)
            .where(users.c.id == user_id, users.c.account_id == self._account_id)
            .values(preferences=preferences.model_dump(mode="json"))
        )

    async def rename(self, user_id: UUID, name: str) -> None:
        """Call a user that from now on; what is stored with the former name keeps it."""
        await self._connection.execute(
            update(users).where(users.c.id == user_id, users.c.account_id == self._account_id).values(name=name)
        )

    async def by_email(self, address: str) -> User | None:
        """The user whose address that is on a platform, in any case; None for nobody or several."""
        of_them = select(user_identities.c.user_id).where(
            user_identities.c.account_id == self._account_id,
            func.lower(user_identities.c.email) == address.replace("\x00", "").lower(),
        )
        found = (await self._connection.execute(self._own().where(users.c.id.in_(of_them)).limit(2))).mappings().all()
        return user_of(found[0]) if address and len(found) == 1 else None

    async def by_identity(self, identity: Identity) -> User | None:
        """The user who is that person there, or None."""
        return await self._one(
            self._own().join(user_identities, user_identities.c.user_id == users.c.id).where(*is_person(identity))
        )

    async def identity_of(self, user_id: UUID, platform: str) -> Identity | None:
        """Who the user is on the platform, or None."""
        query = select(user_identities.c.workspace, user_identities.c.external_id).where(
            user_identities.c.account_id == self._account_id,
            user_identities.c.user_id == user_id,
            user_identities.c.platform == platform,
        )
        row = (await self._connection.execute(query)).first()
        return Identity(platform, row.workspace, row.external_id) if row else None

    async def add_identity(self, user_id: UUID, identity: Identity, email: str = "") -> bool:
        """Say who the user is on a platform, and their address there; False when either is taken."""
        statement = (
            upsert(user_identities)
            .values(
                id=uuid4(),
                account_id=self._account_id,
                user_id=user_id,
                platform=identity.platform,
                workspace=identity.workspace,
                external_id=identity.external_id,
                email=email,
            )
            .on_conflict_do_nothing()
            .returning(user_identities.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None

    async def identities(self, user_id: UUID) -> Sequence[Identity]:
        """Who the user is on every platform."""
        columns = user_identities.c
        query = select(columns.platform, columns.workspace, columns.external_id).where(
            columns.account_id == self._account_id, columns.user_id == user_id
        )
        return [Identity(*row) for row in (await self._connection.execute(query)).all()]

    async def locked(self, user_ids: Sequence[UUID]) -> Sequence[User]:
        """Those of the users that there are; nobody else changes them until the end of the transaction."""
        query = self._own().where(users.c.id.in_(user_ids)).order_by(users.c.id).with_for_update()
        return [user_of(row) for row in (await self._connection.execute(query)).mappings()]

    async def locked_with_owners(self, user_ids: Sequence[UUID]) -> Sequence[User]:
        """Those and the owners who have access; nobody else changes them until the end of the transaction."""
        owners = and_(users.c.role == Role.OWNER.value, users.c.access == Access.ACTIVE.value)
        query = self._own().where(or_(owners, users.c.id.in_(user_ids))).order_by(users.c.id).with_for_update()
        return [user_of(row) for row in (await self._connection.execute(query)).mappings()]

    async def merge(self, former: User, user: User) -> None:
        """Make everything of the one left the other's, whose role and flag are stored; the one left is gone."""
        await merge_people(self._connection, self._account_id, Merged(former.id, former.name, user.id, user.name))
        await self.save(user)

    async def admins(self) -> Sequence[User]:
        """The owners and admins who have access, by name."""
        of_them = (users.c.role.in_([Role.OWNER.value, Role.ADMIN.value]), users.c.access == Access.ACTIVE.value)
        query = self._own().where(*of_them).order_by(users.c.name)
        return [user_of(row) for row in (await self._connection.execute(query)).mappings()]

    async def add_token(self, token: StoredToken) -> None:
        """Store a token by its hash."""
        await self._connection.execute(insert(api_tokens).values(account_id=self._account_id, **asdict(token)))

    async def tokens(self, user_id: UUID | None = None) -> Sequence[TokenSummary]:
        """The tokens that people made, newest first, of one user or of all."""
        query = (
            select(
                api_tokens.c.id.label("token_id"),
                api_tokens.c.created_at,
                api_tokens.c.revoked_at,
                api_tokens.c.name.label("token_name"),
                api_tokens.c.expires_at,
                api_tokens.c.last_used_at,
                *USER_COLUMNS,
            )
            .join(users, users.c.id == api_tokens.c.user_id)
            .where(api_tokens.c.account_id == self._account_id, api_tokens.c.purpose == "api")
            .order_by(api_tokens.c.created_at.desc())
        )
        if user_id:
            query = query.where(api_tokens.c.user_id == user_id)
        rows = await self._connection.execute(query)
        return [
            TokenSummary(
                row["token_id"],
                user_of(row),
                row["created_at"],
                row["revoked_at"],
                row["token_name"],
                row["expires_at"],
                row["last_used_at"],
            )
            for row in rows.mappings()
        ]

    async def revoke_all(self, user_id: UUID, now: datetime) -> int:
        """Make all tokens and codes of a user useless, and sign their browsers out; how many tokens that were."""
        await self._connection.execute(
            delete(link_codes).where(link_codes.c.account_id == self._account_id, link_codes.c.user_id == user_id)
        )
        living = (
            api_tokens.c.account_id == self._account_id,
            api_tokens.c.user_id == user_id,
            api_tokens.c.revoked_at.is_(None),
        )
        result = await self._connection.execute(update(api_tokens).where(*living).values(revoked_at=now))
        return result.rowcount

    async def revoke_token(self, token_id: UUID, now: datetime) -> bool:
        """Make a token useless, and what browsers signed in to with it; False when there is no such token."""
        result = await self._connection.execute(
            update(api_tokens)
            .where(
                or_(api_tokens.c.id == token_id, api_tokens.c.made_with == token_id),
                api_tokens.c.account_id == self._account_id,
            )
            .values(revoked_at=func.coalesce(api_tokens.c.revoked_at, now))
        )
        return result.rowcount > 0

    def _own(self) -> Select[*tuple[Any, ...]]:
        return select(*USER_COLUMNS).where(users.c.account_id == self._account_id)

    async def _one(self, query: Select[*tuple[Any, ...]]) -> User | None:
        row = (await self._connection.execute(query)).mappings().first()
        return user_of(row) if row else None


def is_person(identity: Identity) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a row of `user_identities` is that identity."""
    columns = user_identities.c
    return (
        columns.platform == identity.platform,
        columns.workspace == identity.workspace,
        columns.external_id == identity.external_id,
    )
