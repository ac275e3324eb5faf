"""Core values as the API's JSON."""

from datetime import datetime
from typing import cast

from bot.web.http.document_types import DocumentJson
from bot.web.http.json_types import (
    AnswerJson,
    AttachmentJson,
    HandoverJson,
    MatchedFlowJson,
    ResolutionJson,
    RiskJson,
    SessionJson,
    StepContentJson,
    StepJson,
    SuggestedFixJson,
    TakenAsJson,
)
from bot.web.http.library_types import FlowContentJson, FlowJson, FlowSummaryJson, MatchJson, TokenJson, UserJson
from bot.web.http.script_json import script_form
from core.accounts.tokens import TokenSummary
from core.accounts.user import User
from core.flows.data import to_data
from core.flows.model import Flow
from core.flows.published import PublishedFlow
from core.flows.states import state_of_flow
from core.flows.summary import FlowSummary
from core.matching.match import Match
from core.safety import Assessment
from core.services.session_queries import DocumentView
from core.sessions.attachments import Attachment
from core.sessions.harm import awaits_check, step_risk
from core.sessions.masking import masked
from core.sessions.session import Handover, MatchedFlow, Resolution, Session, SessionStatus, SuggestedFix
from core.sessions.steps import (
    Answer,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepContent,
    TextAnswer,
    taken_as,
    typed_text,
)


def session_form(session: Session) -> SessionJson:
    """A session with its steps; secrets in it are masked as on its cards."""
    session = masked(session, whole=True)
    step = session.open_step
    return {
        "id": str(session.id),
        "status": session.status.value,
        "version": session.version,
        "problem": session.problem,
        "title": session.title,
        "engineer": session.engineer.name,
        "guide": session.guide.value,
        "guide_note": session.guide_note,
        "tier": session.tier.value,
        "confidence": session.confidence,
        "matched_flow": _matched_form(session.matched_flow) if session.matched_flow else None,
        "open_step": _step_form(step) if step else None,
        "thinking": session.thinking and session.status in (SessionStatus.ACTIVE, SessionStatus.PAUSED),
        "steps": [_step_form(step) for step in session.steps],
        "facts": [{"text": fact.text, "step_id": str(fact.step_id)} for fact in session.facts],
        "attachments": [_attachment_form(one) for one in session.attachments],
        "suggested_fix": _fix_form(session.suggested_fix) if session.suggested_fix else None,
        "resolution": _resolution_form(session.resolution) if session.resolution else None,
        "handover": _handover_form(session.handover) if session.handover else None,
        "ticket": {"id": session.ticket.id, "kind": session.ticket.kind.value} if session.ticket else None,
        "ticket_url": (session.ticket.url or None) if session.ticket else None,
        "client": (session.ticket.client or None) if session.ticket else None,
        "tokens": {
            "input": sum(step.input_tokens for step in session.steps),
            "output": sum(step.output_tokens for step in session.steps),
        },
        "created_at": moment(session.created_at),
        "ended_at": moment(session.ended_at),
    }


def _attachment_form(attachment: Attachment) -> AttachmentJson:
    return {
        "id": str(attachment.id),
        "name": attachment.name,
        "kind": attachment.kind.value,
        "size": attachment.size,
        "state": attachment.state.value,
        "read": attachment.read,
        "digest": list(attachment.digest),
        "note": attachment.note,
        "step_id": str(attachment.step_id) if attachment.step_id else None,
    }


def _matched_form(flow: MatchedFlow) -> MatchedFlowJson:
    return {"id": str(flow.id), "title": flow.title, "score": flow.score, "version": flow.version}


def _fix_form(fix: SuggestedFix) -> SuggestedFixJson:
    return {
        "text": fix.text,
        "outcome": fix.outcome,
        "waiting_for": fix.waiting_for or None,
        "note": fix.note or None,
    }


def _resolution_form(resolution: Resolution) -> ResolutionJson:
    return {
        "outcome": resolution.outcome.value,
        "root_cause": resolution.root_cause,
        "fix": resolution.fix,
        "note": resolution.note,
    }


def _handover_form(handover: Handover) -> HandoverJson:
    return {
        "reason": handover.reason,
        "by": handover.by.name,
        "at": moment(handover.at),
        "target": handover.target.name if handover.target else None,
        "claimed_by": handover.claimed_by.name if handover.claimed_by else None,
        "mode": handover.mode,
    }


def _step_form(step: Step) -> StepJson:
    """A step of a session whose secrets are masked already."""
    return {
        "id": str(step.id),
        "order": step.order,
        "type": step.type.value,
        "state": step.state.value,
        "content": _content_form(step.content),
        "risk": risk_form(step_risk(step)),
        "awaits_check": awaits_check(step),
        "checked_by": step.content.checked.by_name if step.content.checked else None,
        "context_message": step.context_message,
        "options": [{"label": option.label, "value": option.value} for option in step.options],
        "answer": answer_form(step.answer),
        "confidence": step.confidence,
        "asked_at": moment(step.asked_at),
        "answered_at": moment(step.answered_at),
        "answered_by": step.answered_by_name or None,
        "tokens": {"input": step.input_tokens, "output": step.output_tokens},
    }


