"""How long whoever is being served can wait for the database, however silent it is.

PostgreSQL ends its own statements in time, but not while it is stopped, or on a machine that hangs. So whoever takes a
request says here how long one statement may take; the storage gives the connection up after that.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

CHAT_SECONDS: Final = 2.0
"""For a press or a message in a chat: Slack takes an answer for 3 seconds (api.slack.com/interactivity)."""
REQUEST_SECONDS: Final = 10.0
"""For a request to the page or the API."""
BACKGROUND_SECONDS: Final = 60.0
"""For what nobody waits for; PostgreSQL's own limits are far below."""

_longest: ContextVar[float | None] = ContextVar("longest_wait_for_the_database", default=BACKGROUND_SECONDS)


@contextmanager
def waiting_at_most(seconds: float | None) -> Generator[None]:
    """One statement may take so long within the block, and in tasks begun there; None: as long as it likes."""
    before = _longest.set(seconds)
    try:
        yield
    finally:
        _longest.reset(before)


def longest_wait() -> float | None:
    """How many seconds one statement may take here; None: no limit."""
    return _longest.get()
