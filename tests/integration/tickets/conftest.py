"""One FlowPilot for the tests of tickets, where nobody waits to try again; each test has an account of its own."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
import pytest_asyncio
from aiohttp.test_utils import TestServer
from sqlalchemy import text

from bot.bootstrap.container import build_container
from bot.shared.sealing import new_key
from bot.web.app import make_app
from core.accounts.user import Role
from storage.embedded import EmbeddedServer
from storage.notifications import TICKET_CHANNEL
from tests.integration.api.conftest import NO_LIMIT, House
from tests.support.client import Answer, Engineer
from tests.support.database import config_for, fresh_database
from tests.support.flowpilot import at_work
from tests.support.ticketing.connectwise import CREDENTIALS, ConnectWiseServer

_LATER = """
    WITH waiting AS (SELECT * FROM ticket_sends WHERE {whose} AND next_try_at IS NOT NULL),
    later AS (
        UPDATE ticket_sends SET next_try_at = now()
        WHERE id IN (SELECT id FROM waiting WHERE next_try_at > now() AND leased_until IS NULL)
        RETURNING id, account_id),
    settled AS (
        UPDATE ticket_send_parts SET posting_since = posting_since - interval '1 hour'
        FROM later WHERE send_id = later.id),
    rested AS (
        UPDATE ticket_connections c SET rests_until = NULL FROM later WHERE c.account_id = later.account_id)
    SELECT count(*), (SELECT count(pg_notify('flowpilot_tickets', '')) FROM later) FROM waiting
"""
"""An hour goes by for what is only tried again later, and says so; how many still wait for something."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk(postgres: EmbeddedServer) -> AsyncGenerator[House]:
    with fresh_database(postgres) as url:
        settings = {**NO_LIMIT, "FLOWPILOT_ENCRYPTION_KEYS": new_key()}
        async with build_container(config_for(url, **settings)) as parts, at_work(parts):
            app = make_app(parts.services, parts.endpoints)
            async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as http:
                yield House(parts, http, str(server.make_url("")).rstrip("/"))
                parts.listener.close_waits()


@pytest_asyncio.fixture(loop_scope="session")
async def connectwise() -> AsyncGenerator[ConnectWiseServer]:
    async with ConnectWiseServer() as server:
        yield server


ANSWER = "Only on Wi-Fi, \\\\srv\\share\\*.docx and __init__ # x"
"""An answer of characters that mean something to one system or another."""


@dataclass
class Shop:
    """An account with an admin and an engineer, connected to a ticket system."""

    house: House
    admin: Engineer
    dana: Engineer
    name: str

    async def person(self, name: str, role: Role = Role.ENGINEER) -> Engineer:
        return await self.house.engineer(name, role, self.name)

    async def connects(self, system: str, url: str, credentials: dict[str, str], **settings: Any) -> Answer:
        body = {"system": system, "url": url, "credentials": credentials, "settings": settings}
        return await self.admin.call("PUT", "/ticket-system", body)

    async def starts(self, ticket: dict[str, str], **more: Any) -> dict[str, Any]:
        answer = await self.dana.call("POST", "/sessions", {"ticket": ticket, "guide": "adhoc", **more})
        assert answer.status == 201, answer.body
        return await self.dana.settled(answer.body)

    async def resolved(self, ticket: str, kind: str = "psa", *, answered: str = "", **more: Any) -> dict[str, Any]:
        """A session from that ticket that was resolved, after an answer where a test is about the whole text."""
        session = await self.starts({"id": ticket, "kind": kind}, **more)
        if answered:
            session = await self.dana.answer(session, text=answered)
        done = await self.dana.act(session, "resolve", {"outcome": "worked", "fix": "Renewed the lease"})
        assert done.status == 200, done.body
        return done.body

    async def sends(self, session: dict[str, Any], audience: str = "internal", **more: Any) -> Answer:
        return await self.dana.act(session, "ticket-note", {"audience": audience, **more})

    async def state(self, session: dict[str, Any]) -> dict[str, Any]:
        return (await self.dana.call("GET", f"/sessions/{session['id']}/ticket-note/state")).body

    async def comes_to(self, session: dict[str, Any], *states: str, seconds: float = 20) -> dict[str, Any]:
        """What a send has come to, once it is one of the states."""
        async with asyncio.timeout(seconds):
            while (state := await self.state(session))["state"] not in states:
                await self.tried(f"session_id = '{session['id']}'")
        return state

    async def handed_over(self) -> None:
        """Return once all hand-overs of the account are over or given up."""
        await self.tried(
            f"internal_id IS NOT NULL AND account_id = (SELECT id FROM accounts WHERE name = '{self.name}')"
        )

    async def tried(self, whose: str) -> None:
        """Return once these sends are over or given up: what would be tried again later, is so now.

        Asked of the database, as a request costs ten times as much.
        """
        async with asyncio.timeout(20), self.house.parts.listener.subscribe(TICKET_CHANNEL) as news:
            while await self._later(whose):
                await news.wait()
                news.clear()

    async def _later(self, whose: str) -> int:
        async with self.house.parts.store.single() as connection:
            return await connection.scalar(text(_LATER.format(whose=whose)))

    async def count(self, query: str) -> int:
        """What a query counts in the database."""
        async with self.house.parts.store.connection() as connection:
            return await connection.scalar(text(query))

    async def text(self, session: dict[str, Any], audience: str = "internal") -> str:
        """The documentation."""
        path = f"/sessions/{session['id']}/documentation?audience={audience}"
        return (await self.dana.call("GET", path)).body["markdown"].rstrip("\n")


@pytest_asyncio.fixture(loop_scope="session")
async def shop(desk: House) -> Shop:
    account = f"shop {uuid4().hex[:8]}"
    admin = await desk.engineer("ada", Role.ADMIN, account)
    return Shop(desk, admin, await desk.engineer("dana@msp.example", Role.ENGINEER, account), account)


@pytest_asyncio.fixture(loop_scope="session")
async def connected(shop: Shop, connectwise: ConnectWiseServer) -> Shop:
    """The same, connected to a ConnectWise that has ticket 4711."""
    connectwise.ticket(4711, "VPN drops every hour", initialDescription="Since Monday, Finance only")
    answer = await shop.connects("connectwise", connectwise.url, CREDENTIALS, status_resolved="Completed")
    assert answer.status == 200, answer.body
    return shop
