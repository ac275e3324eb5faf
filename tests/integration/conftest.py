"""What tests of different parts share: Anthropic's API on loopback, programs for a file, and somebody at a terminal."""

from collections.abc import AsyncGenerator, Generator
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio

from bot.bootstrap.container import Container, build_container
from core.services.administration import DEFAULT_ACCOUNT
from storage.embedded import EmbeddedServer
from tests.support.accounts import empty_account, no_account_left
from tests.support.client import Engineer
from tests.support.database import config_for, fresh_database
from tests.support.flowpilot import FlowPilot, flowpilot
from tests.support.messages_api import MessagesApi
from tests.support.terminal import Operator, Terminal


@pytest.fixture
async def claude() -> AsyncGenerator[MessagesApi]:
    async with MessagesApi() as claude:
        yield claude


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def file_program(postgres: EmbeddedServer) -> AsyncGenerator[FlowPilot]:
    """FlowPilot at work, one for all tests of a file."""
    with fresh_database(postgres) as url:
        async with flowpilot(url) as program:
            yield program


@pytest_asyncio.fixture(loop_scope="session")
async def librarian(file_program: FlowPilot, http: aiohttp.ClientSession) -> Engineer:
    """Somebody new in the account that has the starter flows, which all tests of a file leave as they are."""
    return await file_program.engineers(http, DEFAULT_ACCOUNT)(f"dana {uuid4().hex[:8]}")


@pytest_asyncio.fixture(loop_scope="session")
async def emptied_program(file_program: FlowPilot) -> FlowPilot:
    """The same with the default account alone, in which there is nothing yet."""
    await file_program.at_rest()
    await only_the_default_account(file_program.parts)
    return file_program


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def file_parts(postgres: EmbeddedServer) -> AsyncGenerator[Container]:
    """FlowPilot with nobody working on its jobs, one for all tests of a file."""
    with fresh_database(postgres) as url:
        async with build_container(config_for(url)) as parts:
            yield parts


@pytest_asyncio.fixture(loop_scope="session")
async def emptied_parts(file_parts: Container) -> Container:
    """The same with the default account alone, in which there is nothing yet."""
    await only_the_default_account(file_parts)
    return file_parts


async def only_the_default_account(parts: Container) -> None:
    """As if the database were new, but without the starter flows."""
    await no_account_left(parts)
    await empty_account(parts, DEFAULT_ACCOUNT)


@pytest.fixture(scope="session")
def terminal() -> Generator[Terminal]:
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.fixture(scope="session")
def reading_terminal() -> Generator[Terminal]:
    """One that reads documents itself, for tests that are not about the processes which do that."""
    terminal = Terminal(reads_here=True)
    yield terminal
    terminal.close()


@pytest.fixture
def operator(terminal: Terminal, database_url: str) -> Operator:
    return Operator(terminal, {"DATABASE_URL": database_url})


@pytest.fixture
def reading_operator(reading_terminal: Terminal, database_url: str) -> Operator:
    return Operator(reading_terminal, {"DATABASE_URL": database_url})
