"""Model tokens per account and person: reserved before a call, settled after it."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from core.accounts.account import UNLIMITED
from core.ports.unit_of_work import Store
from core.shared.errors import QuotaExceeded, Unavailable


@dataclass(frozen=True, slots=True)
class QuotaLimits:
    """Tokens a day (UTC), input and output together; 0 sets no limit. An account's own settings go first."""

    account_tokens_per_day: int
    user_tokens_per_day: int
    cache_read_weight: float = 1.0
    """What a token read from the cache counts, 0 to 1: its price as a share of an input token's."""


@dataclass(slots=True)
class Reservation:
    """Tokens set aside for one call; the call says what it really used."""

    used: int = field(default=0)
    cache_read_weight: float = 1.0

    def spend(self, input_tokens: int, output_tokens: int, cache_read_tokens: int = 0) -> None:
        """Say what the call used; `input_tokens` has those from the cache, which count by their price."""
        saved = cache_read_tokens * (1 - self.cache_read_weight)
        self.used = input_tokens + output_tokens - int(saved)


class QuotaService:
    """Keeps accounts and people within their limits."""

    def __init__(
        self,
        store: Store,
        limits: QuotaLimits,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        hold: timedelta = timedelta(minutes=10),
    ) -> None:
        self._store = store
        self._limits = limits
        self._now = now
        self._new_id = new_id
        self._hold = hold
        """How long a reservation outlives a process that died before settling it."""

    @asynccontextmanager
    async def reserved(self, account_id: UUID, user_id: UUID, tokens: int) -> AsyncGenerator[Reservation]:
        """Set tokens aside while a call runs. Raises QuotaExceeded when they would exceed a limit."""
        reservation_id, now = self._new_id(), self._now()
        await self._reserve(account_id, user_id, tokens, reservation_id, now)
        reservation = Reservation(cache_read_weight=self._limits.cache_read_weight)
        try:
            yield reservation
        finally:
            # What cannot be settled now runs out by itself; an answer that was paid for must not be lost over it.
            with suppress(Unavailable):
                async with self._store.transaction(account_id) as transaction:
                    today = now.astimezone(UTC).date()
                    await transaction.quota.settle(reservation_id, user_id, today, reservation.used)

    async def count(self, account_id: UUID, user_id: UUID, tokens: int) -> None:
        """Count tokens that were used already, whatever the limits say by now."""
        async with self._store.transaction(account_id) as transaction:
            today = self._now().astimezone(UTC).date()
            await transaction.quota.settle(self._new_id(), user_id, today, tokens)

    async def _reserve(self, account_id: UUID, user_id: UUID, tokens: int, reservation_id: UUID, now: datetime) -> None:
        async with self._store.transaction(account_id) as transaction:
            settings = (await transaction.account()).settings
            by_account, by_user = await transaction.quota.used(user_id, now.astimezone(UTC).date(), now)
            account_limit = _either(settings.account_tokens_per_day, self._limits.account_tokens_per_day)
            user_limit = _either(settings.user_tokens_per_day, self._limits.user_tokens_per_day)
            if account_limit != UNLIMITED and by_account + tokens > account_limit:
                raise QuotaExceeded("Your account has used up its AI tokens for today; they renew at midnight UTC.")
            if user_limit != UNLIMITED and by_user + tokens > user_limit:
                raise QuotaExceeded("You have used up your AI tokens for today; they renew at midnight UTC.")
            await transaction.quota.reserve(reservation_id, user_id, tokens, now + self._hold)


def _either(own: int | None, default: int) -> int:
    return default if own is None else own
