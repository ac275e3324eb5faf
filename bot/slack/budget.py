"""Room for changes of messages: Slack takes about fifty a minute from an app in a workspace, of whatever channel."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

_MOST_WORKSPACES = 10_000
"""Workspaces remembered; the one unused for longest goes first, which only forgets that it was nearly full again."""
_KEPT_FREE = 0.5
"""The part of a minute's room that changes which can wait leave to the others."""


@dataclass(slots=True)
class _Room:
    """What is left of a workspace's room, and since when."""

    left: float
    at: float
    closed_until: float = 0.0


class UpdateBudget:
    """How many messages may be changed in each workspace, by this process."""

    def __init__(self, per_minute: float, clock: Callable[[], float] = monotonic) -> None:
        """A minute's room may be used at once; `clock` gives seconds."""
        self._most = max(1.0, per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._rooms = OrderedDict[str, _Room]()

    def seconds_to_wait(self, workspace: str, *, can_wait: bool = False) -> float:
        """0 when a message may be changed, which then counts; else seconds until there may be room.

        `can_wait`: others come first.
        """
        room, now = self._room(workspace)
        if now < room.closed_until:
            return room.closed_until - now
        needed = 1.0 + (_KEPT_FREE * self._most if can_wait else 0.0)
        if room.left + 1e-9 < min(needed, self._most):
            return max(0.1, (needed - room.left) / self._per_second)
        room.left -= 1
        return 0.0

    def close(self, workspace: str, seconds: float) -> None:
        """Slack takes no change in the workspace for so long."""
        room, now = self._room(workspace)
        room.left, room.closed_until = 0.0, max(room.closed_until, now + seconds)

    def _room(self, workspace: str) -> tuple[_Room, float]:
        now = self._clock()
        room = self._rooms.pop(workspace, None) or _Room(self._most, now)
        room.left, room.at = min(self._most, room.left + (now - room.at) * self._per_second), now
        self._rooms[workspace] = room
        if len(self._rooms) > _MOST_WORKSPACES:
            self._rooms.popitem(last=False)
        return room, now
