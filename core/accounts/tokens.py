"""Access tokens and one-time codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.accounts.user import User


@dataclass(frozen=True, slots=True)
class TokenSummary:
    """A token as its owner sees it; the token itself is never shown again."""

    id: UUID
    user: User
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a one-time code was made for."""

    account_id: UUID
    user_id: UUID | None
    """The person that whoever types it is; None for a code that links a workspace to the account."""
