"""What the core needs of a store to tell people of colleagues who are on the same problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.sessions.session import SessionStatus


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A session that somebody else is working on, or has handed over."""

    session_id: UUID
    engineer_id: UUID
    engineer_name: str
    title: str
    flow_id: UUID | None
    status: SessionStatus
    created_at: datetime


class FollowingRepository(Protocol):
    """Which of the account's sessions are under way, and who follows which."""

    async def under_way(self, but: UUID, since: datetime) -> Sequence[UnderWay]:
        """The newest open sessions begun since then, of others than that engineer; at most 200."""
        ...

    async def follow(self, session_id: UUID, others: Sequence[UUID]) -> None:
        """Have the conversation of a session told when those end; following twice is following once."""
        ...

    async def take_followers(self, session_id: UUID) -> Sequence[UUID]:
        """The sessions whose people follow that one; they do not any more."""
        ...
