"""How a walk begins: at its first node, at suggestions, past the gate, or by asking which problem comes first."""

from dataclasses import replace

from core.sessions.engine.correcting import READ_ANEW
from core.sessions.masking import problem_title
from core.sessions.steps import Step, StepPurpose
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict
from core.shared.text import MAX_PROBLEM_BYTES, checked
from core.walks import gate
from core.walks.answering import open_node, served
from core.walks.categories import category_of
from core.walks.commands import AnswerNode, BeginAnew, StartWalk
from core.walks.context import WalkContext, WalkResult, opened, require_active, touched
from core.walks.notes import with_note
from core.walks.permissions import check_may_steer_walk
from core.walks.walk import Walk, WalkKind

_BEGUN = "The walk keeps its problem: answers were given already."


def begun(walk: Walk, command: StartWalk, context: WalkContext) -> Walk:
    """The walk of the command's problem at its beginning, whatever it was before; its notes stay."""
    problem = checked("problem", command.problem, limit=MAX_PROBLEM_BYTES)
    walk = replace(
        walk,
        kind=command.kind or WalkKind.ADHOC,
        problem=problem,
        walked=command.walked,
        suggestions=command.suggestions,
        category=None,
        out_of_scope="",
        path=(),
        current=None,
        asked_back=None,
        thinking=False,
        note="",
    )
    if command.which_first:
        return replace(walk, current=opened(walk, command.which_first, context))
    if command.walked or command.suggestions:
        category = category_of(problem)
        walk = replace(walk, category=category.value if category else None)
    if command.walked:
        return served(walk, context)
    return gate.enter(walk, context) if command.kind is None and not command.suggestions else walk


def may_begin_anew(walk: Walk) -> bool:
    """Whether nothing was answered yet, so that the problem may be worded otherwise."""
    return walk.is_active and not any(step.answer for step in walk.path)


def begin_anew(walk: Walk, command: BeginAnew, context: WalkContext) -> WalkResult:
    """Begin with the problem as it is worded now."""
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    if not may_begin_anew(walk):
        raise Conflict(_BEGUN)
    after = begun(walk, command.start, context)
    told = " ".join(filter(None, (READ_ANEW, command.start.note, after.note)))
    after = replace(after, title=problem_title(after.problem), note=told)
    return WalkResult(touched(after, context), (context.event(AuditEventKind.PROBLEM_CORRECTED, walk),))


def is_which_first(step: Step | None) -> bool:
    """Whether a node asks which of several problems comes first."""
    return step is not None and step.content.purpose is StepPurpose.SCOPING


def first_chosen(walk: Walk, command: AnswerNode, context: WalkContext) -> WalkResult:
    """Begin with the problem that was chosen; the others stay in the notes."""
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    open_node(walk, command.node_id)
    assert command.begins is not None
    note = command.begins.note
    after = begun(with_note(walk, note) if note else walk, command.begins, context)
    if after.problem != walk.problem:
        after = replace(after, title=problem_title(after.problem))
    return WalkResult(touched(after, context), (context.event(AuditEventKind.WALK_CHOSEN, walk),))
