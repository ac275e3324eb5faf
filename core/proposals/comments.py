"""What people say about a proposal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.accounts.person import Person


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark about a proposal; it decides nothing."""

    id: UUID
    proposal_id: UUID
    author: Person
    text: str
    at: datetime
