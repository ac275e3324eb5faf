"""The script of a session that may become a template: drafted for it, and it worked."""

from core.scripts.templatising import language_named
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import ResultAnswer, Step, StepState


def drafted_script(session: Session) -> Step | None:
    """The last step whose script is of no template and worked, once the session is resolved; else None."""
    if session.status is not SessionStatus.RESOLVED:
        return None
    return next((step for step in reversed(session.steps) if _worked(step)), None)


def _worked(step: Step) -> bool:
    script = step.content.script
    if script is None or script.template or language_named(script.language) is None:
        return False
    return step.state is StepState.ANSWERED and isinstance(step.answer, ResultAnswer) and step.answer.success
