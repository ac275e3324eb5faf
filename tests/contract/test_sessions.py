"""The scenarios every chat platform passes: a session, each way of answering, and all that disturbs."""

from uuid import uuid4

import pytest
import pytest_asyncio

from tests.contract.chat import Chat, Person, Thread, open_steps, says, step
from tests.contract.conftest import Model
from tests.support.cards import HOSTILE
from tests.support.messages_api import fails

PROBLEM = "Print jobs stay in the queue: print queue stuck, nothing comes out"
WHO, RESTART, PRINTED, CODES = "Whose jobs are stuck?", "Restart the print spooler.", "test page", "printer's display"


pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def dana(chat: Chat) -> Person:
    return await chat.person("Dana")


async def started(person: Person) -> Thread:
    thread = await person.starts(PROBLEM)
    await thread.until(lambda shown: step(shown, WHO))
    return thread


async def test_a_problem_is_met_with_questions_and_actions_to_its_confirmed_end(dana: Person) -> None:
    thread = await started(dana)
    shown = await thread.shown()
    assert says(shown, "print queue stuck")
    assert says(shown, "Print jobs stay in the queue")
    assert open_steps(shown) == 1
    assert any(message.offers("Only this person's") and message.offers("Can't check") for message in shown)
    await thread.press("Only this person's")
    shown = await thread.until(lambda shown: step(shown, RESTART))
    assert says(shown, f"→ Only this person's ({dana.name})")
    assert open_steps(shown) == 1
    await thread.press("Worked", at=RESTART)
    shown = await thread.until(lambda shown: step(shown, PRINTED))
    assert says(shown, f"→ Worked ({dana.name})")
    await thread.press("Worked", at=PRINTED)
    await thread.until(lambda shown: says(shown, "The print spooler was restarted."))
    await thread.press("Close as resolved")
    shown = await thread.until(lambda shown: says(shown, "Resolution: "))
    assert says(shown, "The spooler had stopped.")


async def test_ones_own_words_answer_by_the_box(dana: Person) -> None:
    thread = await started(dana)
    await thread.press("Or type your answer")
    await thread.fill(text="just hers")
    shown = await thread.until(lambda shown: step(shown, RESTART))
    assert says(shown, f"→ “just hers” · taken as: Only this person's ({dana.name})")


async def test_ones_own_words_answer_by_a_plain_reply(dana: Person) -> None:
    thread = await started(dana)
    await thread.write("Only the two in the warehouse & the office")
    shown = await thread.until(lambda shown: step(shown, "does not know this answer"))
    assert says(shown, f"→ Only the two in the warehouse & the office ({dana.name})")
    await thread.press("Everybody's")
    await thread.until(lambda shown: step(shown, CODES))


async def test_what_asks_back_or_leaves_something_out_answers_nothing(dana: Person) -> None:
    thread = await started(dana)
    await thread.press("Why this step?")
    await dana.told("Guided by the flow “Print jobs stay in the queue”")
    await thread.press("It's fixed")
    await thread.fill(outcome="partly", fix="Restarted it")
    await dana.told("“note” is empty")
    assert open_steps(await thread.shown()) == 1
    await thread.write("what was the question?")
    await thread.press("Only this person's")
    await thread.until(lambda shown: step(shown, RESTART))


async def test_a_session_pauses_and_resumes_and_leaves_a_flow_that_does_not_fit(dana: Person) -> None:
    thread = await started(dana)
    await thread.press("Pause")
    await thread.until(lambda shown: open_steps(shown) == 0 and any(each.offers("Resume") for each in shown))
    await thread.press("Resume")
    shown = await thread.until(lambda shown: step(shown, WHO))
    assert len([message for message in shown if WHO in message.words]) == 1
    await thread.press("Not this")
    await thread.until(lambda shown: step(shown, "What fits better?"))
    await thread.press("Back to the step")
    await thread.until(lambda shown: step(shown, WHO))


async def test_who_cannot_check_says_so_and_goes_on(dana: Person) -> None:
    thread = await started(dana)
    await thread.press("Can't check")
    shown = await thread.until(lambda shown: step(shown, CODES))
    assert says(shown, f"→ Could not check ({dana.name})")


