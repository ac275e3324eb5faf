"""A walk as the session it becomes: its path as steps and facts, so that nothing is asked twice."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from core.sessions.engine import DELETED
from core.sessions.engine.recording import fact_text
from core.sessions.session import (
    Fact,
    FixOutcome,
    GuideChoice,
    Handover,
    MatchedFlow,
    Resolution,
    Session,
    SessionStatus,
)
from core.sessions.steps import GuideKind, Step, StepContent, StepPurpose, StepState, StepType, TextAnswer
from core.walks.walk import Walk, WalkKind, WalkStatus

_GUIDES = {
    WalkKind.FLOW: GuideKind.FLOW,
    WalkKind.PROPOSAL: GuideKind.ADHOC,
    WalkKind.ADHOC: GuideKind.ADHOC,
    WalkKind.AI_BUILD: GuideKind.CLAUDE,
}


def as_session(walk: Walk, now: datetime | None = None) -> Session:
    """The walk as a session in the hands of its technician, in the state that the walk has come to."""
    steps = walk.steps if walk.is_active else _session_steps(walk)
    return Session(
        id=walk.session_id or walk.id,
        account_id=walk.account_id,
        engineer=walk.technician,
        problem=walk.problem,
        title=walk.title,
        created_at=walk.created_at,
        touched_at=now or walk.last_step_at,
        status=_STATUSES[walk.status],
        version=1,
        choice=GuideChoice.AUTO,
        guide=_GUIDES[walk.kind],
        guide_note=_guide_note(walk),
        matched_flow=_flow_to_go_on_with(walk),
        facts=tuple(
            Fact(text, step.id) for step in steps if step.answer != TextAnswer(DELETED) and (text := fact_text(step))
        ),
        resolution=_resolution(walk),
        handover=_handover(walk),
        ended_at=walk.ended_at if walk.status in (WalkStatus.RESOLVED, WalkStatus.ABANDONED) else None,
        ticket=walk.ticket,
        steps=steps,
    )


_STATUSES = {
    WalkStatus.ACTIVE: SessionStatus.ACTIVE,
    WalkStatus.RESOLVED: SessionStatus.RESOLVED,
    WalkStatus.ESCALATED: SessionStatus.REQUESTING_ESCALATION,
    WalkStatus.ABANDONED: SessionStatus.ABANDONED,
}


def _resolution(walk: Walk) -> Resolution | None:
    """How it was solved: by what led there, if that helped, else as the technician says."""
    if walk.status is not WalkStatus.RESOLVED:
        return None
    ending = walk.current.content.ending if walk.current and walk.helpful else None
    cause, fix = (ending.root_cause, ending.fix) if ending else ("", "")
    return Resolution(FixOutcome.WORKED, cause, fix or walk.resolution_notes, walk.resolution_notes if fix else "")


def _handover(walk: Walk) -> Handover | None:
    if walk.session_id is None:
        return None
    ending = walk.current.content.ending if walk.current else None
    by_guide = walk.current is not None and walk.current.content.guide is not GuideKind.ADHOC
    return Handover(
        reason=walk.escalation_reason,
        by=walk.technician,
        at=walk.ended_at or walk.last_step_at,
        next_steps=ending.next_steps if ending else (),
        handover_to=ending.handover_to if ending else "",
        hypothesis=ending.reason if ending and by_guide else "",
    )


def _flow_to_go_on_with(walk: Walk) -> MatchedFlow | None:
    """The flow that an engineer goes on with; none where it has come to its end and would only say so again."""
    walked = walk.walked
    if walked is None or walk.kind is not WalkKind.FLOW:
        return None
    current = walk.current
    if current and current.content.position and current.content.purpose is StepPurpose.CONFIRM_HANDOVER:
        return None
    return MatchedFlow(walked.id, walked.title, 1.0, walked.version)


def _guide_note(walk: Walk) -> str:
    done = f" It was walked by {walk.technician.name} as first line." if walk.path else ""
    return f"Handed over from an L1 walk.{done}" if walk.session_id else ""


def _session_steps(walk: Walk) -> tuple[Step, ...]:
    """The first reading, the nodes that were answered, and the notes; numbered anew."""
    kept = [step for step in walk.path if step.content.purpose is StepPurpose.GUIDE]
    if walk.kind is WalkKind.PROPOSAL:  # a proposal's id is no flow's
        kept = [replace(step, content=replace(step.content, position=None)) for step in kept]
    reading = _informs(walk, "reading", StepType.INTAKE_ANALYSIS, StepContent(text=_first_reading(walk)))
    notes = (
        [_informs(walk, "notes", StepType.NOTE, StepContent(text=walk.notes, author=walk.technician.name))]
        if walk.notes
        else []
    )
    return tuple(replace(step, order=order) for order, step in enumerate((reading, *kept, *notes)))


def _first_reading(walk: Walk) -> str:
    match walk.kind:
        case WalkKind.FLOW | WalkKind.PROPOSAL if walk.walked:
            led = f"The first line walked “{walk.walked.title}”"
        case WalkKind.AI_BUILD:
            led = "The first line was guided by AI"
        case _:
            led = "The first line took notes"
    steps = sum(1 for step in walk.path if step.answer)
    scope = f" {walk.out_of_scope}" if walk.out_of_scope else ""
    return f"{led}: {steps} {'step' if steps == 1 else 'steps'} answered.{scope}"


def _informs(walk: Walk, name: str, kind: StepType, content: StepContent) -> Step:
    session_id: UUID = walk.session_id or walk.id
    return Step(
        id=uuid5(session_id, name),
        order=0,
        type=kind,
        state=StepState.ANSWERED,
        content=content,
        asked_at=walk.created_at,
        answered_at=walk.ended_at,
    )
