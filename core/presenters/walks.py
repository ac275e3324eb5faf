"""A walk as the messages of its conversation: few, big and plain. One card a node; an answered one folds to a line."""

from dataclasses import replace

from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    ContextLine,
    Element,
    Facts,
    Fold,
    Input,
    Markdown,
    Style,
    Target,
    Text,
    Tone,
)
from core.presenters.scripts import script_elements
from core.presenters.steps import step_kind_name
from core.sessions.masking import masked, masked_step, masked_text
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import Step, StepPurpose, StepType, answer_text, taken_as, typed_text
from core.shared.text import shortened
from core.tickets.documents import Document
from core.walks.asking import ShownNode, shown_node
from core.walks.gate import category_name
from core.walks.walk import AskedBackKind, OfferKind, Suggestion, Walk, WalkKind, WalkStatus, by_ai, node_key

AI_LINE = "AI wrote this step. Read it before you do it; when in doubt, ask an engineer."
"""The standing line of every step that a model wrote."""
_SHOWN = 200
"""Characters of an answer or question that a folded node shows."""
_PROBLEM_SHOWN = 400
_OPEN_SECTIONS = 4
NONE_OF_THESE = "none"
"""The value of the choice that takes no suggestion."""


def walk_cards(walk: Walk) -> dict[str, Card]:
    """The messages of the walk's conversation in order, by subject."""
    walk = _masked(walk)
    cards = {"walk": _head(walk)}
    told = _said_with_nodes(walk)
    cards |= {f"step:{step.order}": _passed(step) for step in walk.path if step not in told}
    shown = shown_node(walk)
    if shown:
        cards[f"step:{shown.step.order}"] = _end(walk, shown) if walk.at_end else _open(walk, shown)
    return {subject: replace(card, whole=_target(walk, Action.WHOLE, subject)) for subject, card in cards.items()}


def _said_with_nodes(walk: Walk) -> tuple[Step, ...]:
    """Notes that were shown on the way to a node and stand on its card."""
    asked = [step.order for step in walk.steps if step.type.awaits_answer]
    return tuple(step for step in walk.path if step.type is StepType.NOTE and asked and step.order < asked[-1])


def _said_before(walk: Walk, node: Step) -> tuple[Step, ...]:
    """Those that stand on this node's card."""
    before = [step.order for step in walk.path if step.type.awaits_answer and step.order < node.order]
    return tuple(step for step in walk.path if (before or [-1])[-1] < step.order < node.order)


def where_it_stands(walk: Walk) -> dict[str, Card]:
    """How the walk began and what is open, to go on with in one more conversation."""
    live = ("walk", f"step:{walk.current.order}" if walk.current else "")
    return {subject: card for subject, card in walk_cards(walk).items() if subject in live}


def newest_card(walk: Walk) -> Card:
    """What the walk asks now, or how it stands where it asks nothing."""
    return walk_cards(walk)[f"step:{walk.current.order}" if walk.current and walk.is_active else "walk"]


def not_asked_card(card: Card) -> Card:
    """The card of a node that the walk went back behind."""
    return Card(card.title, (ContextLine("This no longer applies."),))


def became_card(walk: Walk, session: Session) -> Card:
    """What became of a walk that was handed over, for its technician."""
    session = masked(session)
    handover = session.handover
    who = session.engineer.name if handover and handover.claimed_by else ""
    match session.status:
        case SessionStatus.REQUESTING_ESCALATION:
            asked = f" {handover.target.name} was asked." if handover and handover.target else ""
            said, tone = f"Waits for an engineer.{asked}", Tone.WARNING
        case SessionStatus.ACTIVE | SessionStatus.PAUSED:
            said, tone = (f"{who} took it and is working on it." if who else "It was taken up again."), Tone.OPEN
        case SessionStatus.RESOLVED:
            fix = session.resolution.fix if session.resolution else ""
            said = f"{who or session.engineer.name} solved it." + (f" {shortened(fix, 300)}" if fix else "")
            tone = Tone.DONE
        case SessionStatus.ESCALATED:
            said, tone = f"{who or 'An engineer'} took it and works on it outside FlowPilot.", Tone.DONE
        case SessionStatus.ABANDONED:
            said, tone = "It was given up without a resolution.", Tone.NEUTRAL
    reason = f"Handed over: {shortened(masked_text(walk.escalation_reason), _SHOWN)}"
    elements: tuple[Element, ...] = (Text(said), ContextLine(reason))
    if walk.ticket and session.status is SessionStatus.REQUESTING_ESCALATION:  # until an engineer has it in hand
        send = Button("Send to ticket…", _target(walk, Action.SEND_TO_TICKET), hint="See what is posted, and post it")
        elements = (*elements, Buttons((send,)))
    return Card("With the engineers", elements, tone=tone)


