"""What the core needs of a store before the account is known: who somebody is, and which account a workspace has."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.accounts.account import Account, Platform
from core.accounts.tokens import Credential, LinkCode
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

    async def has_owner(self) -> bool:
        """Whether somebody owns an account here."""
        ...

    async def add_start_code(self, code_hash: str, account_id: UUID, expires_at: datetime) -> None:
        """Store the hash of a start link of the demo in that account."""
        ...

    async def take_start_code(self, code_hash: str, now: datetime) -> bool:
        """Use up a start link; False when it is unknown, used or too old, or the demo is over."""
        ...

    async def end_demo_browsers(self, now: datetime) -> None:
        """Sign every browser out that is in the demo."""
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

    async def credential(self, token_hash: str, now: datetime) -> Credential | None:
        """The living token with that hash and whose it is, or None; revoked ones of who has no access are found too."""
        ...

    async def note_use(self, token_id: UUID, now: datetime) -> None:
        """Keep that a token was used at this moment, unless that was noted within the last minute."""
        ...

    def accounts(self) -> AbstractAsyncContextManager[AccountDirectory]:
        """A transaction over accounts and tokens."""
        ...

    def changing_workspace(self, platform: Platform, external_id: str) -> AbstractAsyncContextManager[AccountDirectory]:
        """A transaction in which nobody else changes that workspace."""
        ...
