"""Everything Slack may send, signed anew and sent twice: nothing is a fault of ours, and nothing is done twice."""

import asyncio
import json
from collections.abc import AsyncGenerator

import aiohttp
import psycopg
import pytest
import pytest_asyncio

from core.services.administration import DEFAULT_ACCOUNT
from storage.database import conninfo
from storage.embedded import EmbeddedServer
from tests.replay import slack_payloads as payloads
from tests.replay.slack_payloads import Payload
from tests.support.database import fresh_database
from tests.support.files import LOG, read_by_heart
from tests.support.flowpilot import FlowPilot, flowpilot
from tests.support.flows import PRINTER
from tests.support.slack import SECRET, Reply, Signed, Slack
from tests.support.tables import every_case

pytestmark = pytest.mark.asyncio(loop_scope="session")
IGNORED, STARTING, ANSWERED = (list(found()) for found in (payloads.ignored, payloads.starting, payloads.answered))
LEAST = 90
_SERVER_FAULT = 500


class Workspace:
    """Slack, and FlowPilot in it."""

    def __init__(self, program: FlowPilot, http: aiohttp.ClientSession, look: psycopg.AsyncConnection) -> None:
        self.program = program
        self._look = look
        self._signed = Signed(http, program.url)

    async def send(self, payload: Payload) -> Reply:
        match payload.kind:
            case "event":
                reply = await self._signed.event(payload.body)
            case "interaction":
                reply = await self._signed.interaction(payload.body)
            case "command":
                reply = await self._signed.command(payload.body)
        assert reply.status < _SERVER_FAULT, (payload.name, reply)
        assert reply.status == 200, (payload.name, reply)
        return reply

    async def until_sessions(self, count: int) -> None:
        """Return once there are so many: files are read after the acknowledgement."""
        async with asyncio.timeout(20):
            address = conninfo(self.program.database_url)
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                await connection.execute("LISTEN flowpilot_delivery")
                while (await self.counts())[0] < count:
                    async for _ in connection.notifies(timeout=0.1, stop_after=1):
                        pass

    async def counts(self) -> tuple[int, ...]:
        """How many sessions, steps, messages and people there are."""
        tables = ("ai_sessions", "ai_session_steps", "messages", "users")
        query = f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in tables)}"
        return (await (await self._look.execute(query)).fetchall())[0]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(postgres: EmbeddedServer) -> AsyncGenerator[Workspace]:
    with fresh_database(postgres) as address:
        async with Slack() as slack, aiohttp.ClientSession() as http:
            slack.knows(payloads.DANA, "Dana")
            slack.knows(payloads.ELI, "Eli")
            slack.infos[payloads.ELSEWHERES["id"]] = slack.file("replay.log", LOG)
            settings = {
                "SLACK_API_URL": slack.url,
                "SLACK_BOT_TOKEN": "xoxb-one",
                "SLACK_SIGNING_SECRET": SECRET,
                "FLOWPILOT_SLACK_POSTS_BURST": "10000",
                "FLOWPILOT_SLACK_UPDATES_PER_MINUTE": "100000",
            }
            async with (
                flowpilot(address, **settings) as program,
                await psycopg.AsyncConnection.connect(conninfo(address), autocommit=True) as look,
            ):
                account = await program.parts.administration.existing_account(DEFAULT_ACCOUNT)
                async with program.parts.store.transaction(account.id) as transaction:
                    await transaction.flows.publish(PRINTER, {"source": "test"})
                made = Workspace(program, http, look)
                await made.send(ANSWERED[-1])  # Dana is met
                await program.shown()
                yield made


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_heart(monkeypatch)


async def test_there_is_one_of_every_kind() -> None:
    names = [payload.name for payload in (*IGNORED, *STARTING, *ANSWERED)]
    assert len(names) == len(set(names))
    assert len(names) >= LEAST


@every_case("payload", IGNORED, ids=lambda payload: payload.name)
async def test_what_is_nothing_to_us_is_acknowledged_and_leaves_no_trace(
    workspace: Workspace, payload: Payload
) -> None:
    before = await workspace.counts()
    for _ in range(2):
        await workspace.send(payload)
    assert await workspace.counts() == before


@every_case("payload", STARTING, ids=lambda payload: payload.name)
async def test_what_starts_a_session_starts_one_however_often_it_comes(workspace: Workspace, payload: Payload) -> None:
    before = (await workspace.counts())[0]
    for _ in range(3):
        await workspace.send(payload)
    if payload.kind == "event":  # the same message comes under other event ids, too
        await workspace.send(Payload(payload.name, "event", {**payload.body, "event_id": f"Ev2{payload.name}"[:60]}))
    await workspace.until_sessions(before + 1)
    await workspace.program.shown()
    assert (await workspace.counts())[0] == before + 1


@every_case("payload", ANSWERED, ids=lambda payload: payload.name)
async def test_what_is_only_answered_changes_no_session(workspace: Workspace, payload: Payload) -> None:
    await workspace.program.shown()
    before = (await workspace.counts())[0]
    for _ in range(2):
        await workspace.send(payload)
    assert (await workspace.counts())[0] == before


async def test_a_challenge_is_answered_with_itself(workspace: Workspace) -> None:
    challenge = next(payload for payload in IGNORED if payload.name == "url_verification")
    assert json.loads((await workspace.send(challenge)).body)["challenge"] == challenge.body["challenge"]