async def test_a_stale_press_changes_nothing_and_the_answer_can_be_edited(dana: Person) -> None:
    thread = await started(dana)
    await thread.remember()
    await thread.press("Only this person's")
    before = await thread.until(lambda shown: step(shown, RESTART))
    await thread.press_stale("Everybody's")
    await dana.told(f"{dana.name} already answered this step: Only this person's")
    assert await thread.shown() == before
    await thread.press("Edit answer")
    await thread.fill(choice="option:1")
    shown = await thread.until(lambda shown: step(shown, CODES))
    assert says(shown, f"→ Everybody's ({dana.name})")
    assert open_steps(shown) == 1


async def test_a_colleague_adds_only_a_note_and_what_is_fixed_is_documented_and_rated(chat: Chat, dana: Person) -> None:
    eli = await chat.person("Eli")
    thread = await started(dana)
    before = await thread.shown()
    theirs = await eli.sees(thread)
    await theirs.press("Only this person's")
    await eli.told(f"This is {dana.name}'s session")
    assert await thread.shown() == before
    await theirs.write("The toner was changed yesterday")
    assert step(await thread.shown(), WHO)
    await thread.press("Only this person's")
    await thread.until(lambda shown: step(shown, RESTART))
    await thread.press("It's fixed")
    await thread.fill(outcome="worked", fix="Restarted the spooler", root_cause="It hung")
    note = f"Note by {eli.name}: The toner was changed yesterday"
    shown = await thread.until(lambda shown: says(shown, "Resolution: ") and says(shown, note))
    assert says(shown, "Restarted the spooler")
    assert says(shown, "Only one person's jobs are stuck.")
    assert open_steps(shown) == 0
    await thread.press("Rate")
    await thread.fill(stars="5", comment="just right")
    await dana.told("rating is kept")


async def test_a_session_that_was_handed_over_is_taken_by_one_colleague_not_by_its_engineer(
    chat: Chat, dana: Person
) -> None:
    eli, zoe, reason = await chat.person("Eli"), await chat.person("Zoe"), f"Needs the vendor {uuid4()}"
    thread = await started(dana)
    await thread.press("Hand over")
    await thread.fill(reason=reason)
    await thread.until(lambda shown: says(shown, "Escalation: "))
    channel = await eli.handed_over()
    await channel.until(lambda shown: says(shown, reason))
    await (await dana.sees(channel)).press("Take it", at=reason)
    await dana.told("You handed this session over yourself")
    await channel.remember()
    await channel.press("Take it", at=reason)
    await channel.until(lambda shown: says(shown, f"{eli.name} took it"))
    late = await zoe.sees(channel)
    await late.press_stale("Take it")
    await zoe.told(f"{eli.name} has taken this session already")
    mine = await eli.newest()
    await mine.until(lambda shown: open_steps(shown) == 1 and says(shown, reason))


async def test_a_very_long_text_is_kept_whole_and_shown_short(dana: Person) -> None:
    log = "2026-11-25 09:00 spooler: job 17 of Ä & <b> refused\n" * 300
    thread = await dana.starts(f"{PROBLEM}\n{log}")
    shown = await thread.until(lambda shown: open_steps(shown) == 1)
    assert says(shown, "spooler: job 17 of Ä & <b> refused")
    await thread.press("Or type your answer")
    await thread.fill(text=("job 17 & <b>\n" * 200).strip())
    shown = await thread.until(lambda shown: open_steps(shown) == 1 and says(shown, "→ job 17"))
    assert says(shown, "job 17 & <b>")


async def test_hostile_text_stays_text(dana: Person) -> None:
    thread = await dana.starts(f"{PROBLEM} {HOSTILE}")
    await thread.until(lambda shown: open_steps(shown) == 1)
    await thread.press("Or type your answer")
    await thread.fill(text=HOSTILE)
    shown = await thread.until(lambda shown: open_steps(shown) == 1 and says(shown, "→ <!channel>"))
    assert says(shown, "<script>alert(1)</script>")


async def test_a_model_that_fails_is_replaced_and_an_answer_after_a_restart_counts_as_before(
    chat: Chat, dana: Person, model: Model
) -> None:
    model.api.will(*[fails(400, "invalid_request_error")] * 4)
    async with model.on(chat):
        thread = await dana.starts(PROBLEM)
        shown = await thread.until(lambda shown: step(shown, WHO))
        assert says(shown, "Claude")
    await thread.press("Only this person's")
    shown = await thread.until(lambda shown: step(shown, RESTART))
    assert open_steps(shown) == 1
