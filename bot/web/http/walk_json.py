"""Walks as the API's JSON, with their types."""

from datetime import datetime

from typing_extensions import TypedDict

from bot.web.http.document_types import SectionJson
from bot.web.http.json_forms import answer_form, moment
from bot.web.http.json_types import AnswerJson, OptionJson, ScriptJson, TicketJson
from bot.web.http.script_json import script_form
from core.ports.walks import EscalatedWhy, WalkFigures
from core.services.walks import WalkReport
from core.sessions.harm import step_risk
from core.sessions.masking import masked_step, masked_text
from core.sessions.steps import Step, StepPurpose
from core.tickets.documents import Document
from core.walks.asking import shown_node
from core.walks.walk import Walk, by_ai, node_id, node_type


class WalkedFlowJson(TypedDict):
    """The flow or proposal that guides a walk."""

    id: str
    title: str
    version: int | None
    """None for a proposal."""
    validated: bool


class SuggestionJson(TypedDict):
    """Something to choose: exactly one of the two ids is set."""

    kind: str
    flow_id: str | None
    proposal_id: str | None
    title: str
    score: float
    validated: bool


class WalkNodeJson(TypedDict):
    """The node that waits. `message` says how a typed answer was understood."""

    id: str
    type: str
    text: str
    details: str
    why: str
    options: list[OptionJson]
    script: ScriptJson | None
    risk: str
    ai: bool
    message: str | None
    reason: str | None
    """Of an escalation: why an engineer has to take over."""


class WalkedNodeJson(TypedDict):
    """A node of the path."""

    node_id: str
    type: str
    text: str
    answer: AnswerJson | None
    ai: bool
    by: str | None
    at: str | None


class WalkJson(TypedDict):
    """A walk with its path."""

    id: str
    status: str
    kind: str
    acting_as: str
    technician: str
    problem: str
    title: str
    category: str | None
    flow: WalkedFlowJson | None
    suggestions: list[SuggestionJson]
    node: WalkNodeJson | None
    path: list[WalkedNodeJson]
    notes: str
    note: str | None
    out_of_scope: str | None
    thinking: bool
    helpful: bool | None
    resolution_notes: str | None
    escalation_reason: str | None
    session_id: str | None
    ticket: TicketJson | None
    version: int
    created_at: str | None
    last_step_at: str | None
    ended_at: str | None


class WalkDocumentJson(TypedDict):
    """The text for the ticket."""

    title: str
    sections: list[SectionJson]
    markdown: str


class WalksPage(TypedDict):
    """A page of walks, and the cursor of the next."""

    items: list[WalkJson]
    next_cursor: str | None


class WalkFiguresJson(TypedDict):
    """How walks of one kind, or of one flow, went."""

    kind: str
    flow_id: str | None
    title: str
    walks: int
    resolved: int
    escalated: int
    abandoned: int
    helpful: int
    flags: int
    containment: float | None
    median_seconds: float | None
    p90_seconds: float | None


class EscalationsJson(TypedDict):
    """What led to hand-overs: out of scope, the end of the path, or the technician's own request."""

    out_of_scope: int
    way_ended: int
    asked: int


class ReasonJson(TypedDict):
    """Why walks were handed over, and how often."""

    reason: str
    times: int


class WalkReportJson(TypedDict):
    """Figures of the walks that ended since a moment. Containment: the share resolved without an engineer, 0 to 1."""

    since: str | None
    walks: int
    resolved: int
    escalated: int
    abandoned: int
    helpful: int
    flags: int
    containment: float | None
    median_seconds: float | None
    p90_seconds: float | None
    by_flow: list[WalkFiguresJson]
    escalations: EscalationsJson
    reasons: list[ReasonJson]


