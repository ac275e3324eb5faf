"""One FlowPilot for all tests of the API: starting one takes longer than most of them. Each test gets an account."""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.bootstrap.container import Container, build_container
from bot.web.app import make_app
from core.accounts.user import Role
from core.flows.model import Flow
from core.flows.published import PublishedFlow
from storage.embedded import EmbeddedServer
from tests.support.accounts import token_of
from tests.support.client import Engineer
from tests.support.database import config_for, fresh_database
from tests.support.flowpilot import at_work

METRICS_TOKEN = "figures-for-operators"
NO_LIMIT = {"FLOWPILOT_SERVER_RATE_LIMIT_PER_SECOND": "100000", "FLOWPILOT_SERVER_RATE_LIMIT_BURST": "1000000"}


@dataclass(frozen=True, slots=True)
class House:
    """FlowPilot at work, and a way to call it."""

    parts: Container
    http: aiohttp.ClientSession
    base: str

    def routes(self) -> set[tuple[str, str]]:
        """Every method and address that is served, page and operators' endpoints included."""
        resources = make_app(self.parts.services).router.routes()
        return {
            (route.method, route.resource.canonical) for route in resources if route.resource and route.method != "HEAD"
        }

    async def call(
        self, person: Engineer | None, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, str]:
        """Status and text of any call, as somebody or as nobody; of an event stream, only that it began."""
        given = {**({"Authorization": f"Bearer {person.token}"} if person else {}), **headers}
        async with self.http.request(method, self.base + path, json=body, headers=given) as response:
            is_stream = response.content_type == "text/event-stream"
            return response.status, "" if is_stream else await response.text()

    async def publish(self, account: str, flow: Flow) -> PublishedFlow:
        """A flow published in an account."""
        owner = await self.parts.administration.existing_account(account)
        async with self.parts.store.transaction(owner.id) as transaction:
            return await transaction.flows.publish(flow, {"source": "test"})

    async def engineer(self, name: str, role: Role, account: str, *, reviewer: bool = False) -> Engineer:
        """A person with a token, in an account that is made when new."""
        token = await token_of(self.parts, account, name, role, reviewer=reviewer)
        return Engineer(self.http, self.base, token)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(postgres: EmbeddedServer) -> AsyncGenerator[House]:
    with fresh_database(postgres) as url:
        async with (
            build_container(config_for(url, **NO_LIMIT, FLOWPILOT_METRICS_TOKEN=METRICS_TOKEN)) as parts,
            at_work(parts),
        ):
            app = make_app(parts.services)
            async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as http:
                yield House(parts, http, str(server.make_url("")).rstrip("/"))
                parts.listener.close_waits()


@asynccontextmanager
async def served_again(house: House, host: str = "127.0.0.1", **settings: Any) -> AsyncGenerator[str]:
    """The same FlowPilot at one more address, with some settings of its web adapter changed."""
    services = house.parts.services
    app = make_app(replace(services, settings=replace(services.settings, **settings)))
    async with TestServer(app, host=host) as server:
        yield str(server.make_url("")).rstrip("/")


class MakeEngineer(Protocol):
    """Makes people with a token; without a name of an account, in one that this test has to itself."""

    def __call__(
        self, name: str, role: Role = ..., *, reviewer: bool = ..., account: str = ...
    ) -> Awaitable[Engineer]: ...


@pytest.fixture
def own_account() -> str:
    return f"account {uuid4().hex[:8]}"


@pytest.fixture
def engineer(house: House, own_account: str) -> MakeEngineer:
    async def make(
        name: str, role: Role = Role.ENGINEER, *, reviewer: bool = False, account: str = own_account
    ) -> Engineer:
        return await house.engineer(name, role, account, reviewer=reviewer)

    return make
