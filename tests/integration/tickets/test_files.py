"""Files of a session go to its ticket when somebody wants that: once, for the right readers, without secrets."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from core.accounts.user import Role
from tests.integration.api.test_attachments import READ_HERE, reading, send  # noqa: F401 - a fixture
from tests.integration.tickets.conftest import Shop
from tests.integration.tickets.test_systems import At, at  # noqa: F401 - a fixture
from tests.support.files import screenshot
from tests.support.hostile_files import zipped
from tests.support.ticketing import autotask
from tests.support.ticketing.autotask import AutotaskServer
from tests.support.ticketing.connectwise import ConnectWiseServer

pytestmark = [pytest.mark.asyncio(loop_scope="session"), READ_HERE]
LOG = "2026-11-27 10:00:00 INFO start größer\n" * 20 + "2026-11-27 10:00:05 ERROR 0x80070005 Access is denied\n"
SECRET_LOG = LOG + "connecting with password=Sommer2026! to the server\n"
Ids = dict[str, str]


async def with_files(shop: Shop, *files: tuple[str, bytes], **more: Any) -> tuple[dict[str, Any], Ids]:
    """A resolved session with these files, and their ids by name."""
    session = await shop.resolved("4711", **more)
    status, body = await send(shop.dana, f"/sessions/{session['id']}/attachments", *files)
    assert status == 201, body
    return body, {file["name"]: file["id"] for file in body["attachments"]}


async def offered(shop: Shop, session: dict[str, Any], audience: str = "internal") -> dict[str, dict[str, Any]]:
    """What the preview says of each file."""
    preview = await shop.dana.call("GET", f"/sessions/{session['id']}/ticket-note?audience={audience}")
    return {file["name"]: file for file in preview.body["files"]}


async def test_a_file_goes_to_the_ticket_for_colleagues_alone(at: At) -> None:  # noqa: F811
    session, ids = await with_files(at.shop, ("größe 画面.log", LOG.encode()))
    answer = await at.shop.sends(session, minutes=0, files=list(ids.values()))
    assert answer.body["files"] == [{"name": "größe 画面.log", "state": "waiting", "detail": None}]
    state = await at.shop.comes_to(session, "sent", "partly", "failed")
    assert state["state"] == "sent", state
    (file,) = at.server.files
    assert (file.ticket, file.content, file.for_client) == (4711, LOG.encode(), False)
    assert file.name.startswith("größe 画面")
    assert "and the file größe 画面.log on #4711" in state["detail"]
    assert state["files"] == [{"name": "größe 画面.log", "state": "sent", "detail": None}]


async def test_whatever_becomes_of_the_answers_there_is_one_of_each_file(at: At) -> None:  # noqa: F811
    troubles = ("drop_before", "drop_after", "fault", "busy", "odd_after")
    logs = {f"{trouble} {n}.log": f"ERROR 0x{n} after {trouble}".encode() for trouble in troubles for n in range(2)}
    session, ids = await with_files(at.shop, *logs.items())
    for trouble in troubles:
        names = [name for name in logs if name.startswith(trouble)]
        at.server.will(*([] if at.server.notes else ["none"]), trouble, trouble)  # the first write is the note
        await at.shop.sends(session, minutes=0, status="", files=[ids[name] for name in names])
        state = await at.shop.comes_to(session, "sent", "failed", "partly")
        assert state["state"] == "sent", (trouble, state)
        assert sorted(file.content for file in at.server.files) == sorted(logs[name] for name in names), trouble
        assert not at.server.troubles, trouble
        at.server.files.clear()
    assert len(at.server.notes) == 1


async def test_a_client_gets_a_file_only_when_that_was_chosen(at: At) -> None:  # noqa: F811
    await at.shop.admin.call("PATCH", "/account", {"tickets": {"send_files": True}})
    session, ids = await with_files(at.shop, ("a.log", LOG.encode()))
    assert (await offered(at.shop, session))["a.log"]["chosen"]
    assert not (await offered(at.shop, session, "client"))["a.log"]["chosen"]
    await at.shop.sends(session, "client", minutes=0, status="")
    await at.shop.comes_to(session, "sent")
    assert at.server.files == []
    await at.shop.sends(session, "client", minutes=0, status="", files=list(ids.values()))
    assert (await at.shop.comes_to(session, "sent", "failed"))["state"] == "sent"
    assert [file.for_client for file in at.server.files] == [True]


async def test_secrets_are_taken_out_of_a_log_unless_somebody_wants_it_as_it_is(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session, ids = await with_files(connected, ("a.log", SECRET_LOG.encode()), ("b.log", SECRET_LOG.encode() + b"2"))
    assert (await offered(connected, session))["a.log"]["sent_as"] == "cleaned"
    await connected.sends(session, minutes=0, files=[ids["a.log"]], original_files=[ids["b.log"]])
    assert (await connected.comes_to(session, "sent", "partly"))["state"] == "sent"
    first, second = (file.content.decode() for file in connectwise.files)
    assert "Sommer2026" not in first
    assert "0x80070005 Access is denied" in first
    assert second == SECRET_LOG + "2"


async def test_a_picture_with_a_password_goes_painted_over(connected: Shop, connectwise: ConnectWiseServer) -> None:
    plain, secret = screenshot("Error 0x80070005 in the installer"), screenshot("User: dana", "Password: Sommer2026!")
    session, ids = await with_files(connected, ("plain.png", plain), ("secret.png", secret))
    files = await offered(connected, session)
    assert {name: file["sent_as"] for name, file in files.items()} == {"plain.png": "whole", "secret.png": "cleaned"}
    assert "blacked out" in files["secret.png"]["detail"]
    await connected.sends(session, minutes=0, files=list(ids.values()))
    assert (await connected.comes_to(session, "sent", "partly"))["state"] == "sent"
    assert connectwise.files[0].content == plain
    assert connectwise.files[1].name == "secret (blacked out).png"
    assert connectwise.files[1].content not in (plain, secret)


async def test_what_nobody_can_look_through_goes_only_when_that_is_said(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    archive = zipped("id_rsa", b"secret")
    session, ids = await with_files(connected, ("dump.zip", archive))
    await connected.admin.call("PATCH", "/account", {"tickets": {"send_files": True}})
    file = (await offered(connected, session))["dump.zip"]
    assert (file["sent_as"], file["chosen"]) == (None, False)
    refused = await connected.sends(session, files=[ids["dump.zip"]])
    assert (refused.status, refused.body["field"]) == (422, "files")
    assert "as it is" in refused.body["detail"]
    await connected.sends(session, minutes=0, original_files=[ids["dump.zip"]])
    await connected.comes_to(session, "sent")
    assert [file.content for file in connectwise.files] == [archive]


async def test_a_file_goes_once_and_others_may_follow(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session, ids = await with_files(connected, ("a.log", LOG.encode()), ("b.log", b"ERROR 2"))
    await connected.sends(session, minutes=0, files=[ids["a.log"]])
    await connected.comes_to(session, "sent")
    again = await connected.sends(session, files=[ids["a.log"]])
    assert (again.status, again.body["code"]) == (409, "already_sent")
    assert (await offered(connected, session))["a.log"]["sent"]
    assert (await connected.sends(session, minutes=0, files=[ids["b.log"]])).status == 202
    state = await connected.comes_to(session, "sent")
    assert state["detail"].startswith("the file b.log on #4711")
    assert [file.content for file in connectwise.files] == [LOG.encode(), b"ERROR 2"]
    assert len(connectwise.notes) == 1


async def test_odd_choices_of_files_are_refused_and_send_nothing(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    session, ids = await with_files(connected, ("a.log", LOG.encode()))
    other, others = await with_files(connected, ("a.log", LOG.encode()))
    for files in ([str(uuid4())], [others["a.log"]], ["nonsense"], "a.log", [None], [str(uuid4()) for _ in range(11)]):
        answer = await connected.sends(session, files=files)
        assert answer.status == 422, (files, answer.body)
    colleague = await connected.person("eli@msp.example")
    viewer = await connected.person("vic", Role.VIEWER)
    for person, status in ((colleague, 403), (viewer, 403)):
        body = {"audience": "internal", "files": list(ids.values())}
        answer = await person.call("POST", f"/sessions/{session['id']}/ticket-note", body)
        assert answer.status == status, answer.body
    assert connectwise.notes == []
    assert other["id"] != session["id"]


async def test_the_accounts_setting_sends_files_along_with_what_is_sent_by_itself(
    connected: Shop, connectwise: ConnectWiseServer
) -> None:
    settings = {"tickets": {"send_files": True, "send_automatically": True, "round_minutes": 60}}
    await connected.admin.call("PATCH", "/account", settings)
    session = await connected.starts({"id": "4711", "kind": "psa"})
    await send(connected.dana, f"/sessions/{session['id']}/attachments", ("a.log", LOG.encode()))
    session = await connected.dana.read(session)
    await connected.dana.act(session, "resolve", {"outcome": "worked", "fix": "Renewed the lease"})
    async with asyncio.timeout(20):
        while not connectwise.notes:  # noqa: ASYNC110 - a job does it
            await asyncio.sleep(0.1)
    state = await connected.comes_to(session, "sent", "partly")
    assert [file["state"] for file in state["files"]] == ["sent"]
    assert [file.for_client for file in connectwise.files] == [False]


async def test_a_file_that_is_gone_meanwhile_is_said(connected: Shop, connectwise: ConnectWiseServer) -> None:
    session, ids = await with_files(connected, ("a.log", LOG.encode()))
    connectwise.gone = True
    await connected.sends(session, minutes=0, status="", files=list(ids.values()))
    await connected.comes_to(session, "failed")
    async with connected.house.parts.store.connection() as connection:
        await connection.execute(text("DELETE FROM attachments WHERE id = :id"), {"id": ids["a.log"]})
    connectwise.gone = False
    await connected.dana.call("POST", f"/sessions/{session['id']}/ticket-note/retry")
    state = await connected.comes_to(session, "partly", "sent")
    assert state["state"] == "partly"
    assert state["files"][0]["detail"] == "a.log was not sent: FlowPilot no longer keeps it."
    assert len(connectwise.notes) == 1


async def test_what_is_too_large_for_autotask_is_said_before_and_its_ten_megabytes_are_waited_for(shop: Shop) -> None:
    async with AutotaskServer() as server:
        server.ticket(4711, "VPN drops")
        await shop.connects("autotask", server.url, autotask.CREDENTIALS)
        big, middle = bytes(range(256)) * 26_000, bytes(range(255, -1, -1)) * 16_000
        session, ids = await with_files(shop, ("big.bin", big), ("one.bin", middle), ("two.bin", middle + b"2"))
        file = (await offered(shop, session))["big.bin"]
        assert file["refusal"] == "big.bin is too large: Autotask accepts files of up to 6 MB."
        assert (await shop.sends(session, original_files=[ids["big.bin"]])).status == 422
        await shop.sends(session, minutes=0, original_files=[ids["one.bin"], ids["two.bin"]])
        state = await shop.comes_to(session, "waiting")
        async with asyncio.timeout(20):
            while not [file for file in state["files"] if file["state"] == "sent"]:
                await asyncio.sleep(0.1)
                state = await shop.state(session)
        assert state["state"] == "waiting"
        assert len(server.files) == 1
        other = await shop.resolved("4711")
        await shop.sends(other, minutes=0)  # what is no file is not held up
        await shop.comes_to(other, "sent")
        assert "10 MB of files in five minutes" in (await shop.state(session))["detail"]


async def test_an_internal_ticket_takes_no_files_and_says_so(shop: Shop) -> None:
    ticket = (await shop.dana.call("POST", "/tickets", {"summary": "Badge reader beeps"})).body
    session = await shop.resolved(ticket["id"], "internal")
    _, body = await send(shop.dana, f"/sessions/{session['id']}/attachments", ("a.log", LOG.encode()))
    preview = (await shop.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    assert any("An internal ticket accepts no files" in warning for warning in preview["warnings"])
    refused = await shop.sends(session, files=[body["attachments"][0]["id"]])
    assert (refused.status, refused.body["detail"]) == (422, "An internal ticket accepts no files.")
