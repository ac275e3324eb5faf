"""What is counted of flows: sessions that walk a version, are resolved by it, skip, and answer in their own words."""

from core.sessions.commands import EditAnswer, Reopen, Reply
from core.sessions.flow_usage import FlowUse, use_added, uses_of
from core.sessions.session import Session
from core.sessions.steps import Confirm
from tests.unit.learning.sessions import FollowedFlow, published

KEY = (published().id, 1)


async def test_a_session_counts_once_as_walked_and_once_as_resolved() -> None:
    walk = FollowedFlow()
    before = walk.session
    await walk.guided()
    assert use_added(before, walk.session) == {KEY: FlowUse(walked=1)}
    begun = walk.session
    await walk.picks("One person")
    assert use_added(begun, walk.session) == {}
    await walk.answers(Reply(success=True))
    await walk.answers(Reply(success=True))
    walk.responds(Reply(option=Confirm.YES))
    assert uses_of(walk.session) == {KEY: FlowUse(walked=1, resolved=1)}
    resolved = walk.session
    walk.does(Reopen())
    assert use_added(resolved, walk.session) == {KEY: FlowUse(resolved=-1)}


async def test_skips_and_answers_in_own_words_are_counted() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.answers(Reply(text="The two people in the warehouse"))
    await walk.answers(Reply(skip=True))
    assert uses_of(walk.session) == {KEY: FlowUse(walked=1, skipped=1, escaped=1)}


async def test_a_typed_option_is_no_answer_in_own_words() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.answers(Reply(text="one person."))
    assert uses_of(walk.session) == {KEY: FlowUse(walked=1)}


async def test_an_edited_answer_is_counted_as_it_is_now() -> None:
    walk = FollowedFlow()
    await walk.guided()
    await walk.answers(Reply(skip=True))
    before: Session = walk.session
    assert before.last_answered
    walk.does(EditAnswer(before.last_answered.id, Reply(option="one")))
    assert use_added(before, walk.session) == {KEY: FlowUse(skipped=-1)}
