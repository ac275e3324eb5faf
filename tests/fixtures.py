"""What tests share: a real PostgreSQL, a database each, and FlowPilot put together on it."""

import logging
from collections.abc import AsyncGenerator, Generator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from pytest_socket import socket_allow_hosts
from structlog.testing import capture_logs

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from bot.web.app import make_app
from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from storage.embedded import EmbeddedServer
from tests.conftest import Alarms, MakeEngineer
from tests.support.accounts import token_of
from tests.support.client import Engineer
from tests.support.database import config_for, fresh_database, postgres_with_template
from tests.support.examples import load_profile
from tests.support.flowpilot import at_work
from tests.support.folders import QUICK_FOLDER
from tests.support.logs import log_plainly, logged_by_libraries

load_profile()
log_plainly()
socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)  # no network; once, not before each test


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
    """The same with its worker and delivery running."""
    async with at_work(parts):
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
            if account != DEFAULT_ACCOUNT:
                await working_parts.administration.account(account)
            return Engineer(http, served, await token_of(working_parts, account, name, role, reviewer=reviewer))

        yield make


@pytest.fixture
def alarms() -> Generator[Alarms]:
    """What was logged as an error since the test began."""
    with capture_logs() as ours, logged_by_libraries(logging.ERROR) as theirs:
        yield Alarms(ours, theirs)
