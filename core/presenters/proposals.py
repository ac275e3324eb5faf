"""Proposals as messages of the reviewer channel, and what the engineer hears of them. Pure."""

from collections.abc import Sequence
from datetime import datetime

from core.flows.diff import FlowDiff
from core.flows.diff_text import diff_lines, new_flow_lines
from core.flows.harm import RiskMark
from core.flows.states import state_words
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Code,
    ContextLine,
    Element,
    Facts,
    Fold,
    Image,
    Style,
    Target,
    Text,
    Tone,
)
from core.proposals.proposal import Proposal, ProposalSource, ProposalStatus, ProposalType
from core.safety import Risk
from core.shared.text import shortened

_RISKS_SHOWN = 10
_RISKS = {
    Risk.NONE: "identity first:",
    Risk.CHANGES: "identity first:",
    Risk.INTERRUPTS: "identity first:",
    Risk.DESTROYS: "destroys:",
    Risk.WEAKENS: "weakens:",
}
_DIFF_LINES = 14
"""Lines of a diff shown at once; the rest is folded."""
_MOST_LINES = 60
_NAMES_SHOWN = 2
_DIGEST_LINES = 15
_KINDS = {
    ProposalType.NEW_FLOW: "New flow",
    ProposalType.BRANCH_ADDITION: "New branch",
    ProposalType.ENHANCEMENT: "Enhancement",
    ProposalType.AUTO_REINFORCED: "Reinforced",
}
_SOURCES = {
    ProposalSource.AI_PROMOTED: "",
    ProposalSource.MANUAL_DRAFT: "promoted by hand",
    ProposalSource.KB_ACCELERATOR: "from a document",
    ProposalSource.AI_REALTIME_L1: "from an L1 walk",
}
_DECIDED = {
    ProposalStatus.APPROVED: "Approved",
    ProposalStatus.MODIFIED: "Edited and approved",
    ProposalStatus.REJECTED: "Rejected",
    ProposalStatus.DISMISSED: "Dismissed",
}


def proposal_subject(proposal: Proposal) -> str:
    """The name its message goes by in each channel."""
    return f"proposal:{proposal.id}"


def proposal_card(proposal: Proposal) -> Card:
    """The proposal with what it changes and what can be done about it; decided, who decided and when."""
    if proposal.status is ProposalStatus.PENDING:
        about = (_about(proposal), _changes(proposal), _risks(proposal), _to_reword(proposal), _conflict(proposal))
        elements = [element for part in about for element in part]
        return Card(_heading(proposal), (*elements, *_deciding(proposal)), badge=_badge(proposal), tone=Tone.OPEN)
    undoable = proposal.review and proposal.review.undo_until
    buttons = [Button("Undo", _target(Action.UNDO_DECISION, proposal))] if undoable else []
    buttons += _looking(proposal)
    return Card(
        _heading(proposal),
        (*_decided(proposal), Buttons(tuple(buttons))),
        badge=proposal.status.value,
        tone=Tone.DONE,
    )


def learned_card(proposal: Proposal) -> Card:
    """One line for the engineer whose session taught something."""
    text = "This taught us something new: proposed as a flow to the reviewers."
    if proposal.type is not ProposalType.NEW_FLOW:
        text = "This taught us something new: proposed to the reviewers as an addition to a flow."
    return Card("Knowledge", (Text(text), ContextLine(proposal.title)), tone=Tone.DONE)


def unlearned_card() -> Card:
    """What takes that line's place when the session was taken up again."""
    return Card("Knowledge", (ContextLine("Set aside: the session was reopened, so it speaks for no proposal now."),))


def digest_card(pending: Sequence[Proposal], now: datetime) -> Card:
    """What waits for the reviewers, the longest first, and how long it has."""
    lines = [
        f"{shortened(proposal.title, 120)} · {_waited(proposal, now)}" + (" · in conflict" if proposal.conflict else "")
        for proposal in pending
    ]
    more = len(lines) - _DIGEST_LINES
    shown = (*lines[:_DIGEST_LINES], f"and {more} more") if more > 0 else tuple(lines)
    noun = "proposal waits" if len(lines) == 1 else "proposals wait"
    return Card("Waiting for review", (Facts(f"{len(lines)} {noun} for a decision", shown),), tone=Tone.WARNING)


