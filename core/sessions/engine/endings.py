"""How a session ends or changes hands; shared by the commands and by the answers that lead there."""

from dataclasses import replace

from core.accounts.person import Person
from core.sessions.engine.context import EngineContext, EngineResult, close_open_work, touch
from core.sessions.session import FixOutcome, Handover, Resolution, Session, SessionStatus, SuggestedFix
from core.sessions.steps import Ending
from core.shared.audit import AuditEventKind


def fix_text(session: Session, given: str) -> str:
    """The fix as the engineer names it, else the suggested one unless that did not work."""
    suggested = session.suggested_fix
    return given or (suggested.text if suggested and suggested.outcome is not FixOutcome.FAILED else "")


def resolve_session(session: Session, resolution: Resolution, context: EngineContext) -> EngineResult:
    """End the session as resolved."""
    text = fix_text(session, resolution.fix)
    session = replace(
        touch(close_open_work(session), context),
        status=SessionStatus.RESOLVED,
        resolution=replace(resolution, fix=text),
        suggested_fix=SuggestedFix(text, resolution.outcome, note=resolution.note) if text else session.suggested_fix,
        remind_at=None,
        ended_at=context.now,
    )
    return EngineResult(session, (context.event(AuditEventKind.SESSION_RESOLVED, session, outcome=resolution.outcome),))


def hand_over(
    session: Session, reason: str, target: Person | None, context: EngineContext, ending: Ending | None = None
) -> EngineResult:
    """Hand the session over: it waits for somebody else to claim it. `ending` is what its guide proposed."""
    ending = ending or Ending()
    handover = Handover(
        reason=reason,
        by=context.user.person,
        at=context.now,
        target=target,
        next_steps=ending.next_steps,
        handover_to=ending.handover_to,
        hypothesis=ending.reason,
    )
    session = replace(
        touch(close_open_work(session), context),
        status=SessionStatus.REQUESTING_ESCALATION,
        handover=handover,
        past_handovers=session.handovers,
    )
    event = context.event(AuditEventKind.SESSION_HANDED_OVER, session, target=str(target.id) if target else None)
    return EngineResult(session, (event,))
