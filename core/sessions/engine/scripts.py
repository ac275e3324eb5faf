"""A script that was filled in becomes the session's step, whose result says what came of it."""

from dataclasses import replace

from core.accounts.preferences import FixWay
from core.sessions.commands import ChooseFixWay, FillScript
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_step,
    close_open_work,
    replace_step,
    require_status,
    touch,
)
from core.sessions.errors import StaleStep
from core.sessions.permissions import check_may_steer
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import StepContent, StepDraft, StepType
from core.shared.errors import Conflict


def about_script(session: Session, command: FillScript | ChooseFixWay, context: EngineContext) -> EngineResult:
    """What a command about the open step's script makes of the session."""
    if isinstance(command, FillScript):
        return _fill(session, command, context)
    return _choose_way(session, command, context)


def _fill(session: Session, command: FillScript, context: EngineContext) -> EngineResult:
    """Put the script into the open step that asks for it; else it is a step of its own, after which the guide goes on.

    What was open is then closed as superseded: the guide asks it again.
    """
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.ACTIVE)
    step = session.open_step
    if step and step.content.script and step.content.script.template == command.script.template:
        # Other values make it another script: a warning that was read is read again.
        content = replace(step.content, script=command.script, checked=None)
        if step.goes_both_ways:
            content = replace(content, way=FixWay.SCRIPT)
        return EngineResult(touch(replace_step(session, replace(step, content=content)), context))
    content = StepContent(f"Run the script “{command.name}”.", guide=session.guide, script=command.script)
    draft = StepDraft(StepType.SCRIPT_GENERATION, content, f"{context.user.name} chose it.")
    return EngineResult(touch(append_step(close_open_work(session), draft, context), context))


def _choose_way(session: Session, command: ChooseFixWay, context: EngineContext) -> EngineResult:
    """Show the open step the way its engineer does such fixes. The way it is shown already changes nothing."""
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.ACTIVE)
    step = session.open_step
    if step is None or step.id != command.step_id:
        raise StaleStep("The session has moved on from this step.", step or session.steps[-1])
    if not step.goes_both_ways:
        raise Conflict("There is only one way to do this step.")
    if step.content.way is command.way:
        return EngineResult(session)
    # The other way is read anew, with what it warns of.
    content = replace(step.content, way=command.way, checked=None)
    return EngineResult(touch(replace_step(session, replace(step, content=content)), context))
