"""A unit of work: one transaction within one account, and the store that opens it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from core.accounts.account import Account, AccountSettings
from core.ports.attachments import AttachmentRepository
from core.ports.audit import AuditRepository
from core.ports.documents import DocumentRepository
from core.ports.flows import FlowRepository, FlowVersionRepository
from core.ports.following import FollowingRepository
from core.ports.messages import MessageRepository
from core.ports.outline_batches import OutlineBatchRepository
from core.ports.proposals import ProposalRepository
from core.ports.quota import QuotaRepository
from core.ports.scripts import ScriptRepository
from core.ports.sessions import SessionChange, SessionRepository
from core.ports.tickets import TicketRepository, TicketSystemRepository
from core.ports.users import UserRepository
from core.ports.walks import WalkRepository
from core.sessions.records import Receipt
from core.sessions.session import Session
from core.shared.audit import AuditEvent


class UnitOfWork(Protocol):
    """One transaction within one account; everything in it happens or nothing does."""

    @property
    def account_id(self) -> UUID:
        """The account everything in it belongs to."""
        ...

    @property
    def sessions(self) -> SessionRepository:
        """The sessions."""
        ...

    @property
    def flows(self) -> FlowRepository:
        """The flows."""
        ...

    @property
    def people(self) -> UserRepository:
        """The users and tokens."""
        ...

    @property
    def documents(self) -> DocumentRepository:
        """The documentation."""
        ...

    @property
    def messages(self) -> MessageRepository:
        """The messages."""
        ...

    @property
    def proposals(self) -> ProposalRepository:
        """The proposals."""
        ...

    @property
    def following(self) -> FollowingRepository:
        """Which sessions are under way, and which follow which."""
        ...

    @property
    def outline_batches(self) -> OutlineBatchRepository:
        """The batches of documents that a model is outlining."""
        ...

    @property
    def attachments(self) -> AttachmentRepository:
        """The files of sessions."""
        ...

    @property
    def walks(self) -> WalkRepository:
        """The walks."""
        ...

    @property
    def scripts(self) -> ScriptRepository:
        """The script templates."""
        ...

    @property
    def versions(self) -> FlowVersionRepository:
        """The versions of the flows."""
        ...

    @property
    def tickets(self) -> TicketRepository:
        """The account's own tickets."""
        ...

    @property
    def ticket_system(self) -> TicketSystemRepository:
        """The connected ticket system, and what is sent there."""
        ...

    @property
    def audit(self) -> AuditRepository:
        """The audit, to be read."""
        ...

    @property
    def quota(self) -> QuotaRepository:
        """The token counts."""
        ...

    async def account(self) -> Account:
        """The account itself."""
        ...

    async def hold_account(self) -> Account:
        """The account itself, whose settings nobody else changes until the end of the transaction."""
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

    async def first_receipt(self, key: str, session_id: UUID, *, is_start: bool = True) -> UUID | None:
        """None when the command's key is new, else the session that its first delivery was about.

        A command that `is_start` brought the problem itself.
        """
        ...

    async def note_receipt(self, key: str, step_id: UUID) -> None:
        """What the command with this key, which was received just now, turned out to be about."""
        ...

    async def record(self, happened: Sequence[AuditEvent], now: datetime) -> None:
        """Append to the audit."""
        ...

    async def store_turn(self, turn: SessionChange) -> None:
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

    def transaction(self, account_id: UUID) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction within the account. Raises Unavailable when the database cannot be reached."""
        ...

    async def store_turn(self, turn: SessionChange) -> None:
        """Store a turn from which nothing else follows: a transaction of its own. Raises Overtaken or Unavailable."""
        ...

    async def session(self, account_id: UUID, session_id: UUID) -> Session | None:
        """The session with its steps, or None. Raises Unavailable."""
        ...

    def reading(self, account_id: UUID) -> AbstractAsyncContextManager[UnitOfWork]:
        """The same for a single read, each statement by itself. Raises Unavailable."""
        ...
