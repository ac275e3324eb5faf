"""What the core needs from outside, as protocols: the store and its transactions."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from core.accounts import Account, AccountSettings, Platform
from core.cards import Card
from core.documentation import Document, DocumentKey, StoredDocument
from core.events import Event
from core.flows.model import Flow
from core.guides.guide import PublishedFlow
from core.knowledge import FlowVersions, Proposals
from core.matching.match import SearchableFlow
from core.records import Conversation, FlowSummary, Place, Receipt, SessionFilter, TokenSummary, Turn
from core.references import Chats
from core.session import Session
from core.users import Identity, User


class Sessions(Protocol):
    """The account's sessions."""

    async def get(self, session_id: UUID) -> Session | None:
        """The session with its steps, or None."""
        ...

    async def add(self, session: Session) -> None:
        """Store a new session that has no steps yet."""
        ...

    async def list(self, which: SessionFilter) -> Sequence[Session]:
        """Sessions newest first, with their steps; at most `which.limit`."""
        ...


class Flows(Protocol):
    """The account's flows and their versions."""

    async def published(self, flow_id: UUID, version: int | None = None) -> PublishedFlow | None:
        """A published version, by default the current one."""
        ...

    async def publish(self, flow: Flow, provenance: Mapping[str, Any]) -> PublishedFlow:
        """Add a version of the flow with this slug, and the flow itself when it is new."""
        ...

    async def publish_first(self, flows: Sequence[Flow], provenance: Mapping[str, Any]) -> None:
        """Publish the first flows of an account that this transaction has made, all at once."""
        ...

    async def list(
        self, text: str = "", after: tuple[str, UUID] | None = None, limit: int = 100
    ) -> Sequence[FlowSummary]:
        """Published flows by title, at most `limit`, after a title and id; with text, those that contain its words."""
        ...

    async def library_version(self) -> int:
        """A number that grows with every publication in the account."""
        ...

    async def searchable(self) -> Sequence[SearchableFlow]:
        """Every published flow, as the matcher reads it."""
        ...

    async def add_problems(self, flow_id: UUID, problems: Sequence[str], resolved_at: datetime) -> None:
        """Have problems that the flow resolves count as its text, so that others like them find the flow."""
        ...


class People(Protocol):
    """The account's users and tokens."""

    async def get(self, user_id: UUID) -> User | None:
        """The user, or None."""
        ...

    async def by_name(self, name: str) -> User | None:
        """The user of that name, or None."""
        ...

    async def list(self) -> Sequence[User]:
        """All users by name."""
        ...

    async def add(self, user: User) -> None:
        """Store a new user. Raises Conflict when somebody else has the name."""
        ...

    async def save(self, user: User) -> None:
        """Store role, reviewer flag and time zone of a user."""
        ...

    async def by_identity(self, identity: Identity) -> User | None:
        """The user who is that person there, or None."""
        ...

    async def identity_of(self, user_id: UUID, platform: str) -> Identity | None:
        """Who the user is on the platform, or None."""
        ...

    async def add_identity(self, user_id: UUID, identity: Identity) -> bool:
        """Say who the user is on a platform; False when either is taken."""
        ...

    async def move_identity(self, identity: Identity, user_id: UUID) -> None:
        """Make the identity another user's, together with the sessions of the one who had it."""
        ...

    async def admins(self) -> Sequence[User]:
        """The owners and admins, by name."""
        ...

    async def add_token(
        self, token_id: UUID, user_id: UUID, token_hash: str, purpose: str, expires_at: datetime | None
    ) -> None:
        """Store a token by its hash."""
        ...

    async def tokens(self, user_id: UUID | None = None) -> Sequence[TokenSummary]:
        """The tokens that people made, newest first, of one user or of all."""
        ...

    async def revoke_token(self, token_id: UUID, now: datetime) -> bool:
        """Make a token useless; False when there is no such token."""
        ...


class Documents(Protocol):
    """Edited texts and ratings of the account's documentation."""

    async def get(self, key: DocumentKey) -> StoredDocument | None:
        """What is stored beside the generated text, or None."""
        ...

    async def save_text(self, key: DocumentKey, document: Document, *, edited: bool, written_for: datetime) -> bool:
        """Keep an edited or polished text. False when a polished one would replace a person's for that moment."""
        ...

    async def drop_polished(self, key: DocumentKey) -> None:
        """Forget a polished text, as what it words has changed; an edited one stays."""
        ...

    async def save_rating(self, key: DocumentKey, stars: int, comment: str, rated_by: UUID) -> None:
        """Keep a rating; a later one replaces it."""
        ...


class Messages(Chats, Protocol):
    """What people should see of the account, by conversation."""

    async def open_conversation(self, place: Place, kind: str, session_id: UUID | None) -> UUID:
        """The conversation at that place, made when it is new."""
        ...

    async def conversation_at(self, place: Place) -> Conversation | None:
        """The conversation at that address, or None."""
        ...

    async def subject_of(self, platform: Platform, external_id: str) -> str | None:
        """The subject of the message that the platform knows by that id, or None."""
        ...

    async def set_channel(self, kind: str, place: Place | None, platform: Platform) -> None:
        """Post what goes to channels of that kind on the platform there from now on; None: nowhere.

        Channels used before are no longer posted to; what stands there is still kept right.
        """
        ...

    async def want(self, conversation_id: UUID, cards: Mapping[str, Card]) -> None:
        """Show these cards under their subjects in one conversation."""
        ...

    async def want_in_session(self, session_id: UUID, cards: Mapping[str, Card]) -> None:
        """In every conversation of the session, show these cards under their subjects."""
        ...

    async def want_in_channels(self, kind: str, cards: Mapping[str, Card]) -> None:
        """In every channel of that kind, and wherever they stand already, show these cards under their subjects."""
        ...


class Quota(Protocol):
    """The account's model tokens."""

    async def used(self, user_id: UUID, day: date, now: datetime) -> tuple[int, int]:
        """Tokens used or reserved on a day by the account and by the user; holds others off until the end."""
        ...

    async def reserve(self, reservation_id: UUID, user_id: UUID, tokens: int, expires_at: datetime) -> None:
        """Set tokens aside for a call."""
        ...

    async def settle(self, reservation_id: UUID, user_id: UUID, day: date, tokens: int) -> None:
        """Replace a reservation by what the call really used."""
        ...


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
