"""First-line walks on every chat platform: to each end, in presses and in words."""

import pytest
import pytest_asyncio

from tests.contract.chat import Chat, Person, Thread, node, says
from tests.contract.conftest import Model
from tests.contract.test_sessions import CODES, PRINTED, PROBLEM, RESTART, WHO
from tests.support.messages_api import Behaviour
from tests.support.messages_api import says as answers

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def tom(chat: Chat) -> Person:
    return await chat.technician("Tom")


async def walked(person: Person) -> Thread:
    thread = await person.walks(PROBLEM)
    await thread.until(lambda shown: node(shown, WHO))
    return thread


async def test_a_flow_is_walked_to_its_resolution_by_pressing_and_a_late_press_changes_nothing(tom: Person) -> None:
    thread = await walked(tom)
    await thread.remember()
    await thread.press("Only this person's")
    shown = await thread.until(lambda shown: node(shown, RESTART))
    assert says(shown, f"→ Only this person's ({tom.name})")
    await thread.press_stale("Everybody's")
    await tom.told("already answered this")
    assert node(await thread.shown(), RESTART)
    await thread.press("Worked", at=RESTART)
    await thread.until(lambda shown: node(shown, PRINTED))
    await thread.press("Worked", at=PRINTED)
    await thread.until(lambda shown: says(shown, "Did this help?"))
    await thread.press("Solved, this helped")
    await thread.until(lambda shown: says(shown, f"Solved by {tom.name}. It helped."))


async def test_plain_replies_count(tom: Person) -> None:
    thread = await walked(tom)
    await thread.write("only this person's")
    shown = await thread.until(lambda shown: node(shown, RESTART))
    assert says(shown, "Only this person's")
    await thread.write("the moon is made of cheese")
    await thread.until(lambda shown: says(shown, "I cannot place"))
    await thread.write("didn't work")
    await thread.until(lambda shown: node(shown, "Clear the queue"))


async def test_an_engineer_is_asked_and_the_technician_sees_what_becomes_of_it(chat: Chat, tom: Person) -> None:
    dana = await chat.person("Dana")
    thread = await walked(tom)
    await thread.press("Everybody's")
    await thread.until(lambda shown: node(shown, CODES))
    await thread.press("Ask an engineer", at=CODES)
    await thread.fill(reason=f"Nobody can read the display of {tom.name}")
    await thread.until(lambda shown: says(shown, "Waits for an engineer"))
    handovers = await dana.handed_over()
    await handovers.until(lambda shown: says(shown, f"the display of {tom.name}"))
    await handovers.press("Take it", at=f"the display of {tom.name}")
    await thread.until(lambda shown: says(shown, f"{dana.name} took it"))


async def test_the_end_that_needs_an_engineer_takes_one_press(tom: Person) -> None:
    thread = await walked(tom)
    await thread.press("Everybody's")
    await thread.until(lambda shown: node(shown, CODES))
    await thread.write("59.F0")
    await thread.until(lambda shown: says(shown, "The printer reports a hardware fault."))
    await thread.press("Ask an engineer")
    await thread.until(lambda shown: says(shown, "Waits for an engineer"))


async def test_two_problems_are_asked_about_before_one_is_walked(tom: Person) -> None:
    thread = await tom.walks(f"{PROBLEM} AND Kevin's account keeps getting locked out")
    await thread.until(lambda shown: node(shown, "I see two problems"))
    await thread.press(PROBLEM[:30])
    shown = await thread.until(lambda shown: node(shown, WHO))
    assert says(shown, "Also reported, for a walk of its own: “Kevin's account keeps getting locked out”")


async def test_notes_are_taken_where_no_flow_fits(tom: Person) -> None:
    thread = await tom.walks("my trackball pointer wanders off")
    await thread.until(lambda shown: any(message.offers("Ask an engineer") for message in shown))
    shown = await thread.shown()
    if says(shown, "Is it one of these?"):
        await thread.write("none of these")
    await thread.write("Wiped the sensor")
    await thread.until(lambda shown: says(shown, "Wiped the sensor"))
    await thread.press("It's fixed")
    await thread.fill(helpful="no", notes="It was dust")
    await thread.until(lambda shown: says(shown, "It was dust"))


async def test_an_engineer_goes_on_with_notes_taken_without_a_flow(chat: Chat, tom: Person) -> None:
    dana = await chat.person("Dana")
    thread = await tom.walks("my trackball pointer wanders off")
    shown = await thread.until(lambda shown: any(message.offers("Ask an engineer") for message in shown))
    if says(shown, "Is it one of these?"):
        await thread.write("none of these")
    await thread.write(f"Wiped the sensor of {tom.name}")
    await thread.until(lambda shown: says(shown, f"Wiped the sensor of {tom.name}"))
    await thread.press("Ask an engineer")
    await thread.fill(reason=f"The ball of {tom.name} is worn")
    await thread.until(lambda shown: says(shown, "Waits for an engineer"))
    handovers = await dana.handed_over()
    await handovers.until(lambda shown: says(shown, f"The ball of {tom.name} is worn"))


