"""What the core needs of a store before the account is known: who somebody is, and which account a workspace has."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from core.accounts.account import Account, Platform
from core.accounts.tokens import LinkCode
from core.accounts.user import Identity, User, Workspace
from core.ports.references import PlatformReferences
from core.ports.unit_of_work import Store


class AccountDirectory(PlatformReferences, Protocol):
    """What is looked up before the account is known, and what decides which account it is."""

    async def workspace(self, platform: str, external_id: str) -> Workspace | None:
        """The workspace with that id, uninstalled or not, or None."""
        ...

    async def workspaces(self, platform: str) -> Sequence[Workspace]:
        """All workspaces of the platform that are not uninstalled."""
        ...

    async def save_workspace(self, workspace: Workspace) -> None:
        """Store a workspace, or what is said anew about it. In another account its people are met anew."""
        ...

    async def add_code(self, code_hash: str, code: LinkCode, expires_at: datetime) -> None:
        """Store a one-time code by its hash."""
        ...

    async def take_code(self, code_hash: str, now: datetime) -> LinkCode | None:
        """Use up a code; None when it is unknown, used or too old."""
        ...

    async def find(self, name: str) -> Account | None:
        """The account of that name, or None."""
        ...

    async def revoke(self, token_hash: str, now: datetime) -> None:
        """Make a token useless."""
        ...


class Directory(Store, Protocol):
    """The store, and what it knows before an account is chosen."""

    async def user_of_identity(self, identity: Identity) -> User | None:
        """The user who is that person there, or None; also None while the workspace is uninstalled."""
        ...

    async def user_of_token(self, token_hash: str, now: datetime) -> User | None:
        """The user a living token belongs to, or None."""
        ...

    def accounts(self) -> AbstractAsyncContextManager[AccountDirectory]:
        """A transaction over accounts and tokens."""
        ...

    def changing_workspace(self, platform: Platform, external_id: str) -> AbstractAsyncContextManager[AccountDirectory]:
        """A transaction in which nobody else changes that workspace."""
        ...
