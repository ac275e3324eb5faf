"""A flow as lists show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FlowSummary:
    """A flow as the library lists it."""

    id: UUID
    slug: str
    title: str
    domain: str
    version: int
    times_walked: int
    times_resolved: int
    last_used_at: datetime | None
    archived: bool = False
    """Whether it is withdrawn, and can be restored at that version."""
