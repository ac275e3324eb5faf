"""Taking the AI's nodes: each is checked before anybody sees it, and the first that fails ends the AI's turn."""

from dataclasses import replace

from core.sessions.harm import shown
from core.sessions.steps import GuideKind
from core.shared.audit import AuditEventKind
from core.walks import gate
from core.walks.commands import AcceptNode
from core.walks.context import WalkContext, WalkResult, handover_draft, opened
from core.walks.limits import why_not_by_ai
from core.walks.walk import Walk, WalkKind


def accept_node(walk: Walk, command: AcceptNode, context: WalkContext) -> WalkResult:
    """The walk at the node that the model proposed, or at what happens without it; an old turn's answer is dropped."""
    if not walk.is_active or not walk.thinking or walk.turn != command.turn:
        return WalkResult(walk)
    waiting = replace(walk, thinking=False)
    node = command.node
    if node is None:
        if not walk.path:
            return WalkResult(gate.without_ai(waiting, command.failure))
        return _stopped(waiting, command.failure, context)
    if not walk.path:
        waiting = gate.classified(waiting, node.category, node.on_floor, context)
        if waiting.kind is not WalkKind.AI_BUILD:
            return WalkResult(waiting, (context.event(AuditEventKind.WALK_AI_STOPPED, walk, why="out_of_scope"),))
    if why := node.on_floor or why_not_by_ai(node.draft):
        return _stopped(waiting, why, context)
    step = opened(waiting, shown(node.draft), context)
    return WalkResult(replace(waiting, current=step), (context.event(AuditEventKind.WALK_NODE_SERVED, walk),))


def _stopped(walk: Walk, why: str, context: WalkContext) -> WalkResult:
    """The end of what AI does in this walk: a hand-over is offered, and the notes stay open."""
    draft = handover_draft(f"AI does not go on here. {why}", GuideKind.ADHOC)
    event = context.event(AuditEventKind.WALK_AI_STOPPED, walk, why="limits")
    return WalkResult(replace(walk, current=opened(walk, draft, context)), (event,))
