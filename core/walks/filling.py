"""A script in a walk: whom it is filled in for, and how it takes its template's place."""

from dataclasses import replace

from core.accounts.user import User
from core.sessions.steps import Step
from core.shared.errors import Conflict, NotAllowed
from core.walks.commands import FillNode
from core.walks.context import WalkContext, WalkResult, require_active, touched
from core.walks.permissions import check_may_steer_walk
from core.walks.walk import Walk


def check_may_fill_node(user: User, walk: Walk, template: str) -> Step:
    """Filling in a script of a walk is for its technician, where the open node asks for it. Raises a Refusal.

    What a walk may ask for was decided when the node was served: nothing that destroys or weakens gets there, nor
    what is marked for engineers, nor any script that no reviewer has read.
    """
    check_may_steer_walk(user, walk)
    require_active(walk)
    step = walk.open_node
    script = step.content.script if step else None
    if step is None or script is None:
        raise NotAllowed("This step of the walk has no script; scripts beside it are for engineers.")
    if script.template != template:
        raise Conflict("The walk has moved on, and asks for another script now.")
    return step


def fill_node(walk: Walk, command: FillNode, context: WalkContext) -> WalkResult:
    """Put the script into the open node, in the place of its template."""
    step = check_may_fill_node(context.user, walk, command.script.template)
    filled = replace(step, content=replace(step.content, script=command.script))
    return WalkResult(touched(replace(walk, current=filled), context))
