"""Steps as cards: open, answered, no longer asked, and notes."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from core.accounts.preferences import FixWay
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    Choices,
    ContextLine,
    Element,
    Facts,
    Input,
    Markdown,
    Menu,
    Stage,
    Style,
    Target,
    Text,
    Tone,
)
from core.presenters.files import file_card, shown_file
from core.presenters.scripts import script_elements
from core.safety import Assessment
from core.sessions.harm import CONFIRM, awaits_check, step_risk, warning_title
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import (
    Answer,
    GuideKind,
    Step,
    StepPurpose,
    StepState,
    StepType,
    answer_text,
    taken_as,
    typed_text,
)
from core.shared.text import shortened

_PROBLEM_SHOWN = 600
"""Characters of the problem that a card shows; the session keeps it whole."""
_ANSWER_SHOWN = 200
"""Characters of an answer or question that a folded step shows."""

_NOT_ASKED = "no longer asked"
WHICH_WAY = "By clicking or by script?"
_REMEMBERED = "I ask this once for each kind of fix and remember it; “preferences” shows and changes it."
_CHANGEABLE = (StepPurpose.GUIDE, StepPurpose.SCOPING, StepPurpose.CLARIFY, StepPurpose.CHOOSE_WAY)
"""Steps whose answer may be changed; the rest end something, or take it up again."""
_KIND_NAMES = {
    StepType.INTAKE_ANALYSIS: "First reading",
    StepType.QUESTION: "Question",
    StepType.ACTION: "Action",
    StepType.VERIFICATION: "Check",
    StepType.INFO_REQUEST: "Details needed",
    StepType.SCRIPT_GENERATION: "Script",
    StepType.NOTE: "Note",
}


def step_card(session: Session, step: Step) -> Card:
    """The step as it should look now; while it is open, with what its guide said before it."""
    if step.type is StepType.NOTE and step.state is not StepState.SUPERSEDED:
        attachment = shown_file(session, step)
        return file_card(session, step, attachment) if attachment else _note(step)
    match step.state:
        case StepState.OPEN:
            return _open(session, step)
        case StepState.ANSWERED:
            return _folded(session, step)
        case StepState.SUPERSEDED:
            title = _title(session, step)
            ending = f" · {_NOT_ASKED}" if step.type.awaits_answer else ""
            return Card(title, (ContextLine(f"{shortened(step.content.text, _ANSWER_SHOWN)}{ending}"),))


def began_with(session: Session) -> tuple[Text | ContextLine, ...]:
    """What a session began with, as far as its title does not say it: the problem, and how it was read."""
    said: list[Text | ContextLine] = []
    if " ".join(session.problem.split()) != session.title:
        said.append(Text(shortened(session.problem, _PROBLEM_SHOWN)))
    intake, flow = session.intake, session.matched_flow
    if intake and intake.content.text:
        said.append(ContextLine(f"What I read: {shortened(intake.content.text, _PROBLEM_SHOWN)}"))
    if flow and session.guide is not GuideKind.FLOW:
        said.append(ContextLine(f"Looks like “{flow.title}” ({flow.score:.0%} match)."))
    return tuple(said)


def _title(session: Session, step: Step) -> str:
    number = f"Step {session.number_of(step)} · " if step.type.awaits_answer else ""
    return f"{number}{_KIND_NAMES[step.type]}"


def step_kind_name(kind: StepType) -> str:
    """What kind of step it is, in a word."""
    return _KIND_NAMES[kind]


def guide_name(kind: GuideKind, flow_title: str = "") -> str:
    """Who speaks, in words."""
    match kind:
        case GuideKind.CLAUDE:
            return "Claude"
        case GuideKind.FLOW:
            return f"the flow “{flow_title}”" if flow_title else "a flow"
        case GuideKind.ADHOC:
            return "your own steps"


def guided_by(step: Step) -> str:
    """Whose step it is, and how far a flow is trusted."""
    name = f"Guided by {guide_name(step.content.guide, step.content.guide_title)}"
    return f"{name} · {step.content.guide_standing}" if step.content.guide_standing else name


def step_details(step: Step) -> tuple[Element, ...]:
    """All that a step asks and all that was answered, nothing shortened; of a risky step only once it was confirmed."""
    answer = (Text(f"→ {_given(step.answer, str)}"),) if step.answer else ()
    asked = _warning(step_risk(step)) if awaits_check(step) else (*_why(step), *_asked(step))
    return (*asked, *answer)


def thinking_elements(session: Session) -> tuple[Element, ...]:
    """What shows that the next step is being worked out, with a way to stop waiting, or to go on when paused."""
    if session.thinking and session.status is SessionStatus.PAUSED:
        resume = Button("Resume", Target(Action.RESUME, session.id), Style.PRIMARY)
        return (ContextLine("Paused. The next step will be here when you resume."), Buttons((resume,)))
    if not session.thinking or session.status is not SessionStatus.ACTIVE:
        return ()
    stop = Button("Stop", Target(Action.STOP, session.id), hint="Stop waiting and choose how to go on")
    return (ContextLine("Thinking… your answer is saved; the next step is being worked out."), Buttons((stop,)))


def thinking_stage(session: Session) -> Stage | None:
    """Where a card stands that `thinking_elements` end."""
    if not thinking_elements(session):
        return None
    return Stage.PAUSED if session.status is SessionStatus.PAUSED else Stage.THINKING


def without_thinking(card: Card) -> Card:
    """The card without what says that the next step is being worked out, for who shows that otherwise."""
    return replace(card, elements=card.elements[:-2]) if card.stage is Stage.THINKING else card


def thinking_for_good(card: Card) -> Card:
    """The same in words that stay true once the next step is there, for who cannot change the card again soon."""
    if card.stage is not Stage.THINKING:
        return card
    line = ContextLine("Your answer is saved. The next step follows below.")
    return replace(card, elements=(*card.elements[:-2], line, card.elements[-1]))


def said_with_step(session: Session) -> dict[UUID, Step]:
    """Notes of a guide that came with a step and stand on its card instead of having cards of their own, by that step.

    As ids of the notes, with the step.
    """
    found = dict[UUID, Step]()
    notes = list[Step]()
    for step in session.steps:
        if step.type is StepType.NOTE and not step.content.author:
            notes.append(step)
            continue
        if step.type.awaits_answer:
            found |= {note.id: step for note in notes if note.asked_at == step.asked_at}
        notes = []
    return found


def _said_before(session: Session, step: Step) -> tuple[Element, ...]:
    with_step = said_with_step(session)
    return tuple(
        element
        for note in session.steps
        if with_step.get(note.id) == step
        for element in (*(_warning(step_risk(note)) if step_risk(note).needs_acknowledging else ()), _said(note))
    )


def _note(step: Step) -> Card:
    author = step.content.author
    who = f"Note by {author}" if author else "Note"
    at = (ContextLine("Added", step.asked_at),) if author else ()
    body = _said(step)
    risk = step_risk(step)
    warning = _warning(risk) if risk.needs_acknowledging else ()
    return Card(who, (*warning, body, *at), ai_written=not author and step.content.guide is GuideKind.CLAUDE)


def _open(session: Session, step: Step) -> Card:
    title = _title(session, step)
    by_claude = step.content.guide is GuideKind.CLAUDE
    waits = awaits_check(step)
    asked = _warning(step_risk(step)) if waits else (*_asked(step), *_checked(step))
    about = (*_why(step), ContextLine(guided_by(step)))
    elements = (*_said_before(session, step), *asked)
    if session.status is SessionStatus.PAUSED:
        resume = Button("Resume", Target(Action.RESUME, session.id), Style.PRIMARY)
        elements = (*elements, Buttons((resume,)), *about)
        return Card(title, elements, badge="paused", ai_written=by_claude, stage=Stage.PAUSED)
    if waits:
        confirming = (*elements, *_confirming(session, step), _menu(session, step), *about)
        badge = "check first"
        return Card(title, confirming, tone=Tone.WARNING, badge=badge, ai_written=by_claude, stage=Stage.WAITING)
    elements = (*elements, *_answering(session, step), _menu(session, step), *about)
    return Card(title, elements, tone=Tone.OPEN, ai_written=by_claude, stage=Stage.WAITING)


def _warning(risk: Assessment) -> tuple[Element, ...]:
    """What a risky step would do, what is lost by it, and what to do before."""
    said = (("What it asks: ", risk.asks), ("What is lost: ", risk.loses), ("Before you do it: ", risk.first))
    return (Facts(warning_title(risk), tuple(f"{name}{text}" for name, text in said if text)),)


def _checked(step: Step) -> tuple[Element, ...]:
    check = step.content.checked
    return (ContextLine(f"{check.by_name} confirmed the warning of this step", check.at),) if check else ()


def _confirming(session: Session, step: Step) -> tuple[Element, ...]:
    """The second press of a risky step, and the ways around it."""
    confirm = Button(CONFIRM, Target(Action.CONFIRM_CHECK, session.id, step.id), Style.DANGER, "Show what to do")
    skip = Button("Couldn't do it", Target(Action.SKIP, session.id, step.id), hint="Go on without doing it")
    typed = Input("Or say why not", "In your own words", Target(Action.ANSWER, session.id, step.id))
    return (Buttons((confirm, skip)), typed, _ways_out(session))


def _why(step: Step) -> tuple[Element, ...]:
    return (ContextLine(f"Why I ask: {step.context_message}"),) if step.context_message else ()


def _asked(step: Step) -> tuple[Element, ...]:
    details = (Text(step.content.details),) if step.content.details else ()
    script = step.content.script
    if step.goes_both_ways and step.content.way is None:
        return (_body(step), Text(WHICH_WAY, strong=True), ContextLine(_REMEMBERED))
    if step.goes_both_ways and step.content.way is FixWay.CLICKING:
        return (_body(step), *details)
    if step.goes_both_ways:
        details = ()
    return (_body(step), *details, *(script_elements(script) if script else ()))


def _body(step: Step) -> Text | Markdown:
    return (
        Markdown(step.content.text) if step.content.guide is GuideKind.CLAUDE else Text(step.content.text, strong=True)
    )


def _said(note: Step) -> Text | Markdown:
    """What a note says: not as strong as what is asked."""
    by_claude = note.content.guide is GuideKind.CLAUDE and not note.content.author
    return Markdown(note.content.text) if by_claude else Text(note.content.text)


def _answering(session: Session, step: Step) -> tuple[Element, ...]:
    def target(action: Action, value: str = "") -> Target:
        return Target(action, session.id, step.id, value)

    skip = (Button("Can't check", target(Action.SKIP), hint="Record that this is not known or cannot be checked"),)
    elements: list[Element] = []
    if step.options:
        options = tuple(Button(option.label, target(Action.ANSWER, option.value)) for option in step.options)
        elements.append(Choices("Answer", options))
    elif step.type.takes_result:
        skip = ()
        results = (
            Button("Worked", target(Action.WORKED), Style.PRIMARY),
            Button("Didn't work", target(Action.FAILED)),
            Button("Couldn't do it", target(Action.SKIP), hint="Record that it could not be done"),
        )
        elements.append(Choices("How did it go?", results))
    typed = "What you did and saw" if step.type.takes_result else "Or type your answer"
    elements.append(Input(typed, "In your own words", target(Action.ANSWER)))
    by_flow = step.content.guide is GuideKind.FLOW and step.content.purpose is not StepPurpose.CHOOSE_WAY
    leave = Button("Not this", target(Action.NOT_THIS), hint="Another flow, your own steps, or Claude")
    said = {option.label for option in step.options}
    out = (button for button in _ways_out(session).buttons if button.label.rstrip("…") not in said)
    elements.append(Buttons((*skip, *((leave,) if by_flow else ()), *out)))
    elements[:0] = _by_script(step, target)
    return tuple(elements)


def _by_script(step: Step, target: Callable[[Action, str], Target]) -> tuple[Element, ...]:
    """What fills in the step's script, and what says whether the step is done by one at all."""
    script = step.content.script
    if script is None or not script.template:
        return ()
    way = step.content.way
    clicking = Button("By clicking", target(Action.CHOOSE_FIX_WAY, FixWay.CLICKING))
    by_script = Button("By script", target(Action.CHOOSE_FIX_WAY, FixWay.SCRIPT), hint=script.template)
    if step.goes_both_ways and way is None:
        return (Buttons((clicking, by_script)),)
    if step.goes_both_ways and way is FixWay.CLICKING:
        return (Buttons((replace(by_script, label="By script instead"),)),)
    label = "Fill in the script" if script.is_to_fill else "Fill it in again"
    style = Style.PRIMARY if script.is_to_fill else Style.PLAIN
    other = (replace(clicking, label="By clicking instead"),) if step.goes_both_ways else ()
    return (Buttons((Button(label, target(Action.FILL_SCRIPT, ""), style), *other)),)


