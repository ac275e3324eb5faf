"""Which ticket a session belongs to, and what is heard of it."""

from dataclasses import replace

from core.sessions.commands import LinkTicket, TellOfTicket
from core.sessions.engine.context import EngineContext, EngineResult, append_note, append_step, touch
from core.sessions.permissions import check_may_steer
from core.sessions.session import Session
from core.sessions.steps import StepContent, StepDraft, StepType
from core.shared.audit import AuditEventKind
from core.shared.text import checked


def link_ticket(session: Session, command: LinkTicket, context: EngineContext) -> EngineResult:
    """Keep which ticket the session belongs to, at any time of its life; with what the ticket says, if given."""
    check_may_steer(context.user, session)
    if session.ticket == command.ticket and not command.note:
        return EngineResult(session)
    if command.note:
        note = checked("note", command.note)
        session = append_note(session, note, replace(context, actor=None))
    session = touch(replace(session, ticket=command.ticket), context)
    kind, ticket_id = command.ticket.kind.value, command.ticket.id
    return EngineResult(
        session, (context.event(AuditEventKind.TICKET_LINKED, session, ticket=ticket_id, ticket_kind=kind),)
    )


def tell_of_ticket(session: Session, command: TellOfTicket, context: EngineContext) -> EngineResult:
    """Keep what happened to the ticket as a note. Nobody worked on the session by that."""
    content = StepContent(text=checked("text", command.text), guide=session.guide, author=command.author)
    session = append_step(session, StepDraft(StepType.NOTE, content), context)
    return EngineResult(
        session, (context.event(AuditEventKind.NOTE_ADDED, session, step_id=str(session.steps[-1].id)),)
    )
