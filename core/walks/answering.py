"""Answering the open node of a walk, and going on from it; what was typed comes with how it was read."""

from dataclasses import replace

from core.sessions.answers.reading import Reading, ReadingKind
from core.sessions.engine.answers import (
    checked_reading,
    given_answer,
    how_answered,
    refuse_what_answers_nothing,
)
from core.sessions.errors import NotAnAnswer
from core.sessions.harm import shown
from core.sessions.steps import Answer, OptionAnswer, ResultAnswer, Step, StepState, answer_text
from core.sessions.ways import FAILED, NEITHER, WORKED
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict
from core.shared.model_use import GuideFailed
from core.shared.text import checked, shortened
from core.walks import gate
from core.walks.commands import AnswerNode, LeaveFlow
from core.walks.context import WalkContext, WalkResult, handover_draft, opened, require_active, touched
from core.walks.errors import StaleNode
from core.walks.handing_over import as_session
from core.walks.limits import why_not_by_ai, why_not_for_l1
from core.walks.notes import with_note
from core.walks.permissions import check_may_steer_walk
from core.walks.walk import AskedBack, AskedBackKind, Walk, WalkKind, by_ai, is_called, is_end, node_id

MOST_AI_NODES = 12
"""Nodes that AI may build in one walk (domain rule)."""
_ASKED_BACK = {
    ReadingKind.CLOSE_CALL: AskedBackKind.CLARIFY,
    ReadingKind.PARTLY: AskedBackKind.CLARIFY,
    ReadingKind.RESOLVE: AskedBackKind.RESOLVE,
    ReadingKind.HAND_OVER: AskedBackKind.HAND_OVER,
}
_SHOWN = 120
_MOVED_ON = "The walk has moved on from this; answer the node that is open now."
_AT_THE_END = "This is the end of the walk: say whether it is solved, or ask an engineer."


def answer(walk: Walk, command: AnswerNode, context: WalkContext) -> WalkResult:
    """Record the answer to the open node and go on from it."""
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    step = open_node(walk, command.node_id)
    if is_end(step):
        return _said_at_the_end(walk, command, context)
    if command.reply.option in (NEITHER, WORKED, FAILED) and walk.asked_back:
        return _clarified(walk, step, command.reply.option, context)
    view = as_session(walk)
    reading = checked_reading(view, step, command.reply)
    refuse_what_answers_nothing(step, reading)
    if reading.kind is ReadingKind.PAUSE:
        raise NotAnAnswer("A walk needs no pausing: it waits here for a day.", step, shows_step=False)
    if command.reply.text is not None and (asked := _asks_back(step, checked("text", command.reply.text), reading)):
        return _asked_back(walk, asked, context)
    return _taken(walk, step, given_answer(view, step, command.reply, reading), context)


def _said_at_the_end(walk: Walk, command: AnswerNode, context: WalkContext) -> WalkResult:
    """What was typed at the end, and says neither that it is solved nor that it is not: kept, and nothing moves."""
    if command.reply.text is None:
        raise Conflict(_AT_THE_END)
    noted = with_note(walk, checked("text", command.reply.text))
    after = touched(replace(noted, note=f"Kept with your notes. {_AT_THE_END}"), context)
    return WalkResult(after, (context.event(AuditEventKind.WALK_NOTE_ADDED, walk),))


def leave_flow(walk: Walk, command: LeaveFlow, context: WalkContext) -> WalkResult:
    """Leave the flow for what else there is: suggestions, or the gate."""
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    open_node(walk, command.node_id)
    if walk.walked is None:
        raise Conflict("This walk follows no flow, so there is none to leave.")
    event = context.event(AuditEventKind.WALK_FLOW_LEFT, walk, left=str(walk.walked.id))
    left = replace(
        walk, kind=WalkKind.ADHOC, walked=None, current=None, asked_back=None, suggestions=command.suggestions
    )
    return WalkResult(touched(left if left.suggestions else gate.enter(left, context), context), (event,))


