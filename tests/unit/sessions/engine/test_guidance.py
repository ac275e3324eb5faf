"""What passes between a session and its guides: answers awaited, dropped, stopped, failed, and guides changed."""

import pytest

from core.sessions.commands import (
    AcceptGuideReply,
    GuideReply,
    Pause,
    RecordFixOutcome,
    RespondToStep,
    Resume,
    RetryTurn,
    SetTurnAside,
    StepReply,
    Stop,
    SwitchGuide,
)
from core.sessions.session import FixOutcome, GuideChoice, MatchedFlow, SessionStatus, Tier
from core.sessions.steps import GuideKind, Interruption, StepContent, StepDraft, StepPurpose, StepState, StepType
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, NotAllowed
from tests.support.scene import Scene, drafted
from tests.support.walk import COLLEAGUE, known_id

FLOW = MatchedFlow(known_id("flow"), "Scanner drops pages", 0.7, 3)


def reply(*drafts: StepDraft) -> GuideReply:
    return GuideReply(GuideKind.CLAUDE, drafts)


# Answers that come


def test_the_guides_answer_opens_the_step_and_tells_who_speaks_and_what_it_cost(scene: Scene) -> None:
    step = scene.asks("Which tray?", note="The flow had nothing further.", input_tokens=900, output_tokens=70)
    assert scene.session.open_step == step
    assert not scene.session.thinking
    assert (scene.session.guide, scene.session.guide_note) == (GuideKind.CLAUDE, "The flow had nothing further.")
    assert (step.input_tokens, step.output_tokens) == (900, 70)
    assert scene.happened == [AuditEventKind.GUIDE_REPLIED]


def test_first_readings_and_notes_come_before_the_step_and_await_nothing(scene: Scene) -> None:
    reading = StepDraft(StepType.INTAKE_ANALYSIS, StepContent(text="A scanner."))
    note = StepDraft(StepType.NOTE, StepContent(text="Mind the spring."))
    scene.accepts(reply(reading, note, drafted("Which tray?")))
    assert [(step.order, step.state) for step in scene.session.steps] == [
        (0, StepState.ANSWERED),
        (1, StepState.ANSWERED),
        (2, StepState.OPEN),
    ]


@pytest.mark.parametrize(
    "drafts",
    [
        (),
        (drafted("Mind the spring.", StepType.NOTE),),
        (drafted("Which tray?"), drafted("Mind the spring.", StepType.NOTE)),
        (drafted("Which tray?"), drafted("How old?")),
    ],
)
def test_a_guide_that_does_not_end_with_its_one_question_is_at_fault(
    scene: Scene, drafts: tuple[StepDraft, ...]
) -> None:
    with pytest.raises(ValueError, match="awaits an answer"):
        scene.accepts(reply(*drafts))


def test_an_answer_to_an_older_turn_changes_nothing_and_its_cost_is_on_record(scene: Scene) -> None:
    late = AcceptGuideReply(scene.session.turn, GuideReply(GuideKind.CLAUDE, (drafted("?"),), input_tokens=5))
    scene.does(SwitchGuide(GuideChoice.ADHOC))
    before = scene.session
    scene.does(late, None)
    assert scene.session is before
    assert scene.events[-1].kind is AuditEventKind.GUIDE_REPLY_DROPPED
    assert scene.events[-1].data["input_tokens"] == 5


def test_the_same_answer_twice_opens_one_step(scene: Scene) -> None:
    turn = scene.session.turn
    scene.asks("Which tray?")
    scene.does(AcceptGuideReply(turn, reply(drafted("Which tray?"))), None)
    assert len(scene.session.steps) == 1


def test_an_answer_that_comes_while_the_session_is_paused_is_there_when_it_is_resumed(scene: Scene) -> None:
    scene.paused()
    step = scene.asks("Which tray?")
    assert scene.session.status is SessionStatus.PAUSED
    turn = scene.session.turn
    scene.does(Resume())
    assert scene.session.open_step == step
    assert (scene.session.thinking, scene.session.turn) == (False, turn)


