"""A PostgreSQL for tests, and a database of its own for each."""

import asyncio
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from unittest.mock import patch
from uuid import uuid4

import psutil
import psycopg
from psycopg import sql

from bot.bootstrap.container import build_container
from bot.config import Config, load_config
from storage.embedded import EmbeddedServer
from storage.embedded.cluster import SETTINGS
from storage.embedded.folder import CLUSTER_NAME
from storage.embedded.memory import LEAST_MB
from storage.schema import migrate
from tests.support.folders import QUICK_FOLDER

TEMPLATE = "flowpilot_template"
EMPTY = "template1"
"""PostgreSQL's own template: nothing was migrated there."""
_AT_REST = "at-rest"
"""The folder with the cluster as its first use left it: a test that needs a cluster of its own starts with a copy."""
_CARELESS = ("fsync", "full_page_writes", "autovacuum")
"""What makes data outlive a power cut, and making a database slow. It still outlives a PostgreSQL that is killed.

And what tidies databases up that live for years, not seconds.
"""


@contextmanager
def postgres_with_template(folder: Path | None = None) -> Generator[EmbeddedServer]:
    """A server with a migrated template database that holds the default account and the starter flows.

    Processes that name the same folder share one; the last to leave removes it.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="fp-", dir=QUICK_FOLDER))
    with _alone_with(folder):
        if not (folder / CLUSTER_NAME).exists():
            _prepare(folder)
        # Making a database and dropping it go through all buffers several times.
        few_buffers = patch("storage.embedded.cluster.shared_buffers_mb", return_value=LEAST_MB)
        with patch.dict(SETTINGS, max_connections="400"), few_buffers:  # each of its processes has a few programs
            server = EmbeddedServer.start(folder)
        _make_template(server)
    try:
        yield server
    finally:
        with _alone_with(folder) as lock:
            server.stop()
            if server._cluster.process() is None:
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink()


@contextmanager
def _alone_with(folder: Path) -> Generator[Path]:
    """No other process starts or removes what is in the folder for the length of a block; the file that says so."""
    path = folder.with_suffix(".lock")
    while True:
        with path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.fstat(lock.fileno()).st_nlink:  # nobody has removed the file while we waited for it
                yield path
                return


def _prepare(folder: Path) -> None:
    with EmbeddedServer.start(folder) as server:
        asyncio.run(_fill(server.url))
    (folder / _AT_REST).mkdir()
    _copy(folder / CLUSTER_NAME, folder / _AT_REST)


def copy_data(server: EmbeddedServer, folder: Path) -> None:
    """Fill the folder as if FlowPilot had been started there once; `server` is one of `postgres_with_template`."""
    folder.mkdir(exist_ok=True)
    _copy(cluster_at_rest(server), folder)


def cluster_at_rest(server: EmbeddedServer) -> Path:
    """What `copy_data` copies, for programs that do so themselves."""
    return server._cluster.folder / _AT_REST / CLUSTER_NAME


def _copy(cluster: Path, folder: Path) -> None:
    subprocess.run(["cp", "-a", cluster, folder], check=True)


def _make_template(server: EmbeddedServer) -> None:
    with psycopg.connect(server.conninfo, dbname=EMPTY, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            return
        for setting in _CARELESS:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
        made = sql.SQL("CREATE DATABASE {} TEMPLATE postgres STRATEGY FILE_COPY")
        connection.execute(made.format(sql.Identifier(TEMPLATE)))


async def _fill(url: str) -> None:
    await migrate(url)
    async with build_container(config_for(url)):
        pass


def url_of(server: EmbeddedServer, name: str) -> str:
    """The address of a database on the server, as DATABASE_URL takes it."""
    return server.url.replace("@/postgres?", f"@/{name}?")


@contextmanager
def fresh_database(server: EmbeddedServer, template: str = TEMPLATE) -> Generator[str]:
    """A database made from the template; its address."""
    name = f"test_{uuid4().hex[:12]}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield url_of(server, name)
        finally:
            try:
                connection.execute(dropped)
            except psycopg.OperationalError:  # the test has killed PostgreSQL meanwhile
                with psycopg.connect(server.conninfo, autocommit=True) as again:
                    again.execute(dropped)


def config_for(url: str, **environ: str) -> Config:
    """The shipped configuration on that database, with settings changed by their environment names."""
    quick = {
        "FLOWPILOT_SERVER_PORT": "0",
        "FLOWPILOT_SERVER_DRAIN_SECONDS": "2",
        # Workers are told of new jobs; looking for others four times a second took more than many a test.
        "FLOWPILOT_WORKER_POLL_SECONDS": "1",
        # Several processes with a few programs each share one PostgreSQL that takes 400 connections.
        "FLOWPILOT_STORAGE_POOL_SIZE": "8",
        "FLOWPILOT_MATCHING_EMBEDDING_ENABLED": "false",
        "FLOWPILOT_LOGGING_LEVEL": "error",
    }
    by_words = {"FLOWPILOT_MATCHING_EMBEDDING_ENABLED": "false"}
    return load_config(None, {"DATABASE_URL": url, **quick, **by_words, **environ})


def crash(server: EmbeddedServer) -> None:
    """Kill PostgreSQL with all its processes, as a power cut would."""
    process = server._cluster.process()
    assert process
    left = [process, *process.children(recursive=True)]
    for each in left:
        with suppress(psutil.NoSuchProcess):  # it ends by itself, too, once the first is gone
            each.kill()
    for each in left:
        each.wait(30)


def start(server: EmbeddedServer) -> None:
    """Start it again on what it left."""
    while not server._cluster.launch(patience=60):  # what the killed one left in memory is still going
        sleep(0.1)
