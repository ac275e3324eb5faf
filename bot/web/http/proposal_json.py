"""Proposals, versions and what is wrong with flows as the API's JSON."""

from bot.web.http.json_forms import flow_content, moment, risk_form
from bot.web.http.json_types import FlowProblemJson
from bot.web.http.library_types import JsonObject
from bot.web.http.proposal_types import (
    CommentJson,
    FlowDiffJson,
    FormFieldJson,
    NodeFlagJson,
    ProposalJson,
    VersionJson,
    WholeProposalJson,
)
from core.flows.diff import FlowDiff
from core.flows.diff_text import diff_lines, new_flow_lines
from core.flows.model import Edge, Node
from core.flows.problems import FlowProblem
from core.flows.states import state_of_flow
from core.ports.flows import FlowVersion
from core.proposals.comments import Comment
from core.proposals.editing import FormField, field_of
from core.proposals.flags import ShownFlag, flags_of
from core.proposals.proposal import Proposal
from core.sessions.masking import masked_text


def proposal_form(proposal: Proposal) -> ProposalJson:
    """A proposal as lists show it."""
    target, review, published = proposal.target, proposal.review, proposal.published
    return {
        "id": str(proposal.id),
        "type": proposal.type.value,
        "status": proposal.status.value,
        "source": proposal.source.value,
        "title": proposal.title,
        "description": proposal.description,
        "target_flow_id": str(target.id) if target else None,
        "target_version": target.version if target else None,
        "problem_domain": proposal.domain or None,
        "confidence_score": proposal.confidence,
        "supporting_session_count": max(len(proposal.support), 1),
        "supporting_session_ids": [str(support.session_id) for support in proposal.support],
        "validated_by_outcome": proposal.validated_by_outcome,
        "conflict": (
            {"made_against": proposal.conflict.made_against, "what": list(proposal.conflict.what)}
            if proposal.conflict
            else None
        ),
        "picture": f"/page/proposals/{proposal.id}/{proposal.version}.svg" if proposal.flow else None,
        "proposed_by": proposal.proposer.name if proposal.proposer else None,
        "reviewed_by": review.by.name if review else None,
        "reviewer_notes": review.notes if review else None,
        "reviewed_at": moment(review.at) if review else None,
        "undo_until": moment(review.undo_until) if review else None,
        "closing_note": proposal.closing_note or None,
        "published_flow_id": str(published.id) if published else None,
        "published_version": published.version if published else None,
        "risks": [{"node_id": mark.node_id, **risk_form(mark.risk)} for mark in proposal.risks],
        "state": proposal.state.value,
        "to_reword": list(proposal.to_reword),
        "version": proposal.version,
        "created_at": moment(proposal.created_at),
    }


def whole_proposal_form(proposal: Proposal) -> WholeProposalJson:
    """A proposal with its flow and what it changes."""
    flow, changes = proposal.flow, proposal.diff
    lines = () if flow is None else diff_lines(changes, flow) if changes else new_flow_lines(flow)
    return {
        **proposal_form(proposal),
        "flow": flow_content(flow) if flow else None,
        "diff": _diff_form(changes) if changes else None,
        "diff_text": "\n".join(lines),
        "confidence_parts": [
            {"name": part.name, "value": part.value, "weight": part.weight, "says": part.says}
            for part in proposal.confidence_parts
        ],
        "origins": dict(proposal.origins),
        "visited": list(proposal.visited),
        "flags": [flag_form(proposal, flag) for flag in flags_of(proposal)],
    }


def flag_form(proposal: Proposal, flag: ShownFlag) -> NodeFlagJson:
    """A flag at its node."""
    return {
        "proposal_id": str(proposal.id),
        "node_id": flag.node_id,
        "kind": flag.kind.value,
        "note": flag.note,
        "by": flag.by,
    }


def _diff_form(changes: FlowDiff) -> FlowDiffJson:
    """What changes; `before` of null is added, `after` of null removed."""
    return {
        "fields": [
            {"field": change.field, "before": change.before, "after": change.after}
            for change in (*changes.words, *changes.lists)
        ],
        "nodes": [
            {"id": change.id, "before": _node_form(change.before), "after": _node_form(change.after)}
            for change in changes.nodes
        ],
        "edges": [{"before": _edge_form(change.before), "after": _edge_form(change.after)} for change in changes.edges],
    }


def _node_form(node: Node | None) -> JsonObject | None:
    if node is None:
        return None
    named = {
        name: getattr(node, name)
        for name in ("text", "why", "details", "root_cause", "fix", "reason", "handover_to")
        if getattr(node, name)
    }
    options = [{"label": option.label, "value": option.value} for option in node.options]
    return {"id": node.id, "type": node.type.value, **named, **({"options": options} if options else {})}


def _edge_form(edge: Edge | None) -> JsonObject | None:
    if edge is None:
        return None
    return {"from": edge.source, "to": edge.target, "when": {"kind": edge.condition.value, "value": edge.value}}


def comment_form(comment: Comment) -> CommentJson:
    """A comment; secrets in it are masked."""
    return {
        "id": str(comment.id),
        "author": comment.author.name,
        "text": masked_text(comment.text),
        "created_at": moment(comment.at),
    }


def field_form(field: FormField) -> FormFieldJson:
    """A field of the form to edit a proposed flow with."""
    return {
        "name": field.name,
        "label": field.label,
        "value": field.value,
        "multiline": field.multiline,
        "hint": field.hint,
    }


def problem_form(problem: FlowProblem) -> FlowProblemJson:
    """A fault of a flow, and the form's field it is about."""
    return {"where": problem.where, "what": problem.what, "mend": problem.mend, "field": field_of(problem)}


def version_form(version: FlowVersion) -> VersionJson:
    """A version of a flow with where it comes from and how it has done."""
    use = version.use
    return {
        "version": version.version,
        "title": version.title,
        "current": version.current,
        "created_at": moment(version.created_at),
        "withdrawn_at": moment(version.withdrawn_at),
        "provenance": dict(version.provenance),
        "times_walked": use.walked,
        "times_resolved": use.resolved,
        "state": state_of_flow(use.resolved, published=version.current).value,
        "times_skipped": use.skipped,
        "times_escaped": use.escaped,
    }