def reminder_to_review_card(proposal: Proposal, now: datetime) -> Card:
    """A nudge about a proposal that has waited long."""
    text = f"“{shortened(proposal.title, 200)}” has waited {_waited(proposal, now)} for a decision."
    return Card("Reminder: a proposal waits", (Text(text), Buttons(tuple(_looking(proposal)))), tone=Tone.WARNING)


def settled_reminder_card(proposal: Proposal) -> Card:
    """What a reminder becomes once it was decided on."""
    return Card("Reminder", (ContextLine(f"Settled: “{shortened(proposal.title, 200)}” is {proposal.status.value}."),))


def _heading(proposal: Proposal) -> str:
    if proposal.target is None or proposal.flow is None:
        return f"Flow proposal · {_KINDS[proposal.type]} “{shortened(proposal.title, 120)}”"
    return (
        f"Flow proposal · {_KINDS[proposal.type]} on “{shortened(proposal.flow.title, 120)}” v{proposal.target.version}"
    )


def _badge(proposal: Proposal) -> str:
    risks = "risky steps" if proposal.risks and proposal.status is ProposalStatus.PENDING else ""
    marks = (
        "conflict" if proposal.conflict else "",
        "reword me" if proposal.to_reword and proposal.status is ProposalStatus.PENDING else "",
        risks,
        "validated by outcome" if proposal.validated_by_outcome else "",
    )
    return " · ".join(filter(None, ("pending", *marks)))


def _about(proposal: Proposal) -> list[Element]:
    facts = [state_words(proposal.state), f"confidence {proposal.confidence:.2f}", _supporters(proposal)]
    facts += [f"domain: {proposal.domain}" if proposal.domain else "", _SOURCES[proposal.source]]
    facts += [f"proposed by {proposal.proposer.name}" if proposal.proposer else ""]
    parts = tuple(part.says for part in proposal.confidence_parts)
    tells_more = proposal.description.strip() not in ("", proposal.title)
    elements: list[Element] = [Text(shortened(proposal.description, 500))] if tells_more else []
    elements.append(ContextLine(" · ".join(filter(None, facts)), proposal.created_at))
    elements.append(Fold("Why this confidence", (Facts("What it is made of", parts),)))
    if proposal.origins:
        places = tuple(dict.fromkeys(proposal.origins.values()))
        elements.append(Fold("Where it comes from", (Facts("In the document", places[:_MOST_LINES]),)))
    return elements


def _supporters(proposal: Proposal) -> str:
    names = list(dict.fromkeys(support.engineer.name for support in proposal.support))
    if not names:
        return ""
    shown = ", ".join(names[:_NAMES_SHOWN]) + (f", +{len(names) - _NAMES_SHOWN}" if len(names) > _NAMES_SHOWN else "")
    count = len(proposal.support)
    return f"{count} session{'s support' if count > 1 else ' supports'} it ({shown})"


def _changes(proposal: Proposal) -> list[Element]:
    if proposal.flow is None:
        return []
    lines = diff_lines(proposal.diff, proposal.flow) if proposal.diff else new_flow_lines(proposal.flow)
    if not lines:
        return [ContextLine("Nothing is changed yet: edit it, or dismiss this.")]
    elements: list[Element] = [Code("diff", "\n".join(lines[:_DIFF_LINES]))]
    if len(lines) > _DIFF_LINES:
        rest = lines[_DIFF_LINES:_MOST_LINES]
        left = len(lines) - _MOST_LINES
        more = (*rest, f"… and {left} lines more; see the whole flow.") if left > 0 else rest
        elements.append(Fold(f"{len(lines) - _DIFF_LINES} lines more", (Code("diff", "\n".join(more)),)))
    alt = f"The flow “{proposal.flow.title}” with what changes: added green, changed amber. In words above."
    elements.append(Image(alt, f"proposals/{proposal.id}/{proposal.version}"))
    return elements


