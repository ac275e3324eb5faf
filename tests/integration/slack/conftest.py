"""One workspace with FlowPilot in it, shared by the tests of a file; each brings people and channels of its own."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count

import aiohttp
import psycopg
import pytest_asyncio

from core.services.administration import DEFAULT_ACCOUNT
from storage.database import conninfo
from storage.embedded import EmbeddedServer
from tests.support.database import fresh_database
from tests.support.flowpilot import FlowPilot
from tests.support.flows import PRINTER
from tests.support.slack import SECRET, Message, Signed, Slack
from tests.support.slack_person import SlackPerson

PROBLEM = "Print jobs stay in the queue: print queue stuck, nothing comes out"
_numbers = count(1)


@dataclass
class Workspace:
    """Slack, FlowPilot, and a look into its database."""

    program: FlowPilot
    slack: Slack
    signed: Signed

    def person(self, name: str = "Dana", channel: str = "") -> SlackPerson:
        """Somebody new, in a channel of their own."""
        number = next(_numbers)
        self.slack.knows(f"U{number}P", f"{name} {number}")
        return SlackPerson(self.slack, self.signed, f"U{number}P", channel=channel or f"C{number}X")

    async def started(self, person: SlackPerson, problem: str = PROBLEM) -> Message:
        """A session of theirs by command; its open step."""
        await person.commands(problem)
        return await self.open_step(person.channel)

    async def open_step(self, channel: str, words: str = "") -> Message:
        """The newest step of a channel that can be answered."""
        return await self.slack.until(lambda: self._open(channel, words))

    def _open(self, channel: str, words: str) -> Message | None:
        shown = (message for message in reversed(self.slack.messages.values()) if message.channel == channel)
        return next((each for each in shown if "It's fixed…" in each.labels and words in each.words), None)

    def posted(self, channel: str) -> list[Message]:
        return [message for message in self.slack.messages.values() if message.channel == channel]

    async def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return await self.program.rows(query, *values)

    @asynccontextmanager
    async def locked(self) -> AsyncGenerator[None]:
        """The sessions out of everybody's reach for the length of the block."""
        async with await psycopg.AsyncConnection.connect(conninfo(self.program.database_url)) as connection:
            await connection.execute("LOCK TABLE ai_sessions IN ACCESS EXCLUSIVE MODE")
            yield
            await connection.rollback()

    async def quiet(self) -> None:
        """Return once everything wanted is shown, but for what was put off for long, and no job is left."""
        waiting = (
            "SELECT (SELECT count(*) FROM messages WHERE wanted_version > shown_version"
            " AND next_attempt_at < now() + interval '1 minute')"
            " + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name <> 'errand')"
        )
        await self.program.none_left(waiting)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(postgres: EmbeddedServer) -> AsyncGenerator[Workspace]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(Slack())
        http = await stack.enter_async_context(aiohttp.ClientSession())
        settings = {
            "SLACK_API_URL": slack.url,
            "SLACK_BOT_TOKEN": "xoxb-one",
            "SLACK_SIGNING_SECRET": SECRET,
            "FLOWPILOT_SLACK_POSTS_BURST": "10000",
            "FLOWPILOT_SLACK_UPDATES_PER_MINUTE": "100000",
        }
        program = FlowPilot(stack.enter_context(fresh_database(postgres)), settings)
        stack.push_async_callback(program.stop)
        await program.start()
        account = await program.parts.administration.existing_account(DEFAULT_ACCOUNT)
        async with program.parts.store.transaction(account.id) as transaction:
            await transaction.flows.publish(PRINTER, {"source": "test"})
        yield Workspace(program, slack, Signed(http, program.url))
