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

    def give_back(self, caller: str) -> None:
        """Take back that a request was counted."""
        if caller in self._buckets:
            level, at = self._buckets[caller]
            self._buckets[caller] = (min(float(self._burst), level + 1), at)


class Callers:
    """Whom requests are counted for: a credential that was valid before, else the address they come from.

    So invented credentials, however many, use up their sender's address before anybody looks whether they are valid.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit
        self._valid: OrderedDict[str, None] = OrderedDict()

    def seconds_to_wait(self, credential: str | None, address: str) -> int:
        """0 when the request may go ahead, which it then counts as; else whole seconds until one may."""
        known = credential is not None and credential in self._valid
        return self._limit.seconds_to_wait(credential if known and credential else _place(address))

    def note(self, credential: str, address: str, *, is_valid: bool) -> None:
        """What became of the credential; one that is new and valid is counted for itself after all."""
        if not is_valid:
            self._valid.pop(credential, None)
            return
        if credential not in self._valid:
            self._limit.give_back(_place(address))
            self._limit.seconds_to_wait(credential)
        self._valid[credential] = None
        self._valid.move_to_end(credential)
        if len(self._valid) > _MAX_CALLERS:
            self._valid.popitem(last=False)


def _place(address: str) -> str:
    return f"address {address}"
