"""Answering the open step, and changing the last answer."""

import pytest

from core.flows.options import Option
from core.sessions.commands import (
    AddNote,
    EditAnswer,
    GuideReply,
    RecordFixOutcome,
    Reopen,
    Resolve,
    RespondToStep,
    StepReply,
    SwitchGuide,
)
from core.sessions.errors import StaleStep
from core.sessions.session import FixOutcome, GuideChoice, SessionStatus
from core.sessions.steps import (
    GuideKind,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    StepContent,
    StepDraft,
    StepState,
    StepType,
    TextAnswer,
)
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooLarge
from tests.support.scene import Scene, drafted
from tests.support.walk import COLLEAGUE, ENGINEER, known_id


def facts(scene: Scene) -> list[str]:
    return [fact.text for fact in scene.session.facts]


# Each kind of answer


def test_a_picked_option_is_kept_with_the_label_that_was_shown(scene: Scene) -> None:
    step = scene.asks("Which pages?", StepType.QUESTION, "Odd pages", "Even pages")
    scene.responds(StepReply(option="even_pages"))
    answered = scene.session.steps[step.order]
    assert answered.answer == OptionAnswer("even_pages", "Even pages")
    assert (answered.state, answered.answered_by_name, answered.answered_at) == (
        StepState.ANSWERED,
        ENGINEER.name,
        scene.now,
    )
    assert scene.session.thinking
    assert scene.session.open_step is None


@pytest.mark.parametrize(
    "type_",
    [
        StepType.QUESTION,
        StepType.ACTION,
        StepType.VERIFICATION,
        StepType.INFO_REQUEST,
        StepType.SCRIPT_GENERATION,
    ],
)
def test_text_and_skip_are_legal_on_every_open_step(scene: Scene, type_: StepType) -> None:
    scene.asks("First?", type_)
    scene.responds(StepReply(text="  It hums.  "))
    assert scene.session.last_answered is not None
    assert scene.session.last_answered.answer == TextAnswer("It hums.")
    scene.asks("Second?", type_)
    scene.responds(StepReply(skip=True))
    assert scene.session.last_answered.answer == SkipAnswer()


@pytest.mark.parametrize("type_", [StepType.ACTION, StepType.VERIFICATION, StepType.SCRIPT_GENERATION])
def test_something_to_do_is_answered_with_how_it_went(scene: Scene, type_: StepType) -> None:
    scene.asks("Do it.", type_)
    scene.responds(StepReply(success=False, details=" Still drops pages. "))
    assert scene.session.last_answered is not None
    assert scene.session.last_answered.answer == ResultAnswer(success=False, details="Still drops pages.")


@pytest.mark.parametrize("type_", [StepType.QUESTION, StepType.INFO_REQUEST])
def test_a_question_takes_no_worked_or_did_not_work(scene: Scene, type_: StepType) -> None:
    step = scene.asks("Which?", type_)
    assert "question" in scene.refuses(RespondToStep(step.id, StepReply(success=True)), why=InvalidInput)


@pytest.mark.parametrize(
    "reply",
    [
        StepReply(),
        StepReply(text="a", skip=True),
        StepReply(option="odd", text="a"),
        StepReply(skip=True, success=False),
    ],
)
def test_an_answer_is_exactly_one_thing(scene: Scene, reply: StepReply) -> None:
    step = scene.asks("Which?", StepType.ACTION, "Odd", "Even")
    scene.refuses(RespondToStep(step.id, reply), why=InvalidInput)


def test_an_unknown_option_is_refused_and_the_known_ones_are_named(scene: Scene) -> None:
    step = scene.asks("Which?", StepType.QUESTION, "Odd", "Even")
    sentence = scene.refuses(RespondToStep(step.id, StepReply(option="blue")), why=InvalidInput)
    assert "“odd”, “even”" in sentence


@pytest.mark.parametrize("text", ["", " \n\t ", "a\x00b", "\ud800"])
def test_text_that_is_none_is_refused(scene: Scene, text: str) -> None:
    step = scene.asks("Which?")
    scene.refuses(RespondToStep(step.id, StepReply(text=text)), why=InvalidInput)


def test_text_over_the_limit_is_refused_before_it_is_kept(scene: Scene) -> None:
    step = scene.asks("Which?")
    scene.refuses(RespondToStep(step.id, StepReply(text="x" * (64 * 1024 + 1))), why=TooLarge)


