"""A unit of work: one transaction within one account, and the store that opens it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.accounts.account import Account, AccountSettings
from core.ports.documents import Documents
from core.ports.flows import Flows, FlowVersions
from core.ports.messages import Messages
from core.ports.proposals import Proposals
from core.ports.quota import Quota
from core.ports.sessions import Sessions, Turn
from core.ports.users import People
from core.sessions.records import Receipt
from core.sessions.session import Session
from core.shared.audit import Event


class Transaction(Protocol):
    """One transaction within one account; everything in it happens or nothing does."""

    @property
    def account_id(self) -> UUID:
        """The account everything in it belongs to."""
        ...

    @property
    def sessions(self) -> Sessions:
        """The sessions."""
        ...

    @property
    def flows(self) -> Flows:
        """The flows."""
        ...

    @property
    def people(self) -> People:
        """The users and tokens."""
        ...

    @property
    def documents(self) -> Documents:
        """The documentation."""
        ...

    @property
    def messages(self) -> Messages:
        """The messages."""
        ...

    @property
    def proposals(self) -> Proposals:
        """The proposals."""
        ...

    @property
    def versions(self) -> FlowVersions:
        """The versions of the flows."""
        ...

    @property
    def quota(self) -> Quota:
        """The token counts."""
        ...

    async def account(self) -> Account:
        """The account itself."""
        ...

    async def add_account(self, account: Account) -> bool:
        """Store the account itself as a new one; False when another process made one of that name meanwhile."""
        ...

    async def save_settings(self, settings: AccountSettings) -> None:
        """Store the account's settings."""
        ...

    async def receipt(self, key: str) -> Receipt | None:
        """What the command with this key was about; None when there was none yet."""
        ...

    async def first_receipt(self, key: str, session_id: UUID) -> UUID | None:
        """None when the command's key is new, else the session that its first delivery was about."""
        ...

    async def record(self, happened: Sequence[Event], now: datetime) -> None:
        """Append to the audit."""
        ...

    async def store_turn(self, turn: Turn) -> None:
        """Store what a command made of a session; whoever watches it is told.

        Raises Overtaken when it is no longer at the version before, or a command with that key was stored meanwhile.
        """
        ...

    async def enqueue(self, task: str, arguments: Mapping[str, Any]) -> None:
        """Have a worker carry out the task once this transaction is stored."""
        ...

    async def announce(self, session_id: UUID) -> None:
        """Tell whoever watches the session that it changed, once this transaction is stored."""
        ...


class Store(Protocol):
    """Where everything is kept."""

    def transaction(self, account_id: UUID) -> AbstractAsyncContextManager[Transaction]:
        """A transaction within the account. Raises Unavailable when the database is out of reach."""
        ...

    async def store_turn(self, turn: Turn) -> None:
        """Store a turn from which nothing else follows: a transaction of its own. Raises Overtaken or Unavailable."""
        ...

    async def session(self, account_id: UUID, session_id: UUID) -> Session | None:
        """The session with its steps, or None. Raises Unavailable."""
        ...

    def reading(self, account_id: UUID) -> AbstractAsyncContextManager[Transaction]:
        """The same for a single read, each statement by itself. Raises Unavailable."""
        ...
