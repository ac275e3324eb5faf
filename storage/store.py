"""The unit of work: one transaction within one account, and the errors of a database out of reach."""

from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from procrastinate.exceptions import ConnectorException
from sqlalchemy import ClauseElement, Select, TextClause, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError

from core.accounts.account import Account, AccountSettings, Platform
from core.accounts.tokens import Credential
from core.accounts.user import Identity, User
from core.matching.embedding import ModelName
from core.ports.flow_index import LibraryState
from core.ports.sessions import SessionChange
from core.sessions.records import Receipt
from core.sessions.session import Session
from core.shared.audit import AuditEvent
from core.shared.errors import Conflict, InvalidInput, NotFound, Unavailable
from storage.accounts import CREDENTIAL_OF_TOKEN, NOTE_USE, USER_OF_IDENTITY, AccountRows, account_of, credential_of
from storage.attachments import AttachmentRows
from storage.audit import AuditRows
from storage.connection import Connection, single, transaction
from storage.connection_pool import ConnectionPool, PoolTimeoutError
from storage.documents import DocumentRows
from storage.flow_index import FlowIndex, libraries_to_embed, libraries_to_index
from storage.flow_search import FlowSearchRows
from storage.flow_versions import FlowVersionRows
from storage.flows import FlowRows, VersionCache
from storage.following import FollowingRows
from storage.hot_statements import HotRow, HotStatements
from storage.message_statements import SHOWN_IN
from storage.messages import MessageRows, ShownMessage, shown_messages
from storage.notifications import DELIVERY_CHANNEL, SESSION_CHANNEL
from storage.outbox import Outbox
from storage.outline_batches import OutlineBatchRows
from storage.proposals import ProposalRows
from storage.queue import enqueue
from storage.quota import QuotaRows
from storage.rows import session_of
from storage.scripts import ScriptRows
from storage.session_changes import store_turn
from storage.sessions import ONE_SESSION, SessionRows
from storage.tables import accounts, events, received_commands, workspaces
from storage.ticket_outbox import TicketOutbox
from storage.ticket_system import TicketSystemRows
from storage.tickets import TicketRows
from storage.users import UserRows, user_of
from storage.walks import WalkRows

_ANNOUNCE = text("SELECT pg_notify(:sessions, :session_id), pg_notify(:delivery, '')")


class AccountTransaction:
    """One transaction within one account; everything in it happens or nothing does."""

    def __init__(self, connection: Connection, account_id: UUID, versions: VersionCache) -> None:
        self.connection = connection
        self.account_id = account_id
        self.sessions = SessionRows(connection, account_id)
        self.index = FlowIndex(connection, account_id)
        self.search = FlowSearchRows(connection, account_id)
        self.flows = FlowRows(connection, account_id, versions, self.index)
        self.people = UserRows(connection, account_id)
        self.documents = DocumentRows(connection, account_id)
        self.messages = MessageRows(connection, account_id)
        self.quota = QuotaRows(connection, account_id)
        self.proposals = ProposalRows(connection, account_id)
        self.outline_batches = OutlineBatchRows(connection, account_id)
        self.following = FollowingRows(connection, account_id)
        self.walks = WalkRows(connection, account_id)
        self.scripts = ScriptRows(connection, account_id)
        self.versions = FlowVersionRows(connection, account_id, self.index)
        self.attachments = AttachmentRows(connection, account_id)
        self.tickets = TicketRows(connection, account_id)
        self.ticket_system = TicketSystemRows(connection, account_id)
        self.audit = AuditRows(connection, account_id)

    async def account(self) -> Account:
        """The account itself. Raises NotFound when it is gone."""
        return await self._account(select(accounts))

    async def hold_account(self) -> Account:
        """The account itself, whose settings nobody else changes until the end. Raises NotFound when it is gone."""
        return await self._account(select(accounts).with_for_update(key_share=True))

    async def _account(self, query: Select[*tuple[Any, ...]]) -> Account:
        row = (await self.connection.execute(query.where(accounts.c.id == self.account_id))).mappings().first()
        if row is None:
            raise NotFound("This account no longer exists.")
        return account_of(row)

    async def add_account(self, account: Account) -> bool:
        """Store the account itself as a new one; False when another process made one of that name meanwhile."""
        values = {"id": self.account_id, "name": account.name, "settings": account.settings.model_dump(mode="json")}
        statement = upsert(accounts).values(values).on_conflict_do_nothing().returning(accounts.c.id)
        return (await self.connection.execute(statement)).first() is not None

    async def save_settings(self, settings: AccountSettings) -> None:
        """Store the account's settings."""
        await self.connection.execute(
            update(accounts).where(accounts.c.id == self.account_id).values(settings=settings.model_dump(mode="json"))
        )

    async def receipt(self, key: str) -> Receipt | None:
        """What the command with this key was about; None when there was none yet."""
        query = select(received_commands.c.session_id, received_commands.c.step_id).where(
            received_commands.c.account_id == self.account_id, received_commands.c.key == key
        )
        row = (await self.connection.execute(query)).first()
        return Receipt(row.session_id, row.step_id) if row else None

    async def first_receipt(self, key: str, session_id: UUID, *, is_start: bool = True) -> UUID | None:
        """None when the command's key is new, else the session that its first delivery was about.

        A command that `is_start` brought the problem itself.
        """
        step_id = session_id if is_start else None
        statement = (
            upsert(received_commands)
            .values(account_id=self.account_id, key=key, session_id=session_id, step_id=step_id)
            .on_conflict_do_nothing()
            .returning(received_commands.c.key)
        )
        if (await self.connection.execute(statement)).first():
            return None
        receipt = await self.receipt(key)
        return receipt.session_id if receipt else None

    async def note_receipt(self, key: str, step_id: UUID) -> None:
        """What the command with this key, which was received just now, turned out to be about."""
        columns = received_commands.c
        of_key = (columns.account_id == self.account_id, columns.key == key)
        await self.connection.execute(update(received_commands).where(*of_key).values(step_id=step_id))

    async def record(self, happened: Sequence[AuditEvent], now: datetime) -> None:
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
        await enqueue(self.connection, task, {"account_id": str(self.account_id), **arguments})

    async def store_turn(self, turn: SessionChange) -> None:
        """Store what a command made of a session. Raises Overtaken when somebody was quicker."""
        await store_turn(self._first, turn)

    async def _first(self, statement: TextClause, parameters: Mapping[str, Any]) -> object | None:
        return (await self.connection.execute(statement, parameters)).first()

    async def announce(self, session_id: UUID) -> None:
        """Tell whoever watches the session that it changed, once this transaction is stored."""
        await self.connection.execute(
            _ANNOUNCE,
            {"sessions": SESSION_CHANNEL, "session_id": str(session_id), "delivery": DELIVERY_CHANNEL},
        )


