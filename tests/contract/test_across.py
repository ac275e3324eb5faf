"""One person on two platforms: a session that began in Slack goes on in Teams."""

import re
from collections.abc import AsyncGenerator

import aiohttp
import pytest_asyncio

from core.administration import DEFAULT_ACCOUNT
from storage.embedded import EmbeddedServer
from tests.contract.chat import says, step
from tests.contract.conftest import SLACK, publish
from tests.contract.slack import SlackChat
from tests.contract.teams import TeamsChat, TeamsThread
from tests.contract.test_sessions import RESTART, WHO, started
from tests.support.database import fresh_database
from tests.support.flowpilot import FlowPilot, flowpilot
from tests.support.slack import SECRET, Signed, Slack
from tests.support.teams import LocalTeams
from tests.support.teams_people import Chat


@pytest_asyncio.fixture
async def both(postgres: EmbeddedServer) -> AsyncGenerator[tuple[FlowPilot, SlackChat, TeamsChat]]:
    """FlowPilot in a Slack workspace and in a Teams tenant of the same account."""
    with fresh_database(postgres) as url:
        async with Slack() as slack, LocalTeams() as teams, aiohttp.ClientSession() as http:
            settings = {**SLACK, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.url, **teams.environment}
            async with flowpilot(url, **settings) as program:
                await publish(program)
                yield program, SlackChat(program, slack, Signed(http, program.url)), TeamsChat(program, teams, http)


async def test_after_linking_a_session_from_slack_is_gone_on_with_in_teams(
    both: tuple[FlowPilot, SlackChat, TeamsChat],
) -> None:
    program, in_slack, in_teams = both
    dana = await in_slack.person("Dana")
    thread = await started(dana)
    answered = await dana.person.commands("link")
    code = re.search(r"link ([A-Z2-9]{10})", str(answered) + " ".join(dana.person.said))
    assert code
    also_dana = await in_teams.person("Dana")

    await also_dana.person.writes(f"link {code[1]}")
    await also_dana.told(f"you are now {dana.name}")
    await also_dana.person.writes("home")
    here = TeamsThread(also_dana, Chat(also_dana.person.chat.id))
    await here.until(lambda shown: any(message.offers("Show here") for message in shown))
    await here.press("Show here")
    await here.until(lambda shown: step(shown, WHO))
    await here.press("Only this person's")

    await here.until(lambda shown: step(shown, RESTART))
    shown = await thread.until(lambda shown: step(shown, RESTART))
    assert says(shown, f"→ Only this person's ({dana.name})")
    account = await program.parts.administration.existing_account(DEFAULT_ACCOUNT)
    async with program.parts.store.reading(account.id) as transaction:
        user = await transaction.people.by_name(dana.name)
        assert user
        assert await transaction.people.identity_of(user.id, "slack")
        assert await transaction.people.identity_of(user.id, "teams")
