"""Sessions and steps to table rows and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from core.accounts.person import Person
from core.flows.options import Option
from core.sessions.attachments import Attachment
from core.sessions.session import (
    Fact,
    GuideChoice,
    Handover,
    MatchedFlow,
    Resolution,
    Session,
    SessionStatus,
    SuggestedFix,
    Ticket,
    TicketKind,
)
from core.sessions.steps import (
    Answer,
    GuideKind,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepContent,
    StepState,
    StepType,
    TextAnswer,
    typed_text,
)
from storage.json_form import dump, load

StoredRow = Mapping[str, Any] | RowMapping
"""A row by its columns' names, as psycopg or SQLAlchemy gives it."""

_JSON_COLUMNS: Mapping[str, Any] = {
    "matched_flow": MatchedFlow | None,
    "facts": tuple[Fact, ...],
    "suggested_fix": SuggestedFix | None,
    "resolution": Resolution | None,
    "handover": Handover | None,
    "past_handovers": tuple[Handover, ...],
}
"""Columns of `ai_sessions` that hold a part of the session as JSON, and what that is."""


def json_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as JSON that PostgreSQL reads back as a row."""
    return {name: _json_value(value) for name, value in values.items()}


def _json_value(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case _:
            return value


def session_values(session: Session) -> dict[str, Any]:
    """The columns of `ai_sessions` for a session."""
    written = {name: dump(getattr(session, name), kind) for name, kind in _JSON_COLUMNS.items()}
    return _plain_values(session) | written


def changed_session_values(before: Session, after: Session) -> dict[str, Any]:
    """Those of them that a turn changed; what did not change is not written as JSON to find that out."""
    old, new = _plain_values(before), _plain_values(after)
    written = {
        name: dump(getattr(after, name), kind)
        for name, kind in _JSON_COLUMNS.items()
        if getattr(after, name) != getattr(before, name)
    }
    return {name: value for name, value in new.items() if value != old[name]} | written


def _plain_values(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "account_id": session.account_id,
        "engineer_id": session.engineer.id,
        "engineer_name": session.engineer.name,
        "problem": session.problem,
        "title": session.title,
        "status": session.status.value,
        "version": session.version,
        "choice": session.choice.value,
        "flow_choice": session.flow_choice,
        "guide": session.guide.value,
        "guide_note": session.guide_note,
        "turn": session.turn,
        "thinking": session.thinking,
        "matched_flow_id": session.matched_flow.id if session.matched_flow else None,
        "ticket_id": session.ticket.id if session.ticket else None,
        "ticket_kind": session.ticket.kind.value if session.ticket else None,
        "ticket_client": (session.ticket.client or None) if session.ticket else None,
        "ticket_url": (session.ticket.url or None) if session.ticket else None,
        "remind_at": session.remind_at,
        "created_at": session.created_at,
        "touched_at": session.touched_at,
        "ended_at": session.ended_at,
        "idle_reminded": session.idle_reminded,
    }


def session_of(row: StoredRow) -> Session:
    """The session of a row whose `steps` are JSON, in order."""
    ticket = None
    if row["ticket_id"]:
        kind, client, url = TicketKind(row["ticket_kind"]), row["ticket_client"] or "", row["ticket_url"] or ""
        ticket = Ticket(row["ticket_id"], kind, client, url)
    return Session(
        id=row["id"],
        account_id=row["account_id"],
        engineer=Person(row["engineer_id"], row["engineer_name"]),
        problem=row["problem"],
        title=row["title"],
        created_at=row["created_at"],
        status=SessionStatus(row["status"]),
        version=row["version"],
        choice=GuideChoice(row["choice"]),
        flow_choice=row["flow_choice"],
        guide=GuideKind(row["guide"]),
        guide_note=row["guide_note"],
        turn=row["turn"],
        thinking=row["thinking"],
        matched_flow=load(row["matched_flow"], MatchedFlow) if row["matched_flow"] else None,
        facts=load(row["facts"], tuple[Fact, ...]),
        suggested_fix=load(row["suggested_fix"], SuggestedFix) if row["suggested_fix"] else None,
        resolution=load(row["resolution"], Resolution) if row["resolution"] else None,
        handover=load(row["handover"], Handover) if row["handover"] else None,
        past_handovers=load(row["past_handovers"], tuple[Handover, ...]),
        attachments=load(row["attachments"], tuple[Attachment, ...]),
        ticket=ticket,
        steps=tuple(step_of(step) for step in row["steps"]),
        remind_at=row["remind_at"],
        touched_at=row["touched_at"],
        ended_at=row["ended_at"],
        idle_reminded=row["idle_reminded"],
    )


def step_values(session: Session, step: Step) -> dict[str, Any]:
    """The columns of `ai_session_steps` for a step of the session."""
    return {
        "id": step.id,
        "account_id": session.account_id,
        "session_id": session.id,
        "step_order": step.order,
        "script_generation_id": step.content.script.generation_id if step.content.script else None,
        "step_type": step.type.value,
        "content": dump(step.content, StepContent),
        "context_message": step.context_message,
        "options_presented": dump(step.options, tuple[Option, ...]),
        "confidence_at_step": step.confidence,
        "ai_reasoning": step.reasoning,
        "input_tokens": step.input_tokens,
        "output_tokens": step.output_tokens,
        "created_at": step.asked_at,
        "state": step.state.value,
        "selected_option": None,
        "free_text_input": None,
        "was_free_text": False,
        "was_skipped": False,
        "action_result": None,
        "answered_by": step.answered_by,
        "answered_by_name": step.answered_by_name,
        "responded_at": step.answered_at,
        **answer_values(step.answer),
    }


def answer_values(answer: Answer | None) -> dict[str, Any]:
    """The columns of `ai_session_steps` that an answer fills."""
    typed = typed_text(answer)
    own_words = {"free_text_input": typed, "was_free_text": True} if typed else {}
    match answer:
        case OptionAnswer(value=value):
            return {"selected_option": value, **own_words}
        case TextAnswer():
            return own_words
        case SkipAnswer():
            return {"was_skipped": True, **own_words}
        case ResultAnswer(success=success, details=details):
            return {"action_result": {"success": success, "details": details}, **own_words}
        case None:
            return {}


def step_of(row: Mapping[str, Any]) -> Step:
    """The step of a row that PostgreSQL gave as JSON."""
    options = load(row["options_presented"], tuple[Option, ...])
    return Step(
        id=UUID(row["id"]),
        order=row["step_order"],
        type=StepType(row["step_type"]),
        state=StepState(row["state"]),
        content=load(row["content"], StepContent),
        context_message=row["context_message"],
        options=options,
        answer=answer_of(row, options),
        answered_by=UUID(row["answered_by"]) if row["answered_by"] else None,
        answered_by_name=row["answered_by_name"],
        confidence=row["confidence_at_step"],
        reasoning=row["ai_reasoning"],
        input_tokens=row["input_tokens"],
        output_tokens=row["output_tokens"],
        asked_at=datetime.fromisoformat(row["created_at"]),
        answered_at=datetime.fromisoformat(row["responded_at"]) if row["responded_at"] else None,
    )


def answer_of(row: Mapping[str, Any], options: tuple[Option, ...]) -> Answer | None:
    """The answer as it was taken; a row that has nothing beside the text has it as new information."""
    typed = row["free_text_input"] or ""
    if row["selected_option"] is not None:
        value = row["selected_option"]
        return OptionAnswer(value, next((option.label for option in options if option.value == value), value), typed)
    if row["was_skipped"]:
        return SkipAnswer(typed)
    if row["action_result"] is not None:
        result = row["action_result"]
        return ResultAnswer(result["success"], result.get("details", ""), typed=bool(row["was_free_text"]))
    return TextAnswer(typed) if row["was_free_text"] else None
