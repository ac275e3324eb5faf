"""Every scenario on every platform: FlowPilot at work in this process, reached as the platform reaches it."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
import pytest_asyncio

from bot.shared.sealing import new_key
from core.services.administration import DEFAULT_ACCOUNT
from storage.embedded import EmbeddedServer
from tests.contract.chat import Chat
from tests.contract.slack import SlackChat, SocketDelivery
from tests.contract.teams import TeamsChat
from tests.contract.web import WebChat
from tests.support.database import fresh_database
from tests.support.examples import IN_CI
from tests.support.flowpilot import FlowPilot
from tests.support.flows import PRINTER
from tests.support.messages_api import MessagesApi
from tests.support.slack import SECRET, Signed, Slack
from tests.support.teams import LocalTeams, unpaced

SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-one",
    "FLOWPILOT_SLACK_POSTS_BURST": "10000",
    "FLOWPILOT_SLACK_UPDATES_PER_MINUTE": "100000",
}

TICKETS = {
    "FLOWPILOT_ENCRYPTION_KEYS": new_key(),
    "FLOWPILOT_TICKETS_RETRY_SECONDS": "0.2, 0.2",
    "FLOWPILOT_TICKETS_SETTLED_AFTER_SECONDS": "1",
}


@dataclass
class Model:
    """A model that can be switched on for a while, and answers as it is told."""

    api: MessagesApi
    program: FlowPilot

    @asynccontextmanager
    async def on(self, chat: Chat) -> AsyncGenerator[None]:
        before = dict(self.program.settings)
        self.program.settings |= {
            "ANTHROPIC_API_KEY": "sk-ant-test",
            "ANTHROPIC_BASE_URL": self.api.url,
            "FLOWPILOT_CLAUDE_MAX_RETRIES": "0",
        }
        await chat.restart()
        yield
        self.program.settings = before
        await chat.restart()


SOCKET = "slack over Socket Mode"
PLACES = ("web", "slack", SOCKET, "teams")
BY_SOCKET_AT_A_DESK = "test_sessions"
"""The module whose scenarios have all that comes by Socket Mode: commands, messages, presses and forms.

What an envelope holds goes the way of a request from there on, so that at a desk the other modules leave it out.
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On which platforms a module's scenarios are tried."""
    if "place" in metafunc.fixturenames:
        everywhere = IN_CI or metafunc.module.__name__.endswith(BY_SOCKET_AT_A_DESK)
        places = [place for place in PLACES if everywhere or place != SOCKET]
        metafunc.parametrize("place", places, ids=str, indirect=True, scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def place(request: pytest.FixtureRequest, postgres: EmbeddedServer) -> AsyncGenerator[tuple[Chat, FlowPilot]]:
    """One FlowPilot for all scenarios of a platform; each brings people of its own."""
    async with AsyncExitStack() as stack:
        program = FlowPilot(stack.enter_context(fresh_database(postgres)), {**TICKETS})
        http = await stack.enter_async_context(aiohttp.ClientSession())
        stack.push_async_callback(program.stop)
        made: Chat
        if request.param == "web":
            await program.start()
            made = WebChat(program, http)
        elif request.param == "teams":
            teams = await stack.enter_async_context(LocalTeams())
            program.settings |= teams.environment
            await program.start()
            made = TeamsChat(program, teams, http)
        else:
            slack = await stack.enter_async_context(Slack())
            by_socket = "Socket" in request.param
            secret = {"SLACK_APP_TOKEN": "xapp-1"} if by_socket else {"SLACK_SIGNING_SECRET": SECRET}
            program.settings |= {**SLACK, **secret, "SLACK_API_URL": slack.url}
            await program.start()
            made = SlackChat(program, slack, SocketDelivery(slack) if by_socket else Signed(http, program.url))
        await publish(program)
        yield made, program


@pytest.fixture(autouse=True)
def no_waiting() -> Generator[None]:
    with unpaced():
        yield


@pytest.fixture
def chat(place: tuple[Chat, FlowPilot]) -> Chat:
    return place[0]


async def publish(program: FlowPilot) -> None:
    """Have the flow of the scenarios in the library."""
    account = await program.parts.administration.existing_account(DEFAULT_ACCOUNT)
    async with program.parts.store.transaction(account.id) as transaction:
        await transaction.flows.publish(PRINTER, {"source": "test"})


@pytest_asyncio.fixture(loop_scope="session")
async def model(place: tuple[Chat, FlowPilot]) -> AsyncGenerator[Model]:
    async with MessagesApi() as api:
        yield Model(api, place[1])
