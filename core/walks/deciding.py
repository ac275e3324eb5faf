"""The one entrance to deciding on walks: a walk, a command and a context in; the walk and what happened out. No I/O."""

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from core.flows.text_rules import MAX_LINE
from core.sessions.masking import problem_title
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, InvalidInput
from core.shared.text import MAX_PROBLEM_BYTES, checked, checked_title, shortened
from core.walks import gate
from core.walks.answering import answer, leave_flow, served
from core.walks.beginning import begin_anew, begun, first_chosen, is_which_first
from core.walks.building import accept_node
from core.walks.commands import (
    AbandonWalk,
    AcceptNode,
    AddWalkNote,
    AnswerNode,
    BeginAnew,
    Choose,
    EscalateWalk,
    FillNode,
    LeaveFlow,
    RenameWalk,
    ResolveWalk,
    StartWalk,
    TakeBack,
    WalkCommand,
)
from core.walks.context import WalkContext, WalkResult, ended, require_active, touched
from core.walks.filling import fill_node
from core.walks.notes import with_note
from core.walks.permissions import acting_as, check_may_steer_walk
from core.walks.walk import Walk, WalkKind, WalkStatus
from core.walks.withdrawing import take_back


def start(walk_id: UUID, command: StartWalk, context: WalkContext) -> WalkResult:
    """A new walk at its first node, at its suggestions, or past the gate. Raises a Refusal."""
    capacity = acting_as(context.user, context.settings)
    problem = checked("problem", command.problem, limit=MAX_PROBLEM_BYTES)
    walk = Walk(
        id=walk_id,
        account_id=context.user.account_id,
        technician=context.user.person,
        acting_as=capacity,
        kind=WalkKind.ADHOC,
        problem=problem,
        title=problem_title(problem),
        created_at=context.now,
        last_step_at=context.now,
        ticket=command.ticket,
    )
    walk = begun(walk, command, context)
    walk = replace(walk, note=" ".join(filter(None, (command.note, walk.note))))
    event = context.event(AuditEventKind.WALK_STARTED, walk, led_by=walk.kind, acting_as=capacity)
    return WalkResult(walk, (event,))


def decide(walk: Walk, command: WalkCommand, context: WalkContext) -> WalkResult:  # noqa: C901, PLR0911, PLR0912 - a line each
    """What the command makes of the walk. Raises a Refusal when it may not or cannot be carried out."""
    match command:
        case AnswerNode() if is_which_first(walk.open_node):
            return first_chosen(walk, command, context) if command.begins else answer(walk, command, context)
        case AnswerNode():
            return answer(walk, command, context)
        case BeginAnew():
            return begin_anew(walk, command, context)
        case RenameWalk():
            return _rename(walk, command, context)
        case FillNode():
            return fill_node(walk, command, context)
        case Choose():
            return _choose(walk, command, context)
        case LeaveFlow():
            return leave_flow(walk, command, context)
        case AddWalkNote():
            return _add_note(walk, command, context)
        case TakeBack():
            return take_back(walk, command, context)
        case ResolveWalk():
            return _resolve(walk, command, context)
        case EscalateWalk():
            return _escalate(walk, command, context)
        case AbandonWalk():
            return _abandon(walk, command, context)
        case AcceptNode():
            return accept_node(walk, command, context)
        case _:
            assert_never(command)


def _choose(walk: Walk, command: Choose, context: WalkContext) -> WalkResult:
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    if not walk.suggestions:
        raise Conflict("There is nothing to choose in this walk; continue from where it is.")
    if command.walked is None:
        after = gate.enter(walk, context)
    else:
        if command.walked.id not in {one.id for one in walk.suggestions}:
            raise InvalidInput("flow_id", "This was not suggested for the problem; choose one that was, or none.")
        assert command.kind is not None
        chosen = replace(walk, kind=command.kind, walked=command.walked, suggestions=(), note="")
        after = served(chosen, context)
    chosen_id = str(command.walked.id) if command.walked else None
    return WalkResult(touched(after, context), (context.event(AuditEventKind.WALK_CHOSEN, walk, chosen=chosen_id),))


def _rename(walk: Walk, command: RenameWalk, context: WalkContext) -> WalkResult:
    """Keep the title that the technician gives the walk; the problem stays as it was described."""
    check_may_steer_walk(context.user, walk)
    title = checked_title(command.title)
    if title == walk.title:
        return WalkResult(walk)
    return WalkResult(replace(walk, title=title), (context.event(AuditEventKind.WALK_RENAMED, walk),))


def _add_note(walk: Walk, command: AddWalkNote, context: WalkContext) -> WalkResult:
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    after = touched(with_note(walk, checked("text", command.text)), context)
    return WalkResult(after, (context.event(AuditEventKind.WALK_NOTE_ADDED, walk),))


def _resolve(walk: Walk, command: ResolveWalk, context: WalkContext) -> WalkResult:
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    notes = checked("notes", command.notes, required=False)
    after = replace(ended(walk, WalkStatus.RESOLVED, context), helpful=command.helpful, resolution_notes=notes)
    event = context.event(AuditEventKind.WALK_RESOLVED, walk, helpful=command.helpful, led_by=walk.kind)
    return WalkResult(after, (event,))


def _escalate(walk: Walk, command: EscalateWalk, context: WalkContext) -> WalkResult:
    check_may_steer_walk(context.user, walk)
    require_active(walk)
    reason = checked("reason", command.reason or reason_of(walk))
    if command.target and command.target.id == walk.technician.id:
        raise InvalidInput("target_user", "You cannot ask yourself; choose somebody else, or nobody.")
    session_id = context.new_id()
    after = replace(ended(walk, WalkStatus.ESCALATED, context), escalation_reason=reason, session_id=session_id)
    event = context.event(AuditEventKind.WALK_ESCALATED, walk, session_id=str(session_id))
    return WalkResult(after, (event,), command.target)


def _abandon(walk: Walk, command: AbandonWalk, context: WalkContext) -> WalkResult:
    if command.quiet_since is None:
        check_may_steer_walk(context.user, walk)
    require_active(walk)
    if command.quiet_since and walk.last_step_at > command.quiet_since:
        return WalkResult(walk)
    after = ended(walk, WalkStatus.ABANDONED, context)
    event = context.event(AuditEventKind.WALK_ABANDONED, walk, idle=command.quiet_since is not None)
    return WalkResult(after, (event,))


def reason_of(walk: Walk) -> str:
    """Why an engineer is to take over, as the open end says it; empty where it does not."""
    step = walk.open_node
    ending = step.content.ending if step else None
    return shortened(ending.reason, MAX_LINE) if ending else ""
