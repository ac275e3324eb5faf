"""What stands before a ticket system, or is wrong with it, answers too: nothing is posted twice or lost by that.

What each of its answers does to a send is tried without the whole program in `test_outcomes`.
"""

from typing import Any

import pytest
from aiohttp import web

from tests.integration.tickets.conftest import Shop
from tests.integration.tickets.test_outcomes import ODD
from tests.integration.tickets.test_systems import At, at
from tests.support.ticketing.connectwise import CREDENTIALS, ConnectWiseServer
from tests.support.ticketing.server import Trouble, page

__all__ = ["at"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_gateway_that_asks_to_wait_after_all_was_stored_is_waited_for(at: At) -> None:
    session = await at.shop.resolved("4711")
    at.server.will(Trouble("odd_after", 1, 503))
    await at.shop.sends(session, minutes=0, status="")
    assert (await at.shop.comes_to(session, "sent", "failed"))["state"] == "sent"
    assert len(at.server.notes) == 1


async def test_answers_with_a_mark_before_them_and_called_something_else_are_read(at: At) -> None:
    at.server.turned = lambda answer: web.Response(
        status=answer.status, body=b"\xef\xbb\xbf" + bytes(answer.body or b"null"), content_type="text/html"
    )
    session = await at.shop.resolved("4711")
    assert "VPN drops every hour" in session["problem"]
    await at.shop.sends(session, minutes=25)
    assert (await at.shop.comes_to(session, "sent", "failed", "partly"))["state"] == "sent"
    assert len(at.server.notes) == 1


@pytest.mark.parametrize("odd", ["a sign-in page", "a redirect to one", "a page of a gateway"])
async def test_a_test_of_the_connection_says_what_stands_before_it(at: At, odd: str) -> None:
    at.server.mask = lambda _: ODD[odd]()
    tested = (await at.shop.admin.call("POST", "/ticket-system/test")).body
    assert tested["ok"] is False
    assert "<" not in tested["detail"]
    assert tested["detail"].endswith(".")


async def test_another_server_at_the_address_is_said(at: At) -> None:
    at.server.mask = lambda _: page(404)
    tested = (await at.shop.admin.call("POST", "/ticket-system/test")).body
    assert tested["ok"] is False
    assert "ticket" not in tested["detail"].removesuffix("this system's API: check the address.")


async def test_fields_of_another_type_keep_nobody_from_starting(at: At) -> None:
    def spoilt(answer: web.Response) -> web.Response:
        return web.Response(body=bytes(answer.body or b"").replace(b"4711", b'"x"'), content_type="application/json")

    at.server.turned = spoilt
    answer = await at.shop.dana.call("POST", "/sessions", {"ticket": {"id": "4711", "kind": "psa"}, "guide": "adhoc"})
    assert answer.status < 500 or answer.body["code"] == "ticket_system_away", answer.body


async def test_the_note_is_found_on_a_later_page(at: At) -> None:
    session = await at.shop.resolved("4711")
    for number in range(9):
        at.server.client_writes(4711, f"One thing, {number}")
    at.server.longest_page = 2
    at.server.will("drop_after")
    await at.shop.sends(session, minutes=0, status="")
    for number in range(9):
        at.server.client_writes(4711, f"And another thing, {number}")
    assert (await at.shop.comes_to(session, "sent", "failed"))["state"] == "sent"
    assert len([note for note in at.server.notes if "FlowPilot" in note.text]) == 1


async def test_people_of_later_pages_are_known(shop: Shop, connectwise: ConnectWiseServer) -> None:
    connectwise.longest_page = 1
    await shop.connects("connectwise", connectwise.url, CREDENTIALS)
    listed: dict[str, Any] = (await shop.admin.call("GET", "/ticket-system/people")).body
    assert [member["external_id"] for member in listed["members"]] == ["dana", "eli"]


async def test_a_key_that_is_refused_for_a_while_loses_no_note(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session = await connected.resolved("4711")
    connectwise.mask = lambda _: web.json_response({"message": "Unauthorized"}, status=401)
    await connected.sends(session, minutes=0, status="")
    state = await connected.comes_to(session, "failed")
    assert "refused the key" in state["detail"]
    connectwise.mask = None
    assert (await connected.dana.act(session, "ticket-note/retry")).status == 202
    await connected.comes_to(session, "sent")
    assert len(connectwise.notes) == 1
