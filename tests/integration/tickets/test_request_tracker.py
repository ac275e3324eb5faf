"""The whole way with a real Request Tracker 5: `make test-tickets` where it is installed."""

import os
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.shared.sealing import new_key
from core.ports.ticket_systems import OutgoingTicket
from tests.integration.api.test_attachments import send
from tests.integration.tickets.conftest import Shop
from tests.integration.tickets.test_handed_over import comes_to, hands_over, made
from tests.support.forks import flowpilot
from tests.support.ticketing.request_tracker import (
    PACKAGES,
    USER,
    RequestTrackerServer,
    is_installed,
    request_tracker,
)

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif("FLOWPILOT_TEST_RT" not in os.environ, reason="make test-tickets runs these: they take minutes"),
    pytest.mark.skipif(not is_installed(), reason=f"needs Request Tracker 5: {PACKAGES}"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rt(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[RequestTrackerServer]:
    async with request_tracker(tmp_path_factory.mktemp("rt")) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def at(shop: Shop, rt: RequestTrackerServer) -> Shop:
    answer = await shop.connects("rt", rt.url, USER, status_resolved="resolved", round_minutes=1)
    assert answer.status == 200, answer.body
    return shop


async def test_the_connection_is_tried(at: Shop) -> None:
    tested = (await at.admin.call("POST", "/ticket-system/test")).body
    assert tested == {"ok": True, "detail": "Connected to Request Tracker: 1 queues are visible."}


async def test_it_is_connected_by_command_with_a_token_or_a_password(
    rt: RequestTrackerServer, database_url: str
) -> None:
    settings = {"DATABASE_URL": database_url, "FLOWPILOT_ENCRYPTION_KEYS": new_key()}
    await flowpilot("account", "user", "--user", "root", "--role", "engineer", **settings)
    given = {"TICKET_SYSTEM_USER": USER["user"], "TICKET_SYSTEM_PASSWORD": USER["password"]}
    status, out, err = await flowpilot("tickets", "connect", "rt", f"{rt.url}/", **settings, **given)
    assert (status, err) == (0, "")
    assert "1 queues are visible" in out
    given = {"TICKET_SYSTEM_TOKEN": await rt.token()}
    status, out, err = await flowpilot("tickets", "connect", "rt", rt.url, "--token", **settings, **given)
    assert (status, err) == (0, "")
    assert (await flowpilot("tickets", "test", **settings))[0] == 0
    _, out, _ = await flowpilot("tickets", "people", "--user", "root", "--id", "root", **settings)
    assert "(root), by hand" in out


async def test_from_a_ticket_and_back_with_note_minutes_and_status(at: Shop, rt: RequestTrackerServer) -> None:
    ticket = await rt.ticket("VPN drops every hour", "Since Monday, Finance only")
    session = await at.resolved(ticket)
    for words in ("VPN drops every hour", "Since Monday, Finance only", "contoso.example"):
        assert words in session["problem"]
    preview = (await at.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    assert "resolved" in [status["name"] for status in preview["statuses"]]
    assert preview["status"] == "resolved"
    assert (await at.sends(session, minutes=25)).status == 202
    state = await at.comes_to(session, "sent", "partly", "failed", seconds=60)
    assert state["state"] == "sent", state
    (comment,) = await rt.transactions(ticket, "Comment")
    assert (comment["id"], comment["TimeTaken"]) == (state["note_id"], "25")
    assert not await rt.transactions(ticket, "Correspond")
    there = await rt.call("GET", f"/ticket/{ticket}")
    assert (there["Status"], there["TimeWorked"]) == ("resolved", "25")
    notes = (await at.dana.call("GET", f"/tickets/psa/{ticket}")).body["notes"]
    assert [(note["text"], note["audience"], note["minutes"]) for note in notes] == [(preview["text"], "internal", 25)]
    assert await at.text(session) in preview["text"]
    assert (await at.sends(session)).body["code"] == "already_sent"


async def test_a_client_is_written_to_only_when_that_was_chosen(at: Shop, rt: RequestTrackerServer) -> None:
    ticket = await rt.ticket("Printer jams", "On floor two")
    session = await at.resolved(ticket)
    await at.sends(session, "client", minutes=0, status="")
    assert (await at.comes_to(session, "sent", "failed", seconds=60))["state"] == "sent"
    assert len(await rt.transactions(ticket, "Correspond")) == 1
    assert not await rt.transactions(ticket, "Comment")


@pytest.mark.parametrize("audience", ["internal", "client"])
async def test_files_are_comments_for_colleagues_and_correspondence_for_clients(
    at: Shop, rt: RequestTrackerServer, audience: str
) -> None:
    ticket = await rt.ticket("Screen goes dark", "Since noon")
    session = await at.resolved(ticket)
    text, legacy = "ERROR größe 画面\n".encode(), "ERROR größe".encode("latin-1")
    files = (("größe 画面 " * 8 + ".log", text), ("alt.log", legacy), ("dump.bin", bytes(range(256)) * 9_000))
    _, body = await send(at.dana, f"/sessions/{session['id']}/attachments", *files)
    ids = {one["name"]: one["id"] for one in body["attachments"]}
    logs = [ids[name] for name in ids if name.endswith(".log")]
    answer = await at.sends(session, audience, minutes=0, status="", files=logs, original_files=[ids["dump.bin"]])
    assert answer.status == 202, answer.body
    state = await at.comes_to(session, "sent", "partly", "failed", seconds=60)
    assert (state["state"], [file["detail"] for file in state["files"]]) == ("sent", [None, None, None]), state
    kind, other = ("Comment", "Correspond") if audience == "internal" else ("Correspond", "Comment")
    assert len(await rt.transactions(ticket, kind)) == 4
    assert not await rt.transactions(ticket, other)
    rows = (await rt.call("GET", f"/ticket/{ticket}/attachments?per_page=100&fields=Filename,ContentLength"))["items"]
    there = {row["Filename"]: int(row["ContentLength"]) for row in rows if row["Filename"]}
    assert there == {one["name"]: one["size"] for one in body["attachments"]}


async def test_a_wrong_password_is_said(at: Shop, rt: RequestTrackerServer) -> None:
    await at.connects("rt", rt.url, {**USER, "password": "wrong"})
    tested = (await at.admin.call("POST", "/ticket-system/test")).body
    assert tested == {"ok": False, "detail": "Request Tracker refused the token, or user and password."}


async def test_a_ticket_that_is_not_there_and_a_status_it_does_not_have(at: Shop, rt: RequestTrackerServer) -> None:
    assert (await at.dana.call("GET", "/tickets/psa/99999")).status == 404
    ticket = await rt.ticket("Badge reader beeps", "Twice")
    session = await at.resolved(ticket)
    await at.sends(session, minutes=0, status="nonsense")
    assert "no status named “nonsense”" in (await at.comes_to(session, "partly", seconds=60))["detail"]


async def test_one_of_our_own_tickets_goes_on_as_one_made_there_with_its_history_as_a_comment(
    at: Shop, rt: RequestTrackerServer
) -> None:
    ticket = await made(at)
    assert (await hands_over(at, ticket)).status == 202  # there is one queue, so nothing is to be chosen
    now = await comes_to(at, ticket, "sent", "failed", "partly")
    assert now["hand_over"]["state"] == "sent", now
    number = now["handed_to"]
    there = await rt.call("GET", f"/ticket/{number}")
    assert (there["Subject"], there["Status"]) == ("Badge reader beeps twice", "new")
    assert len(await rt.transactions(number, "Comment")) == 1
    assert not await rt.transactions(number, "Correspond")
    notes = (await at.dana.call("GET", f"/tickets/psa/{number}")).body["notes"]
    assert [(note["audience"], "Door 3" in note["text"]) for note in notes] == [("internal", True)]


async def test_a_ticket_that_was_made_is_found_by_its_reference(at: Shop, rt: RequestTrackerServer) -> None:
    ticket = await made(at)
    await hands_over(at, ticket)
    now = await comes_to(at, ticket, "sent")
    account = await at.house.parts.administration.existing_account(at.name)
    _, system = await at.house.parts.use_cases.tickets.connected.system(account.id)
    async with at.house.parts.store.connection() as connection:
        query = "SELECT reference FROM ticket_send_parts WHERE kind = 'ticket' AND external_id = :id"
        reference = (await connection.execute(text(query), {"id": now["handed_to"]})).scalar_one()
    asked = OutgoingTicket("Badge reader beeps twice", reference, "1", "")
    assert await system.find_made(asked) == now["handed_to"]
    assert await system.find_made(replace(asked, reference="fp-0123456789abcdef")) is None


async def test_what_changed_there_is_told_by_one_query(at: Shop, rt: RequestTrackerServer) -> None:
    ticket = await rt.ticket("Door stays open", "Since noon")
    session = await at.starts({"id": ticket, "kind": "psa"})
    await rt.call("PUT", f"/ticket/{ticket}", {"Status": "rejected"})
    account = await at.house.parts.administration.existing_account(at.name)
    following = at.house.parts.use_cases.tickets.following
    assert ticket in await following.changed(account.id, datetime.now(UTC) - timedelta(minutes=5))
    assert await following.look_at(account.id, ticket) == 1
    said = [step["content"]["text"] for step in (await at.dana.read(session))["steps"]]
    assert f"Ticket #{ticket} was closed in the ticket system: rejected." in said


async def test_a_server_that_is_gone_is_waited_for_then_tried_by_hand(
    shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("rt-gone")
    async with request_tracker(folder) as server:
        await shop.connects("rt", server.url, USER)
        ticket = await server.ticket("Scanner hums", "All day")
        session = await shop.resolved(ticket)
        server.stop()
        await shop.sends(session, minutes=0)
        state = await shop.comes_to(session, "failed", seconds=60)
        assert "cannot be reached" in state["detail"]
        assert "“Try now”" in state["detail"]
