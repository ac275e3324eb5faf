"""The unit of work: one transaction within one account, and the errors of a database out of reach."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from procrastinate import App
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.accounts import Account, AccountSettings
from core.errors import NotFound, Unavailable
from core.events import Event
from storage.documents import DocumentRows
from storage.flows import FlowRows
from storage.messages import MessageRows
from storage.notifications import DELIVERY_CHANNEL, SESSION_CHANNEL
from storage.people import AccountRows, PeopleRows, account_of
from storage.queue import enqueue
from storage.quota import QuotaRows
from storage.sessions import SessionRows
from storage.tables import accounts, events, received_commands

_ANNOUNCE = text("SELECT pg_notify(:sessions, :session_id), pg_notify(:delivery, '')")


class AccountTransaction:
    """One transaction within one account; everything in it happens or nothing does."""

    def __init__(self, connection: AsyncConnection, account_id: UUID, queue: App) -> None:
        self.connection = connection
        self.account_id = account_id
        self._queue = queue
        self.sessions = SessionRows(connection, account_id)
        self.flows = FlowRows(connection, account_id)
        self.people = PeopleRows(connection, account_id)
        self.documents = DocumentRows(connection, account_id)
        self.messages = MessageRows(connection, account_id)
        self.quota = QuotaRows(connection, account_id)

    async def account(self) -> Account:
        """The account itself. Raises NotFound when it is gone."""
        row = (
            (await self.connection.execute(select(accounts).where(accounts.c.id == self.account_id))).mappings().first()
        )
        if row is None:
            raise NotFound("This account no longer exists.")
        return account_of(row)

    async def save_settings(self, settings: AccountSettings) -> None:
        """Store the account's settings."""
        await self.connection.execute(
            update(accounts).where(accounts.c.id == self.account_id).values(settings=settings.model_dump(mode="json"))
        )

    async def first_receipt(self, key: str, session_id: UUID) -> UUID | None:
        """None when the command's key is new, else the session that its first delivery was about."""
        statement = (
            upsert(received_commands)
            .values(account_id=self.account_id, key=key, session_id=session_id)
            .on_conflict_do_nothing()
            .returning(received_commands.c.key)
        )
        if (await self.connection.execute(statement)).first():
            return None
        query = select(received_commands.c.session_id).where(
            received_commands.c.account_id == self.account_id, received_commands.c.key == key
        )
        return (await self.connection.execute(query)).scalar_one()

    async def record(self, happened: Sequence[Event], now: datetime) -> None:
        """Append to the audit."""
        if happened:
            await self.connection.execute(
                insert(events),
                [
                    {
                        "account_id": self.account_id,
                        "session_id": event.session_id,
                        "actor_id": event.actor_id,
                        "kind": event.kind.value,
                        "data": event.data,
                        "at": now,
                    }
                    for event in happened
                ],
            )

    async def enqueue(self, task: str, arguments: Mapping[str, Any]) -> None:
        """Have a worker carry out the task once this transaction is stored."""
        await enqueue(self._queue, self.connection, task, {"account_id": str(self.account_id), **arguments})

    async def announce(self, session_id: UUID) -> None:
        """Tell whoever watches the session that it changed, once this transaction is stored."""
        await self.connection.execute(
            _ANNOUNCE,
            {"sessions": SESSION_CHANNEL, "session_id": str(session_id), "delivery": DELIVERY_CHANNEL},
        )


class PostgresStore:
    """Everything FlowPilot keeps, in PostgreSQL."""

    def __init__(self, engine: AsyncEngine, queue: App) -> None:
        self._engine = engine
        self._queue = queue

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction not bound to an account. Raises Unavailable when the database is out of reach."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except PoolTimeoutError as error:
            raise Unavailable("The database is too busy.") from error
        except DBAPIError as error:
            if _is_passing(error):
                raise Unavailable("The database is out of reach.") from error
            raise

    @asynccontextmanager
    async def transaction(self, account_id: UUID) -> AsyncGenerator[AccountTransaction]:
        """A transaction within the account. Raises Unavailable when the database is out of reach."""
        async with self.connection() as connection:
            yield AccountTransaction(connection, account_id, self._queue)

    @asynccontextmanager
    async def accounts(self) -> AsyncGenerator[AccountRows]:
        """A transaction for what is looked up before the account is known."""
        async with self.connection() as connection:
            yield AccountRows(connection)


# SQLSTATE beginnings of faults that pass: connection, shutdown, resources, lock and statement time-outs, deadlocks.
_PASSING_STATES = ("08", "57P", "53", "55P03", "57014", "40")


def _is_passing(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return error.connection_invalidated or type(error.orig).__name__ == "OperationalError"
    return error.connection_invalidated or state.startswith(_PASSING_STATES)
