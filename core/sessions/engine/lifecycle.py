"""What people do with a session as a whole: resolve, hand over, claim, pause, resume, abandon, reopen, note."""

from dataclasses import replace

from core.accounts.person import Person
from core.sessions.commands import Abandon, AddNote, Claim, HandOver, RecordFixOutcome, Remind, Rename, Resolve
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_note,
    ask_guide,
    close_open_work,
    require_status,
    touch,
)
from core.sessions.engine.endings import fix_text, hand_over, resolve_session
from core.sessions.masking import masked_text
from core.sessions.permissions import check_may_claim, check_may_end, check_may_note, check_may_steer
from core.sessions.session import ClaimMode, FixOutcome, Resolution, Session, SessionStatus, SuggestedFix
from core.shared.audit import AuditEventKind
from core.shared.errors import AlreadyClaimed, Conflict, InvalidInput
from core.shared.text import checked, checked_title, shortened


def resolve(session: Session, command: Resolve, context: EngineContext) -> EngineResult:
    """End the session as the engineer says, or keep it open while a fix waits to be verified."""
    check_may_end(context.user, session)
    root_cause = checked("root_cause", command.root_cause, required=False)
    fix = checked("fix", command.fix, required=False)
    note = checked("note", command.note, required=command.outcome is FixOutcome.PARTLY)
    match command.outcome:
        case FixOutcome.FAILED:
            raise InvalidInput("outcome", "A fix that did not work resolves nothing; record its outcome and go on.")
        case FixOutcome.WAITING:
            require_status(session, SessionStatus.ACTIVE)
            text = fix_text(session, fix)
            if not text:
                raise InvalidInput("fix", "Say what was applied, so that it can be verified later.")
            waiting_for = checked("waiting_for", command.waiting_for)
            note = "\n".join(filter(None, (f"Root cause: {root_cause}" if root_cause else "", note)))
            waiting = _record(session, SuggestedFix(text, command.outcome, waiting_for, note), context)
            return _told_whose(session.engineer, waiting, "Recorded", context)
        case FixOutcome.WORKED | FixOutcome.PARTLY:
            require_status(session, SessionStatus.ACTIVE, SessionStatus.PAUSED)
            resolved = resolve_session(session, Resolution(command.outcome, root_cause, fix, note), context)
            return _told_whose(session.engineer, resolved, "Resolved", context)


def record_fix_outcome(session: Session, command: RecordFixOutcome, context: EngineContext) -> EngineResult:
    """Keep what became of the suggested fix; the session goes on where it stands."""
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.ACTIVE)
    if session.suggested_fix is None:
        raise Conflict("There is no suggested fix to record an outcome for.")
    note = checked("note", command.note, required=command.outcome is FixOutcome.PARTLY)
    waiting_for = checked("waiting_for", command.waiting_for, required=command.outcome is FixOutcome.WAITING)
    fix = SuggestedFix(session.suggested_fix.text, command.outcome, waiting_for, note)
    return _record(session, fix, context)


def _record(session: Session, fix: SuggestedFix, context: EngineContext) -> EngineResult:
    text = f"Fix: {shortened(masked_text(fix.text), 500)} → {fix.outcome_words}"
    text += f"\nWaiting for: {fix.waiting_for}" if fix.waiting_for else ""
    text += f"\n{fix.note}" if fix.note else ""
    waiting = fix.outcome is FixOutcome.WAITING
    session = replace(
        touch(append_note(session, text, context), context),
        suggested_fix=fix,
        remind_at=context.now + context.fix_reminder if waiting else None,
    )
    return EngineResult(session, (context.event(AuditEventKind.FIX_OUTCOME_RECORDED, session, outcome=fix.outcome),))


def hand_over_session(session: Session, command: HandOver, context: EngineContext) -> EngineResult:
    """Hand the session over to somebody, or to whoever takes it."""
    check_may_end(context.user, session)
    require_status(session, SessionStatus.ACTIVE, SessionStatus.PAUSED)
    if command.target and command.target.id == context.user.id:
        raise InvalidInput("target_user", "You cannot hand a session over to yourself.")
    given = hand_over(session, checked("reason", command.reason), command.target, context)
    return _told_whose(session.engineer, given, "Handed over", context)


def claim(session: Session, command: Claim, context: EngineContext) -> EngineResult:
    """Give the session to the claimer; the first one wins."""
    check_may_claim(context.user, session)
    if session.status is not SessionStatus.REQUESTING_ESCALATION or session.handover is None:
        if session.handover and session.handover.claimed_by:
            raise AlreadyClaimed(f"{session.handover.claimed_by.name} has taken this session already.")
        raise Conflict("This session was not handed over, so there is nothing to take.")
    session = replace(
        touch(session, context),
        engineer=context.user.person,
        handover=replace(session.handover, claimed_by=context.user.person, mode=command.mode),
    )
    event = context.event(AuditEventKind.SESSION_CLAIMED, session, mode=command.mode)
    if command.mode is ClaimMode.MANUAL:
        left = replace(session, status=SessionStatus.ESCALATED, remind_at=None, ended_at=context.now)
        return EngineResult(left, (event,))
    session = replace(session, status=SessionStatus.ACTIVE)
    if command.mode is ClaimMode.BRIEFING:
        session = append_note(session, _briefing(session), replace(context, actor=None))
    return EngineResult(ask_guide(session), (event,))


