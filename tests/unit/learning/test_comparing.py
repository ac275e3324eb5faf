"""What a resolved session adds to the flows there are."""

from dataclasses import replace

from core.flows.diff import diff
from core.flows.model import ConditionKind, Flow, NodeType
from core.flows.validate import validate
from core.guides.adhoc import AdhocGuide
from core.learning.comparing import Finding
from core.proposals.proposal import ProposalType
from core.sessions.answers import Reading, ReadingKind
from core.sessions.commands import Resolve, StepReply, SwitchGuide
from core.sessions.session import FixOutcome, GuideChoice
from core.sessions.steps import Confirm, StepType, TextAnswer
from tests.support.scene import Scene
from tests.support.walk import Walk
from tests.unit.flows.made import SMALL
from tests.unit.learning.sessions import BADGE, FollowedFlow, by_hand, compared

_FIX = "Reset the reader's controller in the cabinet beside the gate"


def _changed(found: Finding | None) -> Flow:
    assert found
    assert found.flow
    assert not validate(found.flow)
    return found.flow


async def _typed_before_typing_was_read(walk: FollowedFlow, text: str) -> None:
    """An answer of an earlier release, when whatever was typed followed the default branch."""
    await walk.picks("One person")
    steps = [replace(step, answer=TextAnswer(text)) if step.answer else step for step in walk.session.steps]
    walk.session = replace(walk.session, steps=tuple(steps))


def _text_of(flow: Flow, kind: NodeType) -> list[str]:
    return [node.text for node in flow.nodes if node.type is kind]


async def test_what_no_flow_covers_becomes_a_flow_of_its_own() -> None:
    session = await by_hand(BADGE, ("Cleaned the lens of the reader", False), (_FIX, True))
    found = compared(session, None)
    flow = _changed(found)
    assert found
    assert found.type is ProposalType.NEW_FLOW
    assert flow.title == BADGE
    assert _text_of(flow, NodeType.ACTION) == [_FIX]
    start = flow.node(flow.start)
    assert start
    assert "Clean the lens of the reader" in start.details
    assert flow.symptoms == (BADGE,)  # what was answered at intake is about this case


async def test_what_a_check_refuted_is_a_dead_end_and_no_step() -> None:
    walk = Walk(BADGE, AdhocGuide())
    await walk.guided()
    await walk.picks("One person")
    await walk.answers(StepReply(skip=True))
    await walk.answers(StepReply(skip=True))
    await walk.answers(StepReply(success=True, details="Replaced the badge"))
    await walk.picks("It is still there")
    await walk.answers(StepReply(success=True, details=_FIX))
    await walk.picks("The problem is gone")
    walk.responds(StepReply(option=Confirm.YES))
    found = compared(walk.session, None)
    flow = _changed(found)
    assert _text_of(flow, NodeType.ACTION) == [_FIX]
    assert found
    assert found.lesson.dead_ends == ("Replace the badge",)
    assert found.lesson.skipped == 2


async def test_names_machines_and_addresses_stay_out() -> None:
    fix = r"Dana Whitfield restarted PC-FIN-023, mapped \\srv01\data again and told marta@example.com"
    flow = _changed(compared(await by_hand(BADGE, (fix, True)), None))
    text = " ".join(_text_of(flow, NodeType.ACTION))
    assert text == "Restart the computer, map the share again"


async def test_a_flow_walked_to_its_resolution_is_reinforced() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.picks("One person")
    await walk.answers(StepReply(success=True))
    await walk.answers(StepReply(success=True))
    walk.responds(StepReply(option=Confirm.YES))
    found = compared(walk.session, SMALL)
    assert found
    assert found.type is ProposalType.AUTO_REINFORCED
    assert found.by_flow
    assert found.visited == ("who", "restart", "check", "solved")
    assert found.flow is None


async def test_a_fix_found_after_leaving_the_flow_is_a_branch_at_its_deepest_question_by_the_cause() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.picks("One person")
    await walk.answers(StepReply(success=False))
    found = compared(
        await walk.says_it_is_fixed("Replaced the USB cable of the printer", "The USB cable was broken"), SMALL
    )
    flow = _changed(found)
    assert found
    assert found.type is ProposalType.BRANCH_ADDITION
    assert [change.id for change in diff(SMALL, flow).nodes] == ["who", "new_1", "new_check", "new_solved"]
    who = flow.node("who")
    assert who
    assert who.options[-1].label == "The USB cable was broken"
    assert set(SMALL.edges) <= set(flow.edges)  # every way that there was is there still
    still_there = [edge.target for edge in flow.edges_from("new_check")]
    assert "restart" in still_there  # whom it does not help goes on as before


async def test_a_fix_for_which_the_flow_has_no_place_is_a_flow_of_its_own() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.picks("One person")
    await walk.answers(StepReply(success=False))
    found = compared(await walk.goes_on_by_hand(("Replaced the USB cable of the printer", True)), SMALL)
    flow = _changed(found)
    assert found
    assert found.type is ProposalType.NEW_FLOW
    assert _text_of(flow, NodeType.ACTION) == ["Replace the USB cable of the printer"]


async def test_an_answer_in_own_words_becomes_an_option_of_the_branch() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await _typed_before_typing_was_read(walk, "Only people on the second floor")
    await walk.answers(StepReply(success=False))
    session = await walk.goes_on_by_hand(("Moved the floor's print queue to the new server", True))
    flow = _changed(compared(session, SMALL))
    options = flow.node("who")
    assert options
    assert options.options[-1].label == "Only people on the second floor"


