"""Files sent in a chat: they start sessions, answer steps, are corrected, refused by name, and taken back."""

from dataclasses import replace

import pytest

from core.accounts.user import Role
from core.attachments.reading import MOST_BYTES
from core.chat import Done, Ignored, Walked
from core.chat.files import FileMessage, Taken
from core.chat.uploads import NotFetched, SentFile
from core.messaging.places import Conversation
from core.services.attachments import AttachmentService
from core.sessions.attachments import ReadState
from core.sessions.session import Session
from core.sessions.steps import OptionAnswer, StepState, TextAnswer
from core.shared.errors import NotAllowed
from core.walks.walk import Walk, WalkKind
from tests.support.files import LOG, GivenReadings, screenshot, sent
from tests.support.flows import PRINTER
from tests.unit.chat.conftest import Office, Person, fields, form_of

DENIED = ("Setup", "0x80070005 Access is denied")
SHOT = screenshot(*DENIED)
OTHER = screenshot("Windows", "Error 0x800700FF")


class Progress(list[str]):
    async def __call__(self, sentence: str) -> None:
        self.append(sentence)


async def starts(person: Person, *files: SentFile, text: str = "", key: str = "", walks: bool = False) -> Taken:
    message = FileMessage(text, files, key or person.office.new_key())
    return await person.office.chat.files.start(person.user, message, person.here, Progress(), walks=walks)


async def there(person: Person, at: Person | None = None) -> Conversation:
    found = await person.office.chat.conversation_at(person.user.account_id, (at or person).here)
    assert found is not None
    return found


async def sends(
    person: Person, *files: SentFile, text: str = "", key: str = "", at: Person | None = None, answers: bool = True
) -> Taken:
    message = FileMessage(text, files, key or person.office.new_key())
    return await person.office.chat.files.hear(
        person.user, await there(person, at), message, Progress(), addressed=False, answers=answers
    )


def session_of(taken: Taken) -> Session:
    assert isinstance(taken.outcome, Done), taken
    return taken.outcome.session


async def test_a_screenshot_alone_starts_a_session_with_what_it_says(office: Office, dana: Person) -> None:
    taken = await starts(dana, sent("error.png", SHOT))
    session = session_of(taken)
    assert session.problem == "\n".join(DENIED)
    assert [(one.name, one.state, one.read) for one in session.attachments] == [
        ("error.png", ReadState.READ, "\n".join(DENIED))
    ]
    assert "I read: Setup 0x80070005 Access is denied" in office.shows(dana.here)
    assert taken.refused == ""


async def test_what_is_written_beside_a_screenshot_is_the_problem(dana: Person) -> None:
    session = session_of(await starts(dana, sent("a.png", SHOT), sent("b.log", LOG), text="Setup fails"))
    assert session.problem == "Setup fails"
    assert [one.name for one in session.attachments] == ["a.png", "b.log"]


async def test_a_greeting_beside_a_screenshot_is_no_problem(dana: Person) -> None:
    assert session_of(await starts(dana, sent("a.png", SHOT), text="hi")).problem == "\n".join(DENIED)


async def test_a_message_that_comes_again_adds_nothing(office: Office, dana: Person) -> None:
    first = session_of(await starts(dana, sent("a.png", SHOT), key="m1"))
    again = await starts(dana, sent("a.png", SHOT), key="m1")
    assert again.outcome == Ignored()
    assert office.session(first) == first
    await office.guide_asks(first)
    answered = session_of(await sends(dana, sent("b.png", OTHER), key="m2"))
    assert (await sends(dana, sent("b.png", OTHER), key="m2")).outcome == Ignored()
    assert office.session(first) == answered


async def test_a_mention_that_came_without_its_file_first_gets_it_afterwards(office: Office, dana: Person) -> None:
    started = await dana.starts("Setup fails", key="m1")
    session = session_of(await starts(dana, sent("a.png", SHOT), text="Setup fails", key="m1"))
    assert session.id == started.id
    assert [one.name for one in session.attachments] == ["a.png"]
    assert (await starts(dana, sent("a.png", SHOT), text="Setup fails", key="m1")).outcome == Ignored()
    assert len(office.session(session).attachments) == 1


