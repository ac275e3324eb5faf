"""Where conversations are."""

from dataclasses import dataclass, field
from uuid import UUID

from core.accounts.account import Platform


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is: the platform, and an address that only its adapter makes and reads."""

    platform: Platform
    address: str
    workspace: str = ""
    """The platform's id of the workspace it is in."""
    hears_all: bool = True
    """Whether what is written there concerns the session without addressing the bot."""
    chat: str = field(default="", compare=False)
    """The address of the chat or thread that this is a part of, where one holds several conversations; else empty."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation that exists."""

    id: UUID
    place: Place
    kind: str
    session_id: UUID | None
    walk_id: UUID | None = None
