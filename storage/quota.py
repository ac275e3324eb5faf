"""Model tokens used and reserved, in the database."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.connection import Connection
from storage.tables import accounts, quota_reservations, quota_usage


class QuotaRows:
    """The token counts of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def used(self, user_id: UUID, day: date, now: datetime) -> tuple[int, int]:
        """Tokens used or reserved on a day by the account and by the user; holds others off until the end."""
        await self._connection.execute(
            select(accounts.c.id).where(accounts.c.id == self._account_id).with_for_update(key_share=True)
        )
        usage = select(quota_usage.c.user_id, quota_usage.c.tokens).where(
            quota_usage.c.account_id == self._account_id, quota_usage.c.day == day
        )
        reserved = select(quota_reservations.c.user_id, quota_reservations.c.tokens).where(
            quota_reservations.c.account_id == self._account_id, quota_reservations.c.expires_at > now
        )
        both = usage.union_all(reserved).subquery()
        query = select(
            func.coalesce(func.sum(both.c.tokens), 0),
            func.coalesce(func.sum(both.c.tokens).filter(both.c.user_id == user_id), 0),
        )
        row = (await self._connection.execute(query)).one()
        return int(row[0]), int(row[1])

    async def reserve(self, reservation_id: UUID, user_id: UUID, tokens: int, expires_at: datetime) -> None:
        """Set tokens aside for a call; they come free by themselves if the process dies."""
        await self._connection.execute(
            insert(quota_reservations).values(
                id=reservation_id, account_id=self._account_id, user_id=user_id, tokens=tokens, expires_at=expires_at
            )
        )

    async def settle(self, reservation_id: UUID, user_id: UUID, day: date, tokens: int) -> None:
        """Replace a reservation by what the call really used."""
        await self._connection.execute(
            delete(quota_reservations).where(
                quota_reservations.c.id == reservation_id, quota_reservations.c.account_id == self._account_id
            )
        )
        statement = upsert(quota_usage).values(account_id=self._account_id, user_id=user_id, day=day, tokens=tokens)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["account_id", "user_id", "day"],
                set_={"tokens": quota_usage.c.tokens + statement.excluded.tokens},
            )
        )