def test_notes_and_first_readings_take_no_answer(scene: Scene) -> None:
    reading = StepDraft(StepType.INTAKE_ANALYSIS, StepContent(text="A scanner."))
    scene.accepts(GuideReply(GuideKind.CLAUDE, (reading, drafted("Which?"))))
    scene.refuses(RespondToStep(scene.session.steps[0].id, StepReply(skip=True)), why=NotFound)
    scene.notes("Called back.")
    scene.refuses(RespondToStep(scene.session.steps[-1].id, StepReply(skip=True)), why=NotFound)


def test_a_step_of_another_session_is_not_found(scene: Scene) -> None:
    scene.asks("Which?")
    scene.refuses(RespondToStep(known_id("elsewhere"), StepReply(skip=True)), why=NotFound)


# Late clicks


def test_a_second_click_on_an_answered_step_changes_nothing_and_says_who_answered_what(scene: Scene) -> None:
    step = scene.asks("Which?", StepType.QUESTION, "Odd pages", "Even pages")
    scene.responds(StepReply(option="odd_pages"))
    sentence = scene.refuses(RespondToStep(step.id, StepReply(option="even_pages")), why=StaleStep)
    assert ENGINEER.name in sentence
    assert "Odd pages" in sentence


def test_a_click_on_a_step_that_was_set_aside_says_that_the_session_moved_on(scene: Scene) -> None:
    step = scene.asks("Which?")
    scene.does(SwitchGuide(GuideChoice.ADHOC))
    assert "moved on" in scene.refuses(RespondToStep(step.id, StepReply(skip=True)), why=StaleStep)


def test_a_late_click_after_the_end_still_says_who_answered(scene: Scene) -> None:
    step = scene.asks("Which?")
    scene.says("Odd pages.")
    scene.does(Resolve(FixOutcome.WORKED, fix="Cleaned it."))
    assert "Odd pages." in scene.refuses(RespondToStep(step.id, StepReply(skip=True)), why=StaleStep)


def test_a_paused_session_takes_no_answer_until_it_is_resumed(scene: Scene) -> None:
    step = scene.asks("Which?")
    scene.paused()
    assert "resume" in scene.refuses(RespondToStep(step.id, StepReply(skip=True)), why=Conflict)


# What was learned


def test_a_picked_option_is_known_from_then_on_in_its_own_words_or_the_questions(scene: Scene) -> None:
    hinted = Option("Odd pages", "odd", "Only odd pages are dropped.")
    content = StepContent(text="Which pages?")
    scene.accepts(GuideReply(GuideKind.CLAUDE, (StepDraft(StepType.QUESTION, content, options=(hinted,)),)))
    scene.responds(StepReply(option="odd"))
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    scene.responds(StepReply(option="upper"))
    assert facts(scene) == ["Only odd pages are dropped.", "Which tray? — Upper"]
    assert [fact.step_id for fact in scene.session.facts] == [step.id for step in scene.session.steps]


