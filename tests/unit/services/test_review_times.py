"""When reviewers are told of what waits: at the account's hours, whatever its clocks do."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import cast
from uuid import uuid4
from zoneinfo import ZoneInfo

from core.accounts.working_hours import WorkingHours
from core.ports.unit_of_work import Store
from core.services.review_schedule import ReviewSchedule, ReviewScheduleSettings
from tests.support.tables import every_case

NO_STORE = cast("Store", None)
"""Which is not asked."""


@every_case("now, due", [("08:59", None), ("09:00", 9), ("09:59", 9), ("10:00", None), ("16:30", 16), ("00:10", None)])
def test_a_digest_is_due_at_its_times_and_for_an_hour_after(now: str, due: int | None) -> None:
    settings = ReviewScheduleSettings((time(9), time(16)), ZoneInfo("UTC"), timedelta(hours=48), 10, 0.4)
    hour, minute = map(int, now.split(":"))
    at = datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
    moment = ReviewSchedule(NO_STORE, settings, lambda: at, uuid4).digest_due()
    assert (moment.hour if moment else None) == due


@every_case(
    "moment, at_work",
    [
        (datetime(2026, 11, 26, 9, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 2, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 11, tzinfo=UTC), False),
    ],
    ids=["in the morning", "at night", "on a Saturday"],
)
def test_reviewers_are_reminded_when_they_are_at_work(moment: datetime, *, at_work: bool) -> None:
    hours = WorkingHours(time(8), time(18))
    settings = ReviewScheduleSettings((), ZoneInfo("Europe/Berlin"), timedelta(hours=48), 10, 0.4, hours)
    assert ReviewSchedule(NO_STORE, settings, lambda: moment, uuid4).may_remind is at_work


@every_case(
    "zone, at, began, due",
    [
        # Clocks are put on from 2:00 to 3:00: half past two comes as half past three.
        (
            "Europe/Berlin",
            time(2, 30),
            datetime(2026, 3, 29, 0, 0, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),
        (
            "America/New_York",
            time(2, 30),
            datetime(2026, 3, 8, 6, 0, tzinfo=UTC),
            datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
        ),
        # Put back from 3:00 (in New York from 2:00): what comes twice is told at the first.
        (
            "Europe/Berlin",
            time(2, 30),
            datetime(2026, 10, 24, 23, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (
            "America/New_York",
            time(1, 30),
            datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
            datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        ),
        # An hour after the change, by the clock on the wall.
        ("Europe/Berlin", time(8), datetime(2026, 3, 29, 4, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),
        ("Europe/Berlin", time(8), datetime(2026, 10, 25, 4, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
    ],
)
def test_a_digest_is_due_for_one_hour_once_on_days_when_clocks_change(
    zone: str, at: time, began: datetime, due: datetime
) -> None:
    settings = ReviewScheduleSettings((at,), ZoneInfo(zone), timedelta(hours=48), 10, 0.4)
    moments = [began + timedelta(minutes=10 * number) for number in range(30)]
    told = [
        moment for moment in moments if ReviewSchedule(NO_STORE, settings, partial(_same, moment), uuid4).digest_due()
    ]
    assert told == [due + timedelta(minutes=10 * number) for number in range(6)]


def _same(moment: datetime) -> datetime:
    return moment
