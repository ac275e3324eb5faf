"""Screenshots, logs and files come with a problem or an answer, are read, and stay with the session."""

import io
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from PIL import Image, ImageDraw, ImageFont

from core.accounts.user import Role
from core.attachments.reading import MOST_BYTES
from tests.integration.api.conftest import House
from tests.support.client import Engineer
from tests.support.files import read_here
from tests.support.flows import PRINTER

pytestmark = pytest.mark.asyncio(loop_scope="session")

READ_HERE = pytest.mark.usefixtures("reading")
"""The mark of tests that are not about the process in which files are read."""
LOG = b"2026-03-01 10:00:00 INFO start\n" * 30 + b"2026-03-01 10:00:05 ERROR spooler: 0x80070005 Access is denied\n"


def screenshot(*lines: str) -> bytes:
    picture = Image.new("RGB", (640, 200), "white")
    draw = ImageDraw.Draw(picture)
    for place, line in enumerate(lines):
        draw.text((20, 20 + 40 * place), line, fill="black", font=ImageFont.load_default(20))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


async def send(person: Engineer, path: str, *files: tuple[str, bytes], **fields: str) -> tuple[int, Any]:
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, value)
    for name, content in files:
        form.add_field("file", io.BytesIO(content), filename=name)
    headers = {"Authorization": f"Bearer {person.token}"}
    async with person.http.post(f"{person.base}/api/v1{path}", data=form, headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def content(person: Engineer, session: str, attachment: str) -> tuple[int, bytes, Any]:
    url = f"{person.base}/api/v1/sessions/{session}/attachments/{attachment}"
    async with person.http.get(url, headers={"Authorization": f"Bearer {person.token}"}) as response:
        return response.status, await response.read(), response.headers


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


@pytest_asyncio.fixture(loop_scope="session")
async def dana(house: House) -> Engineer:
    return await house.engineer("dana", Role.ENGINEER, f"files {uuid4()}")


@READ_HERE
async def test_a_log_is_kept_whole_and_shown_as_its_lines_of_interest(dana: Engineer) -> None:
    session = await dana.start("Something is wrong", guide="adhoc")
    status, answer = await send(dana, f"/sessions/{session['id']}/attachments", ("C:\\logs\\spool.log", LOG))
    assert status == 201, answer
    (kept,) = answer["attachments"]
    assert (kept["name"], kept["kind"], kept["size"], kept["state"]) == ("spool.log", "log", len(LOG), "read")
    assert "0x80070005 Access is denied" in kept["read"]
    assert kept["digest"][0].startswith("31 lines, 2026-03-01 10:00:00 to 2026-03-01 10:00:05: 1 error")
    assert (await dana.read(session))["attachments"] == [kept]
    assert "I read: 2026-03-01 10:00:05 ERROR" in answer["steps"][-1]["content"]["text"]
    status, said, headers = await content(dana, session["id"], kept["id"])
    assert (status, said) == (200, LOG)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_a_screenshot_alone_finds_its_flow(house: House) -> None:
    account = f"files {uuid4()}"
    dana = await house.engineer("dana", Role.ENGINEER, account)
    flow = await house.publish(account, PRINTER)
    status, session = await send(
        dana, "/sessions", ("shot.png", screenshot(PRINTER.title, "Print jobs stay in the queue"))
    )
    assert status == 201, session
    assert "print jobs stay in the queue" in session["problem"].casefold()
    session = await dana.settled(session)
    assert session["matched_flow"]["id"] == str(flow.id)
    assert session["attachments"][0]["kind"] == "image"
    _, _, headers = await content(dana, session["id"], session["attachments"][0]["id"])
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"].startswith("inline; ")


@READ_HERE
async def test_several_files_come_with_a_problem(dana: Engineer) -> None:
    files = [
        ("a.log", LOG),
        ("page.html", b"<html><script>alert(1)</script><p>Error 502</p>"),
        ("x.bin", b"\x00\x01" * 9),
    ]
    status, session = await send(dana, "/sessions", *files, problem="It fails", guide="adhoc")
    assert (status, session["problem"]) == (201, "It fails")
    assert [(one["name"], one["kind"], one["state"]) for one in session["attachments"]] == [
        ("a.log", "log", "read"),
        ("page.html", "html", "read"),
        ("x.bin", "other", "unread"),
    ]
    assert session["attachments"][2]["note"].startswith("Kept, not read")
    _, said, headers = await content(dana, session["id"], session["attachments"][1]["id"])
    assert said == files[1][1]
    assert headers["Content-Type"] == "application/octet-stream"


@READ_HERE
async def test_an_answer_may_be_a_file(dana: Engineer) -> None:
    session = await dana.start("It fails", guide="adhoc")
    path, step = f"/sessions/{session['id']}/respond", session["open_step"]["id"]
    status, answer = await send(dana, path, ("a.log", LOG), step_id=step)
    assert status == 202, answer
    answered = next(one for one in answer["steps"] if one["id"] == step)
    assert "Access is denied" in answered["answer"]["text"]
    assert len(answer["attachments"]) == 1
    status, refused = await send(dana, path, ("b.log", LOG), step_id=step, text="again")
    assert status == 409, refused
    assert len((await dana.read(session))["attachments"]) == 1


@READ_HERE
async def test_what_was_read_is_corrected(dana: Engineer) -> None:
    status, session = await send(dana, "/sessions", ("a.log", LOG), problem="It fails", guide="adhoc")
    assert status == 201
    session = await dana.settled(session)
    path = f"/sessions/{session['id']}/attachments/{session['attachments'][0]['id']}"
    corrected = await dana.call("PUT", path, {"read": "Error 0x800700FF"})
    assert corrected.status == 200, corrected.body
    assert corrected.body["attachments"][0]["read"] == "Error 0x800700FF"
    assert any("I read: Error 0x800700FF" in step["content"]["text"] for step in corrected.body["steps"])
    assert (await dana.read(session))["attachments"] == corrected.body["attachments"]
    assert (await dana.call("PUT", path, {"read": "  "})).status == 422


@READ_HERE
async def test_secrets_in_what_was_read_are_not_shown(dana: Engineer) -> None:
    status, session = await send(dana, "/sessions", ("a.txt", b"login failed\npassword=Sommer-2026!x\n"), problem="x")
    assert status == 201
    assert "Sommer-2026" not in str(session)


@READ_HERE
async def test_too_many_too_large_and_empty_files_are_refused_and_nothing_is_kept(dana: Engineer) -> None:
    session = await dana.start("It fails", guide="adhoc")
    path = f"/sessions/{session['id']}/attachments"
    assert (await send(dana, path, *[(f"{n}.log", b"x") for n in range(11)]))[0] == 422
    assert (await send(dana, path, ("big.png", b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES))))[0] == 413
    assert (await send(dana, path, ("big.log", b"line of a log\n" * 3_800_000)))[0] == 413
    assert (await send(dana, path, ("empty.log", b"")))[0] == 422
    assert (await dana.call("POST", path, {"file": "x"})).status == 415
    assert (await dana.read(session))["attachments"] == []
    largest = ("largest.bin", bytes(MOST_BYTES))
    assert (await send(dana, path, largest, *[(f"{n}.bin", b"\x00\x01") for n in range(9)]))[0] == 201
    assert (await send(dana, path, ("one more", b"\x00")))[0] == 409


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('name="file"; filename="a.log"\r\nContent-Transfer-Encoding: x-odd', b"text"),
        ('name="ticket"', b"[" * 100_000),
        ('name="x"\r\nContent-Type: multipart/mixed; boundary=C', b"--C\r\n\r\nx\r\n--C--"),
        ('name="problem"', b"\xff\xfe"),
    ],
    ids=["unknown encoding", "deep JSON", "parts within a part", "no text"],
)
async def test_an_odd_form_is_malformed_and_no_fault_of_ours(dana: Engineer, head: str, body: bytes) -> None:
    session = await dana.start("Something is wrong", guide="adhoc")
    form = b"--B\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + body + b"\r\n--B--\r\n"
    headers = {"Authorization": f"Bearer {dana.token}", "Content-Type": "multipart/form-data; boundary=B"}
    for path in ("/sessions", f"/sessions/{session['id']}/respond", f"/sessions/{session['id']}/attachments"):
        async with dana.http.post(f"{dana.base}/api/v1{path}", data=form, headers=headers) as response:
            assert response.status == 400, path
    assert (await dana.read(session))["attachments"] == []


