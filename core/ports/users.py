"""What the core needs of a store of users and their tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.accounts.preferences import Preferences
from core.accounts.tokens import StoredToken, TokenSummary
from core.accounts.user import Identity, User


class UserRepository(Protocol):
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
        """Store role, reviewer flag, time zone and access of a user."""
        ...

    async def preferences(self, user_id: UUID) -> Preferences:
        """What the user decided for themselves; the defaults for somebody who is gone."""
        ...

    async def save_preferences(self, user_id: UUID, preferences: Preferences) -> None:
        """Store what the user decided for themselves."""
        ...

    async def by_email(self, address: str) -> User | None:
        """The user whose address that is on a platform, in any case; None for nobody or several."""
        ...

    async def rename(self, user_id: UUID, name: str) -> None:
        """Call a user that from now on; what is stored with the former name keeps it."""
        ...

    async def by_identity(self, identity: Identity) -> User | None:
        """The user who is that person there, or None."""
        ...

    async def identity_of(self, user_id: UUID, platform: str) -> Identity | None:
        """Who the user is on the platform, or None."""
        ...

    async def add_identity(self, user_id: UUID, identity: Identity, email: str = "") -> bool:
        """Say who the user is on a platform, and their address there; False when either is taken."""
        ...

    async def identities(self, user_id: UUID) -> Sequence[Identity]:
        """Who the user is on every platform."""
        ...

    async def locked(self, user_ids: Sequence[UUID]) -> Sequence[User]:
        """Those of the users that there are; nobody else changes them until the end of the transaction."""
        ...

    async def locked_with_owners(self, user_ids: Sequence[UUID]) -> Sequence[User]:
        """Those and the owners who have access; nobody else changes them until the end of the transaction."""
        ...

    async def merge(self, former: User, user: User) -> None:
        """Make everything of the one left the other's, whose role and flag are stored; the one left is gone."""
        ...

    async def admins(self) -> Sequence[User]:
        """The owners and admins who have access, by name."""
        ...

    async def add_token(self, token: StoredToken) -> None:
        """Store a token by its hash."""
        ...

    async def tokens(self, user_id: UUID | None = None) -> Sequence[TokenSummary]:
        """The tokens that people made, newest first, of one user or of all."""
        ...

    async def revoke_all(self, user_id: UUID, now: datetime) -> int:
        """Make all tokens and codes of a user useless, and sign their browsers out; how many tokens that were."""
        ...

    async def revoke_token(self, token_id: UUID, now: datetime) -> bool:
        """Make a token useless, and what browsers signed in to with it; False when there is no such token."""
        ...
