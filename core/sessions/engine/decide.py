"""The one entrance to deciding."""

from typing import assert_never
from uuid import UUID

from core.sessions.commands import (
    Abandon,
    AcceptGuideReply,
    AddNote,
    Attach,
    ChooseFixWay,
    Claim,
    ConfirmCheck,
    CorrectAttachment,
    CorrectProblem,
    EditAnswer,
    FillScript,
    GuideCommand,
    HandOver,
    LeaveFlow,
    LinkTicket,
    Pause,
    RecordFixOutcome,
    Remind,
    Rename,
    Reopen,
    Resolve,
    RespondToStep,
    Resume,
    RetryTurn,
    SessionCommand,
    SetTurnAside,
    StartSession,
    Stop,
    SwitchGuide,
    TellOfTicket,
    Withdraw,
    WithdrawFiles,
)
from core.sessions.engine import (
    answers,
    asked_back,
    attaching,
    correcting,
    guidance,
    lifecycle,
    scripts,
    tickets,
    withdrawing,
)
from core.sessions.engine.context import EngineContext, EngineResult, ask_guide
from core.sessions.masking import problem_title
from core.sessions.permissions import check_may_start
from core.sessions.session import Session
from core.shared.audit import AuditEventKind
from core.shared.text import MAX_PROBLEM_BYTES, checked


def start(session_id: UUID, command: StartSession, context: EngineContext) -> EngineResult:
    """A new session that waits for its guide's first reading. Raises NotAllowed, InvalidInput or TooLarge."""
    check_may_start(context.user)
    problem = checked("problem", command.problem, limit=MAX_PROBLEM_BYTES)
    session = Session(
        id=session_id,
        account_id=context.user.account_id,
        engineer=context.user.person,
        problem=problem,
        title=problem_title(problem),
        created_at=context.now,
        touched_at=context.now,
        choice=command.guide,
        flow_choice=command.flow_id,
        ticket=command.ticket,
    )
    if command.files:
        session = attaching.with_files(session, command.files, context)
    return EngineResult(
        ask_guide(session), (context.event(AuditEventKind.SESSION_STARTED, session, guide=command.guide),)
    )


def decide(session: Session, command: SessionCommand, context: EngineContext) -> EngineResult:  # noqa: C901, PLR0911, PLR0912 - one line a command
    """What the command makes of the session. Raises a Refusal when it may not or cannot be carried out."""
    match command:
        case RespondToStep():
            return answers.respond(attaching.with_files(session, command.files, context), command, context)
        case ConfirmCheck():
            return answers.confirm_check(session, command, context)
        case FillScript() | ChooseFixWay():
            return scripts.about_script(session, command, context)
        case EditAnswer():
            return answers.edit_answer(session, command, context)
        case Resolve():
            return lifecycle.resolve(session, command, context)
        case RecordFixOutcome():
            return lifecycle.record_fix_outcome(session, command, context)
        case HandOver():
            return lifecycle.hand_over_session(session, command, context)
        case Claim():
            return lifecycle.claim(session, command, context)
        case Pause():
            return lifecycle.pause(session, context)
        case Resume():
            return lifecycle.resume(session, context)
        case Abandon():
            return lifecycle.abandon(session, command, context)
        case Reopen():
            return lifecycle.reopen(session, context)
        case AddNote():
            return lifecycle.add_note(session, command, context)
        case Attach():
            return attaching.attach(session, command, context)
        case CorrectAttachment():
            return attaching.correct_attachment(session, command, context)
        case Rename():
            return lifecycle.rename(session, command, context)
        case LinkTicket():
            return tickets.link_ticket(session, command, context)
        case TellOfTicket():
            return tickets.tell_of_ticket(session, command, context)
        case Remind():
            return lifecycle.remind(session, command, context)
        case Stop() | SwitchGuide() | LeaveFlow() | AcceptGuideReply() | SetTurnAside() | RetryTurn():
            return _about_guide(session, command, context)
        case CorrectProblem():
            return correcting.correct_problem(session, command, context)
        case Withdraw() | WithdrawFiles():
            return withdrawing.withdraw(session, command, context)
        case _:
            assert_never(command)


def _about_guide(session: Session, command: GuideCommand, context: EngineContext) -> EngineResult:
    match command:
        case Stop():
            return guidance.stop(session, context)
        case SwitchGuide():
            return guidance.switch_guide(session, command, context)
        case LeaveFlow():
            return asked_back.leave_flow(attaching.with_files(session, command.files, context), command, context)
        case AcceptGuideReply():
            return guidance.accept_reply(session, command, context)
        case SetTurnAside():
            return guidance.set_turn_aside(session, command, context)
        case RetryTurn():
            return guidance.retry_turn(session, context)
        case _:
            assert_never(command)
