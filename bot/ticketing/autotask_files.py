"""How much of files Autotask takes: 10,000,000 bytes in five minutes; over it, it takes none for as long."""

import re
from collections import deque
from time import monotonic

from core.tickets.faults import FilesHaveToWait, TicketSystemRefused

_MOST_FILE_BYTES, _FILE_SECONDS = 10_000_000, 300.0
_TOO_MUCH = re.compile(r"10,?000,?000|five.minute|5.minute", re.IGNORECASE)


class FileAllowance:
    """The bytes of files that may still be sent in these five minutes, counted by ourselves."""

    def __init__(self) -> None:
        self._sent = deque[tuple[float, int]]()

    def take(self, size: int) -> None:
        """Count a file that is about to be sent. Raises FilesHaveToWait when it would be too much."""
        now = monotonic()
        while self._sent and now - self._sent[0][0] >= _FILE_SECONDS:
            self._sent.popleft()
        if self._sent and size + sum(each for _, each in self._sent) > _MOST_FILE_BYTES:
            raise wait_for_files(_FILE_SECONDS - (now - self._sent[0][0]))
        self._sent.append((now, size))


def is_too_much(refusal: TicketSystemRefused) -> bool:
    """Whether it refused a file because of those before it."""
    return _TOO_MUCH.search(refusal.sentence) is not None


def wait_for_files(seconds: float = _FILE_SECONDS) -> FilesHaveToWait:
    """What says that the rest has to wait for so long."""
    return FilesHaveToWait("Autotask accepts 10 MB of files in five minutes; the rest follows.", seconds)
