"""What the engine makes of readings that come with typed answers, also of ones that do not fit."""

import pytest

from core.sessions.answers import Reading, ReadingKind
from core.sessions.commands import CorrectProblem, RespondToStep, StepReply
from core.sessions.engine import may_correct
from core.sessions.errors import NotAnAnswer
from core.sessions.session import SessionStatus
from core.sessions.steps import OptionAnswer, ResultAnswer, SkipAnswer, StepPurpose, StepType, TextAnswer
from tests.support.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def typed(scene: Scene, text: str, kind: ReadingKind, option: str = "", candidates: tuple[str, ...] = ()) -> None:
    reply = StepReply(text=text, reading=Reading(kind, option, candidates))
    scene.does(RespondToStep(scene.open_step.id, reply))


def test_a_reading_as_an_option_answers_by_it_and_keeps_the_words(scene: Scene) -> None:
    step = scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    typed(scene, "the top one", ReadingKind.OPTION, "upper")
    answered = scene.session.step(step.id)
    assert answered
    assert answered.answer == OptionAnswer("upper", "Upper", "the top one")
    assert scene.session.facts[-1].text == "Which tray? — Upper"


@pytest.mark.parametrize(
    ("kind", "option", "candidates"),
    [
        (ReadingKind.OPTION, "middle", ()),
        (ReadingKind.CLOSE_CALL, "", ("upper", "middle")),
        (ReadingKind.CLOSE_CALL, "", ("upper",)),
        (ReadingKind.WORKED, "", ()),
    ],
)
def test_a_reading_that_does_not_fit_the_step_is_new_information(
    scene: Scene, kind: ReadingKind, option: str, candidates: tuple[str, ...]
) -> None:
    step = scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    typed(scene, "hm", kind, option, candidates)
    answered = scene.session.step(step.id)
    assert answered
    assert answered.answer == TextAnswer("hm")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (ReadingKind.WORKED, ResultAnswer(success=True, details="well", typed=True)),
        (ReadingKind.FAILED, ResultAnswer(success=False, details="well", typed=True)),
        (ReadingKind.SKIP, SkipAnswer("well")),
    ],
)
def test_how_it_went_can_be_typed(scene: Scene, kind: ReadingKind, answer: object) -> None:
    step = scene.asks("Clean the rollers.", StepType.ACTION)
    typed(scene, "well", kind)
    answered = scene.session.step(step.id)
    assert answered
    assert answered.answer == answer


def test_what_went_partly_is_asked_about(scene: Scene) -> None:
    step = scene.asks("Clean the rollers.", StepType.ACTION)
    typed(scene, "better but not gone", ReadingKind.PARTLY)
    assert scene.open_step.content.purpose is StepPurpose.CLARIFY
    assert not scene.session.thinking
    scene.does(RespondToStep(scene.open_step.id, StepReply(option="~failed")))
    answered = scene.session.step(step.id)
    assert answered
    assert answered.answer == ResultAnswer(success=False, details="better but not gone", typed=True)
    assert scene.session.thinking


def test_neither_of_the_answers_asked_about_is_new_information(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower", "Side")
    typed(scene, "the grey one", ReadingKind.CLOSE_CALL, candidates=("upper", "lower"))
    assert [option.label for option in scene.open_step.options] == ["Upper", "Lower", "Neither"]
    scene.does(RespondToStep(scene.open_step.id, StepReply(option="~neither")))
    assert [fact.text for fact in scene.session.facts] == ["the grey one"]
    assert scene.session.thinking


def test_an_answer_beside_those_asked_about_counts(scene: Scene) -> None:
    step = scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower", "Side")
    typed(scene, "the grey one", ReadingKind.CLOSE_CALL, candidates=("upper", "lower"))
    typed(scene, "at the side", ReadingKind.OPTION, "side")
    answered = scene.session.step(step.id)
    assert answered
    assert answered.answer == OptionAnswer("side", "Side", "the grey one")


@pytest.mark.parametrize("kind", [ReadingKind.SHOW_STEP, ReadingKind.WHY, ReadingKind.SOCIAL])
def test_what_is_said_to_the_bot_changes_nothing(scene: Scene, kind: ReadingKind) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    before = scene.session
    reply = StepReply(text="why?", reading=Reading(kind))
    assert scene.refuses(RespondToStep(scene.open_step.id, reply), why=NotAnAnswer)
    assert scene.session == before


def test_a_hand_over_in_words_has_them_as_its_reason(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    typed(scene, "hand over to the vendor, the feeder needs a part", ReadingKind.HAND_OVER)
    typed(scene, "yes", ReadingKind.OPTION, "confirm")
    assert scene.session.status is SessionStatus.REQUESTING_ESCALATION
    assert scene.session.handover
    assert "the feeder needs a part" in scene.session.handover.reason


def test_a_corrected_problem_is_read_anew_and_keeps_what_was_answered(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    typed(scene, "the top one", ReadingKind.OPTION, "upper")
    scene.asks("How old?")
    scene.does(CorrectProblem("The copier on floor two drops every second page."))
    assert scene.session.title.startswith("The copier")
    assert scene.session.thinking
    assert [fact.text for fact in scene.session.facts] == ["Which tray? — Upper"]
    assert any("corrected" in text for text in scene.texts)


def test_the_title_of_a_corrected_problem_shows_no_password(scene: Scene) -> None:
    scene.does(CorrectProblem("The copier asks for a login, its password is Hunter2!x."))
    assert "Hunter2!x" not in scene.session.title


def test_a_full_stop_corrects_nothing(scene: Scene) -> None:
    scene.asks("Which tray?")
    before = scene.session
    scene.does(CorrectProblem(before.problem.rstrip(".") + "!"))
    assert scene.session == before


def test_a_session_on_its_way_takes_no_other_problem(scene: Scene) -> None:
    for number in range(4):
        assert may_correct(scene.session)
        scene.asks(f"Question {number}?")
        scene.says(f"Answer {number}")
    assert not may_correct(scene.session)
