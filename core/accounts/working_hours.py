"""When people are at work, so that nobody is reminded of anything at night or on a week-end."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNKNOWN_ZONE = "UTC"
"""Time zone of people of whom none is known: their nights are not known either."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From when to when people work, from Monday to Friday; at all times where nothing is set."""

    start: time | None = None
    end: time | None = None

    def include_day_of(self, moment: datetime) -> bool:
        """Whether people work on the day of that moment, told in its own time zone."""
        return self.start is None or self.end is None or moment.weekday() < _SATURDAY

    def include(self, moment: datetime, time_zone: str) -> bool:
        """Whether the moment is within the hours in that time zone; of one that is not known, every moment is."""
        if self.start is None or self.end is None or time_zone == UNKNOWN_ZONE:
            return True
        try:
            local = moment.astimezone(ZoneInfo(time_zone))
        except (ZoneInfoNotFoundError, ValueError):
            return True
        return local.weekday() < _SATURDAY and self.start <= local.time() < self.end
