"""Files made to do harm: each is kept and one sentence says what became of it, and nobody else waits for them."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from core.accounts.user import Role
from tests.integration.api.conftest import House
from tests.integration.api.test_attachments import content, send
from tests.support.examples import IN_CI
from tests.support.hostile_files import hostile_files, pdf

pytestmark = pytest.mark.asyncio(loop_scope="session")
_TOGETHER = 9
_WITH_PICTURE = "image/"


@pytest.mark.timeout(170)
async def test_each_is_kept_with_a_sentence_and_harms_nobody(house: House) -> None:
    dana = await house.engineer("dana", Role.ENGINEER, f"files {uuid4()}")
    files = list(hostile_files().items())[:: 1 if IN_CI else 3]  # a process reads each
    for first in range(0, len(files), _TOGETHER):
        some = files[first : first + _TOGETHER]
        session = await dana.start("Odd files came with a ticket", guide="adhoc")
        path = f"/sessions/{session['id']}/attachments"
        status, answer = await send(dana, path, *((name, given) for name, (given, _, _) in some))
        assert status == 201, answer
        for (name, (given, kind, said)), kept in zip(some, answer["attachments"], strict=True):
            assert (kept["name"], kept["kind"], kept["size"]) == (name, kind, len(given))
            assert_said(kept, said)
            status, back, headers = await content(dana, session["id"], kept["id"])
            assert (status, back) == (200, given)
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in headers["Content-Security-Policy"]
            is_shown = headers["Content-Type"].startswith(_WITH_PICTURE)
            assert is_shown or headers["Content-Disposition"].startswith("attachment")


def assert_said(kept: dict[str, Any], said: str) -> None:
    note = kept["note"]
    assert said in note, kept
    assert kept["state"] == ("unread" if said else "read"), kept
    assert not note or (note.endswith(".") and len(note) < 200 and "\n" not in note and "Traceback" not in note), kept


async def test_others_are_answered_while_one_is_being_read(house: House) -> None:
    account = f"files {uuid4()}"
    dana, eli = [await house.engineer(name, Role.ENGINEER, account) for name in ("dana", "eli")]
    session = await dana.start("A manual came with it", guide="adhoc")
    path = f"/sessions/{session['id']}/attachments"
    upload = asyncio.create_task(send(dana, path, ("manual.pdf", pdf(400)), ("same.pdf", pdf(399))))
    answered = 0
    while not (await asyncio.wait([upload], timeout=0.005))[0]:
        assert (await eli.call("GET", "/sessions")).status == 200
        answered += not upload.done()
    assert answered > 5
    assert (await upload)[0] == 201
