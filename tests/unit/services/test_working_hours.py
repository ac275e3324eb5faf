"""Nights and week-ends, where somebody is."""

from datetime import UTC, datetime, time

from core.accounts.working_hours import WorkingHours
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


def test_where_no_hours_are_set_every_moment_will_do() -> None:
    assert WorkingHours().include(datetime(2026, 11, 28, 3, 0, tzinfo=UTC), "Europe/Berlin")
