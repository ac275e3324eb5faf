"""A session as the messages of its conversation, and its hand-over as a message of the hand-over channel."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    ContextLine,
    Element,
    Facts,
    Fold,
    Markdown,
    Mention,
    Stage,
    Style,
    Target,
    Text,
    Tone,
)
from core.presenters.following import colleagues_elements
from core.presenters.steps import (
    began_with,
    guide_name,
    said_with_step,
    step_card,
)
from core.presenters.thinking import thinking_elements, thinking_stage
from core.sessions.drafted_scripts import drafted_script
from core.sessions.masking import masked
from core.sessions.session import ClaimMode, FixOutcome, Session, SessionStatus, SuggestedFix
from core.sessions.steps import GuideKind, NearMatch, StepPurpose, StepState, StepType
from core.shared.text import shortened
from core.tickets.documents import Document, moment_of_end
from core.tickets.intake import headline

_HANDOVER, _DOCUMENTATION, _FIX = "handover", "documentation", "fix"
_UNHEARD = (
    "Nobody was notified: no channel for hand-overs is set. Tell somebody yourself, hand over to a person by name, "
    "or ask an admin to choose a channel in the settings."
)
_OPEN_SECTIONS = 4
"""Sections of a document shown unfolded: the four that every resolution note has."""


def session_cards(
    session: Session, document: Document | None = None, without: Collection[UUID] = ()
) -> dict[str, Card]:
    """The messages of the session's conversation in order, by subject; not those of the steps `without`.

    `document` is the text for the ticket, shown once the session has ended or was handed over.
    """
    session = masked(session)
    cards = {"session": _head(session)}
    told = said_with_step(session)
    cards |= {
        f"step:{step.order}": step_card(session, step)
        for step in session.steps
        if step.type is not StepType.INTAKE_ANALYSIS and step.id not in without and step.id not in told
    }
    if session.suggested_fix and not _told_at_the_end(session):
        cards[fix_subject(session.suggested_fix)] = _fix(session)
    if session.handover:
        cards[handover_subject(session)] = _handover(session)
    if document:
        cards[documentation_subject(session)] = documentation_card(session, document)
    return {subject: _with_whole(card, session, subject) for subject, card in cards.items()}


def _told_at_the_end(session: Session) -> bool:
    """Whether the fix is what its engineer said at the end: the note says so, in one message."""
    fix = session.suggested_fix
    return bool(session.resolution and fix and fix.step_id is None and fix.outcome is session.resolution.outcome)


def unchanged_steps(before: Session, after: Session) -> frozenset[UUID]:
    """Steps whose cards are the same for both, as can be told without making them.

    A step's card shows the step and the session's status; only the one answered last shows more of the session, such as
    that the next step is being worked out.
    """
    if before.status is not after.status:
        return frozenset()
    last = (before.last_answered, after.last_answered)
    pairs = zip(before.steps, after.steps, strict=False)
    return frozenset(step.id for step, same in pairs if step is same and step not in last)


def closed_steps(before: Session, after: Session) -> frozenset[UUID]:
    """Steps that were open and are no longer, so that their cards differ, as can be told without making them."""
    pairs = zip(before.steps, after.steps, strict=False)
    return frozenset(was.id for was, step in pairs if was.state is StepState.OPEN and step.state is not StepState.OPEN)


def _with_whole(card: Card, session: Session, subject: str) -> Card:
    return card if card.whole else replace(card, whole=Target(Action.WHOLE, session.id, value=subject))


def _head(session: Session) -> Card:
    if session.status is SessionStatus.ACTIVE:
        badge = session.tier.value
        badge += f" {session.confidence:.0%}" if session.confidence is not None else ""
    else:
        badge = session.status.in_words
    elements: list[Element] = []
    if session.ticket:
        elements.append(ContextLine(f"Ticket {headline(session.ticket.id, session.ticket.client)}"))
    if session.last_answered is None:
        elements += began_with(session)
    elif began := began_with(session):
        elements.append(Fold("How it began", began, beginning=False))
    elements += colleagues_elements(session)
    if session.steps:
        elements.append(ContextLine(_guided(session)))
    intake = session.intake
    asked = session.open_step is not None and session.open_step.content.purpose is StepPurpose.SCOPING
    is_new = session.last_answered is None or (intake and session.near_matches != intake.content.matches)
    if intake and session.status is SessionStatus.ACTIVE and not asked and is_new:
        elements += _suggestions(session, session.near_matches)
    stages = {SessionStatus.ACTIVE: Stage.WAITING, SessionStatus.PAUSED: Stage.PAUSED}
    stage = Stage.ENDED if session.status.is_over else stages.get(session.status)
    if session.last_answered is None:
        elements += thinking_elements(session)
        stage = thinking_stage(session) or stage
    if session.status.is_over:
        elements.append(Buttons((Button("Reopen", Target(Action.REOPEN, session.id)),)))
    return Card(session.title, tuple(elements), badge=badge, stage=stage)


def _guided(session: Session) -> str:
    """Whose session it is, who guides, why that changed, and how near its flow is."""
    flow, by_flow = session.matched_flow, session.guide is GuideKind.FLOW
    name = guide_name(session.guide, flow.title if flow else "")
    match = f", {flow.score:.0%} match" if flow and by_flow and flow.score < 1 else ""
    return f"{session.engineer.name} · Guide: {name}{match}. {session.guide_note}".strip()


def _suggestions(session: Session, matches: tuple[NearMatch, ...]) -> list[Element]:
    current = session.matched_flow.id if session.matched_flow else None
    others = [match for match in matches if match.flow_id != current][:3]
    if not others:
        return []
    buttons = tuple(
        Button(
            f"Use: {shortened(match.title, 60)}",
            Target(Action.SWITCH_GUIDE, session.id, value=str(match.flow_id)),
            hint=f"Be guided by the flow “{match.title}” ({match.score:.0%} match)",
        )
        for match in others
    )
    return [ContextLine("Near matches in the library:"), Buttons(buttons)]


def _fix(session: Session) -> Card:
    fix = session.suggested_fix
    assert fix is not None
    elements: list[Element] = [Text(fix.text)]
    if fix.waiting_for:
        elements.append(ContextLine(f"Waiting for: {fix.waiting_for}"))
    if fix.note:
        elements.append(ContextLine(fix.note))
    open_outcome = fix.outcome in (None, FixOutcome.WAITING)
    if open_outcome and session.status is SessionStatus.ACTIVE:

        def outcome(label: str, value: FixOutcome) -> Button:
            return Button(label, Target(Action.FIX_OUTCOME, session.id, value=value))

        elements.append(
            Buttons(
                (
                    Button("It worked…", Target(Action.RESOLVE, session.id), Style.PRIMARY),
                    outcome("Worked partly…", FixOutcome.PARTLY),
                    outcome("Did not work", FixOutcome.FAILED),
                    outcome("Waiting to verify…", FixOutcome.WAITING),
                )
            )
        )
    return Card("Suggested fix", tuple(elements), badge=fix.outcome_words)


def fix_subject(fix: SuggestedFix) -> str:
    """What the message about a suggested fix is about: another fix has another, below the steps before it."""
    return f"{_FIX}:{hashlib.sha256(fix.text.encode(errors='replace')).hexdigest()[:12]}"


def is_fix(subject: str) -> bool:
    """Whether a message about that subject shows a suggested fix."""
    return subject.partition(":")[0] == _FIX


def followed_fix_card(card: Card) -> Card:
    """A suggested fix that another followed: what it was and what became of it, with nothing to press."""
    told = tuple(element for element in card.elements if not isinstance(element, Buttons))
    return replace(card, elements=(*told, ContextLine("Another fix was suggested after this.")))


def handover_card(session: Session, mentions: tuple[Mention, ...] = (), *, is_heard: bool = True) -> Card:
    """The hand-over, in the session's conversation and in the channel: why, what is known, and who takes it.

    `mentions` is whom it is for; unless it `is_heard`, its giver is told that nobody was.
    """
    card = replace(_handover(masked(session)), mentions=mentions)
    if is_heard:
        return card
    return replace(card, elements=(ContextLine(_UNHEARD), *card.elements))


def handover_channel_subject(session: Session) -> str:
    """The same where several sessions are handed over."""
    return f"{_HANDOVER}:{session.id.hex}:{handover_subject(session).rpartition(':')[2]}"


def _handover(session: Session) -> Card:
    handover = session.handover
    assert handover is not None
    title, whole = f"Hand-over: {session.title}", Target(Action.WHOLE, session.id, value=handover_subject(session))
    elements: list[Element] = [
        Text(handover.reason),
        ContextLine(
            f"From {handover.by.name}" + (f" to {handover.target.name}" if handover.target else ""), handover.at
        ),
    ]
    if handover.handover_to:
        elements.append(ContextLine(f"Meant for: {handover.handover_to}"))
    if session.facts and not handover.claimed_by:  # what is found later is not what was handed over
        elements.append(Facts("What we know", tuple(shortened(fact.text, 200) for fact in session.facts[-8:])))
    if handover.claimed_by:
        mode = "by hand, outside FlowPilot" if handover.mode is ClaimMode.MANUAL else "and goes on with it"
        elements.append(ContextLine(f"{handover.claimed_by.name} took it {mode}."))
        return Card(title, tuple(elements), tone=Tone.DONE, badge="taken", whole=whole)
    if session.status is not SessionStatus.REQUESTING_ESCALATION:
        return Card(title, tuple(elements), badge="ended", whole=whole)

    def claim(label: str, mode: ClaimMode, hint: str, style: Style = Style.PLAIN) -> Button:
        return Button(label, Target(Action.CLAIM, session.id, value=mode), style, hint)

    elements.append(
        Buttons(
            (
                claim("Take it", ClaimMode.CONTINUE, "Continue from where it is", Style.PRIMARY),
                claim("Take it with a briefing", ClaimMode.BRIEFING, "Get a summary first, then continue"),
                claim("Take it by hand", ClaimMode.MANUAL, "Work on it outside FlowPilot"),
            )
        )
    )
    return Card(title, tuple(elements), tone=Tone.WARNING, badge="waiting for somebody", whole=whole)


def handover_subject(session: Session) -> str:
    """What the message about the session's hand-over is about: each hand-over has one, below the steps before it."""
    assert session.handover is not None
    return f"{_HANDOVER}:{_stamp(session.handover.at)}"


