"""FlowPilot in a Teams on loopback: one program for all, and of each test its own tenant, account and Teams.

A file whose tests need a program of their own imports `account` and `working_parts` from `own_program`.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.bootstrap.container import Container
from bot.config import Config
from bot.teams.addresses import PLATFORM
from bot.web.app import make_app
from core.accounts.account import Account
from core.accounts.user import Workspace
from core.flows.library import starter_flows
from core.sessions.records import SessionFilter
from core.sessions.session import Session
from storage.embedded import EmbeddedServer
from tests.support.accounts import empty_account
from tests.support.database import config_for, fresh_database
from tests.support.flowpilot import FlowPilot
from tests.support.teams import LocalTeams, local_teams, unpaced
from tests.support.teams_people import TeamsPerson

MakePerson = Callable[..., TeamsPerson]
Sessions = Callable[[], Awaitable[Sequence[Session]]]

OUTLOOK_FLOW = "Outlook keeps asking for a password"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here share the loop in which the program runs."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(autouse=True)
def quick() -> Generator[None]:
    """As fast as it can: few tests are about the pace."""
    with unpaced():
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def teams() -> AsyncGenerator[LocalTeams]:
    """A Teams of one tenant, which no other test knows."""
    async with local_teams(str(uuid4())) as teams:
        yield teams


@asynccontextmanager
async def for_many_tests(postgres: EmbeddedServer, **settings: str) -> AsyncGenerator[FlowPilot]:
    """FlowPilot at work, which asks a Teams of its own for keys and tokens. It sends to the Teams it hears from."""
    with fresh_database(postgres) as url:
        async with local_teams() as teams:
            with unpaced():
                program = await FlowPilot(url, teams.environment | settings).start()
            try:
                yield program
            finally:
                await program.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def program(postgres: EmbeddedServer) -> AsyncGenerator[FlowPilot]:
    """The program that all tests share."""
    async with for_many_tests(postgres) as program:
        yield program


@pytest.fixture
def working_parts(program: FlowPilot) -> Container:
    """Of the program, with its worker and delivery."""
    return program.parts


@pytest_asyncio.fixture(loop_scope="session")
async def account(working_parts: Container, teams: LocalTeams) -> AsyncGenerator[Account]:
    """The account of the test's tenant, with one flow; what is said beside answers is said before its Teams goes."""
    account = await empty_account(working_parts, f"Account {teams.tenant}")
    flow = next(flow for flow in starter_flows() if flow.title == OUTLOOK_FLOW)
    async with working_parts.store.transaction(account.id) as transaction:
        await transaction.flows.publish_first([flow], {"source": "test"})
    await working_parts.identities.connect(Workspace(PLATFORM, teams.tenant, account.id))
    yield account
    assert working_parts.teams
    await working_parts.teams.background.close()


@pytest.fixture
def config(database_url: str, teams: LocalTeams) -> Config:
    """Of a program of a test's own."""
    return config_for(database_url, **teams.environment)


@asynccontextmanager
async def served_by(parts: Container) -> AsyncGenerator[str]:
    """The address of FlowPilot's web application, for the length of a block."""
    async with TestServer(make_app(parts.services, parts.endpoints), host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")
        parts.listener.close_waits()


@pytest.fixture
def served(program: FlowPilot) -> str:
    """The program's address."""
    return program.url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


@pytest.fixture
def person(http: aiohttp.ClientSession, teams: LocalTeams, served: str, account: Account) -> MakePerson:
    """Makes people of the account's tenant: `person("Dana")`."""
    assert account

    def make(name: str, **more: str) -> TeamsPerson:
        made = TeamsPerson(http, teams, served, name, **{"tenant": teams.tenant, **more})
        for known_as in (made.id, made.bot_specific_id):
            teams.members[known_as] = {"id": made.bot_specific_id, "aadObjectId": made.id, "name": name}
        return made

    return make


@pytest.fixture
def sessions(working_parts: Container, account: Account) -> Sessions:
    """Every session of the account, newest first."""

    async def read() -> Sequence[Session]:
        async with working_parts.store.reading(account.id) as transaction:
            return await transaction.sessions.list(SessionFilter())

    return read
