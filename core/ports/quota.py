"""What the core needs of a store of token counts."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID


class QuotaRepository(Protocol):
    """The account's model tokens."""

    async def used(self, user_id: UUID, day: date, now: datetime) -> tuple[int, int]:
        """Tokens used or reserved on a day by the account and by the user; holds others off until the end."""
        ...

    async def reserve(self, reservation_id: UUID, user_id: UUID, tokens: int, expires_at: datetime) -> None:
        """Set tokens aside for a call."""
        ...

    async def settle(self, reservation_id: UUID, user_id: UUID, day: date, tokens: int) -> None:
        """Replace a reservation by what the call really used."""
        ...
