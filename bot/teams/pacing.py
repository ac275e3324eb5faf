"""How fast one conversation may be written to: Teams' throttle, kept to before it strikes."""

from collections import OrderedDict, deque

_WINDOWS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
"""Messages in seconds, per bot and conversation (learn.microsoft.com, rate limiting for bots)."""
_MOST_KEPT = 1800
_MOST_CONVERSATIONS = 5_000
"""Conversations remembered; the one unused for longest goes first, which at worst earns a 429."""


class Pace:
    """Gives each message of a conversation the moment from which it may be sent."""

    def __init__(self) -> None:
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def seconds_to_wait(self, conversation: str, now: float, most: float) -> float:
        """Seconds until the next message may be sent, which it then counts as; above `most` it does not count."""
        sent = self._sent.pop(conversation, None) or deque[float](maxlen=_MOST_KEPT)
        self._sent[conversation] = sent
        if len(self._sent) > _MOST_CONVERSATIONS:
            self._sent.popitem(last=False)
        at = max(now, sent[-1]) if sent else now
        for count, seconds in _WINDOWS:
            if len(sent) >= count:
                at = max(at, sent[-count] + seconds)
        if at - now <= most:
            sent.append(at)
        return at - now