def walk_documentation_card(walk: Walk, document: Document) -> Card:
    """The text for the ticket of a walk that was solved; its sections folded but for the first."""
    folds = tuple(
        Fold(section.heading, (Markdown(section.body or "—"),), open=number < _OPEN_SECTIONS)
        for number, section in enumerate(document.sections)
    )
    send = Button("Send to ticket…", _target(walk, Action.SEND_TO_TICKET), hint="See what is posted, and post it")
    buttons = (Buttons((send,)),) if walk.ticket else ()
    return Card(document.title, (*folds, *buttons), tone=Tone.DONE, badge="documentation")


def _target(walk: Walk, action: Action, value: str = "", step: Step | None = None) -> Target:
    return Target(action, step_id=node_key(walk, step) if step else None, value=value, walk_id=walk.id)


def _masked(walk: Walk) -> Walk:
    """The walk with its secrets taken out of everything people wrote in it."""
    asked = walk.asked_back
    return replace(
        walk,
        problem=masked_text(walk.problem[:16_384]),
        path=tuple(map(masked_step, walk.path)),
        current=masked_step(walk.current) if walk.current else None,
        asked_back=replace(asked, typed=masked_text(asked.typed)) if asked else None,
        notes=masked_text(walk.notes),
        resolution_notes=masked_text(walk.resolution_notes),
        escalation_reason=masked_text(walk.escalation_reason),
    )


def _head(walk: Walk) -> Card:
    elements: list[Element] = []
    if shortened(walk.problem, _PROBLEM_SHOWN) != walk.title:
        elements.append(Text(shortened(walk.problem, _PROBLEM_SHOWN)))
    elements.append(ContextLine(_led_by(walk)))
    if walk.out_of_scope:
        elements.append(Text(walk.out_of_scope))
    if walk.note:
        elements.append(ContextLine(walk.note))
    elements += _notes(walk)
    if walk.suggestions:
        elements += _suggestions(walk)
    if walk.thinking:
        elements.append(ContextLine("Thinking… your answer is saved; the next step is being worked out."))
    if walk.is_active and walk.open_node is None:
        elements.append(_ways_out(walk))
    if not walk.is_active:
        elements += _ending(walk)
    done = walk.status is WalkStatus.RESOLVED
    return Card(walk.title, tuple(elements), badge=_BADGES[walk.status], tone=Tone.DONE if done else Tone.NEUTRAL)


_BADGES = {
    WalkStatus.ACTIVE: "first line",
    WalkStatus.RESOLVED: "resolved",
    WalkStatus.ESCALATED: "with the engineers",
    WalkStatus.ABANDONED: "given up",
}


def _led_by(walk: Walk) -> str:
    match walk.kind:
        case WalkKind.FLOW if walk.walked:
            return f"Flow: “{walk.walked.title}”"
        case WalkKind.PROPOSAL if walk.walked:
            return f"Not validated: “{walk.walked.title}” is waiting for a reviewer. Check each step before you do it."
        case WalkKind.AI_BUILD:
            return f"AI finds the next step for {category_name(walk.category)}, one at a time, 12 at most."
        case _:
            return "Your notes"


def _notes(walk: Walk) -> list[Element]:
    lines = [line for line in walk.notes.splitlines() if line.strip()]
    return [Facts("Notes", tuple(shortened(line, _SHOWN) for line in lines[-8:]))] if lines else []


