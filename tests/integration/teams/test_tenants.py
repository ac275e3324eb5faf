"""A bot of many tenants reaches the channels of all of them: an account posts in its own only."""

from collections.abc import Generator

import pytest

from bot.bootstrap.container import Container
from bot.config import Config
from core.services.administration import DEFAULT_ACCOUNT
from core.shared.errors import InvalidInput
from tests.integration.teams.conftest import MakePerson
from tests.integration.teams.test_session import OUTLOOK, started
from tests.support.database import config_for
from tests.support.teams import TENANT, LocalTeams, unpaced
from tests.support.teams_people import CHANNEL

ANOTHER = "99999999-0000-4000-8000-000000000000"


@pytest.fixture
def config(database_url: str, teams: LocalTeams) -> Generator[Config]:
    with unpaced():
        yield config_for(database_url, **teams.environment, FLOWPILOT_TEAMS_APP_TYPE="multi_tenant")


async def test_a_channel_of_a_tenant_that_is_not_the_accounts_is_refused(working_parts: Container) -> None:
    account = await working_parts.administration.account(DEFAULT_ACCOUNT)
    with pytest.raises(InvalidInput, match="not in a Teams workspace or tenant of this account"):
        await working_parts.administration.change_settings(
            None, account.id, {"handover_channels": {"teams": f"{ANOTHER}/{CHANNEL.id}"}}
        )


@pytest.mark.parametrize("tenant", [TENANT, ANOTHER])
async def test_hand_overs_are_posted_only_where_people_of_the_tenant_are(
    person: MakePerson, teams: LocalTeams, working_parts: Container, tenant: str
) -> None:
    teams.tenants[CHANNEL.id] = tenant
    dana = person("Dana")
    account = await working_parts.administration.account(DEFAULT_ACCOUNT)
    await working_parts.administration.change_settings(None, account.id, {"handover_channels": {"teams": CHANNEL.id}})
    step = await started(teams, dana, OUTLOOK)
    opened = await dana.presses(step, "Hand over…")
    await dana.presses(opened.card, "Hand it over", reason="My shift ends", target_user="flowpilot:nothing")
    if tenant == TENANT:
        await teams.until(lambda: teams.in_(CHANNEL.id))
    else:
        await working_parts.delivery.deliver_waiting()
        assert not teams.in_(CHANNEL.id)