def is_handover(subject: str) -> bool:
    """Whether a message about that subject shows a hand-over."""
    return subject.partition(":")[0] == _HANDOVER


def documentation_subject(session: Session) -> str:
    """What the message that shows the text for the ticket is about: each end has one, below the steps before it."""
    moment = moment_of_end(session)
    return f"{_DOCUMENTATION}:{_stamp(moment)}" if moment else _DOCUMENTATION


def is_documentation(subject: str) -> bool:
    """Whether a message about that subject shows the text for the ticket."""
    return subject.partition(":")[0] == _DOCUMENTATION


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S%f}"


def documentation_card(session: Session, document: Document, *, polished: bool = False) -> Card:
    """The text for the ticket, its sections folded, with what can be done with it. `polished`: the AI worded it."""
    folds = tuple(
        Fold(section.heading, (Markdown(section.body or "—"),), open=number < _OPEN_SECTIONS)
        for number, section in enumerate(document.sections)
    )
    buttons = (
        Button("Send to ticket…", Target(Action.SEND_TO_TICKET, session.id), hint="See what is posted, and post it"),
        Button("Copy", Target(Action.DOCUMENTATION, session.id), hint="Copy the whole text as Markdown"),
        Button("Edit…", Target(Action.EDIT_DOCUMENTATION, session.id)),
        Button("Rate…", Target(Action.RATE, session.id), hint="Rate this documentation from 1 to 5"),
    )
    if drafted_script(session):
        hint = "Keep the script for next time, with this case's values left to fill in"
        buttons = (*buttons, Button("Make a template…", Target(Action.MAKE_TEMPLATE, session.id), hint=hint))
    elements = (*folds, Buttons(buttons))
    whole = Target(Action.DOCUMENTATION, session.id)
    return Card(document.title, elements, tone=Tone.DONE, badge="documentation", ai_written=polished, whole=whole)


