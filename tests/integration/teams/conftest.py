"""FlowPilot in a Teams on loopback."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from bot.web.app import make_app
from core.services.administration import DEFAULT_ACCOUNT
from core.sessions.records import SessionFilter
from core.sessions.session import Session
from tests.support.database import config_for
from tests.support.teams import LocalTeams, local_teams, unpaced
from tests.support.teams_people import TeamsPerson

MakePerson = Callable[..., TeamsPerson]
Sessions = Callable[[], Awaitable[Sequence[Session]]]


@pytest.fixture
async def teams() -> AsyncGenerator[LocalTeams]:
    async with local_teams() as teams:
        yield teams


@pytest.fixture
def config(database_url: str, teams: LocalTeams) -> Generator[Config]:
    with unpaced():
        yield config_for(database_url, **teams.environment)


@pytest.fixture
async def parts(config: Config) -> AsyncGenerator[Container]:
    async with build_container(config) as parts:
        yield parts


@asynccontextmanager
async def served_by(parts: Container) -> AsyncGenerator[str]:
    """The address of FlowPilot's web application, for the length of a block."""
    async with TestServer(make_app(parts.services, parts.endpoints), host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")
        parts.listener.close_waits()


@pytest.fixture
async def served(working_parts: Container) -> AsyncGenerator[str]:
    async with served_by(working_parts) as address:
        yield address


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


@pytest.fixture
def person(http: aiohttp.ClientSession, teams: LocalTeams, served: str) -> MakePerson:
    """Makes people: `person("Dana")`."""

    def make(name: str, **more: str) -> TeamsPerson:
        made = TeamsPerson(http, teams, served, name, **more)
        for known_as in (made.id, made.bot_specific_id):
            teams.members[known_as] = {"id": made.bot_specific_id, "aadObjectId": made.id, "name": name}
        return made

    return make


@pytest.fixture
def sessions(working_parts: Container) -> Sessions:
    """Every session of the default account, newest first."""

    async def read() -> Sequence[Session]:
        account = await working_parts.administration.account(DEFAULT_ACCOUNT)
        async with working_parts.store.reading(account.id) as transaction:
            return await transaction.sessions.list(SessionFilter())

    return read
