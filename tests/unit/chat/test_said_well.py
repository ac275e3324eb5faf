"""What is said where: no thanks as notes, names that stay, fixes filled in, and briefings where people work."""

from uuid import uuid4

import pytest

from core.accounts.user import Role
from core.chat import Ask, Ignored, InteractionContext, Say, Walked, is_answer
from core.chat.command_parser import parse_command
from core.messaging.cards import Action, Target
from core.messaging.places import Place
from core.sessions.commands import HandOver
from core.shared.errors import InvalidInput, NotFound
from tests.support.flows import PRINTER
from tests.unit.chat.conftest import HANDOVERS, Office, Person, buttons, form_of, shown, words
from tests.unit.chat.test_walks import MOUSE, now, walking


async def test_a_colleagues_thanks_is_no_note(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    assert isinstance(await eli.writes("thanks!", at=dana.here), Ignored)
    assert isinstance(await eli.writes("thanks!", at=dana.here, addressed=True), Say)
    assert len(office.session(session).steps) == len(session.steps)


@pytest.mark.parametrize("typed", ["handover eli", "handover @Eli"])
async def test_whoever_was_named_is_kept_where_a_button_opens_the_form(
    office: Office, dana: Person, eli: Person, typed: str
) -> None:
    await office.guide_asks(await dana.starts())
    form = form_of(await dana.writes(typed))
    again = form_of(await dana.aims(form.target))
    assert {field.name: field.value for field in again.fields}["target_user"] == str(eli.user.id)


async def test_a_name_that_nobody_has_is_said_before_a_session_is_chosen(dana: Person) -> None:
    await dana.starts()
    await dana.starts("Another one")
    with pytest.raises(InvalidInput, match="nobody with that name"):
        await dana.orders("handover nobody")


async def test_what_worked_last_is_filled_in_as_the_fix(office: Office, dana: Person) -> None:
    session = await office.guide_has_done(await dana.starts(), "Clean the rollers.")
    await dana.presses("Worked")
    await office.guide_asks(session)
    form = await dana.asked("It's fixed")
    assert {field.name: field.value for field in form.fields}["fix"] == "Clean the rollers."


async def test_a_briefing_is_read_where_the_session_goes_on(office: Office, dana: Person, eli: Person) -> None:
    session = await office.guide_asks(await dana.starts())
    await office.does(dana, session, HandOver("My shift ends"))
    await eli.presses("Take it with a briefing", at=HANDOVERS)
    assert "Briefing. Dana handed this over: My shift ends" in office.shows(eli.own)


async def test_fixed_ends_a_walk_that_asks_nothing(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    walk = await walking(office, tom, MOUSE)
    outcome = await tom.writes("fixed")
    assert isinstance(outcome, Ask)
    await tom.fills(outcome.form, notes="Another battery")
    assert not now(office, walk).is_active


async def test_a_note_in_a_walk_is_marked_as_one_and_not_echoed(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await walking(office, tom, MOUSE)
    outcome = await tom.writes("changed the battery")
    assert isinstance(outcome, Walked)
    assert (outcome.sentence, is_answer(outcome)) == ("", False)


async def test_a_walks_card_has_its_warning_and_all_three_results_together(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await office.publishes(PRINTER)
    await walking(office, tom, "print jobs stay in the queue")
    await tom.presses("Only this person's")
    card = office.cards(tom.here)[-1]
    assert card.title == "Step 2 · Action"
    assert "Restarting the spooler drops all waiting jobs." in words(card)
    rows = [element for element in card.elements if element.kind == "choices"]
    assert [button.label for button in rows[0].buttons] == ["Worked", "Didn't work", "Couldn't do it"]
    assert "Note" not in [card.title for card in office.cards(tom.here)]


async def test_a_walk_whose_first_message_was_deleted_goes_on_in_a_new_thread(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await office.publishes(PRINTER)
    await walking(office, tom, "print jobs stay in the queue")
    conversation = await office.chat.conversation_at(office.account_id, tom.here)
    assert conversation
    await office.chat.begin_anew(office.account_id, conversation, Place("slack", "T1/C-Tom/new"))
    there = office.shows(Place("slack", "T1/C-Tom/new"))
    assert "Whose jobs are stuck?" in there
    assert "was deleted, so it continues here" in there


async def test_who_may_only_read_is_offered_nothing_to_start(office: Office) -> None:
    vic = await office.person("Vic", Role.VIEWER)
    for card in (*await office.chat.home(vic.user), shown(await vic.orders("help"))):
        assert not list(buttons(card))


async def test_a_button_of_something_deleted_says_where_to_look(dana: Person) -> None:
    with pytest.raises(NotFound, match="“home” shows what there is"):
        await dana.aims(Target(Action.PAUSE, uuid4()))
    with pytest.raises(NotFound, match="“tickets” lists"):
        await dana.orders("ticket 4711")


async def test_what_is_shown_again_in_its_own_chat_is_not_shown_twice_after_that(office: Office, dana: Person) -> None:
    def part(name: str) -> Place:
        return Place("teams", f"user:dana#{name}", "", hears_all=True, chat="user:dana")

    session = (await office.chat.start(dana.user, "The scanner drops pages.", part("a"), office.new_key())).session
    await office.guide_asks(session)
    where = InteractionContext(part("b"), part("b"))
    await office.chat.press(dana.user, Target(Action.OPEN, session.id), where, office.new_key())
    shown_in = [one for one in office.kept.conversations.values() if one.session_id == session.id]
    assert len(shown_in) == 1
    assert "Which tray?" in office.shows(shown_in[0].place)


async def test_status_in_a_walks_thread_shows_it_to_who_asks_and_opens_no_second_thread(office: Office) -> None:
    tom = await office.person("Tom", Role.L1_TECH)
    await office.publishes(PRINTER)
    walk = await walking(office, tom, "print jobs stay in the queue")
    before = len(office.kept.conversations)
    order = parse_command("status")
    assert order
    key = office.new_key()
    card = shown(await office.chat.order(tom.user, tom.identity, order, tom.where, key, walk_id=walk.id))
    assert "Whose jobs are stuck?" in words(card)
    assert len(office.kept.conversations) == before
