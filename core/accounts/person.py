"""A person as sessions and cards name them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """A user as sessions and cards name them."""

    id: UUID
    name: str
