"""What passes between a session and its guides."""

from dataclasses import replace

from core.flows.options import Option
from core.sessions.commands import AcceptGuideReply, SetTurnAside, SwitchGuide
from core.sessions.engine.context import (
    EngineContext,
    EngineResult,
    append_step,
    ask_guide,
    close_open_work,
    drop_turn,
    replace_step,
    require_status,
    supersede_open_step,
    touch,
)
from core.sessions.harm import shown_reply
from core.sessions.permissions import check_may_steer
from core.sessions.session import Fact, FixOutcome, GuideChoice, Session, SessionStatus, SuggestedFix
from core.sessions.steps import GuideKind, Interruption, Step, StepContent, StepDraft, StepPurpose, StepType
from core.shared.audit import AuditEventKind
from core.shared.errors import Conflict


def accept_reply(session: Session, command: AcceptGuideReply, context: EngineContext) -> EngineResult:
    """Show what the guide answered, unless the session has moved on meanwhile."""
    reply = shown_reply(command.reply)
    tokens = {"input_tokens": reply.input_tokens, "output_tokens": reply.output_tokens}
    if not _awaits(session, command.turn):
        return EngineResult(
            session, (context.event(AuditEventKind.GUIDE_REPLY_DROPPED, session, turn=command.turn, **tokens),)
        )
    if [draft.type.awaits_answer for draft in reply.steps] != [False] * (len(reply.steps) - 1) + [True]:
        raise ValueError("only the last step of a guide's answer awaits an answer, and it has to")
    event = context.event(AuditEventKind.GUIDE_REPLIED, session, turn=command.turn, guide=reply.guide, **tokens)
    source = session.last_answered
    for draft in reply.steps:
        session = append_step(session, draft, context)
    served = replace(session.steps[-1], **tokens)
    step_id = source.id if source else session.steps[0].id
    known = {fact.text for fact in session.facts}
    learned = (text for text in dict.fromkeys(reply.facts) if text not in known)
    session = replace(
        replace_step(session, served),
        thinking=False,
        guide=reply.guide,
        guide_note=reply.note,
        title=reply.title or session.title,
        facts=(*session.facts, *(Fact(text, step_id) for text in learned)),
        suggested_fix=_fix_after(session.suggested_fix, reply.suggested_fix, served),
        matched_flow=reply.matched_flow or session.matched_flow,
    )
    return EngineResult(session, (event,))


def set_turn_aside(session: Session, command: SetTurnAside, context: EngineContext) -> EngineResult:
    """Stop asking after too many failures and let the person choose."""
    if not _awaits(session, command.turn):
        return EngineResult(session)
    text = "I could not work out the next step, and trying again did not help. Everything so far is saved."
    session = _interrupted(session, text, context)
    return EngineResult(session, (context.event(AuditEventKind.TURN_SET_ASIDE, session, turn=command.turn),))


def stop(session: Session, context: EngineContext) -> EngineResult:
    """Drop the awaited answer. With a step already there, there is nothing to stop and nothing changes."""
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.ACTIVE)
    if not session.thinking:
        return EngineResult(session)
    session = touch(_interrupted(session, "Stopped. Everything so far is saved.", context), context)
    return EngineResult(session, (context.event(AuditEventKind.GUIDE_STOPPED, session),))


def switch_guide(session: Session, command: SwitchGuide, context: EngineContext) -> EngineResult:
    """Let another guide go on from where the session stands."""
    check_may_steer(context.user, session)
    require_status(session, SessionStatus.ACTIVE)
    if command.guide is GuideChoice.FLOW and not (command.flow or session.matched_flow):
        raise Conflict("No flow matches this problem; choose one from the library.")
    session = replace(
        ask_guide(touch(close_open_work(session), context)),
        choice=command.guide,
        flow_choice=command.flow.id if command.flow else None,
        matched_flow=command.flow or session.matched_flow,
    )
    return EngineResult(session, (context.event(AuditEventKind.GUIDE_SWITCHED, session, guide=command.guide),))


def retry_turn(session: Session, context: EngineContext) -> EngineResult:
    """Ask the guide again, for an operator: only where it was set aside, stopped or seems stuck."""
    require_status(session, SessionStatus.ACTIVE)
    step = session.open_step
    if step and step.content.purpose is not StepPurpose.INTERRUPTED:
        raise Conflict("The session has an open step, so there is no failed turn to retry.")
    session = ask_guide(supersede_open_step(session))
    return EngineResult(session, (context.event(AuditEventKind.TURN_RETRIED, session),))


def _fix_after(current: SuggestedFix | None, suggested: str, step: Step) -> SuggestedFix | None:
    """The suggested fix, unless the current one still waits to be verified or is the same: its outcome is kept."""
    if not suggested or (current and (current.outcome is FixOutcome.WAITING or current.text == suggested)):
        return current
    return SuggestedFix(suggested, step_id=step.id)


def _awaits(session: Session, turn: int) -> bool:
    return session.thinking and session.turn == turn and session.status in (SessionStatus.ACTIVE, SessionStatus.PAUSED)


def _interrupted(session: Session, text: str, context: EngineContext) -> Session:
    draft = StepDraft(
        StepType.QUESTION,
        StepContent(text=f"{text} How do you want to go on?", guide=GuideKind.ADHOC, purpose=StepPurpose.INTERRUPTED),
        why="Nothing is lost: you can ask the guide again, or go on without it.",
        options=(
            Option("Try again", Interruption.TRY_AGAIN),
            Option("Go on by hand", Interruption.BY_HAND),
            Option("Hand over", Interruption.HAND_OVER),
        ),
    )
    return append_step(drop_turn(session), draft, context)