def go_on(walk: Walk, context: WalkContext) -> Walk:
    """The walk at what follows its path."""
    if walk.kind is WalkKind.AI_BUILD:
        built = sum(by_ai(step) for step in walk.path)
        if built >= MOST_AI_NODES:
            reason = f"{MOST_AI_NODES} steps did not solve it, which is as far as AI guides the first line."
            return replace(walk, current=opened(walk, handover_draft(reason), context))
        return replace(walk, current=None, thinking=True, turn=walk.turn + 1)
    if walk.walked is None:
        raise StaleNode(_MOVED_ON)
    return served(walk, context)


def served(walk: Walk, context: WalkContext) -> Walk:
    """The walk at the next node of its flow. What is not for the first line ends it with a hand-over that says why."""
    assert walk.walked is not None
    try:
        drafts = context.follow(walk.path)
    except GuideFailed as failure:
        return replace(walk, current=opened(walk, handover_draft(failure.sentence), context))
    for draft in drafts:
        why = why_not_for_l1(draft, context.flow)
        if not why and walk.kind is WalkKind.PROPOSAL:
            why = why_not_by_ai(draft)
        if why:
            return replace(walk, current=opened(walk, handover_draft(why), context))
        step = opened(walk, shown(draft), context)
        if step.type.awaits_answer:
            return replace(walk, current=step)
        walk = replace(walk, path=(*walk.path, replace(step, answered_at=context.now)))
    raise AssertionError("a flow's guide always ends in a node that awaits an answer")


def open_node(walk: Walk, wanted: str) -> Step:
    """The open node, if it is the one that is meant. Raises StaleNode."""
    step = walk.open_node
    if step and is_called(walk, step, wanted):
        return step
    before = next((one for one in reversed(walk.path) if one.answer and is_called(walk, one, wanted)), None)
    if before:
        said = shortened(answer_text(before.answer), _SHOWN)
        raise StaleNode(f"{before.answered_by_name} already answered this: {said}")
    raise StaleNode(_MOVED_ON)


def _asks_back(step: Step, typed: str, reading: Reading) -> AskedBack | None:
    """What the words leave open; None where they are an answer."""
    if kind := _ASKED_BACK.get(reading.kind):
        return AskedBack(kind, typed, reading.candidates)
    if reading.kind is ReadingKind.NOT_THIS:
        return AskedBack(AskedBackKind.HAND_OVER, typed)
    is_closed = bool(step.options) or step.type.takes_result
    if reading.kind is ReadingKind.INFORMATION and is_closed and step.option_named(typed) is None:
        return AskedBack(AskedBackKind.UNKNOWN, typed)
    return None


def _asked_back(walk: Walk, asked: AskedBack, context: WalkContext) -> WalkResult:
    # What somebody said is kept whatever becomes of it.
    walk = with_note(walk, asked.typed) if asked.kind is AskedBackKind.UNKNOWN else walk
    return WalkResult(touched(replace(walk, asked_back=asked), context))


def _clarified(walk: Walk, step: Step, said: str, context: WalkContext) -> WalkResult:
    """What was meant: one of two outcomes, or none of the answers that were taken for near."""
    asked = walk.asked_back
    assert asked is not None
    if said == NEITHER or not step.type.takes_result:
        unknown = AskedBack(AskedBackKind.UNKNOWN, asked.typed)
        return _asked_back(walk, unknown, context)
    return _taken(walk, step, ResultAnswer(said == WORKED, asked.typed, typed=True), context)


def _taken(walk: Walk, step: Step, given: Answer, context: WalkContext) -> WalkResult:
    asked = walk.asked_back
    if isinstance(given, OptionAnswer) and not given.text and asked and given.value in asked.candidates:
        given = replace(given, text=asked.typed)
    answered = replace(
        step,
        state=StepState.ANSWERED,
        answer=given,
        answered_by=context.user.id,
        answered_by_name=context.user.name,
        answered_at=context.now,
    )
    event = context.event(AuditEventKind.WALK_STEP_ANSWERED, walk, node_id=node_id(step), how=how_answered(given))
    walk = replace(walk, path=(*walk.path, answered), current=None, asked_back=None, note="")
    return WalkResult(touched(go_on(walk, context), context), (event,))