class PostgresStore:
    """Everything FlowPilot keeps, in PostgreSQL."""

    def __init__(self, pool: ConnectionPool, statements: HotStatements) -> None:
        self._pool = pool
        self._statements = statements
        self._versions = VersionCache()
        self.outbox = Outbox(self._rows)
        self.ticket_outbox = TicketOutbox(self._rows)

    async def _rows(self, statement: ClauseElement, parameters: Mapping[str, Any]) -> Sequence[HotRow]:
        with faults_that_pass():
            return await self._statements.rows(statement, parameters)

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        """A transaction not bound to an account. Raises Unavailable when the database cannot be reached."""
        with faults_that_pass():
            async with transaction(self._pool) as connection:
                yield connection

    @asynccontextmanager
    async def single(self) -> AsyncGenerator[Connection]:
        """For one statement not bound to an account, without a transaction around it. Raises Unavailable."""
        with faults_that_pass():
            async with single(self._pool) as connection:
                yield connection

    @asynccontextmanager
    async def transaction(self, account_id: UUID) -> AsyncGenerator[AccountTransaction]:
        """A transaction within the account. Raises Unavailable when the database cannot be reached."""
        async with self.connection() as connection:
            yield AccountTransaction(connection, account_id, self._versions)

    async def store_turn(self, turn: SessionChange) -> None:
        """Store a turn from which nothing else follows: a transaction of its own. Raises Overtaken or Unavailable."""
        with faults_that_pass():
            await store_turn(self._statements.first, turn)

    async def session(self, account_id: UUID, session_id: UUID) -> Session | None:
        """The session with its steps, or None. Raises Unavailable."""
        with faults_that_pass():
            row = await self._statements.first(ONE_SESSION, {"account": account_id, "session": session_id})
        return session_of(row) if row else None

    async def shown(self, account_id: UUID, platform: Platform, address: str) -> Sequence[ShownMessage]:
        """What a conversation shows, in order. Raises Unavailable."""
        where = {"account_id": account_id, "platform": platform, "address": address}
        return shown_messages(await self._rows(SHOWN_IN, where))

    async def credential(self, token_hash: str, now: datetime) -> Credential | None:
        """The living token with that hash and whose it is, or None. Raises Unavailable."""
        with faults_that_pass():
            row = await self._statements.first(CREDENTIAL_OF_TOKEN, {"token_hash": token_hash, "now": now})
        return credential_of(row) if row else None

    async def note_use(self, token_id: UUID, now: datetime) -> None:
        """Keep that a token was used, unless that was noted within the last minute. Raises Unavailable."""
        with faults_that_pass():
            await self._statements.rows(NOTE_USE, {"token_id": token_id, "now": now})

    async def user_of_identity(self, identity: Identity) -> User | None:
        """The user who is that person there, or None; also None while the workspace is uninstalled."""
        with faults_that_pass():
            row = await self._statements.first(USER_OF_IDENTITY, asdict(identity))
        return user_of(row) if row else None

    @asynccontextmanager
    async def reading(self, account_id: UUID) -> AsyncGenerator[AccountTransaction]:
        """For one read, which needs no transaction around it: that saves two of three round trips."""
        async with self.single() as connection:
            yield AccountTransaction(connection, account_id, self._versions)

    @asynccontextmanager
    async def accounts(self) -> AsyncGenerator[AccountRows]:
        """For one statement on what is looked up before the account is known."""
        async with self.single() as connection:
            yield AccountRows(connection)

    @asynccontextmanager
    async def changing_workspace(self, platform: Platform, external_id: str) -> AsyncGenerator[AccountRows]:
        """A transaction in which nobody else changes that workspace."""
        async with self.connection() as connection:
            row = select(workspaces.c.id).where(
                workspaces.c.platform == platform, workspaces.c.external_id == external_id
            )
            await connection.execute(row.with_for_update())
            yield AccountRows(connection)

    async def libraries_to_index(self) -> Sequence[UUID]:
        """Accounts with published flows that are not found by anything."""
        async with self.connection() as connection:
            return await libraries_to_index(connection)

    async def libraries_to_embed(self, model: ModelName, since: datetime) -> Sequence[LibraryState]:
        """Accounts whose flows are not all embedded by the model; not those that took to another one after `since`."""
        async with self.connection() as connection:
            return await libraries_to_embed(connection, model, since)