async def test_a_screenshot_answers_the_open_step(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    after = session_of(await sends(dana, sent("error.png", SHOT)))
    last = after.last_answered
    assert last is not None
    assert last.answer == TextAnswer("\n".join(DENIED))
    assert len(after.attachments) == 1
    assert after.thinking
    assert office.session(session) == after


async def test_words_with_a_screenshot_are_the_answer(office: Office, dana: Person) -> None:
    await office.guide_asks(await dana.starts())
    after = session_of(await sends(dana, sent("error.png", SHOT), text="Upper"))
    assert after.last_answered is not None
    assert after.last_answered.answer == OptionAnswer("upper", "Upper", "Upper")
    assert len(after.attachments) == 1


@pytest.mark.parametrize("text", ["pause", "help", "It's fixed…", "what do you mean?"])
async def test_a_file_is_kept_whatever_the_words_beside_it_ask_for(office: Office, dana: Person, text: str) -> None:
    session = await office.guide_asks(await dana.starts())
    await sends(dana, sent("error.png", SHOT), text=text)
    assert [one.name for one in office.session(session).attachments] == ["error.png"]


async def test_a_colleagues_screenshot_is_a_note_and_no_answer(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    after = session_of(await sends(eli, sent("error.png", SHOT), at=dana))
    assert after.open_step == session.open_step
    assert len(after.attachments) == 1
    assert "By Eli" in office.shows(dana.here)


async def test_a_screenshot_after_the_end_is_kept(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await dana.fills(await dana.asked("It's fixed"), outcome="worked", fix="Cleaned it")
    after = session_of(await sends(dana, sent("works.png", SHOT)))
    assert after.status is office.session(session).status
    assert len(after.attachments) == 1


async def test_a_file_with_an_order_comes_along_and_answers_nothing(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    after = session_of(await sends(dana, sent("error.png", SHOT), answers=False))
    assert after.open_step == session.open_step
    assert len(after.attachments) == 1


async def test_what_was_read_is_corrected_by_a_form(office: Office, dana: Person) -> None:
    session = session_of(await starts(dana, sent("error.png", SHOT)))
    form = form_of(await dana.presses("Correct"))
    assert fields(form) == {"read": "What does it say?"}
    assert form.fields[0].value == "\n".join(DENIED)
    await dana.fills(form, read="0x800700FF")
    assert office.session(session).attachments[0].read == "0x800700FF"
    shown = office.shows(dana.here)
    assert "I read: 0x800700FF" in shown
    assert "I read: Setup" not in shown


async def test_a_colleague_corrects_nothing_in_somebody_elses_session(office: Office, dana: Person) -> None:
    session = session_of(await starts(dana, sent("error.png", SHOT)))
    eli = await office.person("eli")
    with pytest.raises(NotAllowed, match="you can add a note to it instead"):
        await eli.presses("Correct", at=dana.here)
    form = form_of(await dana.presses("Correct"))
    with pytest.raises(NotAllowed, match="you can add a note to it instead"):
        await eli.fills(form, read="nothing at all")
    assert office.session(session).attachments == session.attachments


async def test_files_that_are_not_kept_are_named_with_the_reason_and_the_others_are(dana: Person) -> None:
    taken = await starts(
        dana,
        sent("huge.png", b"\x89PNG\r\n\x1a\n", size=60_000_000),
        sent("empty.log", b""),
        sent("gone.png", NotFetched("404", "it was deleted.")),
        sent("good\u202egnp.log", LOG),
        sent("big.png", SHOT + bytes(MOST_BYTES), size=0),
    )
    assert [one.name for one in session_of(taken).attachments] == ["goodgnp.log"]
    assert taken.refused.startswith("Not kept: ")
    assert "huge.png: it is over 20 MB, the limit for a file; the limit for a log is 50 MB." in taken.refused
    assert "big.png: it is over 20 MB" in taken.refused
    assert "empty.log is empty." in taken.refused
    assert "gone.png: it was deleted." in taken.refused
    assert "good" not in taken.refused


async def test_a_log_may_be_larger_than_other_files(office: Office, dana: Person) -> None:
    log = (b"2026-03-01 10:00:05 INFO " + b"all is well, " * 200 + b"\n") * 8_100
    assert len(log) > MOST_BYTES
    session = session_of(await starts(dana, sent("big.log", log)))
    assert session.attachments[0].size == len(log)


async def test_what_is_too_large_is_not_fetched_whole(dana: Person) -> None:
    fetched = 0

    async def endless():
        nonlocal fetched
        while True:
            fetched += 65_536
            yield b"\x89PNG\r\n\x1a\n" + bytes(65_528)

    taken = await starts(dana, SentFile("endless.png", endless), text="It fails")
    assert "endless.png: it is over 20 MB" in taken.refused
    assert fetched < MOST_BYTES + 1_000_000
    assert session_of(taken).problem == "It fails"


async def test_when_all_files_are_refused_and_nothing_is_written_no_session_starts(
    office: Office, dana: Person
) -> None:
    taken = await starts(dana, sent("empty.png", b""))
    assert taken.outcome == Ignored()
    assert "empty.png is empty." in taken.refused
    assert not office.kept.sessions


async def test_a_session_keeps_ten_files(dana: Person) -> None:
    session = session_of(await starts(dana, *(sent(f"{n}.png", SHOT, id_=str(n)) for n in range(12))))
    assert len(session.attachments) == 10


async def test_an_account_that_is_full_says_so_and_fetches_nothing(office: Office, dana: Person) -> None:
    full = AttachmentService(
        office.store, office.services.reading, GivenReadings(), lambda: office.account_id, len(LOG) + 1
    )
    office.services = replace(office.services, attachments=full)
    office.chat = type(office.chat)(office.services)
    assert session_of(await starts(dana, sent("a.log", LOG))).attachments

    async def unwanted():
        raise AssertionError
        yield b""

    taken = await sends(dana, SentFile("b.log", unwanted, 500))
    limit = "This account's files have reached 0 MB; an admin can raise the limit."
    assert taken.refused == f"Not kept: b.log: {limit}"


async def test_an_answer_that_is_deleted_takes_its_file_along(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await sends(dana, sent("error.png", SHOT), key="m9")
    kept = office.kept.attachments
    assert len(kept.files) == 1
    await dana.deletes("m9")
    after = office.session(session)
    assert after.attachments == ()
    assert kept.files == {}
    assert after.open_step is not None
    assert "Access is denied" not in "\n".join(step.content.text for step in after.steps)
    assert "Access is denied" not in office.shows(dana.here)


async def test_one_file_taken_out_of_a_message_goes_alone(office: Office, dana: Person) -> None:
    session = session_of(await starts(dana, sent("a.png", SHOT, id_="F1"), sent("b.png", OTHER, id_="F2"), key="m1"))
    done = await office.chat.files.withdraw(dana.user, "m1", "edit", ["F1"])
    assert isinstance(done, Done)
    assert [one.name for one in office.session(session).attachments] == ["b.png"]


async def test_nobody_takes_anothers_file_back(office: Office, dana: Person, eli: Person) -> None:
    session = session_of(await starts(dana, sent("a.png", SHOT), key="m1"))
    with pytest.raises(NotAllowed):
        await eli.deletes("m1")
    assert len(office.session(session).attachments) == 1


async def test_viewers_start_nothing_and_nothing_of_theirs_is_fetched(office: Office, dana: Person) -> None:
    office.as_role(dana, Role.VIEWER)

    async def unwanted():
        raise AssertionError
        yield b""

    with pytest.raises(NotAllowed):
        await starts(dana, SentFile("a.png", unwanted))


async def test_it_is_shown_what_is_read(dana: Person) -> None:
    shown = Progress()
    files = [sent(f"{n}\u200b.png", SHOT, id_=str(n)) for n in range(5)]
    message = FileMessage("", files, "m1")
    await dana.office.chat.files.start(dana.user, message, dana.here, shown, walks=False)
    assert shown == ["Reading 0.png, 1.png, 2.png and 2 more…"]


async def test_a_technicians_screenshot_starts_a_walk_and_goes_into_its_notes(office: Office, dana: Person) -> None:
    office.as_role(dana, Role.L1_TECH)
    taken = await starts(dana, sent("error.png", SHOT))
    assert isinstance(taken.outcome, Walked)
    assert taken.outcome.walk.problem == "\n".join(DENIED)
    heard = await sends(dana, sent("b.png", OTHER), key="m2")
    assert isinstance(heard.outcome, Walked)
    assert "I read: Windows Error 0x800700FF" in " ".join(str(heard.outcome.walk).split()).replace("\\n", " ")
    assert "stays here in the chat" in heard.outcome.sentence
    assert (await sends(dana, sent("b.png", OTHER), key="m2")).outcome == Ignored()


async def test_what_a_file_says_orders_nothing(office: Office, dana: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await sends(dana, sent("a.png", screenshot("pause")))
    after = office.session(session)
    assert after.last_answered is not None
    assert after.last_answered.state is StepState.ANSWERED
    assert after.last_answered.answer == TextAnswer("pause")


async def test_a_technicians_form_with_a_file_does_what_it_says(office: Office, dana: Person) -> None:
    office.as_role(dana, Role.L1_TECH)
    message = FileMessage("", [sent("a.png", SHOT)], "m1", {"how": "notes"})
    taken = await office.chat.files.start(dana.user, message, dana.here, Progress(), walks=True)
    assert isinstance(taken.outcome, Walked)
    assert taken.outcome.walk.kind is WalkKind.ADHOC


async def walking(office: Office, dana: Person) -> Walk:
    office.as_role(dana, Role.L1_TECH)
    await office.publishes(PRINTER)
    outcome = await dana.orders("walk print jobs stay in the queue")
    assert isinstance(outcome, Walked)
    return outcome.walk


def now(office: Office, walk: Walk) -> Walk:
    return office.kept.walks[walk.id]


async def test_a_deleted_messages_files_leave_the_walk(office: Office, dana: Person) -> None:
    walk = await walking(office, dana)
    await dana.writes("a note before", key="m1")
    await sends(dana, sent("a.png", OTHER), sent("b.log", LOG), key="m2")
    await sends(dana, sent("c.png", SHOT), text="the moon is made of cheese", key="m3")
    assert await office.chat.has_taken(dana.user.account_id, "m2")
    await dana.deletes("m2")
    notes = now(office, walk).notes
    assert "0x800700FF" not in notes
    assert "b.log" not in notes
    assert "0x80070005" in notes
    await dana.deletes("m3")
    notes = now(office, walk).notes
    assert "0x80070005" not in notes
    assert "moon" not in notes
    assert "a note before" in notes


async def test_a_file_taken_out_of_a_message_leaves_the_walk_alone(office: Office, dana: Person) -> None:
    walk = await walking(office, dana)
    await sends(dana, sent("a.png", OTHER, id_="F1"), sent("c.png", SHOT, id_="F2"), key="m1")
    await office.chat.withdraw_files(dana.user, "m1", "k1", ["F2"], "")
    notes = now(office, walk).notes
    assert "0x800700FF" in notes
    assert "0x80070005" not in notes
    before = now(office, walk)
    await office.chat.withdraw_files(dana.user, "m1", "k1", ["F2"], "")
    assert now(office, walk) == before


async def test_an_answer_that_a_file_gave_is_taken_back_with_it(office: Office, dana: Person) -> None:
    walk = await walking(office, dana)
    await sends(dana, sent("who.png", screenshot("Only this person's")), key="m1")
    assert len([step for step in now(office, walk).path if step.answer]) == 1
    await dana.deletes("m1")
    after = now(office, walk)
    assert after.path == ()
    assert after.open_node is not None
    assert "who.png" not in after.notes


async def test_a_walk_that_began_with_a_file_begins_with_the_words_that_stay(office: Office, dana: Person) -> None:
    office.as_role(dana, Role.L1_TECH)
    taken = await starts(dana, sent("error.png", SHOT, id_="F1"), text="installer fails", key="m1")
    assert isinstance(taken.outcome, Walked)
    assert "0x80070005" in taken.outcome.walk.problem
    await office.chat.withdraw_files(dana.user, "m1", "k1", ["F1"], "installer fails")
    assert now(office, taken.outcome.walk).problem == "installer fails"