async def test_an_answer_in_own_words_on_a_way_that_led_to_the_end_is_offered_from_then_on() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await _typed_before_typing_was_read(walk, "The two people in the warehouse")
    await walk.answers(StepReply(success=True))
    await walk.answers(StepReply(success=True))
    walk.responds(StepReply(option=Confirm.YES))
    found = compared(walk.session, SMALL)
    flow = _changed(found)
    assert found
    assert found.type is ProposalType.BRANCH_ADDITION
    assert [change.id for change in diff(SMALL, flow).nodes] == ["who"]
    assert flow.edges[-1].target == "restart"


async def test_an_answer_that_reads_like_an_option_adds_none() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.answers(StepReply(text="It's one person only", reading=Reading(ReadingKind.OPTION, "one")))
    await walk.answers(StepReply(success=True))
    await walk.answers(StepReply(success=True))
    walk.responds(StepReply(option=Confirm.YES))
    found = compared(walk.session, SMALL)
    assert found
    assert found.type is ProposalType.AUTO_REINFORCED


async def test_a_branch_begins_at_the_answer_that_the_flow_did_not_know() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await _typed_before_typing_was_read(walk, "The two people in the warehouse")
    await walk.answers(StepReply(success=False))
    session = await walk.goes_on_by_hand(("Replaced the USB cable of the printer", True))
    found = compared(session, SMALL)
    flow = _changed(found)
    assert found
    assert found.type is ProposalType.BRANCH_ADDITION
    ways = {edge.value: edge.target for edge in flow.edges_from("who") if edge.condition is ConditionKind.OPTION}
    assert ways["the-two-people-in-the-warehouse"] == "new_1"


async def test_a_fix_said_before_the_flow_came_to_it_reinforces_the_flow() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.picks("One person")
    found = compared(await walk.says_it_is_fixed("Restarted the spooler"), SMALL)
    assert found
    assert found.type is ProposalType.AUTO_REINFORCED


async def test_a_fix_the_flow_does_not_know_is_a_branch_where_it_was_left() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.picks("Everybody")
    found = compared(await walk.says_it_is_fixed("Switched the printer on at the wall", "It had no power"), SMALL)
    flow = _changed(found)
    assert found
    assert found.type is ProposalType.BRANCH_ADDITION
    node = flow.node("new_solved")
    assert node
    assert node.root_cause == "It had no power"


async def test_a_resolution_that_was_not_one_leaves_the_flow_as_it_is() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.picks("One person")
    await walk.answers(StepReply(success=True))
    await walk.answers(StepReply(success=True))
    walk.responds(StepReply(option=Confirm.NOT_YET))
    found = compared(await walk.goes_on_by_hand(("Replaced the USB cable of the printer", True)), SMALL)
    assert found
    assert found.type is ProposalType.NEW_FLOW


async def test_a_flow_left_at_its_first_question_was_the_wrong_one() -> None:
    walk = FollowedFlow(BADGE)
    await walk.guided()
    await walk.answers(StepReply(text="This is not about a printer at all"))
    found = compared(await walk.goes_on_by_hand((_FIX, True)), SMALL)
    assert found
    assert found.type is ProposalType.NEW_FLOW


async def test_a_session_that_does_not_say_what_fixed_it_teaches_nothing() -> None:
    scene = Scene(BADGE)
    scene.asks("Is it red?", StepType.QUESTION, "Red", "Green")
    scene.does(Resolve(FixOutcome.WORKED))
    assert compared(scene.session, None) is None


async def test_a_models_questions_become_nodes_with_the_answer_that_led_on() -> None:
    scene = Scene(BADGE)
    scene.asks("Which colour does the light show?", StepType.QUESTION, "Red", "Green")
    scene.responds(StepReply(option="red"))
    scene.asks("Press reset on the controller.", StepType.ACTION)
    scene.responds(StepReply(success=True))
    scene.proposes_to_close(fix="Pressed reset on the controller.", root_cause="The controller hung.")
    scene.responds(StepReply(option=Confirm.YES))
    flow = _changed(compared(scene.session, None))
    assert [node.type for node in flow.nodes][:3] == [NodeType.QUESTION, NodeType.ACTION, NodeType.VERIFICATION]
    ways = {edge.value: edge.target for edge in flow.edges_from("new_1") if edge.condition is ConditionKind.OPTION}
    assert ways == {"red": "new_2", "green": "new_open"}


async def test_a_flow_that_was_left_before_its_first_answer_was_about_something_else() -> None:
    walk = FollowedFlow()
    await walk.guided()
    found = compared(await walk.goes_on_by_hand(("Replaced the fuse of the power supply", True)), SMALL)
    assert found
    assert found.type is ProposalType.NEW_FLOW
    assert not found.by_flow


async def test_a_flow_that_was_left_but_knows_the_fix_was_about_the_problem() -> None:
    walk = FollowedFlow()
    await walk.guided()
    found = compared(await walk.goes_on_by_hand(("Restarted the spooler.", True)), SMALL)
    assert found
    assert found.type is ProposalType.AUTO_REINFORCED
    assert found.by_flow


async def test_a_flow_that_was_left_for_a_fix_nobody_names_has_not_resolved_the_problem() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.picks("One person")
    await walk.answers(StepReply(success=False))
    walk.does(SwitchGuide(GuideChoice.ADHOC))
    found = compared(await walk.says_it_is_fixed(), SMALL)
    assert found
    assert not found.by_flow