def _risks(proposal: Proposal) -> list[Element]:
    """The steps to acknowledge, each with its warning; there until somebody decided."""
    if proposal.status is not ProposalStatus.PENDING or not proposal.risks:
        return []
    lines = tuple(f"{mark.node_id}: {risk_line(mark)}" for mark in proposal.risks)
    shown = lines[:_RISKS_SHOWN]
    more = (f"and {len(lines) - _RISKS_SHOWN} more",) if len(lines) > _RISKS_SHOWN else ()
    return [Facts("Risky steps: read and acknowledge each", (*shown, *more))]


def risk_line(mark: RiskMark) -> str:
    """What a risky step asks for, and what is lost."""
    risk = mark.risk
    return " ".join(filter(None, (_RISKS[risk.risk], f"“{shortened(risk.asks, 150)}”", risk.loses or risk.first)))


def _to_reword(proposal: Proposal) -> list[Element]:
    """The steps that are no instructions yet; there until somebody decided."""
    if proposal.status is not ProposalStatus.PENDING or not proposal.to_reword or proposal.flow is None:
        return []
    nodes = (proposal.flow.node(node_id) for node_id in proposal.to_reword[:_RISKS_SHOWN])
    lines = tuple(f"{node.id}: {shortened(node.text, 150)}" for node in nodes if node)
    return [Facts("Reword me: no instructions yet, edit them to approve", lines)]


def _conflict(proposal: Proposal) -> list[Element]:
    if proposal.conflict is None or proposal.status is not ProposalStatus.PENDING:
        return []
    heading = f"Made against v{proposal.conflict.made_against}, and the flow has moved on; edit it to settle this"
    return [Facts(heading, tuple(shortened(what, 300) for what in proposal.conflict.what[:10]))]


def _deciding(proposal: Proposal) -> list[Element]:
    approve = Button("Approve", _target(Action.APPROVE, proposal), Style.PRIMARY, "Publish it as it is")
    if proposal.risks:
        hint = "Acknowledge the risky steps, and publish it as it is"
        approve = Button("Approve…", _target(Action.APPROVE_RISKS, proposal), Style.PRIMARY, hint)
    can_be_approved = proposal.conflict is None and proposal.diff != FlowDiff() and not proposal.to_reword
    buttons = (
        *([approve] if can_be_approved else []),
        Button("Edit & approve…", _target(Action.EDIT_PROPOSAL, proposal), hint="Change it, then publish it"),
        Button("Reject…", _target(Action.REJECT, proposal), Style.DANGER, "Say what is wrong with it"),
        Button("Dismiss", _target(Action.DISMISS, proposal), hint="Park it: not wrong, not wanted now"),
        *_looking(proposal),
    )
    return [Buttons(buttons)]


def _looking(proposal: Proposal) -> list[Button]:
    sessions = Button("See the sessions", _target(Action.SEE_SESSIONS, proposal))
    flow = Button("See the whole flow", _target(Action.SEE_FLOW, proposal))
    return [*([sessions] if proposal.support else []), *([flow] if proposal.flow else [])]


def _decided(proposal: Proposal) -> list[Element]:
    review = proposal.review
    if review is None:
        return [ContextLine(proposal.closing_note)] if proposal.closing_note else []
    said = f"{_DECIDED[proposal.status]} by {review.by.name}"
    if proposal.published:
        said += f" → published as v{proposal.published.version}"
    return [ContextLine(said, review.at), *([Text(review.notes)] if review.notes else [])]


def _target(action: Action, proposal: Proposal) -> Target:
    session_id = proposal.support[0].session_id if proposal.support else None
    return Target(action, session_id, proposal_id=proposal.id)


def _waited(proposal: Proposal, now: datetime) -> str:
    hours = int((now - proposal.created_at).total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    amount, unit = (hours, "hour") if hours < 48 else (hours // 24, "day")  # noqa: PLR2004 - two days
    return f"{amount} {unit}{'s' if amount > 1 else ''}"
