"""Starting, sharing and stopping the embedded PostgreSQL.

Every process that uses the server holds a shared lock on one file for as long as it does; the kernel drops the lock
of a process that dies, however it dies. Who can make that lock exclusive is the last one, and stops the server.
Starting and stopping happen one process at a time, under a second lock.
"""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from storage.embedded.cluster import Cluster
from storage.embedded.errors import EmbeddedServerError, explained, free_mb, require_room
from storage.embedded.folder import account_for, prepared

START_SECONDS: Final = 300
"""How long a start waits for a server that replays its log after a crash, or is being stopped by somebody."""
RETRY_SECONDS: Final = 0.1
REVIVE_SECONDS: Final = 20
"""How long one attempt to start a server again may take; the next one goes on where it ended."""
ROOM_MB: Final = {"new": 200, "start": 48, "migrate": 128}
"""Megabytes that have to be free: to make a cluster (80 MB, and its log), to start one (three segments of its log of
16 MB), and before migrating, which may copy a table."""
ANSWER_SECONDS: Final = 5
"""How long a running server may take to answer a connection attempt."""


class EmbeddedServer:
    """A use of the PostgreSQL in a data folder; the server lives as long as somebody on the machine uses it.

    Each `start` is a use of its own, in the same process or another, and ends with its own `stop`.
    """

    def __init__(self, cluster: Cluster, use: int) -> None:
        """Hold a running cluster and the file descriptor whose lock says so; made by `start` only."""
        self._cluster = cluster
        self._use: int | None = use

    @classmethod
    def start(cls, data_dir: Path) -> Self:
        """Start the server in `data_dir`, or join the one that runs there already; made when there is none yet.

        Blocks: 0.1 to 1 second as a rule, up to `START_SECONDS` after a crash, and while another process starts or
        stops the same server. Raises EmbeddedServerError with a sentence for people.
        """
        with explained(data_dir):
            folder = prepared(data_dir)
            with _one_at_a_time(folder):
                cluster = Cluster(folder, account_for(folder))
                if not cluster.exists:
                    require_room(folder, ROOM_MB["new"], "for a new database")
                cluster.create_if_missing()
                cluster.check()
                _bring_up(cluster, START_SECONDS)
                use = _open(folder / "pg.users.lock")
                fcntl.flock(use, fcntl.LOCK_SH)
        return cls(cluster, use)

    @property
    def url(self) -> str:
        """The address for SQLAlchemy: `postgresql+psycopg://postgres@/postgres?host=DIR&port=5432`."""
        return f"postgresql+psycopg://postgres@/postgres?host={quote(str(self._cluster.data))}&port=5432"

    @property
    def conninfo(self) -> str:
        """The address for psycopg."""
        return _conninfo(self._cluster)

    @property
    def free_mb(self) -> int:
        """Megabytes free on the disk that holds the data."""
        return free_mb(self._cluster.folder)

    def require_room_to_migrate(self) -> None:
        """Raise EmbeddedServerError when the disk is too full to change the schema."""
        require_room(self._cluster.folder, ROOM_MB["migrate"], "to migrate the database")

    def revive(self) -> bool:
        """Start the server again if it has ended though it is in use; whether it had.

        Blocks for `REVIVE_SECONDS` at most, beside waiting for another process that does the same. Raises
        EmbeddedServerError when it does not start: try again later.
        """
        if not self._has_ended():
            return False
        with explained(self._cluster.folder), _one_at_a_time(self._cluster.folder):
            if not self._has_ended():  # another process was quicker
                return False
            _bring_up(self._cluster, REVIVE_SECONDS)
        return True

    def _has_ended(self) -> bool:
        """Whether the server is gone though this use has not been stopped."""
        return self._use is not None and self._cluster.process() is None

    def stop(self) -> None:
        """End this use; the last one stops the server cleanly and waits for that. A second call does nothing.

        Raises EmbeddedServerError when the server does not stop.
        """
        use, self._use = self._use, None
        if use is None:
            return
        try:
            with explained(self._cluster.folder), _one_at_a_time(self._cluster.folder):
                if _is_last(use):
                    self._cluster.stop()
        finally:
            os.close(use)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _bring_up(cluster: Cluster, patience: float) -> None:
    """Return when the cluster's server takes our connections, starting it if none runs."""
    give_up = time.monotonic() + patience
    launched = False
    while (left := give_up - time.monotonic()) > 0:
        # Read before asking: a server that said it was ready before we asked has to answer.
        said_ready = cluster.says_ready()
        answer = Ping(PGconn.ping(os.fsencode(_conninfo(cluster))))
        if answer in (Ping.OK, Ping.NO_ATTEMPT):
            _connect_once(cluster, stop_if_refused=launched)
            return
        running = cluster.process()
        if answer is Ping.NO_RESPONSE and running is None:
            require_room(cluster.folder, ROOM_MB["start"], "to start the database")
            launched = cluster.launch(patience=left)
            if launched:
                continue
        elif answer is Ping.NO_RESPONSE and running and said_ready:
            raise _not_ours(cluster, f"process {running.pid} does not answer on its socket there")
        time.sleep(RETRY_SECONDS)
    raise cluster.not_ready()


def _connect_once(cluster: Cluster, *, stop_if_refused: bool) -> None:
    try:
        psycopg.connect(_conninfo(cluster)).close()
    except psycopg.OperationalError as error:
        if stop_if_refused:
            cluster.stop()
        raise _not_ours(cluster, str(error).strip().rstrip(".")) from error


def _not_ours(cluster: Cluster, reason: str) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"A PostgreSQL server that FlowPilot cannot use runs on {cluster.data}: {reason}. Stop that server, "
        "or choose another --data-dir."
    )


def _conninfo(cluster: Cluster) -> str:
    # Everything is said, so that PGPORT and the like in the environment change nothing.
    return make_conninfo(
        host=str(cluster.data), port=5432, user="postgres", dbname="postgres", connect_timeout=ANSWER_SECONDS
    )


@contextmanager
def _one_at_a_time(folder: Path) -> Generator[None]:
    gate = _open(folder / "pg.start.lock")
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _is_last(use: int) -> bool:
    # Giving up the shared lock for the exclusive one is safe because nobody starts or stops meanwhile.
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
