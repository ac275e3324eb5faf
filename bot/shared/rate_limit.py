"""How much one caller may ask for: a token bucket each."""

import math
from collections import OrderedDict
from time import monotonic

_MAX_CALLERS = 10_000
"""Buckets kept; the one unused for longest goes first, which only forgets that it was nearly full again."""


class RateLimit:
    """Allows `per_second` requests on average and `burst` at once, per caller and process."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, caller: str, now: float | None = None) -> int:
        """0 when the request may go ahead, which it then counts as; else whole seconds until one may."""
        now = monotonic() if now is None else now
        level, at = self._buckets.pop(caller, (float(self._burst), now))
        level = min(self._burst, level + (now - at) * self._per_second)
        allowed = level >= 1
        self._buckets[caller] = (level - 1 if allowed else level, now)
        if len(self._buckets) > _MAX_CALLERS:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - level) / self._per_second)