def _suggestions(walk: Walk) -> list[Element]:
    def choice(offer: Suggestion) -> Button:
        mark = "" if offer.validated else " (not validated)"
        hint = f"{offer.score:.0%} match" + ("" if offer.validated else "; it is waiting for a reviewer")
        value = f"{offer.kind.value}:{offer.id}"
        return Button(shortened(offer.title, 58) + mark, _target(walk, Action.CHOOSE, value), hint=hint)

    none = Button("None of these", _target(walk, Action.CHOOSE, NONE_OF_THESE))
    question = Text("Is it one of these?", strong=True)
    return [question, Choices("Is it one of these?", (*map(choice, walk.suggestions), none))]


def _ending(walk: Walk) -> list[Element]:
    match walk.status:
        case WalkStatus.RESOLVED:
            said = "It helped." if walk.helpful else "Solved, though this did not help."
            notes = [Text(walk.resolution_notes)] if walk.resolution_notes else []
            return [ContextLine(f"Solved by {walk.technician.name}. {said}", walk.ended_at), *notes]
        case WalkStatus.ESCALATED:
            return [ContextLine(f"{walk.technician.name} asked an engineer: {walk.escalation_reason}", walk.ended_at)]
        case _:
            return [ContextLine("Given up. What was found is kept.", walk.ended_at)]


def _ways_out(walk: Walk, *, with_fixed: bool = True) -> Buttons:
    fixed = Button("It's fixed…", _target(walk, Action.RESOLVE), hint="Say what solved it and end the walk")
    note = Button("Add a note…", _target(walk, Action.NOTE))
    engineer = Button("Ask an engineer…", _target(walk, Action.HAND_OVER), hint="Everything found so far is passed on")
    return Buttons((*((fixed,) if with_fixed else ()), note, engineer))


def _open(walk: Walk, shown: ShownNode) -> Card:
    step = shown.step
    before = tuple(_told(note) for note in _said_before(walk, step))
    body: tuple[Element, ...] = (*before, _text(step, shown.text))
    if step.content.details:
        body = (*body, Text(step.content.details))
    if step.content.script:
        body = (*body, *script_elements(step.content.script), *_filling(walk, step))
    if shown.message:
        body = (*body, ContextLine(shown.message))
    ai_line = (ContextLine(AI_LINE),) if by_ai(step) else ()
    why = (ContextLine(f"Why I ask: {step.context_message}"),) if step.context_message else ()
    standing = step.content.guide_standing
    trusted = (ContextLine(f"From the flow “{step.content.guide_title}” · {standing}"),) if standing else ()
    elements = (*body, *_answers(walk, shown), *ai_line, *why, *trusted)
    number = 1 + sum(passed.type.awaits_answer for passed in walk.path[: step.order])
    title = f"Step {number} · {step_kind_name(step.type)}"
    return Card(title, elements, tone=Tone.OPEN, ai_written=by_ai(step))


def _filling(walk: Walk, step: Step) -> tuple[Element, ...]:
    script = step.content.script
    if script is None or not script.template:
        return ()
    label = "Fill in the script" if script.is_to_fill else "Fill it in again"
    style = Style.PRIMARY if script.is_to_fill else Style.PLAIN
    return (Buttons((Button(label, _target(walk, Action.FILL_SCRIPT, script.template, step), style),)),)


def _told(note: Step) -> Text | Markdown:
    return Markdown(note.content.text) if by_ai(note) else Text(note.content.text)


def _text(step: Step, text: str) -> Text | Markdown:
    return Markdown(text) if by_ai(step) else Text(text, strong=True)