def withdrawn_card(card: Card, *, is_over: bool = False) -> Card:
    """A card whose subject no longer holds, such as the documentation of a session that was reopened."""
    text = "The note says how it ended." if is_over else "The session went on after this."
    return Card(card.title, (ContextLine(text),))


def reminder_card(session: Session) -> Card:
    """A nudge to the engineer of a session that was left alone, or whose fix waits to be verified."""
    session = masked(session)
    fix = session.suggested_fix
    if fix and fix.outcome is FixOutcome.WAITING:
        text = f"“{shortened(fix.text, 200)}” was waiting for {fix.waiting_for}. Has it worked?"
        buttons = (
            Button("It worked…", Target(Action.RESOLVE, session.id), Style.PRIMARY),
            Button("Did not work", Target(Action.FIX_OUTCOME, session.id, value=FixOutcome.FAILED)),
            Button("Still waiting…", Target(Action.FIX_OUTCOME, session.id, value=FixOutcome.WAITING)),
        )
    else:
        text = "This session has been quiet for a while. Everything so far is saved."
        go_on = Action.RESUME if session.status is SessionStatus.PAUSED else Action.PAUSE
        buttons = (
            Button("Resume" if go_on is Action.RESUME else "Pause", Target(go_on, session.id)),
            Button("It's fixed…", Target(Action.RESOLVE, session.id)),
            Button("Abandon", Target(Action.ABANDON, session.id)),
        )
    return Card(f"Reminder: {session.title}", (Text(text), Buttons(buttons)), tone=Tone.WARNING)
