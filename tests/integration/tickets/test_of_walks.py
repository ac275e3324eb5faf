"""Walks and tickets of our own: an account may have every walk make one, and the walk's end moves it on."""

from typing import Any

import pytest

from core.accounts.user import Role
from tests.integration.tickets.conftest import Shop
from tests.support.client import Engineer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def started(shop: Shop, tom: Engineer) -> dict[str, Any]:
    await shop.admin.call("PATCH", "/account", {"tickets": {"walks_create_tickets": True}})
    answer = await tom.call("POST", "/walks", {"problem": "Badge reader beeps twice", "adhoc": True})
    assert answer.status == 201, answer.body
    return answer.body


async def test_a_walk_makes_a_ticket_that_its_end_closes(shop: Shop) -> None:
    tom = await shop.person("tom", Role.L1_TECH)
    walk = await started(shop, tom)
    assert walk["ticket"] == {"id": "1", "kind": "internal"}
    ticket = (await tom.call("GET", "/tickets/internal/1")).body
    assert (ticket["summary"], ticket["status"]["id"], ticket["assignee"]) == (
        "Badge reader beeps twice",
        "in_progress",
        "tom",
    )
    ended = await tom.call("POST", f"/walks/{walk['id']}/resolve", {"helpful": True, "notes": "Reset the reader"})
    assert ended.status == 200, ended.body
    ticket = (await tom.call("GET", "/tickets/internal/1")).body
    assert (ticket["status"]["id"], [note["text"] for note in ticket["notes"]]) == ("resolved", ["Reset the reader"])


async def test_a_walk_handed_over_escalates_its_ticket_which_its_session_keeps(shop: Shop) -> None:
    tom = await shop.person("tom", Role.L1_TECH)
    walk = await started(shop, tom)
    given = await tom.call("POST", f"/walks/{walk['id']}/escalate", {"reason": "It smokes"})
    assert given.status == 200, given.body
    ticket = (await tom.call("GET", "/tickets/internal/1")).body
    assert (ticket["status"]["id"], [note["text"] for note in ticket["notes"]]) == ("escalated", ["It smokes"])
    session = (await shop.dana.call("GET", f"/sessions/{given.body['session_id']}")).body
    assert session["ticket"] == {"id": "1", "kind": "internal"}


async def test_without_the_setting_walks_make_none(shop: Shop) -> None:
    tom = await shop.person("tom", Role.L1_TECH)
    walk = (await tom.call("POST", "/walks", {"problem": "Badge reader beeps", "adhoc": True})).body
    assert walk["ticket"] is None
    assert (await tom.call("GET", "/tickets")).body["items"] == []


async def test_a_walk_of_a_ticket_alone_is_about_what_the_ticket_says(shop: Shop) -> None:
    tom = await shop.person("tom", Role.L1_TECH)
    await shop.dana.call("POST", "/tickets", {"summary": "Badge reader beeps", "description": "Since noon"})
    started = await tom.call("POST", "/walks", {"adhoc": True, "ticket": {"id": "1", "kind": "internal"}})
    assert started.status == 201, started.body
    assert started.body["problem"] == "Badge reader beeps\n\nSince noon"
    unknown = await tom.call("POST", "/walks", {"adhoc": True, "ticket": {"id": "77", "kind": "internal"}})
    assert (unknown.status, unknown.body["code"]) == (404, "not_found")
    viewer = await shop.person("vic", Role.VIEWER)
    refused = await viewer.call("POST", "/walks", {"ticket": {"id": "1", "kind": "internal"}})
    assert refused.status == 403