def _answers(walk: Walk, shown: ShownNode) -> tuple[Element, ...]:
    step = shown.step

    def target(action: Action, value: str = "") -> Target:
        return _target(walk, action, value, step)

    takes_result = step.type.takes_result and not shown.options
    elements: list[Element] = []
    if shown.offers is AskedBackKind.RESOLVE:
        elements.append(Buttons((Button("Yes, it's fixed…", _target(walk, Action.RESOLVE), Style.PRIMARY),)))
    if shown.offers is AskedBackKind.HAND_OVER:
        elements.append(Buttons((Button("Yes, ask an engineer…", _target(walk, Action.HAND_OVER), Style.PRIMARY),)))
    if shown.options:
        options = tuple(Button(option.label, target(Action.ANSWER, option.value)) for option in shown.options)
        elements.append(Choices("Answer", options))
    elif takes_result:
        results = (
            Button("Worked", target(Action.WORKED), Style.PRIMARY),
            Button("Didn't work", target(Action.FAILED)),
            Button("Couldn't do it", target(Action.SKIP), hint="Record that it could not be done"),
        )
        elements.append(Choices("How did it go?", results))
    typed = "What you did and saw" if takes_result else "Or type your answer"
    elements.append(Input(typed, "In your own words", target(Action.ANSWER)))
    skip = (
        ()
        if takes_result
        else (Button("Can't check", target(Action.SKIP), hint="Record that this is not known or cannot be checked"),)
    )
    by_flow = walk.kind in (WalkKind.FLOW, WalkKind.PROPOSAL)
    leave = (Button("Not this", target(Action.NOT_THIS), hint="See other options"),) if by_flow else ()
    flag = (Button("Flag this step…", target(Action.FLAG_STEP)),) if step.content.position else ()
    elements.append(Buttons((*skip, *leave, *flag, *_ways_out(walk).buttons)))
    return tuple(elements)


def _end(walk: Walk, shown: ShownNode) -> Card:
    step = shown.step
    details = (Text(step.content.details),) if step.content.details else ()
    marks = (ContextLine(AI_LINE),) if by_ai(step) else ()
    if step.content.purpose is StepPurpose.CONFIRM_RESOLUTION:
        buttons = Buttons(
            (
                Button("Solved, this helped", _target(walk, Action.RESOLVE, "helpful"), Style.PRIMARY),
                Button("Solved in another way…", _target(walk, Action.RESOLVE)),
                Button("Not solved, ask an engineer…", _target(walk, Action.HAND_OVER)),
            )
        )
        question = Text("Is it solved? Did this help?", strong=True)
        return Card(
            "The end of this way", (question, *details, buttons, *marks), tone=Tone.OPEN, ai_written=by_ai(step)
        )
    buttons = Buttons(
        (
            Button("Ask an engineer", _target(walk, Action.HAND_OVER, "now"), Style.PRIMARY),
            Button("Ask with your own reason…", _target(walk, Action.HAND_OVER)),
            *_ways_out(walk).buttons[:2],
        )
    )
    question = Text("This is where an engineer should take over.", strong=True)
    return Card("An engineer goes on", (question, *details, buttons, *marks), tone=Tone.WARNING, ai_written=by_ai(step))


def _passed(step: Step) -> Card:
    if step.type is StepType.NOTE:
        return Card("Note", (_told(step),), ai_written=by_ai(step))
    question = shortened(step.content.text, _SHOWN)
    said = ContextLine(f"→ {_given(step)} ({step.answered_by_name})", step.answered_at)
    return Card(f"✔ {question}", (said,), tone=Tone.DONE)


def _given(step: Step) -> str:
    taken = taken_as(step.answer)
    if taken:
        return f"“{shortened(typed_text(step.answer), _SHOWN)}” · taken as: {taken}"
    return shortened(answer_text(step.answer), _SHOWN)


def walks_list(walks: tuple[Walk, ...], heading: str) -> list[Element]:
    """A person's walks as a list in which each can be taken up again."""
    elements: list[Element] = [Text(heading, strong=True)] if walks and heading else []
    for walk in walks:
        elements.append(Text(shortened(masked_text(walk.title), 100)))
        if walk.is_active:
            label, hint = "Go on here", f"Go on here with: {shortened(masked_text(walk.title), 100)}"
            elements.append(Buttons((Button(label, _target(walk, Action.OPEN), Style.PRIMARY, hint),)))
        else:
            elements.append(ContextLine(_BADGES[walk.status], walk.ended_at))
    return elements


def offer_value(value: str) -> tuple[OfferKind, str] | None:
    """What a choice's value names: a flow or a proposal, and its id; None for none of them."""
    kind, _, named = value.partition(":")
    return (OfferKind(kind), named) if kind in list(OfferKind) else None
