"""Which changes of a session's messages have to be seen at once, and which may be merged or left out."""

import pytest

from core.messaging.urgency import Urgency
from core.presenters import session_cards, urgencies
from core.sessions.commands import CorrectProblem, Pause, Resolve, RespondToStep, Resume, StepReply
from core.sessions.session import FixOutcome, Session
from tests.support.scene import Scene


@pytest.fixture
def scene() -> Scene:
    """A session in its third step."""
    scene = Scene()
    for text in ("Which floor?", "Which tray?", "Which feeder?"):
        scene.asks(text)
        if text != "Which feeder?":
            scene.says("Two")
    return scene


def changed(before: Session, after: Session) -> dict[str, Urgency]:
    """How soon each card that differs has to be seen."""
    old, new = session_cards(before), session_cards(after)
    subjects = [subject for subject, card in new.items() if old.get(subject) != card and subject in old]
    found = urgencies(before, after, subjects)
    return {subject: found.get(subject, Urgency.NOW) for subject in subjects}


def test_an_answer_is_folded_together_with_the_question_that_follows(scene: Scene) -> None:
    before = scene.session
    scene.says("Two")
    assert changed(before, scene.session) == {"step:1": Urgency.LATER, "step:2": Urgency.SOON}


def test_the_question_changes_nothing_else_that_anybody_needs(scene: Scene) -> None:
    scene.says("Two")
    before = scene.session
    scene.asks("Which roller?")
    assert set(changed(before, scene.session).values()) == {Urgency.LATER}


def test_a_pause_is_seen_at_once_at_the_open_step(scene: Scene) -> None:
    before = scene.session
    scene.does(Pause())
    urgent = changed(before, scene.session)
    assert urgent["step:2"] is Urgency.NOW
    assert urgent["session"] is Urgency.LATER


def test_a_pause_before_the_next_step_is_there_offers_to_resume_at_once(scene: Scene) -> None:
    scene.says("Two")
    before = scene.session
    scene.does(Pause())
    paused = scene.session
    assert changed(before, paused)["step:2"] is Urgency.NOW
    scene.does(Resume())
    assert changed(paused, scene.session)["step:2"] is Urgency.NOW


def test_the_end_and_a_new_title_are_seen_at_once(scene: Scene) -> None:
    before = scene.session
    scene.does(Resolve(FixOutcome.WORKED, "Dust", "Cleaned it"))
    assert changed(before, scene.session)["session"] is Urgency.NOW
    fresh = Scene()
    fresh.asks("Which floor?")
    before = fresh.session
    fresh.does(CorrectProblem("The copier jams"))
    assert changed(before, fresh.session)["session"] is Urgency.NOW


def test_an_answer_that_is_changed_is_seen_at_once(scene: Scene) -> None:
    before = scene.session
    scene.does(RespondToStep(scene.open_step.id, StepReply(text="Three")))
    after = scene.session
    assert urgencies(before, after, ["step:9", "handover", "fix"]) == {}