def risk_form(found: Assessment) -> RiskJson:
    """What the harm check says of a step or a node."""
    return {
        "level": found.risk.value,
        "asks": found.asks,
        "loses": found.loses,
        "first": found.first,
        "identity_check": found.identity_check,
        "needs_acknowledging": found.needs_acknowledging,
    }


def _content_form(content: StepContent) -> StepContentJson:
    return {
        "text": content.text,
        "details": content.details,
        "guide": content.guide.value,
        "guide_title": content.guide_title,
        "guide_standing": content.guide_standing,
        "purpose": content.purpose.value,
        "node": content.position.node_id if content.position else None,
        "author": content.author or None,
        "about": str(content.about) if content.about else None,
        "script": script_form(content.script),
        "way": content.way.value if content.way else None,
        "matches": [
            {"flow_id": str(match.flow_id), "title": match.title, "score": match.score, "verdict": match.verdict}
            for match in content.matches
        ],
    }


def answer_form(answer: Answer | None) -> AnswerJson | None:
    """An answer: one of option, skipped and result; what was typed with what it was taken as, if it was."""
    typed: AnswerJson = {}
    if text := typed_text(answer):
        typed["text"] = text
        if taken := _taken_as_form(answer):
            typed["taken_as"] = taken
    match answer:
        case OptionAnswer(value=value, label=label):
            return {"option": value, "label": label, **typed}
        case TextAnswer():
            return typed
        case SkipAnswer():
            return {"skipped": True, **typed}
        case ResultAnswer(success=success, details=details):
            return {"result": {"success": success, "details": details}, **typed}
        case None:
            return None


def _taken_as_form(answer: Answer | None) -> TakenAsJson | None:
    """What typed words were taken as; None when they were new information."""
    match answer:
        case OptionAnswer(value=value):
            return {"value": value, "label": taken_as(answer)}
        case SkipAnswer():
            return {"value": "skip", "label": taken_as(answer)}
        case ResultAnswer(success=success):
            return {"value": "worked" if success else "did_not_work", "label": taken_as(answer)}
        case _:
            return None


def document_form(view: DocumentView) -> DocumentJson:
    """A document with its sections and as Markdown."""
    return {
        "kind": view.kind.value,
        "version": view.version,
        "title": view.document.title,
        "sections": [{"heading": section.heading, "body": section.body} for section in view.document.sections],
        "markdown": view.document.markdown(),
        "edited": view.edited,
        "rating": {"stars": view.stars, "comment": view.comment} if view.stars else None,
    }


def match_form(match: Match) -> MatchJson:
    """A match with what made it one."""
    parts = match.parts
    return {
        "flow_id": str(match.flow_id),
        "title": match.title,
        "score": match.score,
        "parts": {
            "semantic": parts.semantic,
            "keyword": parts.keyword,
            "recency": parts.recency,
            "success": parts.success,
        },
        "verdict": match.verdict.value,
        "words": list(match.words),
    }


def flow_summary_form(flow: FlowSummary) -> FlowSummaryJson:
    """A flow as a list shows it."""
    return {
        "id": str(flow.id),
        "slug": flow.slug,
        "title": flow.title,
        "domain": flow.domain,
        "version": flow.version,
        "times_walked": flow.times_walked,
        "times_resolved": flow.times_resolved,
        "state": state_of_flow(flow.times_resolved, published=not flow.archived).value,
        "last_used_at": moment(flow.last_used_at),
    }


def flow_content(flow: Flow) -> FlowContentJson:
    """A flow's content, drafts too."""
    return cast("FlowContentJson", to_data(flow))


def flow_form(published: PublishedFlow) -> FlowJson:
    """A published version of a flow with its nodes and edges."""
    return {"id": str(published.id), "version": published.version, **flow_content(published.flow)}


def user_form(user: User) -> UserJson:
    """A person of the account."""
    return {
        "id": str(user.id),
        "name": user.name,
        "role": user.role.value,
        "reviewer": user.is_reviewer,
        "time_zone": user.time_zone,
        "access": user.access.value,
    }


def token_form(token: TokenSummary) -> TokenJson:
    """A token without the token."""
    return {
        "id": str(token.id),
        "user": token.user.name,
        "name": token.name,
        "created_at": moment(token.created_at),
        "expires_at": moment(token.expires_at),
        "revoked_at": moment(token.revoked_at),
        "last_used_at": moment(token.last_used_at),
    }


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return at.isoformat().replace("+00:00", "Z") if at else None
