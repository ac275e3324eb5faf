"""Nights and week-ends, where somebody is."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from core.accounts.working_hours import WorkingHours
from core.services.review_schedule import ReviewSchedule, ReviewScheduleSettings
from tests.support.memory import MemoryStore
from tests.support.tables import every_case

OFFICE = WorkingHours(time(8), time(18))


@every_case(
    ("moment", "zone", "at_work"),
    [
        (datetime(2026, 11, 26, 7, 30, tzinfo=UTC), "Europe/Berlin", True),
        (datetime(2026, 11, 26, 6, 59, tzinfo=UTC), "Europe/Berlin", False),
        (datetime(2026, 11, 26, 17, 0, tzinfo=UTC), "Europe/Berlin", False),
        (datetime(2026, 11, 26, 17, 0, tzinfo=UTC), "America/New_York", True),
        (datetime(2026, 11, 28, 12, 0, tzinfo=UTC), "Europe/Berlin", False),
        (datetime(2026, 11, 27, 23, 0, tzinfo=UTC), "Asia/Tokyo", False),
        (datetime(2026, 11, 28, 3, 0, tzinfo=UTC), "UTC", True),
        (datetime(2026, 11, 28, 3, 0, tzinfo=UTC), "Nowhere/Land", True),
        (datetime(2026, 11, 28, 3, 0, tzinfo=UTC), "../etc/passwd", True),
    ],
)
def test_people_are_reminded_while_they_are_at_work(moment: datetime, zone: str, *, at_work: bool) -> None:
    assert OFFICE.include(moment, zone) is at_work


def test_week_ends_are_told_from_working_days_in_the_moments_own_zone() -> None:
    assert OFFICE.include_day_of(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    assert not OFFICE.include_day_of(datetime(2026, 11, 28, 9, 0, tzinfo=UTC))
    assert not OFFICE.include_day_of(datetime(2026, 11, 29, 9, 0, tzinfo=UTC))
    assert WorkingHours().include_day_of(datetime(2026, 11, 29, 9, 0, tzinfo=UTC))


def test_where_no_hours_are_set_every_moment_will_do() -> None:
    assert WorkingHours().include(datetime(2026, 11, 28, 3, 0, tzinfo=UTC), "Europe/Berlin")


@every_case("day, comes", [(27, True), (28, False), (29, False), (30, True)])
def test_a_digest_of_what_waits_comes_on_working_days(day: int, *, comes: bool) -> None:
    settings = ReviewScheduleSettings((time(9),), ZoneInfo("UTC"), timedelta(hours=48), 10, 0.4, OFFICE)
    rounds = ReviewSchedule(MemoryStore(), settings, lambda: datetime(2026, 11, day, 9, 10, tzinfo=UTC), uuid4)
    assert (rounds.digest_due() is not None) is comes
