"""A new account is there with all that belongs to it, or not at all."""

import asyncio

import pytest

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from core.flows.library import starter_flows
from core.services import administration
from tests.integration.durability.conftest import Look

HAS = """
    SELECT (SELECT count(*) FROM flows f WHERE f.account_id = a.id),
           (SELECT count(*) FROM conversations c WHERE c.account_id = a.id AND c.kind = 'handover')
    FROM accounts a WHERE a.name = 'North'
"""


async def test_an_account_whose_making_was_cut_off_is_made_whole_the_next_time(
    parts: Container, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = starter_flows()

    def cut_off():
        yield flows[0]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(administration, "starter_flows", cut_off)
        with pytest.raises(KeyboardInterrupt):
            await parts.administration.account("North")
    await parts.administration.account("North")
    assert await look.rows(HAS) == [(len(flows), 1)]


async def test_processes_that_make_the_same_account_at_once_make_one(
    parts: Container, config: Config, look: Look
) -> None:
    async with build_container(config) as other:
        made = await asyncio.gather(*(each.administration.account("North") for each in (parts, other, parts)))
    assert len({account.id for account in made}) == 1
    assert await look.rows(HAS) == [(len(starter_flows()), 1)]