def _ways_out(session: Session) -> Buttons:
    return Buttons(
        (
            Button("It's fixed…", Target(Action.RESOLVE, session.id), hint="Say what fixed it and end the session"),
            Button("Hand over…", Target(Action.HAND_OVER, session.id), hint="Pass the session to somebody else"),
        )
    )


def _menu(session: Session, step: Step) -> Menu:
    def button(label: str, action: Action, value: str = "") -> Button:
        return Button(label, Target(action, session.id, step.id, value))

    return Menu(
        "More",
        (
            button("Pause", Action.PAUSE),
            button("Status update", Action.STATUS_UPDATE),
            button("Why this step?", Action.WHY),
            *((button("Flag this step…", Action.FLAG_STEP),) if step.content.position else ()),
            button("Change guide…", Action.SWITCH_GUIDE),
            button("Start over", Action.START_OVER),
            button("Abandon", Action.ABANDON),
        ),
    )


def _folded(session: Session, step: Step) -> Card:
    question = shortened(step.content.text, _ANSWER_SHOWN)
    answer = ContextLine(f"→ {_given(step.answer, _briefly)} ({step.answered_by_name})", step.answered_at)
    elements: tuple[Element, ...] = (answer,)
    stage = None
    if session.last_answered == step:
        if session.status is SessionStatus.ACTIVE and step.content.purpose in _CHANGEABLE:
            label = "Change" if taken_as(step.answer) else "Edit answer"
            edit = Button(label, Target(Action.EDIT_ANSWER, session.id, step.id))
            elements = (*elements, Buttons((edit,)))
        elements, stage = (*elements, *thinking_elements(session)), thinking_stage(session)
    return Card(f"✔ Step {session.number_of(step)} · {question}", elements, tone=Tone.DONE, stage=stage)


def _given(answer: Answer | None, shown: Callable[[str], str]) -> str:
    """What was answered; of typed words also what they were taken as."""
    taken = taken_as(answer)
    return f"“{shown(typed_text(answer))}” · taken as: {taken}" if taken else shown(answer_text(answer))


def _briefly(text: str) -> str:
    return shortened(text, _ANSWER_SHOWN)
