"""What a technician deletes where they wrote it: it is taken out of the walk, and its node is asked again."""

from dataclasses import replace
from uuid import UUID

from core.sessions.engine import DELETED
from core.sessions.steps import Step, StepState, TextAnswer
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict
from core.walks.commands import AddWalkNote, AnswerNode, TakeBack, WalkCommand
from core.walks.context import WalkContext, WalkResult, ended, touched
from core.walks.notes import name_of_note, without_note
from core.walks.permissions import check_may_steer_walk
from core.walks.walk import AskedBackKind, Walk, WalkKind, WalkStatus, by_ai

_AGAIN = "The last answer was deleted, so its question is asked again."
_BEGUN = (
    "Your message is deleted, but the walk keeps its problem: answers or notes were given already. Ask an engineer, or "
    "say that it is fixed, to end it."
)


def what_was_written(before: Walk, command: WalkCommand, after: Walk) -> UUID | None:
    """What became of the words of a command, as `TakeBack` names it: an answer, a question back, or a note."""
    typed = isinstance(command, AddWalkNote) or (isinstance(command, AnswerNode) and command.reply.text is not None)
    is_first_chosen = isinstance(command, AnswerNode) and command.begins is not None
    if not typed or is_first_chosen:
        return None
    if after.notes != before.notes:
        return name_of_note(before, after)
    node = before.open_node
    is_taken = after.asked_back is not None or (node and any(step.id == node.id for step in after.path))
    return node.id if node and is_taken else None


def take_back(walk: Walk, command: TakeBack, context: WalkContext) -> WalkResult:
    """Take out what the technician wrote and deleted: an answer, a note, or the problem until something was said."""
    check_may_steer_walk(context.user, walk)
    step = next((one for one in walk.path if one.id == command.about), None)
    if command.about is None:
        after = _without_problem(walk, context)
    elif step:
        after = _without_answer(walk, step, context)
    elif walk.open_node and walk.open_node.id == command.about:
        after = replace(walk, asked_back=None) if walk.asked_back else walk
    else:
        after = _with_note_anew(walk, command.about, command.instead or DELETED)
    if after is walk:
        return WalkResult(walk)
    event = context.event(AuditEventKind.WITHDRAWN, walk, step_id=str(command.about or ""))
    return WalkResult(touched(after, context) if after.is_active else after, (event,))


def _with_note_anew(walk: Walk, name: UUID, text: str) -> Walk:
    after = without_note(walk, name, text)
    asked = walk.asked_back
    if after is walk or asked is None or asked.kind is not AskedBackKind.UNKNOWN:
        return after
    return replace(after, asked_back=None)  # which repeats what was written


def _without_answer(walk: Walk, step: Step, context: WalkContext) -> Walk:
    if step.answer is None or step.answer == TextAnswer(DELETED) or step.answered_by != context.user.id:
        return walk
    index = walk.path.index(step)
    is_last = not any(later.answer for later in walk.path[index + 1 :])
    if is_last and walk.is_active and _still_leads(walk, step):
        return _asked_again(walk, step, index)
    path = (*walk.path[:index], replace(step, answer=TextAnswer(DELETED)), *walk.path[index + 1 :])
    return replace(walk, path=path)


def _still_leads(walk: Walk, step: Step) -> bool:
    """Whether the walk is still led by what asked the step."""
    if by_ai(step):
        return walk.kind is WalkKind.AI_BUILD
    position = step.content.position
    return bool(position and walk.walked and position.flow_id == walk.walked.id)


def _asked_again(walk: Walk, step: Step, index: int) -> Walk:
    """The walk as it was while the step was open; a node that the AI still works on is not waited for."""
    blank = replace(step, state=StepState.OPEN, answer=None, answered_by=None, answered_by_name="", answered_at=None)
    return replace(walk, path=walk.path[:index], current=blank, asked_back=None, thinking=False, note=_AGAIN)


def _without_problem(walk: Walk, context: WalkContext) -> Walk:
    if not walk.is_active:
        return walk
    if walk.notes or any(step.answer for step in walk.path):
        raise Conflict(_BEGUN)
    after = ended(walk, WalkStatus.ABANDONED, context)
    return replace(after, problem=DELETED, title="A problem that was deleted", current=None)
