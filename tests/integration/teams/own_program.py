"""Fixtures for files whose tests need a program of their own: its default account is that of the configured tenant."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from bot.bootstrap.container import Container, build_container
from bot.config import Config
from core.accounts.account import Account
from core.services.administration import DEFAULT_ACCOUNT
from tests.integration.teams.conftest import served_by
from tests.support.flowpilot import at_work


@pytest_asyncio.fixture(loop_scope="session")
async def working_parts(config: Config) -> AsyncGenerator[Container]:
    async with build_container(config) as parts, at_work(parts):
        yield parts


@pytest_asyncio.fixture(loop_scope="session")
async def served(working_parts: Container) -> AsyncGenerator[str]:
    async with served_by(working_parts) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def account(working_parts: Container) -> Account:
    return await working_parts.administration.existing_account(DEFAULT_ACCOUNT)
