import pytest

from core.guides.adhoc import AdhocGuide
from core.guides.flow import FlowGuide
from core.sessions.commands import Claim, HandOver, Reopen, Resolve, StepReply, Stop
from core.sessions.session import ClaimMode, FixOutcome, SessionStatus
from core.sessions.steps import Confirm, GuideKind, Interruption, StepPurpose, StepType
from tests.support.flows import PUBLISHED
from tests.support.walk import COLLEAGUE, Walk


@pytest.fixture
def walk() -> Walk:
    return Walk("Her screen flickers.", AdhocGuide())


async def past_intake(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("One person")
    await walk.picks("An update was installed")
    await walk.answers(StepReply(text="The picture goes black for a second."))


async def test_the_intake_asks_who_what_changed_and_what_is_seen(walk: Walk) -> None:
    texts = [(await walk.guided()).content.text]
    texts.append((await walk.picks("One person")).content.text)
    texts.append((await walk.answers(StepReply(skip=True))).content.text)
    assert texts == [
        "Who is affected?",
        "What changed around the time it began?",
        "What exactly does the person see? Paste the error message, code or log lines.",
    ]


async def test_after_the_intake_the_engineer_logs_what_is_tried(walk: Walk) -> None:
    await past_intake(walk)
    assert walk.open_step.type is StepType.ACTION
    assert walk.open_step.content.text.startswith("What do you try first?")
    assert (await walk.answers(StepReply(success=False, details="Swapped the cable."))).content.text.startswith(
        "What do you try next?"
    )


async def test_own_steps_after_a_flow_that_nobody_could_answer_begin_with_what_is_seen(walk: Walk) -> None:
    walk.guide, walk.flow = FlowGuide(), PUBLISHED
    await walk.guided()
    walk.responds(StepReply(skip=True))
    walk.guide = AdhocGuide()
    assert (await walk.guided()).content.text.startswith("What exactly does the person see?")
    assert (await walk.answers(StepReply(text="The light is red."))).content.text.startswith("What do you try first?")


async def test_what_worked_is_verified_and_then_offered_for_closing(walk: Walk) -> None:
    await past_intake(walk)
    assert (
        await walk.answers(StepReply(success=True, details="Rolled the driver back."))
    ).type is StepType.VERIFICATION
    end = await walk.picks("The problem is gone")
    assert end.content.purpose is StepPurpose.CONFIRM_RESOLUTION
    assert "Rolled the driver back." in end.content.details
    walk.responds(StepReply(option=Confirm.YES))
    assert walk.session.status is SessionStatus.RESOLVED
    assert walk.session.resolution is not None
    assert walk.session.resolution.fix == "Rolled the driver back."


async def test_a_long_report_is_shortened_on_the_card_and_kept_whole_in_the_ending(walk: Walk) -> None:
    report = "Rolled the driver back. " * 100
    await past_intake(walk)
    await walk.answers(StepReply(success=True, details=report))
    end = await walk.picks("The problem is gone")
    assert len(end.content.details) < 600
    assert end.content.ending is not None
    assert end.content.ending.fix == report.strip()


async def test_not_resolved_yet_goes_on_logging(walk: Walk) -> None:
    await past_intake(walk)
    await walk.answers(StepReply(success=True))
    await walk.picks("The problem is gone")
    assert (await walk.picks("Not resolved yet")).content.text.startswith("What do you try next?")


@pytest.mark.parametrize("label", ["It is still there", "It is better but not gone"])
async def test_a_problem_that_is_not_gone_is_worked_on(walk: Walk, label: str) -> None:
    await past_intake(walk)
    await walk.answers(StepReply(success=True))
    assert (await walk.picks(label)).type is StepType.ACTION


async def test_a_verification_may_be_answered_with_worked(walk: Walk) -> None:
    await past_intake(walk)
    await walk.answers(StepReply(success=True))
    assert (await walk.answers(StepReply(success=True))).content.purpose is StepPurpose.CONFIRM_RESOLUTION


async def test_taking_over_from_a_flow_skips_the_intake(walk: Walk) -> None:
    walk.guide, walk.flow = FlowGuide(), PUBLISHED
    await walk.guided()
    walk.responds(StepReply(option="one"))
    walk.guide = AdhocGuide()
    step = await walk.guided()
    assert step.content.guide is GuideKind.ADHOC
    assert step.type is StepType.ACTION


async def test_stopped_and_carried_on_by_hand_the_intake_is_asked(walk: Walk) -> None:
    walk.does(Stop())
    assert (await walk.answers(StepReply(option=Interruption.BY_HAND))).content.text == "Who is affected?"


async def test_whoever_takes_over_is_not_asked_what_was_answered(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("One person")
    walk.does(HandOver("End of shift"))
    walk.does(Claim(ClaimMode.CONTINUE), COLLEAGUE)
    assert (await walk.guided()).content.text == "What changed around the time it began?"


async def test_a_reopened_session_goes_on_logging(walk: Walk) -> None:
    await past_intake(walk)
    walk.does(Resolve(FixOutcome.WORKED, fix="Rolled the driver back."))
    walk.does(Reopen())
    assert (await walk.guided()).content.text.startswith("What do you try first?")


async def test_a_question_left_open_when_the_answer_is_edited_is_asked_again(walk: Walk) -> None:
    await walk.guided()
    several = walk.value_of("Several people")
    await walk.picks("One person")
    walk.edits(StepReply(option=several))
    assert (await walk.guided()).content.text == "What changed around the time it began?"
