"""Notes on tickets, whatever dies in between: one each, one time entry each, none that a client sees."""

from collections.abc import AsyncGenerator

import pytest

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from bot.shared.sealing import new_key
from tests.integration.durability.conftest import QUICK, Programs
from tests.support.database import config_for
from tests.support.examples import IN_CI
from tests.support.ticketing.storm import STORMY, StormyConnectWise, storm

KEY = new_key()
SENDS = 8 if IN_CI else 5


@pytest.fixture
def config(database_url: str) -> Config:
    return config_for(database_url, FLOWPILOT_ENCRYPTION_KEYS=KEY, **STORMY)


@pytest.fixture
async def parts(config: Config) -> AsyncGenerator[Container]:
    async with build_container(config) as parts:
        yield parts


async def test_a_storm_of_sends_leaves_one_note_and_one_time_entry_each(parts: Container, program: Programs) -> None:
    async with StormyConnectWise(seed=1) as server:
        settings = {"FLOWPILOT_ENCRYPTION_KEYS": KEY, **STORMY}
        left = await storm(parts, server, lambda: program("work", ticks=True, **QUICK, **settings), SENDS, seed=2)
    assert (left.notes, left.times, left.twice, left.lost, left.for_client) == (SENDS, SENDS, 0, 0, 0), left
    assert left.kills
    assert set(left.states) == {"checked"}