def test_resumed_before_the_answer_came_the_session_goes_on_waiting_for_it(scene: Scene) -> None:
    turn = scene.session.turn
    scene.paused()
    scene.does(Resume())
    assert (scene.session.thinking, scene.session.turn) == (True, turn)
    scene.does(AcceptGuideReply(turn, reply(drafted("Which tray?"))), None)
    assert scene.session.open_step is not None


@pytest.mark.parametrize(
    ("confidence", "tier"),
    [(None, Tier.DISCOVERY), (0.39, Tier.DISCOVERY), (0.4, Tier.EXPLORING), (0.79, Tier.EXPLORING), (0.8, Tier.GUIDED)],
)
def test_the_tier_follows_the_newest_steps_confidence(scene: Scene, confidence: float | None, tier: Tier) -> None:
    scene.accepts(reply(drafted("Which tray?", confidence=confidence)))
    assert scene.session.tier is tier


def test_the_confidence_of_a_step_that_was_set_aside_no_longer_counts(scene: Scene) -> None:
    scene.accepts(reply(drafted("Which tray?", confidence=0.3)))
    scene.responds(StepReply(skip=True))
    scene.accepts(reply(drafted("Clean it.", StepType.ACTION, confidence=0.9)))
    scene.edits(StepReply(text="Upper."))
    assert scene.session.confidence == 0.3


# The suggested fix


