"""Proposals as messages of the reviewer channel, and what the engineer hears of them. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.flows.change_words import change_lines, what_is_new
from core.flows.diff import FlowDiff
from core.flows.harm import RiskMark
from core.flows.states import state_words
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    ContextLine,
    Element,
    Facts,
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
_LINES_SHOWN = 10
"""Lines that tell what changes; the whole flow shows the rest."""
_PLACES_SHOWN = 3
_NOTES_SHOWN = 300
_DESCRIBED = 300
_NAMES_SHOWN = 2
_DIGEST_LINES = 15
_LABEL = 60
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
    """The proposal with what is new and what can be done about it; decided, who decided and when."""
    if proposal.status is ProposalStatus.PENDING:
        about = (_changes(proposal), _about(proposal), _risks(proposal), _to_reword(proposal), _conflict(proposal))
        elements = [element for part in about for element in part]
        return Card(_heading(proposal), (*elements, *_deciding(proposal)), badge=_badge(proposal), tone=Tone.OPEN)
    undo = []
    if proposal.review and proposal.review.undo_until:
        undo = [Buttons((Button("Undo", _deciding_target(Action.UNDO_DECISION, proposal)),))]
    return Card(_heading(proposal), (*_decided(proposal), *undo), tone=Tone.DONE)


def changed_card(proposal: Proposal, typed: Sequence[str] = ()) -> Card:
    """The proposal for whoever would have decided on an earlier version of it, with what they had typed."""
    card = without_pictures(proposal_card(proposal))
    told = "It has changed since you looked at it, so nothing was decided. This is how it stands now:"
    kept = [Facts("What you had typed", tuple(typed))] if typed else []
    return replace(card, elements=(Text(told, strong=True), *card.elements, *kept))


def version_shown(card: Card) -> int | None:
    """The version of the proposal that a card offers a decision on; None where it offers none."""
    rows = [element.buttons for element in card.elements if isinstance(element, Buttons)]
    targets = (button.target for buttons in rows for button in buttons if button.target.action is Action.DISMISS)
    return next((version_seen(target) for target in targets), None)


def version_seen(target: Target) -> int:
    """The version of the proposal that stood where a decision was pressed.

    Cards of earlier releases do not say: theirs count as the first, which is right unless the proposal has changed.
    """
    return int(target.value) if target.value.isdecimal() else 1


def without_pictures(card: Card) -> Card:
    """The card where no picture can be shown, such as in a form."""
    return replace(card, elements=tuple(element for element in card.elements if not isinstance(element, Image)))


def learned_card(proposal: Proposal) -> Card:
    """One line for the engineer whose session taught something."""
    text = "This taught us something new: proposed as a flow to the reviewers."
    if proposal.type is not ProposalType.NEW_FLOW:
        text = "This taught us something new: proposed to the reviewers as an addition to a flow."
    return Card("Knowledge", (Text(text), ContextLine(proposal.title)), tone=Tone.DONE)


def unlearned_card() -> Card:
    """What takes that line's place when the session was taken up again."""
    return Card("Knowledge", (ContextLine("The session was reopened, so it no longer supports a proposal."),))


def digest_card(pending: Sequence[Proposal], now: datetime) -> Card:
    """What waits for the reviewers, the longest first, and how long it has."""
    lines = [
        f"{shortened(proposal.title, 120)} · {_waited(proposal, now)}" + (" · in conflict" if proposal.conflict else "")
        for proposal in pending
    ]
    more = len(lines) - _DIGEST_LINES
    shown = (*lines[:_DIGEST_LINES], f"and {more} more") if more > 0 else tuple(lines)
    noun = "proposal waits" if len(lines) == 1 else "proposals wait"
    buttons = tuple(
        Button(shortened(proposal.title, _LABEL), _target(Action.SEE_PROPOSAL, proposal), hint="See it and decide")
        for proposal in pending[:_DIGEST_LINES]
    )
    told = Facts(f"{len(lines)} {noun} for a decision", shown)
    return Card("Waiting for review", (told, Choices("Look at one", buttons)), tone=Tone.WARNING)


def reminder_to_review_card(proposal: Proposal, now: datetime) -> Card:
    """A nudge about a proposal that has waited long."""
    text = f"“{shortened(proposal.title, 200)}” has been waiting {_waited(proposal, now)} for a decision."
    return Card("Reminder: a proposal is waiting", (Text(text), Buttons(tuple(_looking(proposal)))), tone=Tone.WARNING)


def settled_reminder_card(proposal: Proposal) -> Card:
    """What a reminder becomes once it was decided on."""
    return Card("Reminder", (ContextLine(f"{_DECIDED[proposal.status]}: “{shortened(proposal.title, 200)}”"),))


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
    """Who supports it, and where it comes from."""
    facts = [_supporters(proposal), state_words(proposal.state)]
    facts += [f"domain: {proposal.domain}" if proposal.domain else "", _SOURCES[proposal.source]]
    facts += [f"proposed by {proposal.proposer.name}" if proposal.proposer else ""]
    line = " · ".join(filter(None, facts))
    elements: list[Element] = []
    if proposal.description.strip() not in ("", proposal.title) and _is_changed(proposal):
        elements.append(ContextLine(shortened(proposal.description, _DESCRIBED)))
    elements.append(ContextLine(f"{line[:1].upper()}{line[1:]}", proposal.created_at))
    places = list(dict.fromkeys(proposal.origins.values()))
    if places:
        more = f" · and {len(places) - _PLACES_SHOWN} more places" if len(places) > _PLACES_SHOWN else ""
        elements.append(ContextLine(f"From {' · '.join(places[:_PLACES_SHOWN])}{more}"))
    return elements


