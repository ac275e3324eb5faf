"""Our own tickets handed to a connected system, where a ticket is made for them: exactly once, with their history."""

import asyncio
from typing import Any

import pytest

from core.accounts.user import Role
from tests.integration.tickets.conftest import Shop
from tests.integration.tickets.test_systems import At, at
from tests.support.ticketing.connectwise import CREDENTIALS, ConnectWiseServer

__all__ = ["at"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
PLACES = {"connectwise": "Board 2", "autotask": "Level I Support", "halopsa": "Incident"}
NEW = {"summary": "Badge reader beeps twice", "description": "Door 3, since Monday; code 0000", "client": "Contoso Ltd"}


async def made(shop: Shop, **more: Any) -> dict[str, Any]:
    """One of our own tickets, with a note."""
    ticket = (await shop.dana.call("POST", "/tickets", {**NEW, **more})).body
    await shop.dana.call("POST", f"/tickets/{ticket['id']}/notes", {"text": "Swapped the reader", "audience": "client"})
    return ticket


async def hands_over(shop: Shop, ticket: dict[str, Any], **where: Any) -> Any:
    return await shop.dana.call("POST", f"/tickets/{ticket['id']}/hand-over", where)


async def comes_to(shop: Shop, ticket: dict[str, Any], *states: str) -> dict[str, Any]:
    """The ticket once its hand-over is in one of the states."""
    async with asyncio.timeout(20):
        while True:
            await shop.handed_over()
            now = (await shop.dana.call("GET", f"/tickets/internal/{ticket['id']}")).body
            if now["hand_over"]["state"] in states:
                return now


def new_ones(server: Any) -> list[int]:
    return [number for number, ticket in server.tickets.items() if "asked" in ticket]


async def test_a_ticket_is_made_there_with_the_history_as_an_internal_note(at: At) -> None:
    ticket = await made(at.shop)
    answer = await hands_over(at.shop, ticket, place=PLACES[at.kind.name])
    assert (answer.status, answer.body["status"]["id"]) == (202, "escalated"), answer.body
    now = await comes_to(at.shop, ticket, "sent", "failed", "partly")
    (number,) = new_ones(at.server)
    assert (now["hand_over"]["state"], now["handed_to"]) == ("sent", str(number)), now
    (note,) = at.server.notes
    assert (note.ticket, note.for_client) == (number, False)
    for words in ("Badge reader beeps twice", "Door 3", "Swapped the reader"):
        assert words in note.text
    again = await hands_over(at.shop, ticket, place=PLACES[at.kind.name])
    assert (again.status, again.body["code"]) == (409, "conflict")


async def test_nothing_but_the_summary_stands_where_a_client_may_read_it(at: At) -> None:
    ticket = await made(at.shop)
    await hands_over(at.shop, ticket, place=PLACES[at.kind.name])
    await comes_to(at.shop, ticket, "sent", "failed")
    (number,) = new_ones(at.server)
    asked = str(at.server.tickets[number]["asked"])
    assert "Badge reader beeps twice" in asked
    for hidden in ("Door 3", "0000", "Swapped"):
        assert hidden not in asked
    assert not [note for note in at.server.notes if note.for_client]


async def test_whatever_becomes_of_the_answers_there_is_one_ticket_and_one_note(at: At) -> None:
    for trouble in ("drop_after", "drop_before", "fault", "busy"):
        before = len(new_ones(at.server))
        ticket = await made(at.shop, summary=f"Badge reader beeps, {trouble}")
        at.server.will(trouble, "none", trouble)
        await hands_over(at.shop, ticket, place=PLACES[at.kind.name])
        now = await comes_to(at.shop, ticket, "sent", "failed", "partly")
        assert now["hand_over"]["state"] == "sent", (trouble, now)
        assert (len(new_ones(at.server)) - before, len(at.server.notes)) == (1, 1), trouble
        at.server.notes.clear()


async def test_where_it_is_made_and_for_whom_is_asked_for_and_checked(at: At) -> None:
    ticket = await made(at.shop)
    unsaid = await hands_over(at.shop, ticket)
    assert (unsaid.status, unsaid.body["field"]) == (422, "place")
    assert PLACES[at.kind.name] in unsaid.body["detail"]
    unknown = await hands_over(at.shop, ticket, place=PLACES[at.kind.name], client="Nobody Inc")
    assert (unknown.status, unknown.body["field"]) == (422, "client")
    places = (await at.shop.dana.call("GET", f"/ticket-system/places?ticket={ticket['id']}")).body
    assert PLACES[at.kind.name] in [place["name"] for place in places["places"]]
    assert places["client"] == "Contoso Ltd"
    assert not new_ones(at.server)


async def test_settings_say_where_and_for_whom(connected: Shop, connectwise: ConnectWiseServer) -> None:
    settings = {"new_ticket_place": "board 2", "new_ticket_client": "Contoso Ltd"}
    await connected.admin.call("PATCH", "/account", {"tickets": settings})
    ticket = await made(connected, client="")
    assert (await hands_over(connected, ticket)).status == 202
    now = await comes_to(connected, ticket, "sent")
    assert connectwise.tickets[int(now["handed_to"])]["board"]["id"] == 2


async def test_one_that_the_system_refuses_may_be_handed_over_anew(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    ticket = await made(connected)
    connectwise.may_write = False
    await hands_over(connected, ticket, place="Board 1")
    failed = await comes_to(connected, ticket, "failed")
    assert "security role" in failed["hand_over"]["detail"]
    connectwise.may_write = True
    assert (await hands_over(connected, ticket, place="Board 1")).status == 202
    assert (await comes_to(connected, ticket, "sent"))["handed_to"]
    assert (len(new_ones(connectwise)), len(connectwise.notes)) == (1, 1)


async def test_one_that_was_given_up_is_tried_again_by_the_same_call(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    ticket = await made(connected)
    connectwise.will(*["drop_after"] + ["none"] * 9)
    await hands_over(connected, ticket, place="Board 1")
    connectwise.gone = True
    await comes_to(connected, ticket, "failed")
    connectwise.gone = False
    assert (await hands_over(connected, ticket, place="Board 1")).status == 202
    await comes_to(connected, ticket, "sent")
    assert (len(new_ones(connectwise)), len(connectwise.notes)) == (1, 1)


async def test_two_hand_overs_at_once_are_one(connected: Shop, connectwise: ConnectWiseServer) -> None:
    ticket = await made(connected)
    answers = await asyncio.gather(*(hands_over(connected, ticket, place="Board 1") for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [202, 409, 409, 409]
    await comes_to(connected, ticket, "sent")
    assert (len(new_ones(connectwise)), len(connectwise.notes)) == (1, 1)


async def test_an_id_and_a_place_are_not_both_given(connected: Shop) -> None:
    ticket = await made(connected)
    answer = await hands_over(connected, ticket, id="4711", place="Board 1")
    assert answer.status == 422


async def test_a_viewer_hands_nothing_over(connected: Shop) -> None:
    ticket = await made(connected)
    viewer = await connected.person("vera", Role.VIEWER)
    for method, path, body in (
        ("POST", f"/tickets/{ticket['id']}/hand-over", {"place": "Board 1"}),
        ("GET", f"/ticket-system/places?ticket={ticket['id']}", None),
    ):
        assert (await viewer.call(method, path, body)).status == 403


async def test_without_a_connected_system_that_is_said(shop: Shop) -> None:
    ticket = await made(shop)
    answer = await hands_over(shop, ticket, place="Board 1")
    assert (answer.status, answer.body["code"]) == (409, "no_ticket_system")


async def test_a_long_summary_is_cut_to_what_the_system_takes(shop: Shop, connectwise: ConnectWiseServer) -> None:
    await shop.connects("connectwise", connectwise.url, CREDENTIALS)
    ticket = await made(shop, summary="Badge " * 40)
    await hands_over(shop, ticket, place="Board 1")
    await comes_to(shop, ticket, "sent")
    assert len(connectwise.tickets[new_ones(connectwise)[0]]["summary"]) <= 100