MOUSE = "the pointer of my trackball mouse wanders off by itself"


def proposes(type_: str, text: str = "", *labels: str, **more: str) -> Behaviour:
    options = [{"label": label, "hint": ""} for label in labels]
    step = {"type": type_, "text": text, "details": "", "why": "It is quick.", "options": options, **more}
    return answers({"category": "peripheral_reconnect", "hard_floor": "", "next": step})


async def beyond_the_suggestions(thread: Thread, words: str) -> None:
    """The walk at a node with these words, none of the suggestions taken if there are any."""
    shown = await thread.until(lambda shown: node(shown, words) or any(one.offers("None of these") for one in shown))
    if not node(shown, words):
        await thread.press("None of these")
        await thread.until(lambda shown: node(shown, words))


async def test_ai_builds_walks_of_which_one_is_offered_again_and_others_are_handed_over(
    tom: Person, chat: Chat, model: Model
) -> None:
    async with model.on(chat):
        await _a_walk_is_built_and_the_next_one_is_offered_what_helped(tom, model)
        await _a_walk_is_handed_over_half_way_and_before_what_is_not_for_the_first_line(tom, model)


async def _a_walk_is_built_and_the_next_one_is_offered_what_helped(tom: Person, model: Model) -> None:
    model.api.will(
        proposes("question", "Which kind of mouse is it?", "With a ball", "Optical"),
        proposes("verification", "Does the pointer stay where it is?"),
        proposes("resolution", root_cause="Dust.", fix="Wiped the ball."),
    )
    thread = await tom.walks(MOUSE)
    await beyond_the_suggestions(thread, "Which kind of mouse")
    assert says(await thread.shown(), "AI wrote this step")
    await _it_helps_with_a_ball(thread)

    thread = await _walks_what_is_offered_again(tom)
    assert says(await thread.shown(), "Not validated")
    await _it_helps_with_a_ball(thread)

    thread = await _walks_what_is_offered_again(tom)
    await thread.press("Ask an engineer", at="Which kind of mouse")
    await thread.fill(reason="It has no ball")
    await thread.until(lambda shown: says(shown, "Waits for an engineer"))


async def _it_helps_with_a_ball(thread: Thread) -> None:
    await thread.press("With a ball")
    await thread.until(lambda shown: node(shown, "stay where it is"))
    await thread.press("Worked", at="stay where it is")
    await thread.until(lambda shown: says(shown, "Did this help?"))
    await thread.press("Solved, this helped")
    await thread.until(lambda shown: says(shown, "It helped."))


async def _walks_what_is_offered_again(tom: Person) -> Thread:
    thread = await tom.walks(MOUSE)
    await thread.until(lambda shown: any("not validated" in label for one in shown for label in one.labels))
    await thread.press(MOUSE)
    await thread.until(lambda shown: node(shown, "Which kind of mouse"))
    return thread


async def _a_walk_is_handed_over_half_way_and_before_what_is_not_for_the_first_line(tom: Person, model: Model) -> None:
    model.api.will(
        proposes("question", "Does the bluetooth light of the mouse blink?", "It blinks", "It is dark"),
        proposes("action", "Put in new batteries."),
    )
    thread = await tom.walks("my bluetooth trackball mouse is dead since lunch, the pointer does not react")
    await beyond_the_suggestions(thread, "bluetooth light")
    await thread.press("It is dark")
    await thread.until(lambda shown: node(shown, "new batteries"))
    await thread.write("ask an engineer")
    await thread.until(lambda shown: says(shown, "Shall an engineer take over?"))
    await thread.press("Yes, ask an engineer…")
    await thread.fill(reason="The batteries are new")
    await thread.until(lambda shown: says(shown, "Waits for an engineer"))

    model.api.will(proposes("action", "Open regedit and delete the mouse key."))
    thread = await tom.walks("my wireless trackball stopped reacting to anything, pointer is stuck")
    shown = await thread.until(
        lambda shown: says(shown, "AI does not go on") or any(one.offers("None of these") for one in shown)
    )
    if not says(shown, "AI does not go on"):
        await thread.press("None of these")
        shown = await thread.until(lambda shown: says(shown, "AI does not go on"))
    assert not says(shown, "regedit")
    await thread.press("Ask an engineer")
    await thread.until(lambda shown: says(shown, "Waits for an engineer"))
