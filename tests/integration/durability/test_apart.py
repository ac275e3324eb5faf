"""Servers and workers apart, and several of each, on one database or one data folder."""

import asyncio
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import aiohttp
import pytest

from storage.embedded import EmbeddedServer
from tests.integration.durability.conftest import Programs, assert_whole, at
from tests.support.client import Engineer
from tests.support.database import copy_data
from tests.support.folders import QUICK_FOLDER
from tests.support.forks import flowpilot, running_server, start_server

PROBLEM = "Outlook keeps asking for my password"
QUIET = {"FLOWPILOT_LOGGING_LEVEL": "error"}


async def test_a_session_goes_on_at_another_server_and_whoever_waits_there_sees_it_at_once(
    program: Programs, dana: Engineer
) -> None:
    async with program("run") as one, program("serve") as other, program("work"):
        here, there = at(one, dana), at(other, dana)
        session = await here.start(PROBLEM)
        for engineer, watcher in ((there, here), (here, there), (there, here)):
            path = f"/sessions/{session['id']}?wait=30&after_version={session['version']}"
            news = asyncio.create_task(watcher.call("GET", path))
            first = session["open_step"]["options"][0]["value"]
            async with asyncio.timeout(20):
                session = await engineer.answer(session, option=first)
                assert (await news).body["version"] > 1
        assert await here.read(session) == await there.read(session)
    assert_whole(session)
    assert len([step for step in session["steps"] if step["answer"]]) == 3


@pytest.fixture
def data_dir(postgres: EmbeddedServer) -> Generator[Path]:
    # pytest's own temporary folders are private to the user and their paths long.
    folder = Path(tempfile.mkdtemp(prefix="fp", dir=QUICK_FOLDER))
    folder.chmod(0o755)
    copy_data(postgres, folder / "data")
    yield folder / "data"
    shutil.rmtree(folder)


async def engineer_of(data_dir: Path, http: aiohttp.ClientSession) -> Engineer:
    status, token, err = await flowpilot(
        "token", "create", "--user", "dana", "--role", "engineer", "--data-dir", str(data_dir), **QUIET
    )
    assert status == 0, err
    return Engineer(http, "", token.strip())


async def test_two_programs_share_a_data_folder_whose_server_stops_with_the_last(data_dir: Path) -> None:
    async with aiohttp.ClientSession() as http:
        one = await start_server("run", "--data-dir", str(data_dir), **QUIET)
        async with running_server("--data-dir", str(data_dir), **QUIET) as other:
            dana = await engineer_of(data_dir, http)
            session = await at(one, dana).start(PROBLEM)
            path = f"/sessions/{session['id']}?wait=30&after_version={session['version']}"
            news = asyncio.create_task(at(other, dana).call("GET", path))
            async with asyncio.timeout(20):
                value = session["open_step"]["options"][0]["value"]
                session = await at(one, dana).answer(session, option=value)
                await news
            assert await one.terminate() == 0
            assert (data_dir / "pg" / "postmaster.pid").exists()
            value = session["open_step"]["options"][0]["value"]
            session = await at(other, dana).answer(session, option=value)
            assert_whole(session)
            assert await other.terminate() == 0
    assert not (data_dir / "pg" / "postmaster.pid").exists()


async def test_a_program_killed_outright_is_started_again_on_its_folder_and_goes_on(data_dir: Path) -> None:
    async with aiohttp.ClientSession() as http:
        killed = await start_server("run", "--data-dir", str(data_dir), **QUIET)
        dana = at(killed, await engineer_of(data_dir, http))
        session = await dana.start(PROBLEM)
        accepted = await dana.respond(session, option=session["open_step"]["options"][0]["value"])
        killed.kill()
        await killed.process.wait()
        async with running_server("--data-dir", str(data_dir), **QUIET) as server, asyncio.timeout(120):
            session = await at(server, dana).settled(await at(server, dana).read(accepted.body))
            assert await server.terminate() == 0
    assert_whole(session)
    assert len([step for step in session["steps"] if step["answer"]]) == 1
    assert not (data_dir / "pg" / "postmaster.pid").exists()
