"""Model tokens: set aside before a call, settled after it, whoever asks at the same time."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
import pytest_asyncio

from bot.bootstrap.container import Container
from core.accounts.user import Role, User
from core.services.quota import QuotaLimits, QuotaService
from core.shared.errors import QuotaExceeded
from tests.support.accounts import empty_account

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def parts(shared_parts: Container) -> Container:
    return shared_parts


class Meter:
    """A quota on the real database, with a clock that the test sets."""

    def __init__(self, parts: Container, account: int, user: int) -> None:
        self.parts = parts
        self.now = MORNING
        self.quota = QuotaService(parts.store, QuotaLimits(account, user), lambda: self.now, uuid4)

    async def spends(self, user: User, tokens: int, used: int | None = None) -> None:
        """A call that sets tokens aside and uses all of them, or as many as are given."""
        async with self.quota.reserved(user.account_id, user.id, tokens) as reservation:
            reservation.used = tokens if used is None else used

    async def used(self, user: User) -> tuple[int, int]:
        """By the account and by the user, today."""
        async with self.parts.store.transaction(user.account_id) as transaction:
            return await transaction.quota.used(user.id, self.now.astimezone(UTC).date(), self.now)


@pytest.fixture
def meter(parts: Container) -> Meter:
    """1,000 tokens a day for an account and 400 for a person."""
    return Meter(parts, 1000, 400)


@pytest_asyncio.fixture(loop_scope="session")
async def people(parts: Container) -> list[User]:
    """Four engineers of one account."""
    account = await empty_account(parts, f"Acme {uuid4()}")
    return [await parts.administration.user(account, name, Role.ENGINEER) for name in ("dana", "eli", "jo", "kit")]


@pytest.fixture
def dana(people: list[User]) -> User:
    return people[0]


async def test_what_a_call_really_used_is_what_counts(meter: Meter, dana: User) -> None:
    await meter.spends(dana, 300, used=120)
    assert await meter.used(dana) == (120, 120)
    await meter.spends(dana, 200, used=80)
    assert await meter.used(dana) == (200, 200)


async def test_what_is_set_aside_counts_while_the_call_runs(meter: Meter, dana: User) -> None:
    async with meter.quota.reserved(dana.account_id, dana.id, 300) as reservation:
        assert await meter.used(dana) == (300, 300)
        with pytest.raises(QuotaExceeded):
            await meter.spends(dana, 200)
        reservation.used = 10
    await meter.spends(dana, 200)


async def test_a_person_is_held_to_their_limit_to_the_last_token(meter: Meter, dana: User) -> None:
    await meter.spends(dana, 399)
    with pytest.raises(QuotaExceeded, match="You have used up"):
        await meter.spends(dana, 2)
    await meter.spends(dana, 1)
    assert await meter.used(dana) == (400, 400)


async def test_an_account_is_held_to_its_limit_whoever_asks(meter: Meter, people: list[User]) -> None:
    for user in people[:3]:
        await meter.spends(user, 300)
    with pytest.raises(QuotaExceeded, match="Your account has"):
        await meter.spends(people[3], 101)
    await meter.spends(people[3], 100)


async def test_a_refused_call_sets_nothing_aside(meter: Meter, dana: User) -> None:
    with pytest.raises(QuotaExceeded):
        await meter.spends(dana, 401)
    assert await meter.used(dana) == (0, 0)


async def test_a_call_that_fails_is_settled_by_what_it_cost_until_then(meter: Meter, dana: User) -> None:
    async def failing() -> None:
        async with meter.quota.reserved(dana.account_id, dana.id, 300) as reservation:
            reservation.used = 40
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await failing()
    assert await meter.used(dana) == (40, 40)


async def test_what_a_dead_process_had_set_aside_comes_free_by_itself(meter: Meter, dana: User) -> None:
    async with meter.parts.store.transaction(dana.account_id) as transaction:
        await transaction.quota.reserve(uuid4(), dana.id, 400, meter.now + timedelta(minutes=10))
    with pytest.raises(QuotaExceeded):
        await meter.spends(dana, 1)
    meter.now += timedelta(minutes=11)
    await meter.spends(dana, 400)


async def test_a_call_that_outlived_its_reservation_is_still_counted(meter: Meter, dana: User) -> None:
    async with meter.quota.reserved(dana.account_id, dana.id, 300) as reservation:
        meter.now += timedelta(minutes=11)
        reservation.used = 250
    assert await meter.used(dana) == (250, 250)


async def test_a_new_day_begins_at_midnight_utc_wherever_the_server_is(meter: Meter, dana: User) -> None:
    tokyo = timezone(timedelta(hours=9))
    meter.now = datetime(2026, 3, 3, 8, 59, tzinfo=tokyo)
    await meter.spends(dana, 400)
    with pytest.raises(QuotaExceeded):
        await meter.spends(dana, 1)
    meter.now = datetime(2026, 3, 3, 9, 0, tzinfo=tokyo)
    await meter.spends(dana, 400)


async def test_a_call_over_midnight_counts_for_the_day_it_began(meter: Meter, dana: User) -> None:
    meter.now = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
    async with meter.quota.reserved(dana.account_id, dana.id, 300) as reservation:
        meter.now += timedelta(minutes=2)
        reservation.used = 300
    assert await meter.used(dana) == (0, 0)


async def test_a_limit_of_0_is_none(parts: Container, dana: User) -> None:
    await Meter(parts, 0, 0).spends(dana, 10**9)


@pytest.mark.parametrize(("own", "fits"), [({"user_tokens_per_day": 50}, 50), ({"account_tokens_per_day": 30}, 30)])
async def test_an_accounts_own_limit_goes_before_the_configured_one(
    meter: Meter, dana: User, own: dict[str, int], fits: int
) -> None:
    await meter.parts.administration.change_settings(None, dana.account_id, own)
    with pytest.raises(QuotaExceeded):
        await meter.spends(dana, fits + 1)
    await meter.spends(dana, fits)


async def test_an_account_may_lift_its_limits(meter: Meter, dana: User) -> None:
    unlimited = {"user_tokens_per_day": 0, "account_tokens_per_day": 0}
    await meter.parts.administration.change_settings(None, dana.account_id, unlimited)
    await meter.spends(dana, 10**6)


async def test_tokens_read_from_the_cache_count_by_their_price(parts: Container, dana: User) -> None:
    meter = Meter(parts, 1000, 400)
    meter.quota = QuotaService(parts.store, QuotaLimits(1000, 400, 0.05), lambda: meter.now, uuid4)
    async with meter.quota.reserved(dana.account_id, dana.id, 300) as reservation:
        reservation.spend(240, 20, cache_read_tokens=200)
    assert await meter.used(dana) == (40 + 20 + 10, 70)


async def test_another_accounts_use_does_not_count(meter: Meter, dana: User) -> None:
    other = await empty_account(meter.parts, f"Globex {uuid4()}")
    neighbour = await meter.parts.administration.user(other, "dana", Role.ENGINEER)
    await meter.spends(neighbour, 400)
    assert await meter.used(dana) == (0, 0)


async def test_calls_at_the_same_moment_never_set_aside_more_than_the_limit(meter: Meter, dana: User) -> None:
    async with AsyncExitStack() as held:

        async def one() -> bool:
            try:
                await held.enter_async_context(meter.quota.reserved(dana.account_id, dana.id, 100))
            except QuotaExceeded:
                return False
            return True

        granted = await asyncio.gather(*(one() for _ in range(9)))
        assert sum(granted) == 4
        assert await meter.used(dana) == (400, 400)
