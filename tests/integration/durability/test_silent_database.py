"""A database that falls silent or ends: people hear in time, and the embedded one is started again."""

import asyncio
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import text

import bot.bootstrap.database
from bot.bootstrap.container import Container, build_container
from bot.bootstrap.database import open_database
from bot.config import load_config
from core.shared.errors import Unavailable
from core.shared.patience import waiting_at_most
from storage.embedded import DiskFullError, server
from storage.store import faults_that_pass
from tests.integration.durability.conftest import Look, eventually
from tests.support.folders import QUICK_FOLDER

SHORT = 0.2


async def stopped_backends(look: Look) -> list[int]:
    """FlowPilot's connections to the database, each stopped as a machine that hangs is."""
    found = await look.rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'flowpilot' "
        "AND state = 'idle' AND NOT starts_with(query, 'LISTEN') AND pid <> pg_backend_pid()"
    )
    pids = [row[0] for row in found]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    return pids


@pytest.fixture
async def silent(parts: Container, look: Look) -> AsyncGenerator[Container]:
    """FlowPilot with every connection that it has used gone silent."""
    async with parts.store.single() as connection:
        await connection.execute(text("SELECT 1"))
    await parts.database.statements.first(text("SELECT 1 AS one"), {})
    pids = await stopped_backends(look)
    assert len(pids) >= 2
    try:
        yield parts
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def test_a_statement_on_a_silent_connection_is_given_up_and_the_next_one_works(silent: Container) -> None:
    with waiting_at_most(SHORT):
        async with asyncio.timeout(60):
            with pytest.raises(Unavailable):
                async with silent.store.connection() as connection:
                    await connection.execute(text("SELECT 1"))
    async with silent.store.connection() as connection:
        assert (await connection.execute(text("SELECT 2"))).scalar_one() == 2


async def test_a_single_statement_on_a_silent_connection_is_given_up_too(silent: Container) -> None:
    with waiting_at_most(SHORT):
        async with asyncio.timeout(60):
            with pytest.raises(psycopg.OperationalError):
                await silent.database.statements.first(text("SELECT 1 AS one"), {})
    row = await silent.database.statements.first(text("SELECT 1 AS one"), {})
    assert row == {"one": 1}


async def test_a_server_that_takes_no_connection_is_given_up_in_time() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = load_config(None, {"DATABASE_URL": f"postgresql+psycopg://nobody@127.0.0.1:{port}/none"})
    with listening, waiting_at_most(SHORT):
        async with open_database(config) as database, asyncio.timeout(60):
            with pytest.raises(Unavailable), faults_that_pass():
                await database.schema_state()
            with pytest.raises(Unavailable), faults_that_pass():
                await database.statements.first(text("SELECT 1"), {})


@pytest.fixture(scope="module")
def data_dir() -> Generator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="fp-", dir=QUICK_FOLDER))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


async def test_an_embedded_database_that_is_killed_is_started_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.bootstrap.database, "_LOOK_SECONDS", 0.05)
    config = load_config(
        None, {"FLOWPILOT_STORAGE_DATA_DIR": str(data_dir), "FLOWPILOT_MATCHING_EMBEDDING_ENABLED": "false"}
    )
    with monkeypatch.context() as full:
        full.setattr(server, "ROOM_MB", server.ROOM_MB | {"migrate": 10**9})
        with pytest.raises(DiskFullError, match="are needed to migrate the database"):
            async with build_container(config):
                pass
    async with build_container(config) as parts:
        assert parts.database.server
        postmaster = parts.database.server._cluster.process()
        assert postmaster
        await parts.services.ready()
        postmaster.kill()
        await asyncio.to_thread(psutil.wait_procs, [postmaster], 30)

        async def ready() -> bool:
            try:
                await parts.services.ready()
            except Unavailable:
                return False
            return True

        await eventually(ready)
        monkeypatch.setattr(bot.bootstrap.database, "_ROOM_MB", 10**9)
        with pytest.raises(Unavailable, match=r"database's disk is full: .* MB are free"):
            await parts.services.ready()
