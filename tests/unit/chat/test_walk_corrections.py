"""What a first-line technician deletes, edits or orders in a walk's thread."""

from uuid import UUID

import pytest

from core.accounts.user import Role
from core.chat import Ask, Outcome, Show, Walked
from core.chat.command_parser import parse_command
from core.messaging.cards import Action
from core.sessions.engine import DELETED
from core.shared.errors import Conflict, InvalidInput
from core.walks.errors import NotActive
from core.walks.walk import WalkStatus, node_id
from tests.support.flows import PRINTER
from tests.unit.chat.conftest import HANDOVERS, Office, Person, fields, form_of, shown, words
from tests.unit.chat.test_walks import MOUSE, matching, now, walking

STUCK = "print jobs stay in the queue"


@pytest.fixture
async def tom(office: Office) -> Person:
    await office.publishes(PRINTER)
    return await office.person("Tom", Role.L1_TECH)


async def test_a_deleted_answer_is_taken_back_and_its_question_asked_again(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    await tom.writes("only this person's", key="m1")
    await tom.writes("didn't work", key="m2")
    assert sum(step.answer is not None for step in now(office, walk).path) == 2
    outcome = await tom.deletes("m2")
    assert isinstance(outcome, Walked)
    assert "asked again" in outcome.sentence
    after = now(office, walk)
    assert [step.content.text for step in after.path if step.answer] == ["Whose jobs are stuck?"]
    assert after.open_node
    assert after.open_node.content.text == "Restart the print spooler."
    assert "This no longer applies." in office.shows(tom.here)
    await tom.writes("worked", key="m3")
    assert sum(step.answer is not None for step in now(office, walk).path) == 2


async def test_deleting_an_earlier_answer_takes_out_its_words_alone(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    await tom.writes("only this person's", key="m1")
    await tom.writes("didn't work", key="m2")
    open_node = now(office, walk).open_node
    await tom.deletes("m1")
    assert now(office, walk).open_node == open_node
    assert f"→ {DELETED}" in office.shows(tom.here)
    assert "Only one person's" not in str((await office.services.walks.document(tom.user, walk.id)).sections)


async def test_a_message_deleted_twice_is_taken_back_once(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    await tom.writes("only this person's", key="m1")
    await tom.deletes("m1")
    after = now(office, walk)
    await tom.deletes("m1")
    assert now(office, walk) == after


async def test_a_deleted_note_leaves_the_notes_around_it(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, MOUSE)
    await tom.writes("swapped the battery", key="m1")
    await tom.writes("her PIN is 4711\nand she is upset", key="m2")
    await tom.writes("moved the dongle", key="m3")
    await tom.deletes("m2")
    assert now(office, walk).notes.split("\n") == ["swapped the battery", DELETED, "", "moved the dongle"]
    await tom.deletes("m3")
    assert "dongle" not in now(office, walk).notes
    assert "4711" not in office.shows(tom.here)


async def test_words_that_no_answer_fits_are_gone_with_their_message(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    await tom.writes("the moon is made of cheese", key="m1")
    assert "I cannot place" in office.shows(tom.here)
    await tom.deletes("m1")
    assert "moon" not in office.shows(tom.here)
    assert "moon" not in now(office, walk).notes


async def test_what_was_asked_back_about_is_gone_with_its_message(office: Office, tom: Person) -> None:
    await walking(office, tom, STUCK)
    await tom.writes("fixed", key="m1")
    assert "You wrote “fixed”" in office.shows(tom.here)
    await tom.deletes("m1")
    assert "You wrote" not in office.shows(tom.here)


async def test_a_walk_whose_problem_is_deleted_at_once_ends(office: Office, tom: Person) -> None:
    outcome = await office.chat.walk(tom.user, MOUSE, tom.where, "m1")
    assert isinstance(outcome, Walked)
    told = await tom.deletes("m1")
    assert isinstance(told, Walked)
    assert now(office, outcome.walk).status is WalkStatus.ABANDONED
    assert "mouse" not in office.shows(tom.here)


async def test_a_walk_under_way_keeps_its_problem_and_says_so(office: Office, tom: Person) -> None:
    outcome = await office.chat.walk(tom.user, STUCK, tom.where, "m1")
    assert isinstance(outcome, Walked)
    await tom.presses("Only this person's")
    with pytest.raises(Conflict, match="keeps its problem"):
        await tom.deletes("m1")
    assert now(office, outcome.walk).is_active


async def test_a_button_pressed_before_is_no_message_to_delete(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    await tom.presses("Only this person's", key="p1")
    before = now(office, walk)
    await tom.deletes("p1")
    assert now(office, walk) == before


async def test_an_edited_answer_answers_anew(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    await tom.writes("only this person's", key="m1")
    await tom.rewrites("everybody's", "m1")
    after = now(office, walk)
    assert [node_id(step) for step in after.path] == ["who"]
    assert "taken as: Everybody's (Tom)" in office.shows(tom.here)
    await tom.deletes("m1")
    assert now(office, walk).path == ()


async def test_an_edited_note_says_what_it_says_now(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, MOUSE)
    await tom.writes("swaped the batery", key="m1")
    await tom.rewrites("swapped the battery", "m1")
    assert now(office, walk).notes == "swapped the battery"


async def test_what_is_deleted_after_an_engineer_was_asked_leaves_their_session_too(
    office: Office, tom: Person
) -> None:
    walk = await walking(office, tom, STUCK)
    await tom.writes("only this person's", key="m1")
    await tom.fills(await tom.asked("Ask an engineer"), reason="No rights")
    (session,) = office.kept.sessions.values()
    assert session.facts
    await tom.deletes("m1")
    after = office.session(session)
    assert after.facts == ()
    assert DELETED in str(now(office, walk).path)


@pytest.mark.parametrize("typed", ["handover Eli", "handover @eli", "> handover eli"])
async def test_an_engineer_is_asked_by_name(office: Office, tom: Person, eli: Person, typed: str) -> None:
    walk = await walking(office, tom, STUCK)
    form = form_of(await tom.writes(typed))
    assert now(office, walk).is_active
    await tom.fills(form, reason="No rights")
    assert "Eli was asked" in office.shows(tom.here)
    (card,) = [card for card in office.cards(eli.own) if card.title.startswith("Hand-over")]
    assert "From Tom to Eli" in words(card)
    assert any(card.mentions for card in office.cards(HANDOVERS))


async def test_nobody_of_that_name_is_an_answer_unless_named_with_an_at(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    with pytest.raises(InvalidInput, match="nobody with that name"):
        await tom.writes("handover @nobody")
    assert not isinstance(await tom.writes("handover form is missing"), Ask)
    assert now(office, walk).is_active


async def test_a_technician_cannot_be_asked_in_an_engineers_place(office: Office, tom: Person) -> None:
    await walking(office, tom, STUCK)
    form = form_of(await tom.writes("handover"))
    assert "target_user" in fields(form)
    with pytest.raises(InvalidInput, match="choose an engineer"):
        await tom.fills(form, reason="No rights", target_user=str(tom.user.id))


async def test_an_order_in_the_thread_of_one_of_two_walks_means_that_one(
    office: Office, tom: Person, eli: Person
) -> None:
    first = await walking(office, tom, STUCK)
    await walking(office, tom, MOUSE)
    order = parse_command("handover")
    assert order

    async def ordered(walk_id: UUID | None) -> Outcome:
        key = office.new_key()
        return await office.chat.order(tom.user, tom.identity, order, tom.where, key, eli.user, walk_id=walk_id)

    assert isinstance(await ordered(None), Show)
    form = form_of(await ordered(first.id))
    assert (form.target.walk_id, form.target.value) == (first.id, str(eli.user.id))
    await tom.fills(form, reason="No rights")
    with pytest.raises(NotActive):
        await ordered(first.id)


async def test_orders_in_a_walk_are_no_answers(office: Office, tom: Person) -> None:
    walk = await walking(office, tom, STUCK)
    before = now(office, walk)
    assert "walk [problem or flow]" in words(shown(await tom.writes("help")))
    assert "Whose jobs are stuck?" in words(shown(await tom.writes("status")))
    form = form_of(await tom.writes("add a note"))
    assert form.target.action is Action.NOTE
    assert now(office, walk) == before


async def test_an_edited_problem_is_read_anew_until_the_first_answer(office: Office, tom: Person) -> None:
    outcome = await office.chat.walk(tom.user, MOUSE, tom.where, "m1")
    assert isinstance(outcome, Walked)
    assert outcome.walk.walked is None
    await tom.writes("swapped the battery", key="m2")
    told = await tom.rewrites(STUCK, "m1")
    assert isinstance(told, Walked)
    after = now(office, outcome.walk)
    assert (after.problem, after.walked is None, after.notes) == (STUCK, True, "swapped the battery")
    office.matcher.matches = (matching(await office.publishes(PRINTER)),)
    await tom.rewrites("print jobs are stuck in the queue", "m1")
    after = now(office, outcome.walk)
    assert after.walked is not None
    assert after.title == "print jobs are stuck in the queue"
    assert "Whose jobs are stuck?" in office.shows(tom.here)
    assert "corrected" in office.shows(tom.here)
    await tom.presses("Only this person's")
    await tom.rewrites("print jobs vanish", "m1")
    after = now(office, outcome.walk)
    assert after.problem == "print jobs are stuck in the queue"
    assert "Edited message: print jobs vanish" in after.notes


async def test_an_edit_that_changes_no_word_begins_nothing_anew(office: Office, tom: Person) -> None:
    outcome = await office.chat.walk(tom.user, MOUSE, tom.where, "m1")
    assert isinstance(outcome, Walked)
    before = now(office, outcome.walk)
    await tom.rewrites(MOUSE.upper(), "m1")
    assert now(office, outcome.walk) == before


async def test_a_floor_in_the_edited_problem_stops_the_ai(office: Office, tom: Person) -> None:
    outcome = await office.chat.walk(tom.user, MOUSE, tom.where, "m1")
    assert isinstance(outcome, Walked)
    await tom.rewrites("open regedit and delete the mouse key", "m1")
    assert now(office, outcome.walk).out_of_scope