@contextmanager
def faults_that_pass() -> Generator[None]:
    """Raise Unavailable for those of the database's faults that pass by themselves.

    Raises InvalidInput for text that it cannot keep or look for, wherever that got past the checks of what came in, and
    Conflict where somebody or something that is referred to went away at the same moment: linked, purged, removed.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise _no_text() from error
    except PoolTimeoutError as error:
        raise Unavailable("The database is too busy.") from error
    except (DBAPIError, ConnectorException, psycopg.Error) as error:
        if _sqlstate(error) == _DISK_FULL:
            raise Unavailable("The database's disk is full.") from error
        if _is_passing(error):
            raise Unavailable("The database cannot be reached.") from error
        if _is_no_text(error):
            raise _no_text() from error
        if _sqlstate(error) == _REFERS_TO_NOTHING:
            raise Conflict("Somebody or something that this is about went away at this moment. Look again.") from error
        raise


def _no_text() -> InvalidInput:
    return InvalidInput(
        "text", "Some of this is not valid text: it has a NUL byte or an incomplete character. Remove it."
    )


# SQLSTATE beginnings of faults that pass: connection, shutdown, resources, lock and statement time-outs, deadlocks.
_PASSING_STATES = ("08", "57P", "53", "55P03", "57014", "40")


_DISK_FULL = "53100"
_REFERS_TO_NOTHING = "23503"
_NO_TEXT_STATES = ("22021", "22P05")
"""A character that is none, and one that its type cannot hold, such as NUL in JSON."""


def _is_no_text(error: DBAPIError | ConnectorException | psycopg.Error) -> bool:
    fault = _fault(error)
    # psycopg itself refuses NUL in a text, and then there is no SQLSTATE.
    return isinstance(fault, psycopg.DataError) and (not fault.sqlstate or fault.sqlstate in _NO_TEXT_STATES)


def _is_passing(error: DBAPIError | ConnectorException | psycopg.Error) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    # A fault of the connection itself has no SQLSTATE.
    state = _sqlstate(error)
    return state.startswith(_PASSING_STATES) if state else isinstance(_fault(error), psycopg.OperationalError)


def _sqlstate(error: DBAPIError | ConnectorException | psycopg.Error) -> str:
    fault = _fault(error)
    return (fault.sqlstate or "") if isinstance(fault, psycopg.Error) else ""


def _fault(error: DBAPIError | ConnectorException | psycopg.Error) -> BaseException | None:
    if isinstance(error, DBAPIError):
        return error.orig
    # From enqueuing within our transaction.
    return error.__cause__ if isinstance(error, ConnectorException) else error
