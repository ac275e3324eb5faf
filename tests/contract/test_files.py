"""Files on every chat platform: a session starts with one, a step is answered by one, a reading is corrected."""

import pytest
import pytest_asyncio

from core.attachments.reading import MOST_BYTES
from tests.contract.chat import Chat, Person, Thread, says, step
from tests.contract.test_sessions import PROBLEM, RESTART, WHO
from tests.support.files import read_by_heart, screenshot

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_heart(monkeypatch)


@pytest_asyncio.fixture(loop_scope="session")
async def dana(chat: Chat) -> Person:
    return await chat.person("Dana")


async def started(person: Person) -> Thread:
    thread = await person.sends("queue.png", screenshot(PROBLEM))
    await thread.until(lambda shown: step(shown, WHO) and says(shown, f"I read: {PROBLEM}"))
    return thread


async def test_a_screenshot_starts_a_session_and_another_answers_a_step_but_none_that_is_too_large(
    dana: Person,
) -> None:
    thread = await started(dana)
    shown = await thread.shown()
    assert says(shown, "Attached: queue.png")
    assert says(shown, "Print jobs stay in the queue")
    await thread.send("large.png", b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES))
    await dana.told("large.png")
    await dana.told("20 MB")
    assert step(await thread.shown(), WHO)
    await thread.send("only.png", screenshot("Only this person's"))
    shown = await thread.until(lambda shown: step(shown, RESTART))
    assert says(shown, "Only this person's")
    assert says(shown, "Attached: only.png")


async def test_what_was_read_is_corrected(dana: Person) -> None:
    thread = await started(dana)
    await thread.press("Correct…", at="Attached: queue.png")
    await thread.fill(read="Error 0x800700FF in the spooler")
    shown = await thread.until(lambda shown: says(shown, "I read: Error 0x800700FF in the spooler"))
    assert not says(shown, f"I read: {PROBLEM}")
