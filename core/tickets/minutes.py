"""Time worked: the session's active time, rounded as the account says."""

from datetime import datetime, timedelta
from itertools import pairwise

from core.sessions.session import Session

LONGEST_GAP = timedelta(minutes=15)
"""A longer gap between two acts of a person is not time worked (the domain's definition of active time)."""
MOST_MINUTES = 24 * 60
"""The longest time entry that is sent."""


def active_minutes(session: Session) -> float:
    """The sum of the gaps under 15 minutes between what people did in the session, in minutes."""
    moments = sorted({session.created_at, session.touched_at, *_answered(session)})
    gaps = (later - earlier for earlier, later in pairwise(moments))
    return sum((gap for gap in gaps if gap < LONGEST_GAP), timedelta()) / timedelta(minutes=1)


def _answered(session: Session) -> list[datetime]:
    moments = [step.answered_at for step in session.steps if step.answered_at]
    return [*moments, session.ended_at] if session.ended_at and session.resolution else moments


def rounded(minutes: float, unit: int) -> int:
    """The minutes rounded up to whole units; none stay none."""
    return min(-int(-minutes // unit) * unit if minutes > 0 else 0, MOST_MINUTES)
