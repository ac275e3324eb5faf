"""What comes of words written in a session's conversation, and of words written anew."""

import pytest

from core.accounts.user import Role
from core.chat import Done, Ignored, Say
from core.messaging.cards import Action
from core.messaging.places import Conversation, Place
from core.sessions.commands import Abandon, HandOver, Pause, Resolve
from core.sessions.session import FixOutcome, SessionStatus
from core.sessions.steps import OptionAnswer, StepType, TextAnswer, answer_text, typed_text
from core.shared.errors import Conflict, NotAllowed, NotFound, Refusal
from tests.unit.chat.conftest import PROBLEM, Office, Person, form_of, sentence, shown, words


async def test_its_engineers_words_answer_the_open_step(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("The one with the blue lever.")
    session = office.session(session)
    assert session.last_answered is not None
    assert session.last_answered.answer == TextAnswer("The one with the blue lever.")
    assert session.last_answered.content.text == "Which tray?"


async def test_a_colleagues_words_are_a_note_and_the_step_stays_open(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await eli.writes("It had new rollers in May.", at=dana.here)
    assert office.session(session).open_step == session.open_step
    note = office.session(session).steps[-1].content
    assert (note.author, note.text) == ("Eli", "It had new rollers in May.")
    assert "new rollers in May" not in office.shows(dana.here)  # they stand there already, as Eli wrote them


@pytest.mark.parametrize(
    ("ending", "word"),
    [
        (Pause(), "paused"),
        (HandOver("End of shift."), "handed over"),
        (Resolve(FixOutcome.WORKED, fix="Cleaned it."), "resolved"),
        (Abandon(), "abandoned"),
    ],
)
async def test_words_to_a_session_that_asks_nothing_are_kept_and_one_is_told_why(
    office: Office, dana: Person, ending: Pause | HandOver | Resolve | Abandon, word: str
) -> None:
    session = await office.guide_asks(await dana.starts())
    before = await office.does(dana, session, ending)
    outcome = await dana.writes("One more thing: it is loud.")
    assert word in sentence(outcome)
    after = office.session(session)
    assert after.status is before.status
    assert (after.steps[-1].type, after.steps[-1].content.text) == (StepType.NOTE, "One more thing: it is loud.")


async def test_words_while_the_guide_thinks_are_kept_as_a_note(office: Office, dana: Person) -> None:
    session = await dana.starts()
    await dana.writes("Since Monday.")
    session = office.session(session)
    assert session.thinking
    assert session.steps[-1].content.text == "Since Monday."


async def test_the_same_message_delivered_twice_counts_once(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    for _ in range(2):
        await dana.writes("Both of them.", key="one message")
    assert office.session(session).version == session.version + 1


async def test_in_a_conversation_of_many_only_what_names_the_bot_counts(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    crowd = Place("slack", "T1/C-crowd", hears_all=False)
    async with office.store.transaction(office.account_id) as transaction:
        await transaction.messages.open_conversation(crowd, "session", session.id)
    assert await dana.writes("Lunch?", at=crowd) == Ignored()
    assert office.session(session) == session
    assert isinstance(await dana.writes("The upper one.", at=crowd, addressed=True), Done)
    assert office.session(session).last_answered is not None


async def test_people_among_themselves_are_left_alone(office: Office, dana: Person) -> None:
    nobodys = Place("slack", "T1/C-lounge")
    async with office.store.transaction(office.account_id) as transaction:
        await transaction.messages.open_conversation(nobodys, "direct", None)
    assert await dana.writes("Which tray do you mean?", at=nobodys) == Ignored()


async def test_a_viewer_who_chats_in_a_session_is_passed_over_and_who_asks_is_told(
    office: Office, dana: Person
) -> None:
    session = await office.guide_asks(await dana.starts())
    vic = await office.person("Vic", Role.VIEWER)
    assert await vic.writes("Good luck!", at=dana.here) == Ignored()
    with pytest.raises(NotAllowed):
        await vic.writes("Answer: upper.", at=dana.here, addressed=True)
    assert office.session(session) == session


async def test_an_answer_written_anew_changes_the_answer_and_what_followed_is_set_aside(
    office: Office, dana: Person
) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("The uper one.", key="first")
    await office.guide_asks(session, "How many sheets?", "One", "Many")
    await dana.rewrites("The lower one.", "first")
    session = office.session(session)
    assert session.last_answered is not None
    assert session.last_answered.answer == TextAnswer("The lower one.")
    assert session.open_step is None
    assert session.thinking


async def test_a_message_saved_again_unchanged_does_nothing(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("The upper one.", key="first")
    before = office.session(session)
    assert await dana.rewrites("  The upper one. ", "first") == Ignored()
    assert office.session(session) == before


async def test_an_earlier_answer_written_anew_is_kept_as_a_note(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("The upper one.", key="first")
    await office.guide_asks(session, "How many sheets?", "One", "Many")
    await dana.presses("Many")
    await dana.rewrites("The lower one.", "first")
    session = office.session(session)
    assert session.last_answered is not None
    assert session.last_answered.answer == OptionAnswer("many", "Many")
    assert "The lower one." in session.steps[-1].content.text


async def test_a_message_that_was_none_of_ours_stays_so_when_it_is_edited(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    assert await dana.rewrites("Anything.", "never seen") == Ignored()
    assert office.session(session) == session


@pytest.mark.parametrize("text", ["", " \n", "x" * 300_000])
async def test_words_that_cannot_be_kept_are_refused_and_nothing_changes(
    office: Office, dana: Person, text: str
) -> None:
    session = await office.guide_asks(await dana.starts())
    with pytest.raises(Refusal):
        await dana.writes(text)
    assert office.session(session) == session


async def test_stop_in_a_conversation_stops_its_session(office: Office, dana: Person) -> None:
    session = await dana.starts()
    conversation = await office.chat.conversation_at(office.account_id, dana.here)
    assert conversation is not None
    await office.chat.stop(dana.user, conversation, office.new_key())
    assert not office.session(session).thinking
    elsewhere = Conversation(conversation.id, dana.own, "direct", None)
    with pytest.raises(NotFound):
        await office.chat.stop(dana.user, elsewhere, office.new_key())


async def test_the_newest_active_session_of_a_chat_without_threads_is_the_one_meant(
    office: Office, dana: Person
) -> None:
    first = await dana.starts()
    assert office.session(first).status is SessionStatus.ACTIVE
    found = await office.chat.active_under(office.account_id, Place("slack", "T1/C-"))
    assert found is not None
    assert found.session_id == first.id
    await office.does(dana, first, Abandon())
    assert await office.chat.active_under(office.account_id, Place("slack", "T1/C-")) is None


async def test_one_problem_described_twice_in_one_delivery_starts_one_session(office: Office, dana: Person) -> None:
    first = await dana.starts(PROBLEM, key="delivered")
    again = await dana.starts(PROBLEM, key="delivered")
    assert again.id == first.id
    assert len(office.kept.sessions) == 1


# Words equal to a button


@pytest.mark.parametrize("typed", ["Status update", "status update.", "> *Status update*", "status"])
async def test_the_words_of_a_button_press_it(office: Office, dana: Person, typed: str) -> None:
    session = await office.guide_asks(await dana.starts())
    before = office.session(session)
    assert "Status update" in words(shown(await dana.writes(typed)))
    assert office.session(session) == before


async def test_the_words_of_a_button_that_asks_more_open_its_form(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    assert form_of(await dana.writes("start over")).target.action is Action.START_OVER
    assert office.session(session).open_step is not None


async def test_an_option_that_is_called_like_a_button_is_an_answer(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts(), "What did the user do?", "Start over", "Nothing")
    await dana.writes("Start over")
    answered = office.session(session).last_answered
    assert answered is not None
    assert answer_text(answered.answer) == "Start over"


async def test_an_ended_session_is_reopened_by_its_buttons_word(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("Abandon"))
    await dana.writes("Reopen")
    assert office.session(session).status is SessionStatus.ACTIVE


async def test_a_button_that_no_longer_shows_is_pressed_by_nothing(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("Abandon"))
    assert "note" in sentence(await dana.writes("Change guide"))
    assert office.session(session).status is SessionStatus.ABANDONED


async def test_a_colleagues_words_press_none_of_the_engineers_buttons(
    office: Office, dana: Person, eli: Person
) -> None:
    session = await office.guide_asks(await dana.starts())
    await eli.writes("Abandon", at=dana.here)
    assert office.session(session).status is SessionStatus.ACTIVE
    assert "Abandon" in [step.content.text for step in office.session(session).steps if step.type is StepType.NOTE]


async def test_a_long_text_that_begins_like_a_button_is_an_answer(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("Start over with the old driver was what the vendor said")
    assert "Start over with the old driver" in office.shows(dana.here)
    assert office.session(session).last_answered is not None


async def test_help_in_a_sessions_thread_is_no_answer(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    before = office.session(session)
    assert "resume" in words(shown(await dana.writes("help")))
    assert office.session(session) == before


@pytest.mark.parametrize("typed", ["hi", "👍", "thanks!", "Hello FlowPilot", ":+1:", "guten Morgen", "many thanks"])
async def test_manners_are_answered_and_start_nothing(office: Office, dana: Person, typed: str) -> None:
    assert sentence(await office.chat.start(dana.user, typed, dana.here, office.new_key()))
    assert office.kept.sessions == {}


# Deleted


async def test_a_deleted_answer_opens_its_step_again_and_is_forgotten(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("Upper, and the password is Winter2026!", key="said")
    await office.guide_asks(session, "Which roller?")
    await dana.deletes("said")
    now = office.session(session)
    assert now.open_step is not None
    assert now.open_step.content.text == "Which tray?"
    assert now.open_step.answer is None
    assert now.facts == ()
    assert "Winter2026" not in office.shows(dana.here)
    assert "Dana deleted the answer to step 1, so it is asked again." in office.shows(dana.here)


async def test_an_older_answer_that_is_deleted_is_taken_out_of_card_facts_and_note(
    office: Office, dana: Person
) -> None:
    session = await office.guide_asks(await dana.starts(), "Which serial number?", "None")
    await dana.writes("Serial 4711-0815", key="said")
    await office.guide_asks(session, "Which roller?")
    await dana.presses("Upper")
    await office.guide_asks(session)
    await dana.deletes("said")
    now = office.session(session)
    assert now.open_step is not None
    assert not any("4711" in fact.text for fact in now.facts)
    assert "4711" not in office.shows(dana.here)
    await office.does(dana, session, Resolve(FixOutcome.WORKED, "", "Cleaned it"))
    assert "4711" not in office.shows(dana.here)
    assert "deleted by its author" in office.shows(dana.here)


async def test_a_colleagues_remark_that_is_deleted_is_in_no_note(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await eli.writes("The badge number is 99", at=dana.here, key="remark")
    await eli.deletes("remark")
    await office.does(dana, session, Resolve(FixOutcome.WORKED, "", "Cleaned it"))
    assert "99" not in office.shows(dana.here)


async def test_a_problem_that_is_deleted_before_the_first_answer_ends_the_session(office: Office, dana: Person) -> None:
    session = await dana.starts("Kim's laptop was stolen", key="said")
    await office.guide_asks(session)
    await dana.deletes("said")
    now = office.session(session)
    assert now.status is SessionStatus.ABANDONED
    assert "stolen" not in office.shows(dana.here)
    assert "deleted the message that described the problem" in office.shows(dana.here)


async def test_a_problem_stays_once_something_was_answered(office: Office, dana: Person) -> None:
    session = await dana.starts(key="said")
    await office.guide_asks(session)
    await dana.presses("Upper")
    with pytest.raises(Conflict, match="answers were given already"):
        await dana.deletes("said")
    assert office.session(session).status is SessionStatus.ACTIVE


async def test_who_deletes_what_said_nothing_to_us_changes_nothing(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("Upper", key="said")
    answered = office.session(session)
    assert isinstance(await eli.deletes("unknown"), Ignored)
    await eli.deletes("said")
    assert office.session(session) == answered


async def test_an_answer_that_is_brought_back_answers_its_step_again(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.writes("Upper, I think it was", key="said")
    await office.guide_asks(session, "Which roller?")
    await dana.deletes("said")
    await dana.rewrites("Upper, I think it was", "said")
    now = office.session(session)
    assert now.last_answered is not None
    assert typed_text(now.last_answered.answer) == "Upper, I think it was"
    assert now.thinking


async def test_a_problem_that_is_brought_back_says_how_to_start_again(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts("Kim's laptop was stolen", key="said"))
    await dana.deletes("said")
    told = await dana.rewrites("Kim's laptop was stolen", "said")
    assert isinstance(told, Say)
    assert "once more" in told.sentence
    assert "stolen" not in office.shows(dana.here)
    assert office.session(session).status is SessionStatus.ABANDONED
