"""A script that was filled in becomes the session's step, whose result says what came of it."""

from dataclasses import replace

from core.sessions.commands import FillScript
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_step,
    close_open_work,
    replace_step,
    require_status,
    touch,
)
from core.sessions.permissions import check_may_steer
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import StepContent, StepDraft, StepType


def fill_script(session: Session, command: FillScript, context: EngineContext) -> EngineResult:
    """Put the script into the open step that asks for it; else it is a step of its own, after which the guide goes on.

    What was open is then closed as superseded: the guide asks it again.
    """
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.ACTIVE)
    step = session.open_step
    if step and step.content.script and step.content.script.template == command.script.template:
        # Other values make it another script: a warning that was read is read again.
        content = replace(step.content, script=command.script, checked=None)
        return EngineResult(touch(replace_step(session, replace(step, content=content)), context))
    content = StepContent(f"Run the script “{command.name}”.", guide=session.guide, script=command.script)
    draft = StepDraft(StepType.SCRIPT_GENERATION, content, f"{context.user.name} chose it.")
    return EngineResult(touch(append_step(close_open_work(session), draft, context), context))
