"""A problem that was worded anew soon after it was described."""

from dataclasses import replace

from core.sessions.commands import CorrectProblem
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_note,
    ask_guide,
    close_open_work,
    require_status,
    touch,
)
from core.sessions.masking import problem_title
from core.sessions.permissions import check_may_steer
from core.sessions.session import GuideChoice, Session, SessionStatus
from core.sessions.steps import StepState, StepType
from core.shared.audit import AuditEventKind
from core.shared.text import MAX_PROBLEM_BYTES, checked
from core.shared.typed_text import normal_form

READ_ANEW = "The problem was corrected, so I have read it again and looked for flows again."
FIRST_ANSWERS = 3
"""Answers up to which a corrected problem is looked up anew; after more the session has gone its own way."""


def may_correct(session: Session) -> bool:
    """Whether the session is still at its beginning."""
    answered = [step for step in session.steps if step.state is StepState.ANSWERED and step.answer is not None]
    return session.status is SessionStatus.ACTIVE and len(answered) <= FIRST_ANSWERS


def says_the_same(session: Session, problem: str) -> bool:
    """Whether a wording differs in nothing but its punctuation, case and marks."""
    return normal_form(problem) == normal_form(session.problem) and len(problem) < 2 * len(session.problem) + 2


def correct_problem(session: Session, command: CorrectProblem, context: EngineContext) -> EngineResult:
    """Read the problem as it is worded now. What was answered stays known; the same words change nothing."""
    check_may_steer(context.user, session)
    problem = checked("problem", command.problem, limit=MAX_PROBLEM_BYTES)
    if says_the_same(session, problem):
        return EngineResult(session)
    require_status(session, SessionStatus.ACTIVE)
    session = close_open_work(session)
    steps = tuple(
        replace(step, state=StepState.SUPERSEDED) if step.type is StepType.INTAKE_ANALYSIS else step
        for step in session.steps
    )
    chosen = session.choice is GuideChoice.FLOW
    session = replace(
        session,
        steps=steps,
        problem=problem,
        title=problem_title(problem),
        matched_flow=session.matched_flow if chosen else None,
    )
    session = append_note(touch(session, context), READ_ANEW, replace(context, actor=None))
    return EngineResult(ask_guide(session), (context.event(AuditEventKind.PROBLEM_CORRECTED, session),))
