"""What is written in a session's thread beside answers: manners, words of buttons, orders."""

import pytest
import pytest_asyncio

from tests.contract.chat import Chat, Person, node, open_steps, says, step
from tests.contract.test_sessions import PROBLEM, RESTART, WHO, started
from tests.contract.web import WebChat

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def dana(chat: Chat) -> Person:
    if isinstance(chat, WebChat):
        pytest.skip("what is typed on the page stands in a box for answers")
    return await chat.person("Dana")


@pytest.mark.parametrize("typed", ["hi", "👍", "thanks!"])
async def test_manners_in_a_thread_answer_nothing(dana: Person, typed: str) -> None:
    thread = await started(dana)
    await thread.write(typed)
    await dana.told("The step above waits for you")
    assert step(await thread.shown(), WHO)


async def test_the_words_of_a_button_press_it(dana: Person) -> None:
    thread = await started(dana)
    await thread.write("Pause")
    await thread.until(lambda shown: open_steps(shown) == 0 and any(each.offers("Resume") for each in shown))
    await thread.write("resume")
    await thread.until(lambda shown: step(shown, WHO))


async def test_an_order_in_a_thread_is_about_the_session_there(dana: Person) -> None:
    other, thread = await started(dana), await started(dana)
    await other.press("Only this person's")
    await other.until(lambda shown: step(shown, RESTART))
    await thread.write("status")
    await dana.told("Status update")
    assert step(await thread.shown(), WHO)
    assert step(await other.shown(), RESTART)


async def test_a_title_is_worded_in_the_thread(dana: Person) -> None:
    thread = await started(dana)
    await thread.write(f"title: Queue of {dana.name}")
    shown = await thread.until(lambda shown: says(shown, f"Queue of {dana.name}"))
    assert step(shown, WHO)


async def test_a_walks_title_is_worded_in_the_thread(chat: Chat) -> None:
    if isinstance(chat, WebChat):
        pytest.skip("what is typed on the page stands in a box for answers")
    tom = await chat.technician("Tom")
    thread = await tom.walks(PROBLEM)
    await thread.until(lambda shown: node(shown, WHO))
    await thread.write(f"title: Queue of {tom.name}")
    shown = await thread.until(lambda shown: says(shown, f"Queue of {tom.name}"))
    assert node(shown, WHO)
