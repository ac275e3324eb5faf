"""From a ticket and back into it, by the REST contract, against a ConnectWise that refuses what the real one does."""

import asyncio

import pytest
from sqlalchemy import text

from core.accounts.user import Role
from tests.integration.api.test_attachments import READ_HERE, reading, send
from tests.integration.tickets.conftest import ANSWER, Shop
from tests.support.ticketing.connectwise import CREDENTIALS, PRIVATE, ConnectWiseServer
from tests.support.ticketing.halopsa import CREDENTIALS as HALO_CREDENTIALS
from tests.support.ticketing.halopsa import HaloServer
from tests.support.ticketing.server import Trouble

__all__ = ["reading"]
pytestmark = pytest.mark.asyncio(loop_scope="session")
TICKET = {"id": "4711", "kind": "psa"}


async def test_a_session_starts_from_a_ticket_with_what_the_ticket_says(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    connectwise.client_writes(4711, "It also happens on my phone")
    session = await connected.starts(TICKET)
    for words in ("VPN drops every hour", "Contoso Ltd", "Joe Client", "Since Monday, Finance only", "on my phone"):
        assert words in session["problem"]
    assert session["ticket"] == TICKET
    assert session["client"] == "Contoso Ltd"
    assert session["ticket_url"].startswith(connectwise.url)
    assert session["title"].startswith("VPN drops every hour")


async def test_what_was_done_for_a_client_is_found_by_the_clients_name(connected: Shop) -> None:
    session = await connected.starts(TICKET, problem="Something else altogether")
    found = (await connected.dana.call("GET", "/sessions?q=contoso")).body["items"]
    assert [one["id"] for one in found] == [session["id"]]


async def test_the_documentation_is_posted_letter_by_letter_and_for_colleagues_only(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711", answered=ANSWER)
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    answer = await connected.sends(session, minutes=25)
    assert answer.status == 202
    assert answer.body["state"] == "waiting"
    state = await connected.comes_to(session, "sent", "partly", "failed")
    assert state["state"] == "sent", state
    (note,), (time,) = connectwise.notes, connectwise.times
    assert note.text == preview["text"]
    assert await connected.text(session) in note.text
    assert not note.for_client
    assert not note.raw["processNotifications"]
    assert not note.raw["resolutionFlag"]
    assert (time.minutes, time.ticket) == (25, 4711)
    assert not any(value for name, value in time.raw.items() if name.startswith(("addTo", "email")))
    assert (state["note_id"], state["time_id"], state["next_try"]) == (str(note.id), str(time.id), None)
    assert connectwise.tickets[4711]["status"]["name"] == "Completed"
    assert "status Completed (checked)" in state["detail"]


@READ_HERE
async def test_the_note_names_the_files_and_the_preview_offers_them(connected: Shop) -> None:
    session = await connected.resolved("4711")
    log = ("spool.log", b"ERROR 0x80070005 Access is denied")
    status, _ = await send(connected.dana, f"/sessions/{session['id']}/attachments", log)
    assert status == 201
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    assert "Attached: spool.log. I read: ERROR 0x80070005" in preview["text"]
    assert [(file["name"], file["chosen"]) for file in preview["files"]] == [("spool.log", False)]


async def test_only_the_text_that_was_shown_is_sent(connected: Shop) -> None:
    session = await connected.resolved("4711")
    refused = await connected.sends(session, mark="0123456789ab")
    assert (refused.status, refused.body["code"]) == (409, "conflict")
    assert "has changed since" in refused.body["detail"]
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note?audience=internal")).body
    assert (await connected.sends(session, mark=preview["mark"])).status == 202
    again = await connected.sends(session, mark=preview["mark"])
    assert (again.status, again.body["code"]) == (409, "already_sent")


async def test_an_engineer_with_the_same_address_there_is_the_author(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=5)
    await connected.comes_to(session, "sent")
    assert (connectwise.notes[0].author, connectwise.times[0].author) == ("dana", "dana")


async def test_somebody_unmapped_is_told_and_named_in_the_text(connected: Shop, connectwise: ConnectWiseServer) -> None:
    connected.dana = await connected.person("zoe")
    session = await connected.resolved("4711")
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    assert any("by the integration" in warning for warning in preview["warnings"])
    await connected.sends(session)
    await connected.comes_to(session, "sent")
    assert connectwise.notes[0].author == ""
    assert "zoe, via FlowPilot" in connectwise.notes[0].text


async def test_a_second_send_of_the_same_is_refused_and_of_what_is_new_is_a_note_of_that(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711", answered=ANSWER)
    await connected.sends(session, minutes=10)
    await connected.comes_to(session, "sent")
    again = await connected.sends(session, minutes=10)
    assert (again.status, again.body["code"]) == (409, "already_sent")
    await connected.dana.act(session, "notes", {"text": "Confirmed by phone with Joe"})
    assert (await connected.sends(session, minutes=0)).status == 202
    await connected.comes_to(session, "sent")
    assert len(connectwise.notes) == 2
    assert len(connectwise.times) == 1
    assert "Confirmed by phone with Joe" in connectwise.notes[1].text
    assert "Renewed the lease" not in connectwise.notes[1].text


async def test_two_sends_at_once_are_one(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session = await connected.resolved("4711")
    answers = await asyncio.gather(*(connected.sends(session, minutes=5) for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [202, 409, 409, 409, 409]
    await connected.comes_to(session, "sent")
    assert (len(connectwise.notes), len(connectwise.times)) == (1, 1)


async def test_a_client_is_shown_the_client_wording_only_when_that_was_chosen(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711", answered=ANSWER)
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note?audience=client")).body
    assert any("visible to the client" in warning for warning in preview["warnings"])
    assert "Steps taken" not in preview["text"]
    await connected.sends(session, "client", minutes=0, status="")
    await connected.comes_to(session, "sent")
    assert connectwise.notes[0].for_client
    assert await connected.text(session, "client") in connectwise.notes[0].text


async def test_the_client_is_never_sent_what_colleagues_wrote_on_the_ticket(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    connectwise.client_writes(4711, "It also happens on my phone")
    connectwise.colleague_writes(4711, "This client never pays")
    session = await connected.resolved("4711")
    assert "This client never pays" in session["problem"]
    await connected.sends(session, "client", minutes=0, status="")
    await connected.comes_to(session, "sent")
    assert "on my phone" in connectwise.notes[-1].text
    assert "never pays" not in connectwise.notes[-1].text


async def test_a_second_session_of_a_ticket_does_not_post_the_notes_of_the_first_again(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    first = await connected.resolved("4711", answered=ANSWER)
    await connected.sends(first, minutes=0, status="")
    await connected.comes_to(first, "sent")
    second = await connected.resolved("4711")
    assert "Renewed the lease" in second["problem"]
    await connected.sends(second, minutes=0, status="")
    await connected.comes_to(second, "sent")
    assert connectwise.notes[1].text.count("Renewed the lease") == 1


@pytest.mark.parametrize("trouble", ["drop_after", Trouble("busy", 1)])
async def test_whatever_becomes_of_the_answer_there_is_one_note_and_one_time_entry(
    connected: Shop, connectwise: ConnectWiseServer, trouble: Trouble | str
) -> None:
    session = await connected.resolved("4711")
    connectwise.will(trouble, "none", trouble, "none", trouble)
    await connected.sends(session, minutes=15)
    state = await connected.comes_to(session, "sent", "failed", "partly")
    assert state["state"] == "sent"
    assert (len(connectwise.notes), len(connectwise.times)) == (1, 1)


async def test_a_system_that_is_gone_is_waited_for_then_tried_by_hand(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711")
    connectwise.gone = True
    answer = await connected.sends(session, minutes=0, status="")
    assert answer.body["next_try"]
    state = await connected.comes_to(session, "failed")
    assert "choose “Try now”" in state["detail"]
    assert state["next_try"] is None
    assert (await connected.sends(session)).body["code"] == "already_sent"
    connectwise.gone = False
    assert (await connected.dana.act(session, "ticket-note/retry")).status == 202
    await connected.comes_to(session, "sent")
    assert len(connectwise.notes) == 1


async def test_a_status_that_is_refused_in_silence_is_said_plainly(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    connectwise.status_sticks = False
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=0)
    state = await connected.comes_to(session, "sent", "partly", "failed")
    assert state["state"] == "partly"
    assert "The status stayed “New”" in state["detail"]
    assert len(connectwise.notes) == 1


async def test_a_status_that_the_board_does_not_have_is_refused_by_name(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=0, status="Gone fishing")
    state = await connected.comes_to(session, "partly")
    assert "no status named “Gone fishing”" in state["detail"]


async def test_a_session_starts_without_a_system_that_is_away_and_is_linked_later(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    connectwise.gone = True
    session = await connected.starts(TICKET)
    assert session["problem"] == "Ticket #4711"
    said = [step["content"]["text"] for step in session["steps"] if step["type"] == "note"]
    assert any("goes on without" in text and "link the ticket again" in text for text in said)
    connectwise.gone = False
    linked = await connected.dana.act(session, "ticket", TICKET)
    assert linked.status == 200
    assert linked.body["client"] == "Contoso Ltd"
    assert "Since Monday" in linked.body["problem"]
    assert linked.body["title"] == "VPN drops every hour"


async def test_a_ticket_that_is_not_there_starts_nothing(connected: Shop) -> None:
    answer = await connected.dana.call("POST", "/sessions", {"ticket": {"id": "999", "kind": "psa"}})
    assert (answer.status, answer.body["detail"]) == (
        404,
        "ConnectWise has no such ticket, or does not show it to us.",
    )


async def test_an_upgraded_site_is_found_under_its_new_path(connected: Shop, connectwise: ConnectWiseServer) -> None:
    await connected.starts(TICKET)
    connectwise.codebase = "v2026_1/"
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=0)
    await connected.comes_to(session, "sent")
    assert len(connectwise.notes) == 1


async def test_a_connection_is_tried_and_its_faults_are_sentences(shop: Shop, connectwise: ConnectWiseServer) -> None:
    nothing = await shop.admin.call("POST", "/ticket-system/test")
    assert (nothing.status, nothing.body["code"]) == (409, "no_ticket_system")
    await shop.connects("connectwise", connectwise.url, CREDENTIALS)
    good = (await shop.admin.call("POST", "/ticket-system/test")).body
    assert good == {"ok": True, "detail": "Connected to ConnectWise: 2 service boards are visible."}
    await shop.connects("connectwise", connectwise.url, {**CREDENTIALS, "private_key": "wrong"})
    bad = (await shop.admin.call("POST", "/ticket-system/test")).body
    assert not bad["ok"]
    assert bad["detail"].startswith("ConnectWise refused the key")
    await shop.connects("connectwise", connectwise.url, {**CREDENTIALS, "company": "nobody"})
    assert "no company" in (await shop.admin.call("POST", "/ticket-system/test")).body["detail"]
    await shop.connects("connectwise", "http://127.0.0.1:1", CREDENTIALS)
    assert "cannot be reached" in (await shop.admin.call("POST", "/ticket-system/test")).body["detail"]


async def test_secrets_are_never_shown_and_never_stored_as_they_are(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    shown = await connected.admin.call("GET", "/ticket-system")
    assert shown.body["credentials"] == sorted(CREDENTIALS)
    assert PRIVATE not in str(shown.body)
    async with connected.house.parts.store.connection() as connection:
        rows = await connection.execute(text("SELECT sealed FROM ticket_connections"))
        assert all(PRIVATE.encode() not in bytes(row[0]) for row in rows)
    assert (await connected.admin.call("DELETE", "/ticket-system")).status == 204
    assert (await connected.admin.call("GET", "/ticket-system")).status == 404


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("http://tickets.example.com", "url"),
        ("https://169.254.169.254", "url"),
        ("https://user:pw@tickets.example.com", "url"),
        ("ftp://tickets.example.com", "url"),
        ("tickets.example.com", "url"),
        ("https://", "url"),
    ],
)
async def test_addresses_that_no_ticket_system_may_have_are_refused(shop: Shop, url: str, field: str) -> None:
    answer = await shop.connects("connectwise", url, CREDENTIALS)
    assert (answer.status, answer.body["field"]) == (422, field)


async def test_credentials_of_another_system_are_refused_by_name(shop: Shop) -> None:
    answer = await shop.connects("rt", "https://rt.example.com", {"user": "dana"})
    assert (answer.status, answer.body["field"]) == (422, "credentials")
    assert "token" in answer.body["detail"]


async def test_people_are_mapped_by_address_and_by_hand(connected: Shop, connectwise: ConnectWiseServer) -> None:
    listed = (await connected.admin.call("GET", "/ticket-system/people")).body
    known = {person["name"]: person["external_id"] for person in listed["items"]}
    assert known == {"ada": None, "dana@msp.example": "dana"}
    ada = next(person["user"] for person in listed["items"] if person["name"] == "ada")
    mapped = await connected.admin.call("PUT", f"/ticket-system/people/{ada}", {"external_id": "eli"})
    assert (mapped.status, mapped.body["external_name"], mapped.body["by_hand"]) == (200, "Eli Ray", True)
    by_name = await connected.admin.call("PUT", "/ticket-system/people/ada", {"external_id": None})
    assert (by_name.status, by_name.body["external_id"]) == (200, None)
    assert (await connected.admin.call("PUT", "/ticket-system/people/nobody", {"external_id": None})).status == 404
    wrong = await connected.admin.call("PUT", f"/ticket-system/people/{ada}", {"external_id": "nobody"})
    assert (wrong.status, wrong.body["field"]) == (422, "external_id")
    assert (await connected.dana.call("GET", "/ticket-system/people")).status == 403


async def test_statuses_are_those_of_the_tickets_board(connected: Shop, connectwise: ConnectWiseServer) -> None:
    connectwise.ticket(5, "On the other board", board=2)
    found = (await connected.dana.call("GET", "/ticket-system/statuses?ticket=5")).body["items"]
    assert [one["name"] for one in found] == ["New", "Closed by RMM"]


async def test_somebody_else_does_not_send_for_an_engineer(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session = await connected.resolved("4711")
    other = await connected.person("eli", Role.ENGINEER)
    assert (await other.act(session, "ticket-note", {"audience": "internal"})).status == 403
    assert not connectwise.notes


async def test_a_session_without_a_ticket_is_told_so(connected: Shop) -> None:
    session = await connected.dana.start("No ticket at all", guide="adhoc")
    answer = await connected.sends(session)
    assert (answer.status, answer.body["code"]) == (409, "conflict")
    assert "is not linked to a ticket" in answer.body["detail"]


@pytest.mark.parametrize(("ticket", "status"), [("99999", 404), ("abc", 404), ("..%2Fx", 422), ("%D9%A1", 422)])
async def test_statuses_of_what_is_no_ticket_are_refused(shop: Shop, ticket: str, status: int) -> None:
    async with HaloServer() as halo:  # one list of statuses for all tickets
        assert (await shop.connects("halopsa", halo.url, HALO_CREDENTIALS)).status == 200
        answer = await shop.dana.call("GET", f"/ticket-system/statuses?ticket={ticket}")
        assert answer.status == status, answer.body


async def test_a_test_of_a_system_that_went_away_says_so(shop: Shop) -> None:
    async with HaloServer() as halo:
        await shop.connects("halopsa", halo.url, HALO_CREDENTIALS)
        assert (await shop.admin.call("POST", "/ticket-system/test")).body["ok"] is True
        halo.gone = True
        tried = (await shop.admin.call("POST", "/ticket-system/test")).body
        assert tried["ok"] is False
        assert tried["detail"].startswith("HaloPSA ")


async def test_another_system_knows_people_by_its_own_ids(connected: Shop) -> None:
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=0, status="")
    await connected.comes_to(session, "sent")
    async with HaloServer() as halo:
        halo.ticket(12, "Scanner hums")
        assert (await connected.connects("halopsa", halo.url, HALO_CREDENTIALS)).status == 200
        people = (await connected.admin.call("GET", "/ticket-system/people")).body["items"]
        assert {person["name"]: person["external_id"] for person in people} == {"ada": None, "dana@msp.example": "40"}
        session = await connected.resolved("12")
        await connected.sends(session, minutes=5, status="")
        await connected.comes_to(session, "sent")
        assert [note.author for note in halo.notes] == ["40"]


async def test_settings_of_the_wrong_type_are_refused(shop: Shop, connectwise: ConnectWiseServer) -> None:
    for wrong in ({"send_automatically": "yes"}, {"walks_create_tickets": 1}, {"round_minutes": "5"}):
        connected = await shop.connects("connectwise", connectwise.url, CREDENTIALS, **wrong)
        assert (connected.status, connected.body["code"]) == (422, "invalid")
        changed = await shop.admin.call("PATCH", "/account", {"tickets": wrong})
        assert (changed.status, changed.body["code"]) == (422, "invalid")


async def test_settings_that_are_not_named_stay(connected: Shop) -> None:
    await connected.admin.call("PATCH", "/account", {"tickets": {"round_minutes": 15}})
    await connected.admin.call("PATCH", "/account", {"tickets": {"send_automatically": True}})
    await connected.admin.call("PATCH", "/account", {"reaction_emoji": {"approve": "tada"}})
    await connected.admin.call("PATCH", "/account", {"reaction_emoji": {"reject": "no_entry"}})
    settings = (await connected.admin.call("GET", "/account")).body
    told = settings["tickets"]
    assert (told["round_minutes"], told["send_automatically"], told["status_resolved"]) == (15, True, "Completed")
    assert (settings["reaction_emoji"]["approve"], settings["reaction_emoji"]["reject"]) == ("tada", "no_entry")


async def test_a_ticket_system_is_for_admins_and_its_statuses_for_who_works_on_tickets(connected: Shop) -> None:
    people = {role: await connected.person(f"a {role.value}", role) for role in Role}
    admins = {Role.OWNER, Role.ADMIN}
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=0, status="")
    body = {"system": "connectwise", "url": "https://na.myconnectwise.net", "credentials": CREDENTIALS}
    ada = (await connected.admin.call("GET", "/me")).body["id"]
    cases = [
        ("GET", "/ticket-system", None, admins),
        ("POST", "/ticket-system/test", None, admins),
        ("GET", "/ticket-system/people", None, admins),
        ("PUT", f"/ticket-system/people/{ada}", {"external_id": ""}, admins),
        ("GET", "/ticket-system/statuses?ticket=4711", None, {*admins, Role.ENGINEER, Role.L1_TECH}),
        ("GET", f"/sessions/{session['id']}/ticket-note/state", None, {*admins, Role.ENGINEER}),
    ]
    for method, path, given, allowed in cases:
        may = {role for role, person in people.items() if (await person.call(method, path, given)).status == 200}
        assert may == allowed, path
    for role in set(Role) - admins:
        assert (await people[role].call("PUT", "/ticket-system", body)).status == 403
        assert (await people[role].call("DELETE", "/ticket-system")).status == 403


async def test_an_account_may_have_notes_sent_when_sessions_end(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    await connected.admin.call("PATCH", "/account", {"tickets": {"send_automatically": True}})
    session = await connected.resolved("4711")
    async with asyncio.timeout(20):
        while not connectwise.notes:  # noqa: ASYNC110 - a job does it
            await asyncio.sleep(0.1)
    await connected.comes_to(session, "sent")
    assert [note.for_client for note in connectwise.notes] == [False]
    assert await connected.text(session) in connectwise.notes[0].text


async def test_nothing_is_sent_when_a_session_ends_unless_the_account_wants_that(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711")
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_to_ticket' AND status IN ('todo', 'doing')"
    async with asyncio.timeout(20):
        while await connected.count(query):  # noqa: ASYNC110 - a job does it
            await asyncio.sleep(0.1)
    assert not connectwise.notes
    answer = await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note/state")
    assert answer.status == 404


@pytest.mark.parametrize("trouble", ["none", "drop_after"])
@pytest.mark.parametrize("ends_by", ["resolve", "escalate"])
async def test_what_is_sent_automatically_is_internal_whatever_is_chosen_beforehand(
    connected: Shop, connectwise: ConnectWiseServer, ends_by: str, trouble: str
) -> None:
    settings = {
        "send_automatically": True,
        "note": "client",
        "client_text": "client",
        "status_handed_over": "In Progress",
    }
    await connected.admin.call("PATCH", "/account", {"tickets": settings})
    connectwise.will(trouble, "none", trouble)
    session = await connected.starts(TICKET)
    session = await connected.dana.answer(session, text="Only on Wi-Fi")
    body = {"resolve": {"outcome": "worked", "fix": "Renewed it"}, "escalate": {"reason": "No rights there"}}[ends_by]
    assert (await connected.dana.act(session, ends_by, body)).status == 200
    async with asyncio.timeout(20):
        while not connectwise.notes:  # noqa: ASYNC110 - a job does it
            await asyncio.sleep(0.1)
    assert (await connected.comes_to(session, "sent", "failed", "partly"))["state"] == "sent"
    assert [note.for_client for note in connectwise.notes] == [False]
    assert connectwise.status_name(4711) == ("Completed" if ends_by == "resolve" else "In Progress")


@pytest.mark.parametrize("wording", ["client", "internal"])
async def test_the_account_says_which_wording_a_client_is_sent(
    connected: Shop, connectwise: ConnectWiseServer, wording: str
) -> None:
    await connected.admin.call("PATCH", "/account", {"tickets": {"client_text": wording}})
    session = await connected.resolved("4711", answered=ANSWER)
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note?audience=client")).body
    assert await connected.text(session, wording) in preview["text"]
    await connected.sends(session, "client", minutes=0, status="")
    await connected.comes_to(session, "sent")
    assert connectwise.notes[0].text == preview["text"]


async def test_a_status_of_the_settings_that_the_board_does_not_have_is_left_out(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    connectwise.ticket(5, "On the other board", board=2)
    session = await connected.resolved("5")
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    assert preview["status"] is None
    assert any("has no status “Completed”" in warning for warning in preview["warnings"])
    await connected.sends(session, minutes=0)
    assert (await connected.comes_to(session, "sent", "partly"))["state"] == "sent"


async def test_a_session_linked_to_another_ticket_is_sent_there_whole(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    connectwise.ticket(5, "The right one")
    session = await connected.resolved("4711")
    await connected.sends(session, minutes=10, status="")
    await connected.comes_to(session, "sent")
    await connected.dana.act(session, "ticket", {"id": "5", "kind": "psa"})
    assert (await connected.sends(session, status="")).status == 202
    await connected.comes_to(session, "sent")
    assert [note.ticket for note in connectwise.notes] == [4711, 5]
    assert "Renewed the lease" in connectwise.notes[1].text


async def test_what_is_too_long_for_one_note_becomes_several_whose_texts_joined_are_the_documentation(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session = await connected.resolved("4711")
    sections = [{"heading": "Problem", "body": "\n".join(f"Line {n} of a long log" for n in range(2500))}]
    edited = await connected.dana.call("PUT", f"/sessions/{session['id']}/documentation", {"sections": sections})
    assert edited.status == 200
    preview = (await connected.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    await connected.sends(session, minutes=0, status="")
    assert (await connected.comes_to(session, "sent", "failed"))["state"] == "sent"
    assert len(connectwise.notes) > 1
    assert "\n\n".join(note.text for note in connectwise.notes) == preview["text"]
    said = [note.text.rpartition("\n\n— ")[0] for note in connectwise.notes]
    assert "".join(said) == await connected.text(session)
