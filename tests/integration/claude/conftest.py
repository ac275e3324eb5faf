"""FlowPilot with Claude, whom a stand-in plays: one for all tests, each in an account of its own.

There are two of them. In `program`, a worker does what is to be done; in `paced_program`, jobs wait for the test, and
its database is emptied before each. Loading Anthropic's library takes a second, so the files here keep to one process.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from bot.bootstrap.container import Container, build_container
from storage.embedded import EmbeddedServer
from tests.conftest import MakeEngineer
from tests.support.accounts import no_account_left
from tests.support.database import config_for, fresh_database
from tests.support.flowpilot import FlowPilot, flowpilot
from tests.support.messages_api import MessagesApi
from tests.support.paced import Paced, paced

_KEYS = {"ANTHROPIC_API_KEY": "sk-ant-test", "FLOWPILOT_CLAUDE_MAX_RETRIES": "0"}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stand_in() -> AsyncGenerator[MessagesApi]:
    async with MessagesApi() as stand_in:
        yield stand_in


@pytest.fixture
def claude(stand_in: MessagesApi) -> MessagesApi:
    """As if nobody had asked it anything."""
    stand_in.starts_anew()
    return stand_in


@pytest.fixture(scope="module")
def file_settings() -> Mapping[str, str]:
    """More settings, by their environment names, of the programs that the tests of a file share."""
    return {}


@pytest.fixture
def settings() -> Mapping[str, str]:
    """More settings of a program that a test has to itself."""
    return {}


@asynccontextmanager
async def _at_work(postgres: EmbeddedServer, claude: MessagesApi, more: Mapping[str, str]) -> AsyncGenerator[FlowPilot]:
    with fresh_database(postgres) as url:
        async with flowpilot(url, **{**_KEYS, "ANTHROPIC_BASE_URL": claude.url, **more}) as program:
            yield program


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared_program(
    postgres: EmbeddedServer, stand_in: MessagesApi, file_settings: Mapping[str, str]
) -> AsyncGenerator[FlowPilot]:
    async with _at_work(postgres, stand_in, file_settings) as program:
        yield program


@pytest_asyncio.fixture(loop_scope="session")
async def program(
    shared_program: FlowPilot,
    postgres: EmbeddedServer,
    stand_in: MessagesApi,
    file_settings: Mapping[str, str],
    settings: Mapping[str, str],
) -> AsyncGenerator[FlowPilot]:
    """The one that the file's tests share, or one with the test's own settings."""
    if settings:
        async with _at_work(postgres, stand_in, {**file_settings, **settings}) as own:
            yield own
    else:
        yield shared_program
        await shared_program.at_rest()  # what a test left would ask Claude during the next


@pytest.fixture
def working_parts(program: FlowPilot) -> Container:
    return program.parts


@pytest.fixture
def engineer(program: FlowPilot, http: aiohttp.ClientSession) -> MakeEngineer:
    """Makes people with a token, in an account of the test's own unless it names one."""
    return program.engineers(http, f"account {uuid4().hex[:8]}")


@asynccontextmanager
async def _paced(postgres: EmbeddedServer, claude: MessagesApi, more: Mapping[str, str]) -> AsyncGenerator[Paced]:
    with fresh_database(postgres) as url:
        config = config_for(url, **{**_KEYS, "ANTHROPIC_BASE_URL": claude.url, **more})
        async with build_container(config) as parts, paced(parts) as program:
            yield program


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared_paced_program(
    postgres: EmbeddedServer, stand_in: MessagesApi, file_settings: Mapping[str, str]
) -> AsyncGenerator[Paced]:
    async with _paced(postgres, stand_in, file_settings) as program:
        yield program


@pytest_asyncio.fixture(loop_scope="session")
async def paced_program(
    shared_paced_program: Paced, postgres: EmbeddedServer, stand_in: MessagesApi, settings: Mapping[str, str]
) -> AsyncGenerator[Paced]:
    """The one that the file's tests share, with no account left in it, or one with the test's own settings alone."""
    if settings:
        async with _paced(postgres, stand_in, settings) as own:
            yield own
    else:
        await no_account_left(shared_paced_program.parts)
        yield shared_paced_program
