"""Notes: context that people add, which answers nothing."""

import pytest

from core.accounts.user import User
from core.sessions.commands import AddNote, Resolve
from core.sessions.session import FixOutcome, SessionStatus
from core.sessions.steps import StepState, StepType
from core.shared.audit import AuditEventKind
from core.shared.errors import InvalidInput, NotAllowed, TooLarge
from tests.support.scene import TECHNICIAN, VIEWER, Scene
from tests.support.walk import COLLEAGUE, ENGINEER


@pytest.mark.parametrize("author", [ENGINEER, COLLEAGUE])
def test_a_note_names_its_author_and_leaves_the_open_step_open(scene: Scene, author: User) -> None:
    step = scene.asks("Which tray?")
    scene.does(AddNote(" The user is out until noon. "), author)
    note = scene.session.steps[-1]
    assert (note.type, note.state, note.content.text) == (
        StepType.NOTE,
        StepState.ANSWERED,
        "The user is out until noon.",
    )
    assert note.content.author == author.name
    assert scene.session.open_step == step
    assert scene.events[-1].kind is AuditEventKind.NOTE_ADDED


def test_a_note_while_the_guide_thinks_does_not_disturb_it(scene: Scene) -> None:
    turn = scene.session.turn
    scene.notes("Called back.")
    assert (scene.session.thinking, scene.session.turn) == (True, turn)
    assert scene.asks("Which tray?").order == 1


def test_a_note_is_no_answer_that_could_be_edited(scene: Scene) -> None:
    scene.notes("Called back.")
    assert scene.session.last_answered is None


def test_a_resolved_session_still_takes_notes(scene: Scene) -> None:
    scene.does(Resolve(FixOutcome.WORKED, fix="Cleaned it."))
    scene.does(AddNote("Thanked us."), COLLEAGUE)
    assert scene.session.status is SessionStatus.RESOLVED


@pytest.mark.parametrize("user", [TECHNICIAN, VIEWER])
def test_notes_to_others_sessions_are_for_engineers(scene: Scene, user: User) -> None:
    scene.refuses(AddNote("Hello."), user, NotAllowed)


def test_an_empty_or_endless_note_is_refused(scene: Scene) -> None:
    scene.refuses(AddNote(" "), why=InvalidInput)
    scene.refuses(AddNote("x" * (64 * 1024 + 1)), why=TooLarge)
