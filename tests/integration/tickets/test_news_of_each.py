"""News by each webhook: the record is read, what we did ourselves is not told, a forged call does nothing."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.integration.tickets.conftest import Shop
from tests.integration.tickets.test_news import calls, hook, told
from tests.integration.tickets.test_systems import At, at
from tests.support.ticketing import autotask
from tests.support.ticketing.autotask import AutotaskServer

__all__ = ["at"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
TICKET = {"id": "4711", "kind": "psa"}
CLOSED: dict[str, dict[str, Any]] = {
    "connectwise": {"status": {"id": 12, "name": "Completed"}, "closedFlag": True},
    "autotask": {"status": 5},
    "halopsa": {"status_id": 9},
}
GIVEN_AWAY: dict[str, dict[str, Any]] = {
    "connectwise": {"owner": {"identifier": "eli"}},
    "autotask": {"assignedResourceID": 31},
    "halopsa": {"agent_id": 41},
}
BODIES: dict[str, dict[str, Any]] = {
    "connectwise": {"Action": "updated", "ID": 4711, "Type": "ticket", "Entity": json.dumps({"id": 1})},
    "autotask": {
        "Action": "Update",
        "Guid": "0191",
        "EntityType": "Ticket",
        "Id": 4711,
        "Fields": {"Status": "Closed"},
    },
    "halopsa": {"id": "0191f0c2-0000-7000-8000-000000000000", "event": "Ticket Updated", "object_id": 4711},
}


def signed(key: str, body: bytes, *, hexed: bool = False, prefix: str = "sha1=", method: Any = hashlib.sha1) -> str:
    digest = hmac.new(key.encode(), body, method)
    return prefix + (digest.hexdigest() if hexed else base64.b64encode(digest.digest()).decode())


async def notes_of(shop: Shop, session: dict[str, Any]) -> list[str]:
    return [step["content"]["text"] for step in (await shop.dana.read(session))["steps"] if step["type"] == "note"]


async def test_a_ticket_that_is_closed_there_is_told_as_its_record_says(at: At) -> None:
    session = await at.shop.starts(TICKET)
    at.server.tickets[4711] |= CLOSED[at.kind.name]
    assert await calls(at.shop, await hook(at.shop), BODIES[at.kind.name]) == 202
    assert f"was closed in the ticket system: {at.kind.done}" in await told(at.shop, session, "was closed")


async def test_a_ticket_that_is_somebody_elses_now_is_told(at: At) -> None:
    session = await at.shop.starts(TICKET)
    at.server.tickets[4711] |= GIVEN_AWAY[at.kind.name]
    await calls(at.shop, await hook(at.shop), BODIES[at.kind.name])
    assert "'s now in the ticket system" in await told(at.shop, session, "'s now")


async def test_what_the_client_writes_is_a_note_once(at: At) -> None:
    session = await at.shop.starts(TICKET)
    at.server.client_writes(4711, "Now it drops on cable, too")
    for _ in range(3):
        await calls(at.shop, await hook(at.shop), BODIES[at.kind.name])
    assert "drops on cable" in await told(at.shop, session, "From the client")
    at.server.client_writes(4711, "And on Wi-Fi")
    await calls(at.shop, await hook(at.shop), BODIES[at.kind.name])
    await told(at.shop, session, "And on Wi-Fi")
    assert sum("drops on cable" in text for text in await notes_of(at.shop, session)) == 1


@pytest.mark.parametrize("audience", ["internal", "client"])
async def test_what_we_did_ourselves_is_not_echoed(at: At, audience: str) -> None:
    session = await at.shop.resolved("4711")
    statuses = (await at.shop.dana.call("GET", "/ticket-system/statuses?ticket=4711")).body["items"]
    done = next(status["id"] for status in statuses if status["name"] == at.kind.done)
    await at.shop.sends(session, audience, minutes=5, status=done)  # by id, as forms give it
    assert (await at.shop.comes_to(session, "sent", "partly", "failed"))["state"] == "sent"
    before = await notes_of(at.shop, session)
    await calls(at.shop, await hook(at.shop), BODIES[at.kind.name])
    at.server.client_writes(4711, "Thank you")
    await calls(at.shop, await hook(at.shop), BODIES[at.kind.name])
    await told(at.shop, session, "Thank you")
    (heard,) = [text for text in await notes_of(at.shop, session) if text not in before]
    assert "Thank you" in heard


async def test_a_signature_has_to_be_right_where_there_is_one(at: At) -> None:
    await at.shop.starts(TICKET)
    url, body = await hook(at.shop), json.dumps(BODIES[at.kind.name]).encode()
    key = url.rpartition("=")[2]
    for name, good in (
        ("X-Hook-Signature", signed(key, body)),
        ("X-Hook-Signature", signed(key, body, prefix="sha256=", method=hashlib.sha256)),
        ("X-Hook-Signature", signed(key, body, prefix="sha256=", method=hashlib.sha256, hexed=True)),
        ("X-Hub-Signature-256", signed(key, body, prefix="sha256=", method=hashlib.sha256, hexed=True)),
        ("X-Halo-Signature", signed(key, body, prefix="", method=hashlib.sha256, hexed=True)),
    ):
        assert await calls(at.shop, url, body, **{name: good}) == 202, good
        for wrong in (good[:-4] + ("AAAA" if not good.endswith("AAAA") else "BBBB"), "sha1=", "md5=x", "", "é"):
            assert await calls(at.shop, url, body, **{name: wrong}) == 403, wrong


async def test_a_user_and_password_have_to_be_right_where_there_are_any(at: At) -> None:
    await at.shop.starts(TICKET)
    url = await hook(at.shop)
    key = url.rpartition("=")[2]
    without = url.partition("?")[0]
    for name, value, status in (
        ("Authorization", "Basic " + base64.b64encode(f"flowpilot:{key}".encode()).decode(), 202),
        ("Authorization", f"Bearer {key}", 202),
        ("Authorization", "Basic " + base64.b64encode(b"flowpilot:wrong").decode(), 403),
        ("Authorization", "Basic !!!", 403),
        ("Authorization", "Bearer wrong", 403),
    ):
        assert await calls(at.shop, without, BODIES[at.kind.name], **{name: value}) == status, value


@pytest.mark.parametrize("named", ["T20261126.4711", "004711", "#4711"])
async def test_a_ticket_is_told_of_whatever_number_it_was_named_by(shop: Shop, named: str) -> None:
    async with AutotaskServer() as server:
        server.ticket(4711, "VPN drops every hour")
        await shop.connects("autotask", server.url, autotask.CREDENTIALS)
        session = await shop.starts({"id": named, "kind": "psa"})
        assert session["ticket"] == TICKET
        server.tickets[4711] |= CLOSED["autotask"]
        await calls(shop, await hook(shop), BODIES["autotask"])
        await told(shop, session, "was closed")
