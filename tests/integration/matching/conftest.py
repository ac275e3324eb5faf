"""Accounts with a few flows, and the matcher that ships on their database."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import text

from bot.bootstrap.container import build_container
from bot.bootstrap.use_cases import matching_settings
from bot.config import Config
from core.accounts.account import Account, AccountSettings
from core.flows.model import Flow
from core.matching.embedding import Embedders
from core.matching.match import Match
from core.matching.matcher import FlowMatcher
from core.ports.flow_index import LibraryState
from core.services.embedding import EmbeddingService
from storage.embedded import EmbeddedServer
from storage.store import PostgresStore
from tests.support.database import config_for, fresh_database
from tests.support.embedding import GivenEmbedders
from tests.support.flows import PRINTER


def flow(slug: str, title: str, *symptoms: str, description: str = "") -> Flow:
    """A flow that is about this."""
    return replace(PRINTER, slug=slug, title=title, symptoms=symptoms, description=description, domain="", nodes=())


VPN = flow("vpn", "Tunnel breaks down", "drops every hour", description="The remote access client loses its session.")
PAPER = flow("paper", "Spooler stopped", "jobs stay in the queue", description="Nothing comes out. Error 0x0000011b.")
CALENDAR = flow(
    "calendar", "Invitations are declined", "the room refuses bookings", description="Resource mailbox rules."
)
FLOWS = (VPN, PAPER, CALENDAR)


class Libraries:
    """Makes accounts and publishes their flows."""

    def __init__(self, store: PostgresStore) -> None:
        self.store = store
        self.now = datetime.now(UTC)
        self.progress = list[LibraryState]()

    async def account(self, *flows: Flow) -> UUID:
        """A new account with these flows."""
        account_id = uuid4()
        async with self.store.transaction(account_id) as transaction:
            await transaction.add_account(Account(account_id, f"account {account_id}", AccountSettings()))
            await transaction.flows.publish_first(flows, {})
        return account_id

    async def publish(self, account_id: UUID, one: Flow) -> UUID:
        """Publish a flow, or a new version of it."""
        async with self.store.transaction(account_id) as transaction:
            return (await transaction.flows.publish(one, {})).id

    def upkeep(self, embedders: Embedders) -> EmbeddingService:
        """What gives flows their vectors, started now."""
        return EmbeddingService(self.store, embedders, lambda: self.now, self.progress.append)

    def matcher(self, embedders: Embedders | None = None, **settings: float) -> FlowMatcher:
        """The matcher, by words unless a model is given; everything it finds is shown unless thresholds are set."""
        changes = {"match_threshold": 0, "suggestion_threshold": 0, "limit": 20, **settings}
        shipped = replace(matching_settings(Config()), **changes)  # type: ignore[arg-type]
        return FlowMatcher(self.store, embedders or GivenEmbedders(), shipped, lambda: self.now)

    async def asks(self, query: str, it: object = None) -> Sequence[tuple[object, ...]]:
        """The rows of a query on the database itself, about `:it`."""
        async with self.store.connection() as connection:
            return [tuple(row) for row in await connection.execute(text(query), {"it": it})]


def titles(matches: Sequence[Match]) -> list[str]:
    """Their titles, best first."""
    return [match.title for match in matches]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def store(postgres: EmbeddedServer) -> AsyncGenerator[PostgresStore]:
    """One database for all tests here."""
    with fresh_database(postgres) as url:
        async with build_container(config_for(url)) as parts:
            yield parts.store


@pytest_asyncio.fixture(loop_scope="session")
async def libraries(store: PostgresStore) -> Libraries:
    """No account at all, so that upkeep has nothing to do but what the test gives it."""
    async with store.connection() as connection:
        await connection.execute(text("DELETE FROM accounts"))
    return Libraries(store)
