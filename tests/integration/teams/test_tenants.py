"""A bot of many tenants reaches the channels of all of them: an account posts in its own only."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from bot.bootstrap.container import Container
from core.accounts.account import Account
from core.shared.errors import InvalidInput
from storage.embedded import EmbeddedServer
from tests.integration.teams.conftest import MakePerson, for_many_tests
from tests.integration.teams.test_session import OUTLOOK, started
from tests.support.flowpilot import FlowPilot
from tests.support.teams import LocalTeams
from tests.support.teams_people import CHANNEL

ANOTHER = "99999999-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def program(postgres: EmbeddedServer) -> AsyncGenerator[FlowPilot]:
    """One that belongs to no tenant."""
    async with for_many_tests(postgres, FLOWPILOT_TEAMS_APP_TYPE="multi_tenant") as program:
        yield program


async def test_a_channel_of_a_tenant_that_is_not_the_accounts_is_refused(
    working_parts: Container, account: Account
) -> None:
    with pytest.raises(InvalidInput, match="not in a Teams workspace or tenant of this account"):
        await working_parts.administration.change_settings(
            None, account.id, {"handover_channels": {"teams": f"{ANOTHER}/{CHANNEL.id}"}}
        )


@pytest.mark.parametrize("is_theirs", [True, False])
async def test_hand_overs_are_posted_only_where_people_of_the_tenant_are(
    person: MakePerson, teams: LocalTeams, working_parts: Container, account: Account, *, is_theirs: bool
) -> None:
    teams.tenants[CHANNEL.id] = teams.tenant if is_theirs else ANOTHER
    dana = person("Dana")
    await working_parts.administration.change_settings(None, account.id, {"handover_channels": {"teams": CHANNEL.id}})
    step = await started(teams, dana, OUTLOOK)
    opened = await dana.presses(step, "Hand over…")
    await dana.presses(opened.card, "Hand it over", reason="My shift ends", target_user="flowpilot:nothing")
    if is_theirs:
        await teams.until(lambda: teams.in_(CHANNEL.id))
    else:
        await working_parts.delivery.deliver_waiting()
        assert not teams.in_(CHANNEL.id)
