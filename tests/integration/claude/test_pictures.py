"""Claude sees the pictures that come with a problem, without what is secret in them, and of logs the digest."""

import io
import re
from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest
from PIL import Image

from core.accounts.user import Role
from tests.conftest import MakeEngineer
from tests.support.client import Engineer
from tests.support.examples import IN_CI
from tests.support.files import read_by_heart, read_here, screenshot
from tests.support.messages_api import MessagesApi, Received, question, says
from tests.support.planted import PLANTED, Drawn, Planted, drawn

pytestmark = pytest.mark.asyncio(loop_scope="session")
_SHOWN = [range(first, first + 8) for first in range(0, len(PLANTED), 8)] if IN_CI else [(6, 22)]
"""Which go along with one problem. In CI all of them, eight at a time: a busy machine reads one in seconds."""


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_here(monkeypatch)


async def begin(person: Engineer, *files: tuple[str, bytes]) -> Any:
    form = aiohttp.FormData({"problem": "The aquarium pump hums", "guide": "claude"})
    for name, content in files:
        form.add_field("file", io.BytesIO(content), filename=name)
    headers = {"Authorization": f"Bearer {person.token}"}
    async with person.http.post(f"{person.base}/api/v1/sessions", data=form, headers=headers) as response:
        assert response.status == 201, await response.text()
        return await person.settled(await response.json())


@pytest.mark.parametrize("shown", _SHOWN, ids=lambda shown: f"{shown[0]} to {shown[-1]}")
async def test_no_secret_of_a_screenshot_reaches_claude_as_text_or_as_pixels(
    engineer: MakeEngineer, claude: MessagesApi, shown: Sequence[int]
) -> None:
    dana = await engineer("dana")
    claude.will(says(question()))
    shots = [(PLANTED[number], drawn(number, PLANTED[number])) for number in shown]
    await begin(dana, *(("shot.png", shot.content) for _, shot in shots))
    assert_clean(claude.received[-1], shots)


def assert_clean(received: Received, shots: Sequence[tuple[Planted, Drawn]]) -> None:
    said = "".join(received.texts)
    assert len(received.pictures) == len(shots)
    for (planted, shot), picture in zip(shots, received.pictures, strict=True):
        half = planted.secret[: max(4, len(planted.secret) // 2)]
        assert not re.search(rf"(?<![a-z]){re.escape(half)}", said), planted  # “lave” is in “Enclave”, too
        assert shot.secret
        opened = Image.open(io.BytesIO(picture))
        for box in shot.secret:
            assert_black(opened, box, planted)


def assert_black(picture: Image.Image, box: tuple[float, float, float, float], planted: Planted) -> None:
    left, top, right, bottom = (part * side for part, side in zip(box, picture.size * 2, strict=True))
    part = picture.convert("L").crop((round(left) + 1, round(top) + 2, round(right) - 1, round(bottom) - 2))
    assert max(part.tobytes()) < 40, f"{planted.secret} can be seen"


async def test_what_a_picture_says_goes_along_and_the_beginning_of_the_prompt_stays(
    engineer: MakeEngineer, claude: MessagesApi
) -> None:
    dana = await engineer("dana")
    claude.will(says(question("First?")), says(question("Second?")))
    shot = drawn(1, Planted("", ("Installation failed with error 0x80070643",)))
    session = await begin(dana, ("error.png", shot.content))
    (picture,) = claude.received[0].pictures
    opened = Image.open(io.BytesIO(picture))
    assert (opened.format, max(opened.size)) == ("PNG", 1120)
    assert "0x80070643" in "".join(claude.received[0].texts)
    await dana.answer(session, option="one_person")
    before, now = (received.body["messages"][0]["content"] for received in claude.received)
    kinds = [block["type"] for block in before]
    assert kinds[kinds.index("image") + 1] == "text"
    assert [_unmarked(block) for block in now[: len(before) - 1]] == [_unmarked(block) for block in before[:-1]]


def _unmarked(block: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key != "cache_control"}


async def test_an_account_may_keep_its_pictures_to_itself(
    engineer: MakeEngineer, claude: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_heart(monkeypatch)
    admin, dana = await engineer("ada", Role.ADMIN), await engineer("dana")
    changed = await admin.call("PATCH", "/account", {"send_pictures": False})
    assert (changed.status, changed.body["send_pictures"]) == (200, False)
    claude.will(says(question()))
    await begin(dana, ("error.png", screenshot("Installation failed with error 0x80070643")))
    assert claude.received[0].pictures == []
    assert "0x80070643" in "".join(claude.received[0].texts)


async def test_claude_reads_the_digest_of_a_log_and_not_the_log(engineer: MakeEngineer, claude: MessagesApi) -> None:
    dana = await engineer("dana")
    claude.will(says(question()))
    lines = [f"2026-03-01 10:{n // 60:02}:{n % 60:02} INFO request {n} served" for n in range(3000)]
    lines[1700] = "2026-03-01 10:28:20 ERROR spooler: 0x80070005 Access is denied"
    await begin(dana, ("spool.log", "\n".join(lines).encode()))
    said = "".join(claude.received[0].texts)
    assert "0x80070005 Access is denied" in said
    assert "3,000 lines" in said
    assert "request 12 served" not in said
    assert len(said) < 60_000, "the log alone has 140,000 characters"
