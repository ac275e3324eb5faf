"""People and their roles inside an account."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from core.session import Person


class Role(StrEnum):
    """What a person may do, high to low; being a reviewer is a separate flag."""

    OWNER = "owner"
    ADMIN = "admin"
    ENGINEER = "engineer"
    L1_TECH = "l1_tech"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class User:
    """A person of an account, as access rules see them."""

    id: UUID
    account_id: UUID
    name: str
    role: Role
    is_reviewer: bool = False
    time_zone: str = "UTC"

    @property
    def person(self) -> Person:
        """The user as sessions and cards name them."""
        return Person(self.id, self.name)