def _briefing(session: Session) -> str:
    assert session.handover is not None
    lines = [f"Briefing. {session.handover.by.name} handed this over: {session.handover.reason}"]
    if session.facts:
        lines += ["What we know:", *(f"- {fact.text}" for fact in session.facts)]
    if session.suggested_fix:
        lines.append(f"Suggested fix ({session.suggested_fix.outcome_words}): {session.suggested_fix.text}")
    if session.handover.next_steps:
        lines += ["Suggested next:", *(f"- {step}" for step in session.handover.next_steps)]
    return "\n".join(lines)


def pause(session: Session, context: EngineContext) -> EngineResult:
    """Put the session aside; its open step, or the answer it awaits, is kept."""
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.ACTIVE)
    session = replace(touch(session, context), status=SessionStatus.PAUSED)
    return EngineResult(session, (context.event(AuditEventKind.SESSION_PAUSED, session),))


def resume(session: Session, context: EngineContext) -> EngineResult:
    """Go on where it was paused: the step already served is shown, nothing is asked twice."""
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.PAUSED)
    session = replace(touch(session, context), status=SessionStatus.ACTIVE)
    if session.open_step is None and not session.thinking:
        session = ask_guide(session)
    return EngineResult(session, (context.event(AuditEventKind.SESSION_RESUMED, session),))


def abandon(session: Session, command: Abandon, context: EngineContext) -> EngineResult:
    """Give the session up; its row is kept and it can be reopened."""
    if command.quiet_since is None:
        check_may_end(context.user, session)
    require_status(session, SessionStatus.ACTIVE, SessionStatus.PAUSED)
    if command.quiet_since and session.touched_at > command.quiet_since:
        return EngineResult(session)
    session = replace(close_open_work(session), status=SessionStatus.ABANDONED, remind_at=None, ended_at=context.now)
    idle = command.quiet_since is not None
    given_up = EngineResult(session, (context.event(AuditEventKind.SESSION_ABANDONED, session, idle=idle),))
    return _told_whose(session.engineer, given_up, "Abandoned", context)


def _told_whose(engineer: Person, result: EngineResult, what: str, context: EngineContext) -> EngineResult:
    """The result, with a note and in the audit whose session it was, where somebody else did it."""
    if context.actor is None or context.actor.id == engineer.id:
        return result
    note = f"{what} by {context.actor.name} in place of {engineer.name}."
    session = append_note(result.session, note, replace(context, actor=None))
    events = (replace(event, data={**event.data, "on_behalf_of": str(engineer.id)}) for event in result.events)
    return EngineResult(session, tuple(events))


def reopen(session: Session, context: EngineContext) -> EngineResult:
    """Take an ended session up again."""
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.RESOLVED, SessionStatus.ESCALATED, SessionStatus.ABANDONED)
    event = context.event(AuditEventKind.SESSION_REOPENED, session, was=session.status)
    fix = session.suggested_fix
    if session.resolution and fix and fix.outcome is session.resolution.outcome:  # to be said anew
        fix = replace(fix, outcome=None)
    session = append_note(session, f"Reopened; it was {session.status.value}.", context)
    session = replace(
        touch(session, context),
        status=SessionStatus.ACTIVE,
        suggested_fix=fix,
        resolution=None,
        handover=None,
        past_handovers=session.handovers,
        ended_at=None,
    )
    return EngineResult(ask_guide(session), (event,))


def add_note(session: Session, command: AddNote, context: EngineContext) -> EngineResult:
    """Keep context that somebody adds; it answers nothing."""
    check_may_note(context.user, session)
    session = touch(append_note(session, checked("text", command.text), context, command.said_in), context)
    return EngineResult(
        session, (context.event(AuditEventKind.NOTE_ADDED, session, step_id=str(session.steps[-1].id)),)
    )


def rename(session: Session, command: Rename, context: EngineContext) -> EngineResult:
    """Keep the title that its engineer gives the session; the problem stays as it was described."""
    check_may_steer(context.user, session)
    title = checked_title(command.title)
    if title == session.title:
        return EngineResult(session)
    session = touch(replace(session, title=title), context)
    return EngineResult(session, (context.event(AuditEventKind.SESSION_RENAMED, session),))


def remind(session: Session, command: Remind, context: EngineContext) -> EngineResult:
    """Mark the engineer as reminded of an idle session or of a fix that waits, if a reminder is still due."""
    idle = not session.idle_reminded and session.touched_at <= command.quiet_since
    due = session.remind_at <= context.now if session.remind_at else idle
    if not due or session.status not in (SessionStatus.ACTIVE, SessionStatus.PAUSED):
        return EngineResult(session)
    session = replace(session, remind_at=None, idle_reminded=True)
    return EngineResult(session, (context.event(AuditEventKind.REMINDED, session),))
