"""Steps whose answer does more than be recorded: nothing is closed or handed over before the engineer confirms."""

import pytest

from core.sessions.commands import StepReply
from core.sessions.session import FixOutcome, SessionStatus
from core.sessions.steps import Confirm
from tests.support.scene import Scene


@pytest.mark.parametrize("answer", [StepReply(option=Confirm.YES), StepReply(text="Close as resolved.")])
def test_confirming_the_resolution_ends_the_session_with_the_proposed_cause_and_fix(
    scene: Scene, answer: StepReply
) -> None:
    scene.proposes_to_close(fix="Cleaned the rollers.", root_cause="Dust.")
    scene.responds(answer)
    resolution = scene.session.resolution
    assert resolution is not None
    assert (resolution.outcome, resolution.root_cause, resolution.fix) == (
        FixOutcome.WORKED,
        "Dust.",
        "Cleaned the rollers.",
    )
    assert scene.session.status is SessionStatus.RESOLVED
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.outcome is FixOutcome.WORKED
    assert scene.session.ended_at == scene.now
    assert not scene.session.thinking


@pytest.mark.parametrize(
    "answer", [StepReply(option=Confirm.NOT_YET), StepReply(text="It dropped a page just now."), StepReply(skip=True)]
)
def test_anything_but_a_yes_keeps_the_session_going(scene: Scene, answer: StepReply) -> None:
    scene.proposes_to_close()
    scene.responds(answer)
    assert scene.session.status is SessionStatus.ACTIVE
    assert scene.session.thinking
    assert scene.session.suggested_fix is not None
    assert scene.session.suggested_fix.outcome is None


def test_words_typed_instead_of_a_confirmation_are_kept_as_something_learned(scene: Scene) -> None:
    scene.proposes_to_close()
    scene.says("It dropped a page just now.")
    assert "It dropped a page just now." in scene.session.facts[-1].text
    scene.proposes_to_close()
    scene.responds(StepReply(option=Confirm.NOT_YET))
    assert len(scene.session.facts) == 1


def test_confirming_the_hand_over_hands_over_with_the_reason_and_the_next_steps(scene: Scene) -> None:
    scene.proposes_to_hand_over("The feeder is worn out.")
    scene.responds(StepReply(option=Confirm.YES))
    handover = scene.session.handover
    assert handover is not None
    assert (handover.reason, handover.handover_to, handover.next_steps) == (
        "The feeder is worn out.",
        "the vendor",
        ("Order a feeder.",),
    )
    assert scene.session.status is SessionStatus.REQUESTING_ESCALATION
    assert scene.session.open_step is None


def test_a_declined_hand_over_keeps_the_session_going(scene: Scene) -> None:
    scene.proposes_to_hand_over()
    scene.responds(StepReply(option=Confirm.NOT_YET))
    assert scene.session.status is SessionStatus.ACTIVE
    assert scene.session.thinking
