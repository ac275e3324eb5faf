"""What a prompt says beside the session's own words: how flows match, where they were left, what helped before."""

from typing import Any
from uuid import UUID

from core.ai.flow_text import node_number
from core.flows.published import PublishedFlow
from core.guides.guide import GuideRequest
from core.guides.surroundings import Surroundings
from core.sessions.session import Session
from core.sessions.steps import Step, StepType


def match_scores(request: GuideRequest) -> dict[UUID, tuple[float, str]]:
    """Score and verdict of the flows that the problem alone led to, as they were at the start of the session."""
    intake = next((step for step in request.session.steps if step.type is StepType.INTAKE_ANALYSIS), None)
    found = intake.content.matches if intake else request.matches
    return {match.flow_id: (match.score, str(match.verdict)) for match in found}


def flow_heading(number: int, flow: PublishedFlow, scores: dict[UUID, tuple[float, str]]) -> str:
    """What a flow's fence is called: its number in the prompt, and how well it matches the problem."""
    if flow.id not in scores:
        return f"flow {number}"
    score, verdict = scores[flow.id]
    return f"flow {number}, {verdict} {score:.2f}"


def flow_place(step: Step, related: tuple[PublishedFlow, ...]) -> dict[str, Any] | None:
    """Where a step stands in a flow: its title, and the node's number where the flow's text is in the prompt."""
    at = step.content.position
    if at is None:
        return None
    flow = next((one.flow for one in related if one.id == at.flow_id), None)
    return {"flow": step.content.guide_title, "node": node_number(flow, at.node_id) if flow else None}


def solved_before(around: Surroundings) -> list[dict[str, str]]:
    """Earlier sessions with the same problem, by what they found."""
    return [
        {
            "title": one.title,
            "root_cause": one.root_cause,
            "fix": one.fix,
            "solved_on": one.ended_at.date().isoformat(),
        }
        for one in around.solved
    ]


def standing(session: Session, around: Surroundings, related: tuple[PublishedFlow, ...]) -> dict[str, Any]:
    """Where the session stands today, and what was done outside its steps."""
    fix, handed_over, ended = session.suggested_fix, session.handover, session.resolution
    placed = [place for step in session.steps if (place := flow_place(step, related))]
    return {
        "today": around.today.isoformat() if around.today else None,
        "ticket": f"{session.ticket.kind.value} {session.ticket.id}" if session.ticket else None,
        "engineers_role": around.role,
        "confidence": session.confidence,
        "tier": session.tier.value,
        "last_place_in_a_flow": placed[-1] if placed else None,
        "suggested_fix": fix.text if fix else None,
        "outcome_of_the_fix": fix.outcome.value if fix and fix.outcome else None,
        "said_about_the_fix": fix.note if fix else None,
        "the_fix_waits_for": fix.waiting_for if fix else None,
        "was_ended_before_as": {"outcome": ended.outcome.value, "fix": ended.fix, "note": ended.note}
        if ended
        else None,
        "was_handed_over_because": handed_over.reason if handed_over else None,
    }