@pytest.mark.parametrize("path", ["/sessions", "/sessions/{id}/attachments", "/sessions/{id}/respond"])
async def test_a_file_in_another_field_is_named_and_nothing_is_kept(dana: Engineer, path: str) -> None:
    session = await dana.start("It fails", guide="adhoc")
    form = aiohttp.FormData()
    form.add_field("problem", "It fails")
    form.add_field("files[]", b"\x89PNG\r\n\x1a\n\xff", filename="a.png")
    headers = {"Authorization": f"Bearer {dana.token}"}
    url = f"{dana.base}/api/v1{path.format(id=session['id'])}"
    async with dana.http.post(url, data=form, headers=headers) as response:
        answer = await response.json()
    assert response.status == 422
    assert answer["detail"] == "Send files in the field “file”; this one came as “files[]”."
    assert (await dana.read(session))["attachments"] == []


@READ_HERE
async def test_a_repeated_upload_is_kept_once(dana: Engineer) -> None:
    session = await dana.start("It fails", guide="adhoc")
    headers = {"Authorization": f"Bearer {dana.token}", "Idempotency-Key": uuid4().hex}
    for _ in range(2):
        form = aiohttp.FormData()
        form.add_field("file", LOG, filename="a.log")
        url = f"{dana.base}/api/v1/sessions/{session['id']}/attachments"
        async with dana.http.post(url, data=form, headers=headers) as response:
            assert response.status == 201
    assert len((await dana.read(session))["attachments"]) == 1


