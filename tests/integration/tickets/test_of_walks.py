"""First-line walks and tickets: what a walk's end does to one of our own, and what reaches one of a ticket system."""

import asyncio
from typing import Any

import pytest

from core.accounts.user import Role
from tests.integration.tickets.conftest import Shop
from tests.support.client import Engineer
from tests.support.ticketing.connectwise import ConnectWiseServer

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


PSA = {"id": "4711", "kind": "psa"}


async def walked(shop: Shop, **more: Any) -> tuple[Engineer, dict[str, Any]]:
    """A technician, and their walk of the ticket."""
    tom = await shop.person("tom", Role.L1_TECH)
    answer = await tom.call("POST", "/walks", {"adhoc": True, "ticket": PSA, **more})
    assert answer.status == 201, answer.body
    return tom, answer.body


async def came_to(shop: Shop, tom: Engineer, walk: dict[str, Any], *states: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            state = await tom.call("GET", f"/walks/{walk['id']}/ticket-note/state")
            if state.status == 200 and state.body["state"] in states:
                return state.body
            await shop.tried(f"walk_id = '{walk['id']}'")
            await asyncio.sleep(0.05)  # a job or its session may yet send it


async def solved(tom: Engineer, walk: dict[str, Any]) -> None:
    await tom.call("POST", f"/walks/{walk['id']}/notes", {"text": "Only on Wi-Fi, \\\\srv\\share\\*.docx"})
    ended = await tom.call("POST", f"/walks/{walk['id']}/resolve", {"helpful": True, "notes": "Renewed the lease"})
    assert ended.status == 200, ended.body


async def test_what_a_solved_walk_documents_is_shown_and_posted_to_its_ticket_once(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    tom, walk = await walked(connected)
    assert walk["problem"].startswith("VPN drops every hour")
    await solved(tom, walk)
    path = f"/walks/{walk['id']}/ticket-note"
    assert (await tom.call("GET", f"{path}/state")).status == 404
    preview = (await tom.call("GET", path)).body
    assert any("by the integration" in warning for warning in preview["warnings"])
    connectwise.will("drop_after", "none", "drop_after")
    answer = await tom.call("POST", path, {"audience": "internal", "minutes": 10})
    assert (answer.status, answer.body["state"]) == (202, "waiting")
    state = await came_to(connected, tom, walk, "sent", "partly", "failed")
    assert state["state"] == "sent", state
    assert [note.text for note in connectwise.notes] == [preview["text"]]
    assert "Renewed the lease" in preview["text"]
    assert "tom, via FlowPilot" in preview["text"]
    assert not connectwise.notes[0].for_client
    assert [time.minutes for time in connectwise.times] == [10]
    assert connectwise.tickets[4711]["status"]["name"] == "Completed"
    again = await tom.call("POST", path, {"audience": "internal"})
    assert (again.status, again.body["code"]) == (409, "already_sent")
    assert len(connectwise.notes) == 1


async def test_a_walk_handed_over_has_its_escalation_package_posted(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    tom, walk = await walked(connected)
    given = await tom.call("POST", f"/walks/{walk['id']}/escalate", {"reason": "It smokes"})
    assert given.status == 200, given.body
    answer = await tom.call("POST", f"/walks/{walk['id']}/ticket-note", {"audience": "internal", "minutes": 0})
    assert answer.status == 202, answer.body
    await came_to(connected, tom, walk, "sent")
    assert "It smokes" in connectwise.notes[0].text
    assert connectwise.notes[0].text.startswith("# Escalation")
    of_session = await connected.dana.call("GET", f"/sessions/{given.body['session_id']}/ticket-note/state")
    assert of_session.body["state"] == "sent"


async def test_what_walks_document_goes_to_their_tickets_by_itself_where_the_account_wants_that(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    await connected.admin.call("PATCH", "/account", {"tickets": {"send_automatically": True}})
    tom, walk = await walked(connected)
    await solved(tom, walk)
    await came_to(connected, tom, walk, "sent")
    tom, other = await walked(connected)
    await tom.call("POST", f"/walks/{other['id']}/escalate", {"reason": "It smokes"})
    await came_to(connected, tom, other, "sent")
    assert len(connectwise.notes) == 2
    assert not any(note.for_client for note in connectwise.notes)


async def test_a_walk_starts_without_a_ticket_that_cannot_be_read_and_says_so(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    connectwise.gone = True
    _, walk = await walked(connected)
    assert (walk["status"], walk["problem"], walk["ticket"]) == ("active", "Ticket #4711", PSA)
    assert "goes on without what ticket #4711 says" in walk["note"]
    connectwise.gone = False
    _, walk = await walked(connected, problem="Badge reader beeps", ticket={"id": "99", "kind": "psa"})
    assert "no such ticket" in walk["note"]


async def test_only_its_technician_sends_a_walk(connected: Shop) -> None:
    tom, walk = await walked(connected)
    await solved(tom, walk)
    refused = await connected.dana.call("POST", f"/walks/{walk['id']}/ticket-note", {"audience": "internal"})
    assert refused.status == 403
    without = await tom.call("POST", "/walks", {"problem": "Badge reader beeps", "adhoc": True})
    none = await tom.call("GET", f"/walks/{without.body['id']}/ticket-note")
    assert (none.status, none.body["code"]) == (409, "conflict")


async def test_a_technician_reads_what_became_of_their_note_after_an_engineer_took_the_walk(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    tom, walk = await walked(connected)
    given = await tom.call("POST", f"/walks/{walk['id']}/escalate", {"reason": "It smokes"})
    await tom.call("POST", f"/walks/{walk['id']}/ticket-note", {"audience": "internal", "minutes": 0})
    first = await came_to(connected, tom, walk, "sent")
    session = f"/sessions/{given.body['session_id']}"
    claimed = await connected.dana.call("POST", f"{session}/claim", {"mode": "continue"})
    assert claimed.status == 200, claimed.body
    assert await came_to(connected, tom, walk, "sent") == first
    await connected.dana.call("POST", f"{session}/notes", {"text": "The fuser is burnt"})
    await connected.dana.call("POST", f"{session}/ticket-note", {"audience": "internal", "minutes": 0})
    await came_to(connected, tom, walk, "waiting", "sent")
    async with asyncio.timeout(20):
        while (state := await came_to(connected, tom, walk, "sent"))["note_id"] == first["note_id"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert state["state"] == "sent"
    assert len(connectwise.notes) == 2
    other = await connected.person("tim", Role.L1_TECH)
    assert (await other.call("GET", f"/walks/{walk['id']}/ticket-note/state")).status in (403, 404)
