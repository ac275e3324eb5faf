"""What somebody deletes where they wrote it: it is taken out of the session's cards, facts and notes."""

from dataclasses import replace
from uuid import UUID

from core.sessions.commands import Withdraw, WithdrawFiles
from core.sessions.engine.answers import rewound_to
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_note,
    append_step,
    close_open_work,
    drop_turn,
    replace_step,
    touch,
)
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import Step, StepContent, StepState, StepType, TextAnswer
from core.sessions.ways import served_again
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict, NotAllowed, NotFound

DELETED = "(deleted by its author)"
"""Stands where somebody's words stood."""
_BEGUN = "Your message is deleted, but the session keeps its problem: answers were given already. Abandon it to end it."


def withdraw(session: Session, command: Withdraw | WithdrawFiles, context: EngineContext) -> EngineResult:
    """Take out what the actor wrote and deleted: an answer, a note, files, or the problem until the first answer."""
    if isinstance(command, WithdrawFiles):
        return _without_files(session, command, context)
    event = context.event(AuditEventKind.WITHDRAWN, session, step_id=str(command.step_id or ""))
    if command.step_id is None:
        return EngineResult(_without_problem(session, context), (event,))
    step = session.step(command.step_id)
    if step is None:
        raise NotFound("There is no such step in this session.")
    if step.type is StepType.NOTE:
        after = _without_note(session, step, context)
    elif step.answer is None or step.answered_by != context.user.id:
        return EngineResult(session)
    elif step == session.last_answered and session.status is SessionStatus.ACTIVE:
        after = _asked_again(session, step, context)
    else:
        after = _without_answer(session, step, context)
    return EngineResult(after, (event,) if after is not session else ())


def _without_files(session: Session, command: WithdrawFiles, context: EngineContext) -> EngineResult:
    """Take out files that the actor added, and what was read from them; those of others stay."""
    gone = list[str]()
    for attachment in session.attachments:
        note = session.step(attachment.step_id) if attachment.step_id else None
        if attachment.id not in command.attachment_ids or (note and note.content.author != context.user.name):
            continue
        kept = tuple(one for one in session.attachments if one.id != attachment.id)
        session = replace(session, attachments=kept)
        session = _without_note(session, note, context) if note else session
        gone.append(str(attachment.id))
    event = context.event(AuditEventKind.WITHDRAWN, session, attachments=gone)
    return EngineResult(session, (event,) if gone else ())


def asked_again(session: Session, step_id: UUID | None) -> Step | None:
    """The step that is open because its answer, to the step of that id, was withdrawn; None where it is not."""
    before, now = session.step(step_id) if step_id else None, session.open_step
    if before is None or now is None or before.state is not StepState.SUPERSEDED or before.answer:
        return None
    return now if before.type.awaits_answer and now.content == before.content else None


def _asked_again(session: Session, step: Step, context: EngineContext) -> Session:
    """The session as it was when the step was open, with the step asked once more."""
    session = rewound_to(drop_turn(session), step)
    blank = replace(
        step, state=StepState.SUPERSEDED, answer=None, answered_by=None, answered_by_name="", answered_at=None
    )
    text = f"{context.user.name} deleted the answer to step {session.number_of(step)}, so it is asked again."
    session = append_note(touch(replace_step(session, blank), context), text, replace(context, actor=None))
    return append_step(session, served_again(step), context)


def _without_answer(session: Session, step: Step, context: EngineContext) -> Session:
    facts = tuple(fact for fact in session.facts if fact.step_id != step.id)
    session = replace(replace_step(session, replace(step, answer=TextAnswer(DELETED))), facts=facts)
    text = f"{context.user.name} deleted the answer to step {session.number_of(step)}; it is no longer in the notes."
    return append_note(session, text, replace(context, actor=None))


def _without_note(session: Session, step: Step, context: EngineContext) -> Session:
    if step.content.author != context.user.name or step.state is StepState.SUPERSEDED:
        return session
    content = StepContent(DELETED, author=step.content.author, said_in=step.content.said_in)
    facts = tuple(fact for fact in session.facts if fact.step_id != step.id)
    return replace(replace_step(session, replace(step, content=content, state=StepState.SUPERSEDED)), facts=facts)


def _without_problem(session: Session, context: EngineContext) -> Session:
    if session.engineer.id != context.user.id:
        raise NotAllowed("Only whoever described the problem can take it back.")
    if session.status.is_over:
        raise Conflict("The session is over; its problem stays in its documentation.")
    if session.last_answered:
        raise Conflict(_BEGUN)
    session = close_open_work(session)
    steps = tuple(
        replace(step, content=replace(step.content, text=DELETED, matches=()), state=StepState.SUPERSEDED)
        if step.type is StepType.INTAKE_ANALYSIS
        else step
        for step in session.steps
    )
    session = replace(
        touch(session, context),
        steps=steps,
        facts=(),
        problem=DELETED,
        title="A problem that was deleted",
        matched_flow=None,
        suggested_fix=None,
        status=SessionStatus.ABANDONED,
        remind_at=None,
        ended_at=context.now,
    )
    text = f"{context.user.name} deleted the message that described the problem, so the session is over."
    return append_note(session, text, replace(context, actor=None))
