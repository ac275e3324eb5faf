"""What travels to and from storage beside the entities themselves: filters, summaries, places, receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.accounts import Platform
from core.cards import Card
from core.events import Event
from core.session import Session, SessionStatus
from core.users import User


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions a list shows."""

    status: SessionStatus | None = None
    text: str = ""
    """Words that the title or problem must contain, the last one as a beginning."""
    engineer_id: UUID | None = None
    before: tuple[datetime, UUID] | None = None
    """Where the page before ended: creation time and id of its last session."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """A published flow as the library lists it."""

    id: UUID
    slug: str
    title: str
    domain: str
    version: int
    times_walked: int
    times_resolved: int
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenSummary:
    """A token as its owner sees it; the token itself is never shown again."""

    id: UUID
    user: User
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a command made of a session: stored whole or not at all."""

    before: Session
    after: Session
    events: Sequence[Event]
    cards: Mapping[str, Card]
    """What the session's conversations should show from now on, by subject."""
    now: datetime
    task: str | None = None
    """What a worker does next for the session's new turn."""
    key: str | None = None
    """By which the command is known when it comes again."""
    answered: UUID | None = None
    """The step that the command answered, remembered with the key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is: the platform, and an address that only its adapter makes and reads."""

    platform: Platform
    address: str
    workspace: str = ""
    """The platform's id of the workspace it is in."""
    hears_all: bool = True
    """Whether what is written there concerns the session without addressing the bot."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation that exists."""

    id: UUID
    place: Place
    kind: str
    session_id: UUID | None


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a one-time code was made for."""

    account_id: UUID
    user_id: UUID | None
    """The person that whoever types it is; None for a code that links a workspace to the account."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the first delivery of a command was about."""

    session_id: UUID
    step_id: UUID | None
