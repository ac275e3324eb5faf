"""A person as sessions and cards name them."""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from core.shared.invisible import cleaned


@dataclass(frozen=True, slots=True)
class Person:
    """A user as sessions and cards name them."""

    id: UUID
    name: str


def person_name(text: str) -> str:
    """The name as it is kept: two that look alike for how their accents and blanks are written are one."""
    return " ".join(unicodedata.normalize("NFC", cleaned(text)).split())