def walk_form(walk: Walk) -> WalkJson:
    """A walk with its path; secrets in it are masked as on its cards."""
    walked, ticket = walk.walked, walk.ticket
    return {
        "id": str(walk.id),
        "status": walk.status.value,
        "kind": walk.kind.value,
        "acting_as": walk.acting_as.value,
        "technician": walk.technician.name,
        "problem": masked_text(walk.problem),
        "title": walk.title,
        "category": walk.category,
        "flow": (
            {
                "id": str(walked.id),
                "title": walked.title,
                "version": walked.version or None,
                "validated": walk.kind.value == "flow",
            }
            if walked
            else None
        ),
        "suggestions": [
            {
                "kind": offer.kind.value,
                "flow_id": str(offer.id) if offer.validated else None,
                "proposal_id": None if offer.validated else str(offer.id),
                "title": offer.title,
                "score": offer.score,
                "validated": offer.validated,
            }
            for offer in walk.suggestions
        ],
        "node": _node_form(walk),
        "path": [_walked_form(masked_step(step)) for step in walk.path],
        "notes": masked_text(walk.notes),
        "note": walk.note or None,
        "out_of_scope": walk.out_of_scope or None,
        "thinking": walk.thinking and walk.is_active,
        "helpful": walk.helpful,
        "resolution_notes": masked_text(walk.resolution_notes) or None,
        "escalation_reason": masked_text(walk.escalation_reason) or None,
        "session_id": str(walk.session_id) if walk.session_id else None,
        "ticket": {"id": ticket.id, "kind": ticket.kind.value} if ticket else None,
        "version": walk.version,
        "created_at": moment(walk.created_at),
        "last_step_at": moment(walk.last_step_at),
        "ended_at": moment(walk.ended_at),
    }


def _node_form(walk: Walk) -> WalkNodeJson | None:
    shown = shown_node(walk)
    if shown is None:
        return None
    step, is_end = masked_step(shown.step), walk.at_end
    ending = step.content.ending
    hands_over = step.content.purpose is StepPurpose.CONFIRM_HANDOVER
    return {
        "id": node_id(step),
        "type": node_type(step),
        "text": masked_text(shown.text),
        "details": step.content.details,
        "why": step.context_message,
        "options": [] if is_end else [{"label": option.label, "value": option.value} for option in shown.options],
        "script": script_form(step.content.script),
        "risk": step_risk(step).risk.value,
        "ai": by_ai(step),
        "message": masked_text(shown.message) or None,
        "reason": ending.reason if ending and hands_over else None,
    }


def _walked_form(step: Step) -> WalkedNodeJson:
    return {
        "node_id": node_id(step),
        "type": node_type(step),
        "text": step.content.text,
        "answer": answer_form(step.answer),
        "ai": by_ai(step),
        "by": step.answered_by_name or None,
        "at": moment(step.answered_at),
    }


def walk_document_form(document: Document) -> WalkDocumentJson:
    """The text for the ticket, in sections and as Markdown."""
    return {
        "title": document.title,
        "sections": [{"heading": section.heading, "body": section.body} for section in document.sections],
        "markdown": document.markdown(),
    }


def report_form(report: WalkReport, since: datetime) -> WalkReportJson:
    """How the walks since then went."""
    every = _figures_form(report.all)
    return {
        "since": moment(since),
        "walks": every["walks"],
        "resolved": every["resolved"],
        "escalated": every["escalated"],
        "abandoned": every["abandoned"],
        "helpful": every["helpful"],
        "flags": every["flags"],
        "containment": every["containment"],
        "median_seconds": every["median_seconds"],
        "p90_seconds": every["p90_seconds"],
        "by_flow": [_figures_form(one) for one in report.by_flow],
        "escalations": {
            "out_of_scope": report.escalations[EscalatedWhy.OUT_OF_SCOPE],
            "way_ended": report.escalations[EscalatedWhy.WAY_ENDED],
            "asked": report.escalations[EscalatedWhy.ASKED],
        },
        "reasons": [{"reason": reason, "times": times} for reason, times in report.reasons],
    }


def _figures_form(figures: WalkFigures) -> WalkFiguresJson:
    return {
        "kind": figures.kind,
        "flow_id": str(figures.flow_id) if figures.flow_id else None,
        "title": figures.title,
        "walks": figures.walks,
        "resolved": figures.resolved,
        "escalated": figures.escalated,
        "abandoned": figures.abandoned,
        "helpful": figures.helpful,
        "flags": figures.flags,
        "containment": round(figures.resolved / figures.walks, 4) if figures.walks else None,
        "median_seconds": figures.median_seconds,
        "p90_seconds": figures.p90_seconds,
    }
