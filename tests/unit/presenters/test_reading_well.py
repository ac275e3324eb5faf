"""A thread that reads well: what a card puts first, what it folds, what it counts, and what it no longer says."""

from core.accounts.user import Role
from core.messaging.cards import Card, ContextLine, Fold
from core.presenters.private import help_card, reader_home_card, sessions_card
from core.presenters.session import session_cards
from core.sessions.answers import Reading, ReadingKind
from core.sessions.commands import AddNote, HandOver, StepReply
from core.sessions.steps import Confirm
from tests.support.scene import Scene
from tests.support.walk import COLLEAGUE
from tests.unit.chat.conftest import buttons, words
from tests.unit.tickets.test_documents import body, document


def kinds(card: Card) -> list[str]:
    return [element.kind for element in card.elements]


def open_card(scene: Scene) -> Card:
    assert scene.session.open_step
    return session_cards(scene.session)[f"step:{scene.session.open_step.order}"]


def test_the_question_and_its_answers_come_before_who_asks_and_why() -> None:
    scene = Scene()
    scene.asks("Which tray?")
    card = open_card(scene)
    said = [element for element in card.elements if not isinstance(element, ContextLine)]
    assert card.elements[: len(said)] == tuple(said)
    assert isinstance(card.elements[-1], ContextLine)
    assert card.elements[-1].text.startswith("Guided by")


def test_steps_are_counted_as_people_count_them() -> None:
    scene = Scene()
    scene.asks("Which tray?")
    scene.does(AddNote("It hums."))
    scene.says("Upper.")
    scene.asks("Which paper?")
    titles = [card.title for subject, card in session_cards(scene.session).items() if subject.startswith("step:")]
    assert [title for title in titles if "Step" in title] == ["✔ Step 1 · Which tray?", "Step 2 · Question"]
    assert "Step" not in "".join(words(card) for card in session_cards(scene.session).values() if "Note" in card.title)


def test_the_head_folds_what_it_began_with_once_something_was_answered() -> None:
    scene = Scene("Every second page is dropped.\nSince the update on Monday.")
    scene.asks("Which tray?")
    assert "Since the update" in words(session_cards(scene.session)["session"])
    assert "fold" not in kinds(session_cards(scene.session)["session"])
    scene.says("Upper.")
    scene.asks("Which paper?")
    head = session_cards(scene.session)["session"]
    (fold,) = [element for element in head.elements if isinstance(element, Fold)]
    assert not fold.open
    assert "Since the update" in words(Card("", fold.elements))
    assert not [element for element in head.elements if element.kind == "text"]


def test_whose_session_it_is_stands_at_its_head() -> None:
    scene = Scene()
    scene.asks("Which tray?")
    assert f"{scene.session.engineer.name} · Guide: Claude." in words(session_cards(scene.session)["session"])


def test_what_is_found_after_a_hand_over_was_taken_does_not_change_it() -> None:
    scene = Scene()
    scene.asks("Which tray?")
    scene.says("Upper.")
    scene.does(HandOver("My shift ends"))
    scene.claimed()
    before = [card for subject, card in session_cards(scene.session).items() if subject.startswith("handover")]
    scene.asks("Which paper?")
    scene.says("Thick.", COLLEAGUE)
    assert [card for subject, card in session_cards(scene.session).items() if subject.startswith("handover")] == before


def test_a_persons_own_reason_is_no_hypothesis() -> None:
    scene = Scene()
    scene.asks("Which tray?")
    scene.does(HandOver("My shift ends"))
    assert body(document(scene), "Current hypothesis") == "None yet."
    assert body(document(scene), "Problem").endswith("handed over: My shift ends")


def test_what_the_guide_concluded_is_the_hypothesis() -> None:
    scene = Scene()
    scene.proposes_to_hand_over("The feeder is worn out.")
    scene.responds(StepReply(option=Confirm.YES))
    assert body(document(scene), "Current hypothesis") == "The feeder is worn out."


def test_why_somebody_says_they_hand_over_is_not_taken_for_what_the_guide_concluded() -> None:
    scene = Scene()
    scene.asks("Which tray?")
    reading = Reading(ReadingKind.HAND_OVER)
    reply = StepReply(text="I need to hand this over, my shift ends", reading=reading)
    scene.responds(reply)
    scene.responds(StepReply(option=Confirm.YES))
    assert body(document(scene), "Current hypothesis") == "None yet."


def test_every_role_is_told_what_it_may_do_and_nothing_else() -> None:
    engineer = words(help_card("/pilot ", Role.ENGINEER, is_reviewer=False))
    assert "/pilot resume" in engineer
    assert "settings: the account" not in engineer
    assert "settings: the account" in words(help_card("/pilot ", Role.ADMIN, is_reviewer=False))
    for role, is_reviewer in ((Role.VIEWER, False), (Role.VIEWER, True)):
        card = help_card("/pilot ", role, is_reviewer=is_reviewer)
        assert not list(buttons(card))
        assert "starts a session" not in words(card)
        assert ("reviewers' channel" in words(card)) is is_reviewer
    assert not list(buttons(reader_home_card()))


def test_buttons_that_read_alike_are_told_apart_by_what_they_are_for() -> None:
    sessions = [Scene("The scanner drops pages.").session, Scene("No sound in calls.").session]
    hints = [button.hint for button in buttons(sessions_card("Sessions", sessions, ""))]
    assert len(set(hints)) == len(hints)
    assert all("scanner" in hint or "sound" in hint for hint in hints)
