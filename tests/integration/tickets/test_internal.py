"""Our own tickets, by the REST contract: for accounts without a ticket system."""

import asyncio

import pytest

from core.accounts.user import Role
from tests.integration.tickets.conftest import Shop
from tests.support.client import fresh_key
from tests.support.ticketing.connectwise import ConnectWiseServer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_tickets_are_numbered_by_account_however_many_are_made_at_once(shop: Shop) -> None:
    made = await asyncio.gather(*(shop.dana.call("POST", "/tickets", {"summary": f"No {n}"}) for n in range(8)))
    assert sorted(int(answer.body["id"]) for answer in made) == list(range(1, 9))
    assert {answer.status for answer in made} == {201}
    assert {answer.body["kind"] for answer in made} == {"internal"}


async def test_a_ticket_made_again_with_its_key_is_made_once(shop: Shop) -> None:
    key = fresh_key()
    first = await shop.dana.call("POST", "/tickets", {"summary": "Once"}, headers=key)
    again = await shop.dana.call("POST", "/tickets", {"summary": "Once"}, headers=key)
    assert first.body["id"] == again.body["id"]
    assert len((await shop.dana.call("GET", "/tickets")).body["items"]) == 1


async def test_tickets_are_found_by_words_and_by_client_and_listed_in_pages(shop: Shop) -> None:
    for n in range(5):
        await shop.dana.call("POST", "/tickets", {"summary": f"Scanner {n} jams", "client": "Müller & Söhne"})
    await shop.dana.call("POST", "/tickets", {"summary": "Door", "description": "The badge reader beeps"})
    assert len((await shop.dana.call("GET", "/tickets?q=muller")).body["items"]) == 5
    assert [one["summary"] for one in (await shop.dana.call("GET", "/tickets?q=badge read")).body["items"]] == ["Door"]
    first = (await shop.dana.call("GET", "/tickets?limit=4")).body
    second = (await shop.dana.call("GET", f"/tickets?limit=4&cursor={first['next_cursor']}")).body
    assert [one["id"] for one in (*first["items"], *second["items"])] == ["6", "5", "4", "3", "2", "1"]
    assert second["next_cursor"] is None


async def test_notes_states_and_who_works_on_it(shop: Shop) -> None:
    ticket = (await shop.dana.call("POST", "/tickets", {"summary": "Badge reader", "client": "Contoso"})).body
    noted = await shop.dana.call("POST", f"/tickets/{ticket['id']}/notes", {"text": "Called them"})
    assert [note["text"] for note in noted.body["notes"]] == ["Called them"]
    body = {"status": "in_progress", "assignee": "dana@msp.example"}
    changed = (await shop.dana.call("POST", f"/tickets/{ticket['id']}/status", body)).body
    assert (changed["status"]["name"], changed["assignee"]) == ("in progress", "dana@msp.example")
    read = (await shop.admin.call("GET", f"/tickets/internal/{ticket['id']}")).body
    assert (read["status"]["id"], len(read["notes"])) == ("in_progress", 1)
    for wrong in ({"status": "gone"}, {"assignee": "nobody"}):
        answer = await shop.dana.call("POST", f"/tickets/{ticket['id']}/status", wrong)
        assert (answer.status, answer.body["field"]) == (422, next(iter(wrong)))
    for nothing in ({}, {"status": None}, {"assignee": None}):
        answer = await shop.dana.call("POST", f"/tickets/{ticket['id']}/status", nothing)
        assert (answer.status, answer.body["code"]) == (422, "invalid")


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "1" * 40, "%00", "1.5"])
async def test_what_is_no_ticket_is_not_found(shop: Shop, number: str) -> None:
    assert (await shop.dana.call("GET", f"/tickets/internal/{number}")).status == 404


@pytest.mark.parametrize("body", [{}, {"summary": " "}, {"summary": "x", "extra": 1}, {"summary": "a\x00"}])
async def test_a_ticket_without_a_summary_is_refused(shop: Shop, body: dict[str, str]) -> None:
    assert (await shop.dana.call("POST", "/tickets", body)).status == 422


async def test_a_session_of_our_own_ticket_is_sent_to_it_once(shop: Shop) -> None:
    await shop.dana.call("POST", "/tickets", {"summary": "Badge reader beeps", "client": "Contoso"})
    session = await shop.resolved("1", kind="internal")
    assert session["client"] == "Contoso"
    preview = (await shop.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    assert preview["kind"] == "internal"
    sent = await shop.sends(session, minutes=20, status="resolved")
    assert sent.status == 202
    state = await shop.comes_to(session, "sent", "failed")
    ticket = (await shop.dana.call("GET", "/tickets/internal/1")).body
    (note,) = ticket["notes"]
    assert (note["text"], note["minutes"], note["audience"]) == (preview["text"], 20, "internal")
    assert (state["note_id"], state["time_id"]) == (note["id"], note["id"])
    assert ticket["status"]["id"] == "resolved"
    assert (await shop.sends(session)).body["code"] == "already_sent"


async def test_an_l1_technician_makes_tickets_and_a_viewer_does_not(shop: Shop) -> None:
    tech, viewer = await shop.person("tech", Role.L1_TECH), await shop.person("vic", Role.VIEWER)
    assert (await tech.call("POST", "/tickets", {"summary": "Jam"})).status == 201
    assert (await viewer.call("POST", "/tickets", {"summary": "Jam"})).status == 403
    assert (await viewer.call("GET", "/tickets")).status == 403


async def test_a_ticket_of_our_own_is_handed_to_the_connected_system_with_its_history_once(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    body = {"summary": "Badge reader beeps", "description": "Since noon", "client": "Contoso"}
    await connected.dana.call("POST", "/tickets", body)
    await connected.dana.call("POST", "/tickets/1/notes", {"text": "Called them"})
    assert (await connected.dana.call("POST", "/tickets/1/hand-over", {"id": "999"})).status == 404
    connectwise.will("drop_after")
    handed = await connected.dana.call("POST", "/tickets/1/hand-over", {"id": "4711"})
    assert (handed.status, handed.body["handed_to"], handed.body["status"]["id"]) == (202, "4711", "escalated")
    assert (await connected.dana.call("POST", "/tickets/1/hand-over", {"id": "4711"})).status == 409
    await connected.handed_over()
    (note,) = connectwise.notes
    assert not note.for_client
    for words in ("Badge reader beeps", "Client: Contoso", "Since noon", "dana@msp.example, ", "Called them"):
        assert words in note.text


async def test_without_a_ticket_system_there_is_nothing_to_hand_over_to(shop: Shop) -> None:
    await shop.dana.call("POST", "/tickets", {"summary": "x"})
    answer = await shop.dana.call("POST", "/tickets/1/hand-over", {"id": "4711"})
    assert (answer.status, answer.body["code"]) == (409, "no_ticket_system")
