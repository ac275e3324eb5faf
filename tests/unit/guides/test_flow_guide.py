from dataclasses import replace

import pytest

from core.flows.model import ConditionKind, Edge
from core.flows.published import PublishedFlow
from core.guides.adhoc import AdhocGuide
from core.guides.flow import FlowGuide
from core.guides.guide import GuideRequest
from core.matching.match import Verdict
from core.sessions.commands import AcceptGuideReply, Claim, HandOver, Reopen, Resolve, StepReply, SwitchGuide
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, MatchedFlow, SessionStatus
from core.sessions.steps import (
    Confirm,
    GuideKind,
    NearMatch,
    OptionAnswer,
    Step,
    StepContent,
    StepPurpose,
    StepState,
    StepType,
)
from core.shared.model_use import GuideFailed
from tests.support.flows import PRINTER, PUBLISHED
from tests.support.walk import COLLEAGUE, NOW, Walk, known_id

MATCHED = MatchedFlow(PUBLISHED.id, PRINTER.title, 0.9, 1)


@pytest.fixture
def walk() -> Walk:
    return Walk("The queue is full and nothing comes out.", FlowGuide(), PUBLISHED)


async def at_test_page(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("Only this person's")
    await walk.answers(StepReply(success=True))


async def test_walking_a_flow_to_its_end_asks_each_node_and_then_to_close(walk: Walk) -> None:
    first = await walk.guided()
    assert (first.type, first.content.text) == (StepType.QUESTION, "Whose jobs are stuck?")
    assert first.content.guide_title == PRINTER.title
    restart = await walk.picks("Only this person's")
    assert (restart.type, restart.content.details) == (StepType.ACTION, "services.msc, Print Spooler, Restart")
    verification = await walk.answers(StepReply(success=True))
    assert (verification.type, verification.content.text) == (StepType.VERIFICATION, "Does a test page come out?")
    end = await walk.answers(StepReply(success=True))
    assert end.content.purpose is StepPurpose.CONFIRM_RESOLUTION
    assert "The spooler had stopped." in end.content.details
    walk.responds(StepReply(option=Confirm.YES))
    assert walk.session.status is SessionStatus.RESOLVED
    assert walk.session.resolution is not None
    assert walk.session.resolution.fix == "The print spooler was restarted."


async def test_each_step_of_the_flow_is_surer_than_the_one_before(walk: Walk) -> None:
    confidences = [(await walk.guided()).confidence, (await walk.picks("Only this person's")).confidence]
    confidences += [(await walk.answers(StepReply(success=True))).confidence for _ in range(2)]
    numbers = [confidence for confidence in confidences if confidence is not None]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0.4
    assert numbers[-1] == 0.95


async def test_a_note_on_the_way_is_shown_before_the_step_and_awaits_no_answer(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("Only this person's")
    note, step = walk.session.steps[-2:]
    assert (note.type, note.state) == (StepType.NOTE, StepState.ANSWERED)
    assert note.content.text == "Restarting the spooler drops all waiting jobs."
    assert step.state is StepState.OPEN


async def test_a_skip_follows_the_way_for_skipped_steps(walk: Walk) -> None:
    await at_test_page(walk)
    assert (await walk.answers(StepReply(skip=True))).content.text == "Which code does the printer's display show?"


async def test_a_skip_without_a_way_of_its_own_follows_otherwise(walk: Walk) -> None:
    await walk.guided()
    assert (await walk.answers(StepReply(skip=True))).type is StepType.INFO_REQUEST


async def test_typing_an_options_label_counts_as_picking_it(walk: Walk) -> None:
    await walk.guided()
    assert (await walk.answers(StepReply(text="  only this   PERSON'S. "))).content.text == "Restart the print spooler."


async def test_an_answer_that_the_flow_does_not_know_follows_no_default_branch(walk: Walk) -> None:
    await walk.guided()
    step = await walk.answers(StepReply(text="the toner was changed"))
    assert step.content.purpose is StepPurpose.CHOOSE_WAY
    assert [option.label for option in step.options][:2] == ["Only this person's", "Everybody's"]
    assert (await walk.answers(StepReply(skip=True))).type is StepType.INFO_REQUEST


async def test_an_action_that_did_not_work_leads_to_the_script(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("Only this person's")
    step = await walk.answers(StepReply(success=False))
    assert step.type is StepType.SCRIPT_GENERATION
    assert step.content.script is not None
    assert step.content.script.code == "Get-PrintJob"


async def test_an_escalation_asks_before_it_hands_over(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("Everybody's")
    end = await walk.answers(StepReply(text="79.04FF"))
    assert end.content.purpose is StepPurpose.CONFIRM_HANDOVER
    assert "the printer's vendor" in end.content.text
    assert "- Give the code to the vendor." in end.content.details
    walk.responds(StepReply(option=Confirm.YES))
    assert walk.session.status is SessionStatus.REQUESTING_ESCALATION
    assert walk.session.handover is not None
    assert walk.session.handover.next_steps == ("Give the code to the vendor.",)


async def at_unsure_end(walk: Walk) -> Step:
    """Where the flow hands over, and nothing of it could be checked."""
    await walk.guided()
    await walk.answers(StepReply(skip=True))
    return await walk.answers(StepReply(skip=True))


async def test_a_hand_over_that_little_speaks_for_is_one_way_among_others(walk: Walk) -> None:
    step = await at_unsure_end(walk)
    assert step.content.purpose is StepPurpose.CHOOSE_WAY
    assert "not all of it could be checked" in step.content.text
    assert [option.label for option in step.options] == ["Hand over, as the flow says", "Go on with my own steps"]
    assert "“Whose jobs are stuck?”" in step.context_message


async def test_whoever_wants_the_flows_hand_over_all_the_same_confirms_it_as_always(walk: Walk) -> None:
    step = await at_unsure_end(walk)
    end = await walk.picks(step.options[0].label)
    assert end.content.purpose is StepPurpose.CONFIRM_HANDOVER
    assert "the printer's vendor" in end.content.text


@pytest.mark.parametrize("reply", [StepReply(skip=True), StepReply(text="the printer is in the basement")])
async def test_whoever_does_not_say_that_the_flows_end_fits_goes_on_by_hand(walk: Walk, reply: StepReply) -> None:
    await at_unsure_end(walk)
    walk.responds(reply)
    walk.guide = AdhocGuide()
    assert walk.session.choice is GuideChoice.ADHOC
    assert (await walk.guided()).content.guide is GuideKind.ADHOC


async def test_a_hand_over_behind_a_question_that_could_not_be_answered_is_one_way_among_others(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("Everybody's")
    step = await walk.answers(StepReply(skip=True))
    assert step.content.purpose is StepPurpose.CHOOSE_WAY
    assert "“Which code does the printer's display show?”" in step.context_message


def at_once(*verdicts: Verdict) -> Walk:
    """A flow that hands over after its first answer, in a session that found it so."""
    edges = (Edge("who", "vendor", ConditionKind.OPTION, "all"), *PRINTER.edges)
    flow = replace(PUBLISHED, flow=replace(PRINTER, edges=edges))
    walk = Walk("Everybody's prints hang.", FlowGuide(), flow)
    found = tuple(NearMatch(PUBLISHED.id, PRINTER.title, 0.6, verdict) for verdict in verdicts)
    intake = Step(
        known_id("intake"),
        0,
        StepType.INTAKE_ANALYSIS,
        StepState.ANSWERED,
        StepContent("", matches=found),
        asked_at=NOW,
    )
    walk.session = replace(walk.session, steps=(intake,))
    return walk


async def test_a_suggestion_that_hands_over_after_one_answer_asks_whether_its_reason_fits() -> None:
    walk = at_once(Verdict.SUGGESTION)
    await walk.guided()
    step = await walk.picks("Everybody's")
    assert step.content.purpose is StepPurpose.CHOOSE_WAY
    assert step.options[0].label == "It fits: hand over"
    assert step.context_message
    end = await walk.picks(step.options[0].label)
    assert end.content.purpose is StepPurpose.CONFIRM_HANDOVER


async def test_going_on_by_own_steps_takes_back_no_answer_that_led_to_the_end() -> None:
    walk = at_once(Verdict.SUGGESTION)
    await walk.guided()
    asked = await walk.answers(StepReply(text="Everybody's"))
    own = next(option for option in asked.options if option.label == "Go on with my own steps")
    walk.responds(StepReply(option=own.value))
    first = next(step for step in walk.session.steps if step.content.text == "Whose jobs are stuck?")
    assert isinstance(first.answer, OptionAnswer)
    assert first.answer.label == "Everybody's"


async def test_a_clear_match_that_hands_over_after_one_answer_does_so() -> None:
    walk = at_once(Verdict.MATCH)
    await walk.guided()
    assert (await walk.picks("Everybody's")).content.purpose is StepPurpose.CONFIRM_HANDOVER


async def test_an_end_that_is_not_confirmed_leaves_the_flow_with_nothing_further(walk: Walk) -> None:
    await at_test_page(walk)
    await walk.answers(StepReply(success=True))
    walk.responds(StepReply(option=Confirm.NOT_YET))
    with pytest.raises(GuideFailed) as failure:
        await walk.guided()
    assert PRINTER.title in failure.value.sentence
    assert "nothing more" in failure.value.sentence


async def test_switched_away_and_back_the_flow_goes_on_where_it_stood(walk: Walk) -> None:
    await walk.guided()
    await walk.picks("Only this person's")
    walk.does(SwitchGuide(GuideChoice.ADHOC))
    walk.guide = AdhocGuide()
    assert (await walk.guided()).content.guide is GuideKind.ADHOC
    await walk.answers(StepReply(success=True, details="Reseated the cable."))
    walk.does(SwitchGuide(GuideChoice.FLOW, MATCHED))
    walk.guide = FlowGuide()
    step = await walk.guided()
    assert step.content.guide is GuideKind.FLOW
    assert step.content.text == "Restart the print spooler."
    assert walk.session.steps[-2].type is StepType.NOTE, "the warning before it is given again"


async def test_whoever_takes_over_a_walk_is_asked_the_step_it_stood_at(walk: Walk) -> None:
    await at_test_page(walk)
    walk.does(HandOver("End of shift"))
    walk.does(Claim(ClaimMode.CONTINUE), COLLEAGUE)
    assert (await walk.guided()).content.text == "Does a test page come out?"


async def test_a_walk_that_was_resolved_by_hand_and_reopened_goes_on_where_it_stood(walk: Walk) -> None:
    await at_test_page(walk)
    walk.does(Resolve(FixOutcome.WORKED, fix="Printed after all."))
    walk.does(Reopen())
    assert (await walk.guided()).content.text == "Does a test page come out?"


async def test_an_edited_answer_takes_the_other_way(walk: Walk) -> None:
    await walk.guided()
    other = walk.value_of("Everybody's")
    await walk.picks("Only this person's")
    walk.edits(StepReply(option=other))
    assert (await walk.guided()).type is StepType.INFO_REQUEST


async def test_without_a_flow_there_is_nothing_to_walk(walk: Walk) -> None:
    with pytest.raises(GuideFailed):
        await FlowGuide().next_step(GuideRequest(walk.session))


async def test_a_step_that_left_the_flow_sends_the_engineer_on_by_hand(walk: Walk) -> None:
    await walk.guided()
    remaining = tuple(node for node in PRINTER.nodes if node.id != "restart")
    walk.flow = PublishedFlow(PUBLISHED.id, 2, replace(PRINTER, nodes=remaining))
    walk.responds(StepReply(option="one"))
    with pytest.raises(GuideFailed, match="no longer has the step"):
        await walk.guided()


async def test_a_flow_without_a_way_on_sends_the_engineer_on_by_hand(walk: Walk) -> None:
    await walk.guided()
    only = (Edge("who", "warn", ConditionKind.OPTION, "one"),)
    walk.flow = PublishedFlow(PUBLISHED.id, 2, replace(PRINTER, edges=only))
    walk.responds(StepReply(option="all"))
    with pytest.raises(GuideFailed, match="does not continue from here"):
        await walk.guided()


async def test_an_answer_to_a_turn_that_was_dropped_changes_nothing(walk: Walk) -> None:
    assert walk.guide is not None
    late = AcceptGuideReply(walk.session.turn, await walk.guide.next_step(walk.request))
    walk.does(SwitchGuide(GuideChoice.ADHOC))
    before = walk.session
    walk.does(late, None)
    assert walk.session == before
