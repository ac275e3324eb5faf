"""Access tokens and one-time codes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from core.accounts.user import User


@dataclass(frozen=True, slots=True)
class Credential:
    """A living token that somebody came with."""

    id: UUID
    user: User
    purpose: Literal["api", "page"]
    """api: made by a person for a program; page: a signed-in browser's."""
    demo: bool = False
    """Whether it comes from the demo's start link, and ends with the demo."""
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    """When it was used last, as it was stored: about once a minute."""


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token as it is stored: by its hash."""

    id: UUID
    user_id: UUID
    token_hash: str
    purpose: Literal["api", "page"]
    name: str = ""
    demo: bool = False
    made_with: UUID | None = None
    """The token that a browser signed in with; it ends with that one."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenSummary:
    """A token as its owner sees it; the token itself is never shown again."""

    id: UUID
    user: User
    created_at: datetime
    revoked_at: datetime | None
    name: str = ""
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    """When a program or a browser came with it last, to the minute; None: never, or not since that is kept."""


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a one-time code was made for."""

    account_id: UUID
    user_id: UUID | None
    """The person that whoever types it becomes; None for a code that links a workspace to the account."""
