"""The folder FlowPilot keeps its data in, and as whom PostgreSQL may work there."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from storage.embedded.errors import EmbeddedServerError

CLUSTER_NAME = "pg"
"""The folder of the PostgreSQL cluster inside the data folder."""
SOCKET_NAME = ".s.PGSQL.5432"
MAX_SOCKET_PATH = 103
"""Longest path of a Unix socket in bytes: macOS's limit, Linux allows four more."""
ROOT_STAND_IN = "flowpilot-postgres"
"""The system user PostgreSQL runs as when FlowPilot runs as root, which PostgreSQL refuses to."""


@dataclass(frozen=True, slots=True)
class SystemUser:
    """The operating system user a program is run as."""

    uid: int
    gid: int


def data_folder(configured: Path | None = None) -> Path:
    """Where data is kept: the configured folder, else `/var/lib/flowpilot` as root or the user's own data folder."""
    if configured:
        return configured
    if os.geteuid() == 0:
        return Path("/var/lib/flowpilot")
    data_home = os.environ.get("XDG_DATA_HOME", "")
    # The XDG specification says to ignore a relative path.
    base = Path(data_home) if Path(data_home).is_absolute() else Path.home() / ".local" / "share"
    return base / "flowpilot"


def prepared(data_dir: Path) -> Path:
    """The folder at `data_dir`, made when missing, as an absolute path a Unix socket can live in.

    Raises EmbeddedServerError for a path that cannot carry a socket, OSError for what the system refuses.
    """
    folder = data_dir.expanduser().resolve()
    if len(os.fsencode(folder / CLUSTER_NAME / SOCKET_NAME)) > MAX_SOCKET_PATH:
        longest = MAX_SOCKET_PATH - len(f"/{CLUSTER_NAME}/{SOCKET_NAME}")
        raise EmbeddedServerError(
            f"The path {folder} is too long for a Unix socket ({longest} bytes at most). Choose a shorter --data-dir."
        )
    if "," in str(folder):
        # libpq and PostgreSQL both read a comma as the end of one address in a list.
        raise EmbeddedServerError(f"The path {folder} contains a comma. Choose a --data-dir without one.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def account_for(folder: Path) -> SystemUser | None:
    """The user PostgreSQL runs as on `folder`: None for the current one, a system user of its own when that is root.

    No folder above is ever opened up for it; the data folder itself may be passed through, not read, by its group.
    Raises EmbeddedServerError when the user cannot be made or cannot get to the folder.
    """
    if os.geteuid() != 0:
        return None
    account = _stand_in_for_root()
    blocked = closed_to_others(folder.parent)
    if blocked or folder == Path.home():
        raise EmbeddedServerError(
            f"As root, FlowPilot runs PostgreSQL as the system user {ROOT_STAND_IN}, which may not enter "
            f"{blocked or folder}, and FlowPilot does not open private folders. Choose another --data-dir, such as "
            "/var/lib/flowpilot, or run FlowPilot as an ordinary user."
        )
    if closed_to_others(folder):
        os.chown(folder, -1, account.gid)
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXGRP)
    return account


def closed_to_others(path: Path) -> Path | None:
    """The first of `path` and the folders above it that other users may not enter (or run), None when they may."""
    return next((each for each in (path, *path.parents) if not each.stat().st_mode & stat.S_IXOTH), None)


def owner_name(uid: int) -> str:
    """The name of a user for a message, or their number when they have none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _stand_in_for_root() -> SystemUser:
    if _named(ROOT_STAND_IN) is None:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ROOT_STAND_IN]
        try:
            subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed command
        except FileNotFoundError as error:
            raise _no_stand_in() from error
    # Asked again rather than trusting useradd's result: another process may have made the user meanwhile.
    account = _named(ROOT_STAND_IN)
    if account is None:
        raise _no_stand_in()
    return account


def _named(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(entry.pw_uid, entry.pw_gid)


def _no_stand_in() -> EmbeddedServerError:
    return EmbeddedServerError(
        f"PostgreSQL does not run as root, and the system user {ROOT_STAND_IN} could not be created. "
        f"Create it (useradd --system {ROOT_STAND_IN}), run FlowPilot as an ordinary user, or set DATABASE_URL."
    )
