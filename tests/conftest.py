"""What tests share: a real PostgreSQL, a database each, and FlowPilot put together on it."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs
from xdist.scheduler import LoadScopeScheduling

from bot.bootstrap.container import Container, build_container, working
from bot.config import Config
from bot.web.app import make_app
from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from storage.embedded import EmbeddedServer
from tests.support.client import Engineer
from tests.support.database import config_for, fresh_database, postgres_with_template
from tests.support.examples import load_profile
from tests.support.folders import QUICK_FOLDER

MakeEngineer = Callable[..., Awaitable[Engineer]]
load_profile()

SLOWEST_FIRST = ("browser", "integration/durability", "contract", "integration", "unit")
TOGETHER = ("browser", "contract")
"""Folders whose files share what takes long to start; any other file keeps to one process by itself."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes longest, so that no process is left with it at the end."""
    items.sort(key=lambda item: _place_in_order(_file(item)))


class Sharing(LoadScopeScheduling):
    """A file's tests run in one process, and so do those of a folder that belongs together.

    Not by xdist's own groups: pytest 9.2 keeps no node id that xdist 3.8 could write them into, and so it drops them.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if f"/{folder}/" in f"/{file}"), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """How the tests are shared among processes."""
    return Sharing(config, log)


def _file(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).as_posix()


def _place_in_order(file: str) -> int:
    places = (place for place, folder in enumerate(SLOWEST_FIRST) if file.startswith(f"{folder}/"))
    return next(places, len(SLOWEST_FIRST))


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Generator[EmbeddedServer]:
    """One for all processes of a run."""
    with postgres_with_template(QUICK_FOLDER / f"fp-{testrun_uid[:12]}") as server:
        yield server


@pytest.fixture
def database_url(postgres: EmbeddedServer) -> Generator[str]:
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture
def config(database_url: str) -> Config:
    return config_for(database_url)


@pytest.fixture
async def parts(config: Config) -> AsyncGenerator[Container]:
    """FlowPilot on a database of its own, with nobody working on its jobs."""
    async with build_container(config) as parts:
        yield parts


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_parts(postgres: EmbeddedServer) -> AsyncGenerator[Container]:
    """The same, one for all tests that keep to accounts of their own: making one takes longer than most of them."""
    with fresh_database(postgres) as url:
        async with build_container(config_for(url)) as parts:
            yield parts


@pytest.fixture
async def working_parts(parts: Container) -> AsyncGenerator[Container]:
    """The same with its worker, delivery and clock running."""
    async with working(parts):
        yield parts


@pytest.fixture
async def served(working_parts: Container) -> AsyncGenerator[str]:
    """The address of the web application, worker included."""
    async with TestServer(make_app(working_parts.services, working_parts.endpoints), host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")
        working_parts.listener.close_waits()


@pytest.fixture
async def engineer(served: str, working_parts: Container) -> AsyncGenerator[MakeEngineer]:
    """Makes people with a token: `await engineer("dana")`, `await engineer("vic", role=Role.VIEWER)`."""
    async with aiohttp.ClientSession() as http:

        async def make(
            name: str, role: Role = Role.ENGINEER, *, reviewer: bool = False, account: str = DEFAULT_ACCOUNT
        ) -> Engineer:
            administration = working_parts.administration
            user = await administration.user(await administration.account(account), name, role, reviewer=reviewer)
            token = await administration.create_token(None, user)
            return Engineer(http, served, token.text)

        yield make


class Alarms:
    """The lines of the log that would call for somebody: errors, ours and those of libraries."""

    def __init__(self, ours: list[Any], theirs: pytest.LogCaptureFixture) -> None:
        self._ours, self._theirs = ours, theirs

    @property
    def lines(self) -> list[str]:
        ours = [str(line["event"]) for line in self._ours if line["log_level"] in ("error", "critical")]
        return ours + [str(record.msg) for record in self._theirs.records if record.levelno >= logging.ERROR]


@pytest.fixture
def alarms(caplog: pytest.LogCaptureFixture) -> Generator[Alarms]:
    """What was logged as an error since the test began."""
    with capture_logs() as lines:
        yield Alarms(lines, caplog)
