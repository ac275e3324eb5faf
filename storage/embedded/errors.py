"""What can be wrong with the embedded PostgreSQL, said so that a person knows what to do."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot be used. The message says what is wrong and what to do, ready to be shown."""


def disk_full(folder: Path) -> EmbeddedServerError:
    """The error for a folder whose disk has no room left."""
    return EmbeddedServerError(
        f"The disk that holds {folder} is full. Free some space (a few hundred MB) and start FlowPilot again; "
        "nothing that was stored is lost."
    )


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