def test_what_could_not_be_checked_is_recorded_and_is_no_fact(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.responds(StepReply(skip=True))
    assert facts(scene) == []
    assert scene.session.steps[0].answer == SkipAnswer()


def test_a_guides_facts_point_at_the_answer_they_came_from_and_are_kept_once(scene: Scene) -> None:
    first = scene.asks("Which tray?", facts=("The scanner is an MX-20.",))
    assert [(fact.text, fact.step_id) for fact in scene.session.facts] == [("The scanner is an MX-20.", first.id)]
    scene.says("The upper one.")
    twice = ("The scanner is an MX-20.", "The lower tray is fine.", "The lower tray is fine.")
    scene.asks("How old?", facts=twice)
    assert facts(scene) == ["The scanner is an MX-20.", "Which tray? — The upper one.", "The lower tray is fine."]
    assert scene.session.facts[-1].step_id == first.id


# Changing the last answer


def test_an_edited_answer_sets_the_next_step_aside_and_asks_the_guide_again(scene: Scene) -> None:
    first = scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    scene.responds(StepReply(option="upper"))
    dropped = scene.asks("Is the upper tray latched?")
    turn = scene.session.turn
    scene.edits(StepReply(option="lower"))
    assert scene.session.steps[0].answer == OptionAnswer("lower", "Lower")
    assert scene.session.steps[dropped.order].state is StepState.SUPERSEDED
    assert scene.session.thinking
    assert scene.session.turn > turn
    following = scene.asks("Is the lower tray latched?")
    assert [step.order for step in scene.session.steps] == [0, 1, 2]
    assert following.order == 2
    assert facts(scene) == ["Which tray? — Lower"]
    assert scene.events[-2].kind is AuditEventKind.ANSWER_EDITED
    assert scene.events[-2].data == {"step_id": str(first.id), "how": "option", "was": "Upper"}


def test_an_answer_can_be_edited_while_the_guide_thinks_and_its_late_answer_is_dropped(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    late = scene.session.turn
    scene.edits(StepReply(text="Lower."))
    assert scene.session.turn != late
    assert scene.session.thinking


def test_what_a_guide_learned_and_suggested_because_of_the_old_answer_goes_with_it(scene: Scene) -> None:
    scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    scene.responds(StepReply(option="upper"))
    scene.asks("Clean the roller.", StepType.ACTION, facts=("The roller is worn.",), suggested_fix="Clean the roller.")
    scene.edits(StepReply(option="lower"))
    assert facts(scene) == ["Which tray? — Lower"]
    assert scene.session.suggested_fix is None


def test_a_fix_the_engineer_has_judged_survives_an_edited_answer(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    scene.asks("Clean the roller.", StepType.ACTION, suggested_fix="Clean the roller.")
    scene.does(RecordFixOutcome(FixOutcome.FAILED))
    scene.edits(StepReply(text="Lower."))
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.outcome is FixOutcome.FAILED


def test_notes_of_people_survive_an_edited_answer_and_the_bots_go(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.says("Upper.")
    warning = StepDraft(StepType.NOTE, StepContent(text="Mind the upper tray's spring."))
    scene.accepts(GuideReply(GuideKind.CLAUDE, (warning, drafted("Open it.", StepType.ACTION))))
    scene.does(AddNote("The user is out until noon."), COLLEAGUE)
    scene.edits(StepReply(text="Lower."))
    assert [step.state for step in scene.session.steps] == [
        StepState.ANSWERED,
        StepState.SUPERSEDED,
        StepState.SUPERSEDED,
        StepState.ANSWERED,
    ]


def test_only_the_last_answer_can_be_edited(scene: Scene) -> None:
    first = scene.asks("Which tray?")
    scene.says("Upper.")
    scene.asks("How old?")
    scene.says("Two years.")
    scene.refuses(EditAnswer(first.id, StepReply(text="Lower.")), why=StaleStep)


def test_the_open_step_is_answered_rather_than_edited(scene: Scene) -> None:
    step = scene.asks("Which tray?")
    scene.refuses(EditAnswer(step.id, StepReply(text="Lower.")), why=Conflict)


def test_an_edit_that_is_no_answer_leaves_the_old_one(scene: Scene) -> None:
    step = scene.asks("Which tray?", StepType.QUESTION, "Upper", "Lower")
    scene.responds(StepReply(option="upper"))
    scene.refuses(EditAnswer(step.id, StepReply(option="middle")), why=InvalidInput)
    assert scene.session.steps[0].answer == OptionAnswer("upper", "Upper")


def test_whoever_took_the_session_over_may_change_its_last_answer_and_the_one_before_may_not(scene: Scene) -> None:
    step = scene.asks("Which tray?")
    scene.says("Upper.")
    scene.asks("How old?")
    scene.handed_over()
    scene.claimed()
    edit = EditAnswer(step.id, StepReply(text="Both."))
    scene.refuses(edit, ENGINEER, NotAllowed)
    scene.does(edit, COLLEAGUE)
    assert scene.session.steps[0].answered_by_name == COLLEAGUE.name
    assert scene.events[-1].data["was"] == "Upper."


def test_an_answer_of_a_session_that_ended_cannot_be_edited_until_it_is_reopened(scene: Scene) -> None:
    step = scene.asks("Which tray?")
    scene.says("Upper.")
    scene.does(Resolve(FixOutcome.WORKED, fix="Cleaned it."))
    edit = EditAnswer(step.id, StepReply(text="Lower."))
    assert "reopen" in scene.refuses(edit, why=Conflict)
    scene.does(Reopen())
    scene.does(edit)
    assert scene.session.status is SessionStatus.ACTIVE
