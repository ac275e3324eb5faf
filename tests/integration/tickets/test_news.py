"""What happens to a ticket in its system is told in its session; what we did there ourselves is not."""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.jobs.ticket_news import TicketNews
from bot.shared.rate_limit import Callers, RateLimit
from bot.ticketing.endpoint import HOOK_PATH, hook_route
from tests.integration.tickets.conftest import Shop
from tests.support.ticketing.connectwise import ConnectWiseServer

pytestmark = pytest.mark.asyncio(loop_scope="session")
TICKET = {"id": "4711", "kind": "psa"}


async def hook(shop: Shop) -> str:
    """Where the connected system tells what changed."""
    url = (await shop.admin.call("GET", "/ticket-system")).body["hook_url"]
    assert url.startswith(shop.house.base)
    return url


async def calls(shop: Shop, url: str, body: Any, **headers: str) -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with shop.house.http.post(url, data=raw, headers=headers) as response:
        return response.status


async def told(shop: Shop, session: dict[str, Any], words: str) -> str:
    """The note with these words, once it is there."""
    async with asyncio.timeout(20):
        while True:
            steps = (await shop.dana.read(session))["steps"]
            found = [
                one["content"]["text"] for one in steps if one["type"] == "note" and words in one["content"]["text"]
            ]
            if found:
                return found[0]
            await asyncio.sleep(0.1)


def closed(connectwise: ConnectWiseServer) -> None:
    connectwise.tickets[4711] |= {"status": {"id": 12, "name": "Completed"}, "closedFlag": True}


async def test_a_ticket_closed_there_is_told_in_the_session(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session = await connected.starts(TICKET)
    closed(connectwise)
    entity = json.dumps({"id": 4711, "summary": "not to be trusted"})
    body = {"Action": "updated", "ID": 4711, "Type": "ticket", "Entity": entity}
    assert await calls(connected, await hook(connected), body) == 202
    assert "#4711 was closed in the ticket system: Completed" in await told(connected, session, "was closed")
    steps = (await connected.dana.read(session))["steps"]
    assert "not to be trusted" not in str(steps)


async def test_a_ticket_given_to_somebody_else_is_told(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session = await connected.starts(TICKET)
    connectwise.tickets[4711]["owner"] = {"identifier": "eli"}
    await calls(connected, await hook(connected), {"ID": 4711})
    assert "is eli's now" in await told(connected, session, "is eli's")


async def test_what_the_client_writes_becomes_a_note_once(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session = await connected.starts(TICKET)
    connectwise.client_writes(4711, "Now it drops on cable, too")
    for _ in range(3):
        await calls(connected, await hook(connected), {"ID": 4711})
    assert "Now it drops on cable, too" in await told(connected, session, "From the client")
    closed(connectwise)
    await calls(connected, await hook(connected), {"ID": 4711})
    await told(connected, session, "was closed")
    steps = (await connected.dana.read(session))["steps"]
    assert sum("drops on cable" in step["content"]["text"] for step in steps) == 1


async def test_our_own_changes_are_not_echoed(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=0)
    await connected.comes_to(session, "sent")
    await calls(connected, await hook(connected), {"ID": 4711})
    connectwise.client_writes(4711, "Thank you")
    await calls(connected, await hook(connected), {"ID": 4711})
    await told(connected, session, "Thank you")
    steps = (await connected.dana.read(session))["steps"]
    assert not [step for step in steps if "was closed" in step["content"]["text"]]
    assert not [step for step in steps if "via FlowPilot" in step["content"]["text"]]


async def test_nobody_tells_news_without_the_key(connected: Shop, connectwise: ConnectWiseServer) -> None:
    await connected.starts(TICKET)
    before = len(connectwise.requests)
    base = f"{connected.house.base}/hooks/tickets"
    for url in (base, f"{base}?key=wrong", f"{base}?key={'x' * 5000}", f"{base}?key=%00"):
        assert await calls(connected, url, {"ID": 4711}) == 403
    assert len(connectwise.requests) == before


async def test_a_signature_that_is_given_has_to_be_right(connected: Shop, connectwise: ConnectWiseServer) -> None:
    await connected.starts(TICKET)
    url = await hook(connected)
    key, body = url.rpartition("=")[2], b'{"ID": 4711}'
    good = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha1).digest()).decode()
    assert await calls(connected, url, body, **{"X-Hook-Signature": f"sha1={good}"}) == 202
    for wrong in (f"sha1={good[:-4]}AAAA", "sha1=", "md5=x", f"sha256={good}"):
        assert await calls(connected, url, body, **{"X-Hook-Signature": wrong}) == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"ID": "../../x"}', b'{"ID": {"a": 1}}', b"[" * 10_000])
async def test_what_says_nothing_of_a_ticket_changes_nothing(
    connected: Shop, connectwise: ConnectWiseServer, body: bytes
) -> None:
    url = await hook(connected)
    before = len(connectwise.requests)
    assert await calls(connected, url, body) == 202
    assert len(connectwise.requests) == before


async def test_a_system_that_does_not_tell_is_asked_for_what_changed(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.starts(TICKET)
    tickets = connected.house.parts.use_cases.tickets
    news = TicketNews(connected.house.parts.store, tickets.following, tickets.sending, tickets.walk_sending)
    account = await connected.house.parts.administration.existing_account(connected.name)
    closed(connectwise)
    for ticket in await tickets.following.changed(account.id, datetime.now(UTC) - timedelta(minutes=5)):
        await news.tell(account.id, ticket)
    await told(connected, session, "was closed")


async def test_invented_keys_are_counted_by_address_before_the_database_is_asked() -> None:
    asked = list[str]()

    async def of_hook(key: str) -> None:
        asked.append(key)

    async def tell(account_id: UUID, ticket_id: str) -> None:
        raise AssertionError(f"told {account_id} of {ticket_id}")

    app = web.Application()
    app.add_routes([hook_route(of_hook, tell, Callers(RateLimit(0.01, 3)))])
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        statuses = list[int]()
        for number in range(6):
            async with http.post(server.make_url(f"{HOOK_PATH}?key=invented{number}"), json={}) as response:
                statuses.append(response.status)
    assert statuses == [403, 403, 403, 429, 429, 429]
    assert len(asked) == 3