@READ_HERE
async def test_files_are_for_those_who_may_read_the_session(house: House) -> None:
    account = f"files {uuid4()}"
    people = {role: await house.engineer(role.value, role, account) for role in Role}
    outsider = await house.engineer("olga", Role.OWNER, f"other {uuid4()}")
    _, session = await send(people[Role.ENGINEER], "/sessions", ("a.log", LOG), problem="It fails", guide="adhoc")
    attachment = session["attachments"][0]["id"]
    path = f"/sessions/{session['id']}/attachments"
    for role, person in people.items():
        engineer = role in (Role.OWNER, Role.ADMIN, Role.ENGINEER)
        assert (await content(person, session["id"], attachment))[0] == (200 if engineer else 403)
        assert (await send(person, path, ("b.bin", b"\x00\x01")))[0] == (201 if engineer else 403)
        corrected = await person.call("PUT", f"{path}/{attachment}", {"read": role.value})
        assert corrected.status == (200 if role is Role.ENGINEER else 403), role
        if role in (Role.OWNER, Role.ADMIN):
            assert corrected.body["detail"] == "This is engineer's session; you can add a note to it instead."
    assert (await content(outsider, session["id"], attachment))[0] == 404
    assert (await send(outsider, path, ("b.bin", b"\x00\x01")))[0] == 404
    assert (await outsider.call("PUT", f"{path}/{attachment}", {"read": "mine"})).status == 404
    mine = await outsider.start("My own", guide="adhoc")
    assert (await content(outsider, mine["id"], attachment))[0] == 404


@READ_HERE
@pytest.mark.parametrize("role", [Role.L1_TECH, Role.ENGINEER])
async def test_what_a_file_says_is_noted_in_a_walk_and_the_file_is_not_kept(house: House, role: Role) -> None:
    tom = await house.engineer("tom", role, f"files {uuid4()}")
    walk = (await tom.call("POST", "/walks", {"problem": "It fails", "adhoc": True})).body
    status, noted = await send(tom, f"/walks/{walk['id']}/attachments", ("setup.log", LOG))
    assert status == 201
    assert "Attached: setup.log. I read: 2026-03-01 10:00:05 ERROR spooler: 0x80070005" in noted["notes"]
    assert (await send(tom, f"/walks/{walk['id']}/attachments"))[0] in (400, 415, 422)
    await tom.call("POST", f"/walks/{walk['id']}/resolve", {"helpful": True})
    status, refused = await send(tom, f"/walks/{walk['id']}/attachments", ("setup.log", LOG))
    assert (status, refused["code"]) == (409, "not_active")
