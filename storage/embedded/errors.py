"""What can be wrong with the embedded PostgreSQL, said so that a person knows what to do."""

import errno
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot be used. The message says what is wrong and what to do, ready to be shown."""


class DiskFullError(EmbeddedServerError):
    """The disk has no room left, or too little for what is to be done."""


def disk_full(folder: Path) -> DiskFullError:
    """The error for a folder whose disk has no room left; says how much there is."""
    return DiskFullError(
        f"The disk that holds {folder} is full: {free_mb(folder):,} MB are free. Free some space (a few hundred MB) "
        "and start FlowPilot again; nothing that was stored is lost."
    )


def require_room(folder: Path, needed_mb: int, purpose: str) -> None:
    """Raise DiskFullError unless the folder's disk has so many megabytes for it."""
    if (free := free_mb(folder)) < needed_mb:
        raise DiskFullError(
            f"The disk that holds {folder} has {free:,} MB free, and {needed_mb:,} MB are needed {purpose}. Free some "
            "space and start FlowPilot again; nothing that was stored is lost."
        )


def free_mb(folder: Path) -> int:
    """Megabytes free on the folder's disk for an ordinary user; 0 when there is no such folder."""
    try:
        return shutil.disk_usage(folder).free // 2**20
    except OSError:
        return 0


@contextmanager
def explained(folder: Path) -> Generator[None]:
    """Turn what the operating system refuses in `folder` into an `EmbeddedServerError`."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise EmbeddedServerError(
            f"{error.filename or folder} is a file where FlowPilot needs a folder. Choose another --data-dir."
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(folder) from error
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise EmbeddedServerError(
            f"FlowPilot cannot use {error.filename or folder} ({reason}). Make {folder} a folder that this user "
            "may read and write, or choose another --data-dir."
        ) from error
