"""People and their roles inside an account."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.accounts.person import Person


class Role(StrEnum):
    """What a person may do, high to low; being a reviewer is a separate flag."""

    OWNER = "owner"
    ADMIN = "admin"
    ENGINEER = "engineer"
    L1_TECH = "l1_tech"
    VIEWER = "viewer"


class Access(StrEnum):
    """Whether a person may use FlowPilot at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    """Listed no more; what they did stays under their name, and they can be let in again."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is on a chat platform; a person has at most one on each."""

    platform: str
    workspace: str
    """The platform's id of the workspace, organisation or tenant."""
    external_id: str
    """The platform's id of the person."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack workspace, an Enterprise Grid organisation or a Teams tenant, linked to one account."""

    platform: str
    external_id: str
    account_id: UUID
    name: str = ""
    installed_by: str = ""
    """The platform's id of whoever installed FlowPilot there; that person is an owner."""
    made_account: bool = False
    """Whether the account was made for it; such an account goes when its last workspace is purged."""
    installation: bytes | None = None
    """Its tokens, encrypted by the platform's adapter; None where they come from the configuration."""
    uninstalled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person of an account, as access rules see them."""

    id: UUID
    account_id: UUID
    name: str
    role: Role
    is_reviewer: bool = False
    time_zone: str = "UTC"
    access: Access = Access.ACTIVE

    @property
    def is_admin(self) -> bool:
        """Whether the user looks after the account: owners and admins."""
        return self.role in (Role.OWNER, Role.ADMIN)

    @property
    def is_engineer(self) -> bool:
        """Whether the user may do what engineers may: engineers, admins and owners."""
        return self.is_admin or self.role is Role.ENGINEER

    @property
    def person(self) -> Person:
        """The user as sessions and cards name them."""
        return Person(self.id, self.name)