def _is_changed(proposal: Proposal) -> bool:
    return proposal.flow is not None and proposal.diff != FlowDiff()


def _supporters(proposal: Proposal) -> str:
    names = list(dict.fromkeys(support.engineer.name for support in proposal.support))
    if not names:
        return ""
    shown = ", ".join(names[:_NAMES_SHOWN]) + (f", +{len(names) - _NAMES_SHOWN}" if len(names) > _NAMES_SHOWN else "")
    count = len(proposal.support)
    return f"{count} session{'s support' if count > 1 else ' supports'} it ({shown})"


def _changes(proposal: Proposal) -> list[Element]:
    """What is new in a sentence, as a picture, and in a few lines."""
    flow = proposal.flow
    if flow is None:
        return [Text("Nothing new: another session was solved by this flow as it is.")]
    told = what_is_new(proposal.diff, flow)
    if not told:
        why = [Text(shortened(proposal.description, _DESCRIBED))] if proposal.description.strip() else []
        return [*why, ContextLine("Nothing is changed yet: edit it, or dismiss this.")]
    alt = f"The flow “{flow.title}” with its changes: added is green, changed is amber. Described in words below."
    lines = change_lines(proposal.diff, flow)
    if len(lines) > _LINES_SHOWN:
        lines = (*lines[: _LINES_SHOWN - 1], f"… and {len(lines) - _LINES_SHOWN + 1} more; see the whole flow.")
    return [Text(told), Image(alt, f"proposals/{proposal.id}/{proposal.version}"), Facts("What changes", lines)]


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
    heading = f"Based on v{proposal.conflict.made_against}, but the flow has changed since; edit it to settle this"
    return [Facts(heading, tuple(shortened(what, 300) for what in proposal.conflict.what[:10]))]


def _deciding(proposal: Proposal) -> list[Element]:
    approve = Button("Approve", _deciding_target(Action.APPROVE, proposal), Style.PRIMARY, "Publish it as it is")
    if proposal.risks:
        hint = "Acknowledge the risky steps, and publish it as it is"
        approve = Button("Approve…", _deciding_target(Action.APPROVE_RISKS, proposal), Style.PRIMARY, hint)
    can_be_approved = proposal.conflict is None and proposal.diff != FlowDiff() and not proposal.to_reword
    buttons = (
        *([approve] if can_be_approved else []),
        Button("Edit & approve…", _deciding_target(Action.EDIT_PROPOSAL, proposal), hint="Change it, then publish it"),
        Button("Reject…", _deciding_target(Action.REJECT, proposal), Style.DANGER, "Say what is wrong with it"),
        Button("Dismiss", _deciding_target(Action.DISMISS, proposal), hint="Park it: not wrong, not wanted now"),
    )
    says = " · ".join(part.says for part in proposal.confidence_parts)
    why = ContextLine(f"Confidence {proposal.confidence:.2f}: {says}")
    looking = _looking(proposal)
    return [Buttons(buttons), why, *([Buttons(tuple(looking))] if looking else [])]


def _looking(proposal: Proposal) -> list[Button]:
    sessions = Button("See the sessions", _target(Action.SEE_SESSIONS, proposal))
    flow = Button("See the whole flow", _target(Action.SEE_FLOW, proposal))
    return [*([sessions] if proposal.support else []), *([flow] if proposal.flow else [])]


def _decided(proposal: Proposal) -> list[Element]:
    """Who decided what, when and why, in one line."""
    review = proposal.review
    if review is None:
        return [ContextLine(proposal.closing_note)] if proposal.closing_note else []
    said = f"{_DECIDED[proposal.status]} by {review.by.name}"
    if proposal.published:
        said += f" → published as v{proposal.published.version}"
    if review.notes:
        said += f": “{shortened(review.notes, _NOTES_SHOWN)}”"
    return [ContextLine(said, review.at)]


def _target(action: Action, proposal: Proposal) -> Target:
    session_id = proposal.support[0].session_id if proposal.support else None
    return Target(action, session_id, proposal_id=proposal.id)


def _deciding_target(action: Action, proposal: Proposal) -> Target:
    """It names the version that the card shows: nobody decides on one that they did not see."""
    return replace(_target(action, proposal), value=str(proposal.version))


def _waited(proposal: Proposal, now: datetime) -> str:
    hours = int((now - proposal.created_at).total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    amount, unit = (hours, "hour") if hours < 48 else (hours // 24, "day")  # noqa: PLR2004 - two days
    return f"{amount} {unit}{'s' if amount > 1 else ''}"