def test_a_new_suggestion_takes_the_place_of_the_old_one(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the roller.")
    scene.responds(StepReply(success=False))
    scene.asks("Swap it.", StepType.ACTION, suggested_fix="Swap the roller.")
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.text == "Swap the roller."


def test_a_suggestion_repeated_does_not_forget_what_became_of_it(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the roller.")
    scene.does(RecordFixOutcome(FixOutcome.FAILED))
    scene.responds(StepReply(success=False))
    scene.asks("Really?", suggested_fix="Clean the roller.")
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.outcome is FixOutcome.FAILED


def test_no_suggestion_takes_the_place_of_a_fix_that_still_waits_to_be_verified(scene: Scene) -> None:
    scene.asks("Clean it.", StepType.ACTION, suggested_fix="Clean the roller.")
    scene.does(RecordFixOutcome(FixOutcome.WAITING, waiting_for="Monday's batch"))
    scene.responds(StepReply(success=True))
    scene.asks("Swap it.", StepType.ACTION, suggested_fix="Swap the roller.")
    assert scene.session.suggested_fix is not None
    assert (scene.session.suggested_fix.text, scene.session.suggested_fix.waiting_for) == (
        "Clean the roller.",
        "Monday's batch",
    )


# Stopping, failing, trying again


def test_stop_drops_the_awaited_answer_and_asks_how_to_go_on(scene: Scene) -> None:
    turn = scene.session.turn
    scene.does(Stop())
    step = scene.open_step
    assert (step.content.purpose, step.content.guide) == (StepPurpose.INTERRUPTED, GuideKind.ADHOC)
    assert [option.value for option in step.options] == list(Interruption)
    scene.does(AcceptGuideReply(turn, reply(drafted("Which tray?"))), None)
    assert scene.session.open_step == step


def test_with_a_step_already_there_stop_changes_nothing(scene: Scene) -> None:
    scene.asks("Which tray?")
    before = scene.session
    scene.does(Stop())
    assert scene.session is before


def test_stop_is_for_the_sessions_engineer(scene: Scene) -> None:
    scene.refuses(Stop(), COLLEAGUE, NotAllowed)


def test_a_paused_session_has_to_be_resumed_before_it_can_be_stopped(scene: Scene) -> None:
    scene.paused()
    scene.refuses(Stop(), why=Conflict)


@pytest.mark.parametrize("status", [SessionStatus.ACTIVE, SessionStatus.PAUSED])
def test_a_turn_that_keeps_failing_is_set_aside_and_the_engineer_chooses(scene: Scene, status: SessionStatus) -> None:
    if status is SessionStatus.PAUSED:
        scene.paused()
    scene.does(SetTurnAside(scene.session.turn), None)
    assert scene.session.status is status
    assert scene.open_step.content.purpose is StepPurpose.INTERRUPTED
    assert "saved" in scene.open_step.content.text
    assert scene.happened[-1] is AuditEventKind.TURN_SET_ASIDE


def test_setting_aside_a_turn_that_was_answered_meanwhile_changes_nothing(scene: Scene) -> None:
    turn = scene.session.turn
    scene.asks("Which tray?")
    before = scene.session
    scene.does(SetTurnAside(turn), None)
    assert scene.session is before


@pytest.mark.parametrize("answer", [StepReply(option=Interruption.TRY_AGAIN), StepReply(text="try again.")])
def test_try_again_asks_the_same_guide(scene: Scene, answer: StepReply) -> None:
    scene.does(Stop())
    scene.responds(answer)
    assert scene.session.thinking
    assert scene.session.choice is GuideChoice.AUTO


@pytest.mark.parametrize(
    "answer", [StepReply(option=Interruption.BY_HAND), StepReply(text="Go on by hand"), StepReply(skip=True)]
)
def test_go_on_by_hand_asks_no_guide_any_more(scene: Scene, answer: StepReply) -> None:
    scene.does(Stop())
    scene.responds(answer)
    assert scene.session.thinking
    assert scene.session.choice is GuideChoice.ADHOC


@pytest.mark.parametrize("answer", [StepReply(option=Interruption.HAND_OVER), StepReply(text="hand over")])
def test_hand_over_needs_no_guide(scene: Scene, answer: StepReply) -> None:
    scene.does(Stop())
    scene.responds(answer)
    assert scene.session.status is SessionStatus.REQUESTING_ESCALATION


def test_an_operator_has_a_turn_that_was_set_aside_tried_again(scene: Scene) -> None:
    scene.does(SetTurnAside(scene.session.turn), None)
    scene.does(RetryTurn(), None)
    assert scene.session.steps[0].state is StepState.SUPERSEDED
    assert scene.session.thinking


def test_an_operator_has_a_turn_that_seems_stuck_asked_anew(scene: Scene) -> None:
    turn = scene.session.turn
    scene.does(RetryTurn(), None)
    assert scene.session.turn > turn


def test_there_is_nothing_to_retry_while_a_step_waits_for_its_answer(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.refuses(RetryTurn(), None, Conflict)


def test_a_session_that_is_not_active_is_not_retried(scene: Scene) -> None:
    scene.does(Pause())
    scene.refuses(RetryTurn(), None, Conflict)


# Changing the guide


def test_another_guide_takes_over_from_an_open_step(scene: Scene) -> None:
    step = scene.asks("Which tray?")
    scene.does(SwitchGuide(GuideChoice.FLOW, FLOW))
    assert scene.session.steps[step.order].state is StepState.SUPERSEDED
    assert scene.session.thinking
    assert (scene.session.choice, scene.session.matched_flow, scene.session.flow_choice) == (
        GuideChoice.FLOW,
        FLOW,
        FLOW.id,
    )


def test_the_matched_flow_can_be_asked_for_without_naming_it(scene: Scene) -> None:
    scene.asks("Which tray?", matched_flow=FLOW)
    scene.does(SwitchGuide(GuideChoice.FLOW))
    assert scene.session.matched_flow == FLOW


def test_a_flow_can_be_asked_for_only_if_one_is_named_or_matched(scene: Scene) -> None:
    assert "library" in scene.refuses(SwitchGuide(GuideChoice.FLOW), why=Conflict)


def test_changing_the_guide_is_for_the_sessions_engineer(scene: Scene) -> None:
    scene.asks("Which tray?")
    scene.refuses(SwitchGuide(GuideChoice.ADHOC), COLLEAGUE, NotAllowed)


def test_a_click_on_the_step_of_the_guide_before_is_late(scene: Scene) -> None:
    step = scene.asks("Which tray?")
    scene.does(SwitchGuide(GuideChoice.ADHOC))
    scene.asks("Who is affected?")
    assert "moved on" in scene.refuses(RespondToStep(step.id, StepReply(skip=True)))
