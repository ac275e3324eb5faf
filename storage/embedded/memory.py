"""How much memory the embedded PostgreSQL keeps pages of its files in."""

from pathlib import Path
from typing import Final

import psutil

CONTAINER_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where the kernel says what a container may use, in bytes; a word or a huge number where there is no limit."""
LEAST_MB, MOST_MB = 128, 1024
"""PostgreSQL's own default, and enough for what a search among 100,000 flows reads."""
_SHARE = 8


def shared_buffers_mb(limits: tuple[Path, ...] = CONTAINER_LIMITS) -> int:
    """PostgreSQL's `shared_buffers` in MB: an eighth of the memory that is there, within `LEAST_MB` and `MOST_MB`.

    Memory is taken only as pages are read, so a small database takes little.
    """
    there = min([psutil.virtual_memory().total, *filter(None, map(_limit, limits))])
    return min(max(there // _SHARE // 1_048_576, LEAST_MB), MOST_MB)


def _limit(file: Path) -> int | None:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
