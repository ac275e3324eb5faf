"""What is counted of flows: sessions that walk a version, are resolved by it, skip, and answer in their own words."""

from core.sessions.commands import EditAnswer, Reopen, StepReply
from core.sessions.flow_usage import FlowUsage, usage_added, usage_of
from core.sessions.session import Session
from core.sessions.steps import Confirm
from tests.unit.learning.sessions import FollowedFlow, published

KEY = (published().id, 1)


async def test_a_session_counts_once_as_walked_and_once_as_resolved() -> None:
    walk = FollowedFlow()
    before = walk.session
    await walk.guided()
    assert usage_added(before, walk.session) == {KEY: FlowUsage(walked=1)}
    begun = walk.session
    await walk.picks("One person")
    assert usage_added(begun, walk.session) == {}
    await walk.answers(StepReply(success=True))
    await walk.answers(StepReply(success=True))
    walk.responds(StepReply(option=Confirm.YES))
    assert usage_of(walk.session) == {KEY: FlowUsage(walked=1, resolved=1)}
    resolved = walk.session
    walk.does(Reopen())
    assert usage_added(resolved, walk.session) == {KEY: FlowUsage(resolved=-1)}


async def test_skips_and_answers_in_own_words_are_counted() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.answers(StepReply(text="The two people in the warehouse"))
    assert usage_of(walk.session) == {KEY: FlowUsage(walked=1, escaped=1)}
    await walk.answers(StepReply(skip=True))
    assert usage_of(walk.session) == {KEY: FlowUsage(walked=1, skipped=1)}


async def test_a_typed_option_is_no_answer_in_own_words() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.answers(StepReply(text="one person."))
    assert usage_of(walk.session) == {KEY: FlowUsage(walked=1)}


async def test_an_edited_answer_is_counted_as_it_is_now() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.answers(StepReply(skip=True))
    before: Session = walk.session
    assert before.last_answered
    walk.does(EditAnswer(before.last_answered.id, StepReply(option="one")))
    assert usage_added(before, walk.session) == {KEY: FlowUsage(skipped=-1)}
