"""Several platforms at once: a session that goes on elsewhere, and reviewers who decide at the same moment."""

import asyncio
import re
from collections.abc import AsyncGenerator

import aiohttp
import pytest_asyncio

from core.accounts.user import Role
from core.proposals.proposal import ProposalStatus
from core.services.administration import DEFAULT_ACCOUNT
from storage.embedded import EmbeddedServer
from tests.contract.chat import says, step
from tests.contract.conftest import SLACK, publish
from tests.contract.slack import SlackChat
from tests.contract.teams import TeamsChat, TeamsThread
from tests.contract.test_sessions import RESTART, WHO, started
from tests.support.client import Engineer
from tests.support.database import fresh_database
from tests.support.flowpilot import FlowPilot, flowpilot
from tests.support.slack import SECRET, Signed, Slack
from tests.support.solving import BADGE, learned, proposals, solve
from tests.support.teams import LocalTeams, actions
from tests.support.teams_people import Chat

IN_SLACK, IN_TEAMS = "C8REVIEW", Chat("19:reviews@thread.tacv2", "channel", "19:team@thread.tacv2")
TOLD = "has already decided on this"


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


async def by_api(program: FlowPilot, http: aiohttp.ClientSession, name: str, *, reviewer: bool) -> Engineer:
    administration = program.parts.administration
    account = await administration.existing_account(DEFAULT_ACCOUNT)
    user = await administration.user(account, name, Role.ENGINEER, reviewer=reviewer)
    return Engineer(http, program.url, (await administration.create_token(None, user)).text)


async def test_of_twenty_reviewers_on_three_platforms_one_decides_and_the_others_are_told_who(
    both: tuple[FlowPilot, SlackChat, TeamsChat],
) -> None:
    program, in_slack, in_teams = both
    administration, http = program.parts.administration, in_teams.http
    account = await administration.existing_account(DEFAULT_ACCOUNT)
    on_page = [await by_api(program, http, f"Pia {number}", reviewer=True) for number in range(6)]
    in_workspace = [await in_slack.person("Sam") for _ in range(7)]
    in_tenant = [await in_teams.person("Tom") for _ in range(7)]
    for slack_user in in_workspace:
        await slack_user.person.commands("help")
        await administration.user(account, slack_user.name, Role.ENGINEER, reviewer=True)
    for teams_user in in_tenant:
        await teams_user.person.writes("help")
        await administration.user(account, teams_user.name, Role.ENGINEER, reviewer=True)
    channels = {"reviewer_channels": {"slack": IN_SLACK, "teams": IN_TEAMS.id}}
    await administration.change_settings(None, account.id, channels)
    dana = await by_api(program, http, "Dana", reviewer=False)
    await learned(program.parts, dana, await solve(dana))
    (proposal,) = [one for one in await proposals(program.parts, account.id) if one.status is ProposalStatus.PENDING]
    slack_card = await in_slack.slack.until(
        lambda: next((one for one in in_slack.slack.messages.values() if "Approve" in one.labels), None)
    )
    teams_card = await in_teams.teams.until(
        lambda: next((one for one in in_teams.teams.in_(IN_TEAMS.id) if "Approve" in actions(one.card)), None)
    )
    presses = [(one.person, one.person.press_of(slack_card, "Approve")) for one in in_workspace]
    activities = [(one.person, one.person.press(teams_card.card, "Approve", IN_TEAMS)) for one in in_tenant]

    of_page, of_slack, of_teams = await asyncio.gather(
        asyncio.gather(
            *(one.call("POST", f"/proposals/{proposal.id}/review", {"decision": "approve"}) for one in on_page)
        ),
        asyncio.gather(*(person.deliver.interaction(press) for person, press in presses)),
        asyncio.gather(*(person.post(activity) for person, activity in activities)),
    )

    assert {reply.status for reply in (*of_slack, *of_teams)} == {200}
    (decided,) = [one for one in await proposals(program.parts, account.id) if one.id == proposal.id]
    assert decided.status is ProposalStatus.APPROVED
    assert decided.review
    assert decided.published
    first = decided.review.by.name
    async with program.parts.store.reading(account.id) as transaction:
        assert len(await transaction.versions.list(decided.published.id)) == 1

    late_on_page = [answer for answer in of_page if answer.status != 200]
    assert {(late.status, late.body["decided_by"], late.body["decision"]) for late in late_on_page} <= {
        (409, first, "approved")
    }
    late_in_teams = [reply.sentence for reply in of_teams if TOLD in reply.sentence]
    sentence = f"{first} {TOLD}"
    assert all(sentence in late for late in late_in_teams)
    wanted = [one for one in in_workspace if one.name != first]
    await in_slack.slack.until(lambda: all(any(sentence in told for told in one.person.told) for one in wanted))
    assert len(late_on_page) + len(late_in_teams) + len(wanted) == 19
    await in_slack.slack.until(lambda: f"Approved by {first}" in slack_card.words)
    await in_teams.teams.until(lambda: f"Approved by {first}" in teams_card.text and not teams_card.card.get("actions"))
    assert BADGE in slack_card.words
    await in_slack.slack.until(lambda: any(name == "flow.png" for name, _ in in_slack.slack.files))
