"""What one person is shown alone: help, lists, Home, the reason for a step, and cards with nothing shortened."""

from collections.abc import Sequence
from dataclasses import replace

from core.accounts.user import Role
from core.messaging.cards import (
    Action,
    Button,
    Buttons,
    Card,
    ContextLine,
    Element,
    Facts,
    Markdown,
    Style,
    Target,
    Text,
)
from core.presenters.steps import began_with, guided_by, step_card, step_details
from core.sessions.masking import masked, masked_step, masked_text
from core.sessions.session import Session, SessionStatus
from core.sessions.steps import Step
from core.shared.text import shortened
from core.tickets.documents import Document

_ANSWERING = (
    "In a session's thread, answer with the buttons or simply write. “Can't check” is always an answer. "
    "Send screenshots, logs and other files as they are: I read them."
)
_TITLE_SHOWN = 100
_MOST_LISTED = 10


def welcome_card(prefix: str) -> Card:
    """What a person is told at the first meeting."""
    text = (
        "I guide you through a problem one step at a time and write the ticket notes along the way. I keep what you "
        "write to me, with passwords and personal data taken out of the notes."
    )
    examples = ("VPN drops every hour for Finance, since Monday", "flows outlook", "help")
    lines = tuple(f"{prefix}{example}" for example in examples)
    return Card("Hello, I am FlowPilot", (Text(text), Facts("Three things to try", lines)))


def help_card(prefix: str, role: Role = Role.OWNER, *, is_reviewer: bool = True) -> Card:
    """Every word the bot knows, as far as the person may use it."""
    is_admin = role in (Role.OWNER, Role.ADMIN)
    works = is_admin or role is Role.ENGINEER
    lines = (
        *(_working_words(prefix) if works else ()),
        *((f"{prefix}history [words], such as a client: search your sessions and your colleagues'",) if works else ()),
        *((f"{prefix}history [words]: search everybody's sessions",) if is_reviewer and not works else ()),
        f"{prefix}flows [words]: search the flow library",
        *((f"{prefix}flows archived: archived flows, which can be restored",) if is_admin or is_reviewer else ()),
        *(_library_words(prefix) if works else ()),
        f"{prefix}home: {'your sessions, and those waiting for somebody' if works else 'what there is for you'}",
        f"{prefix}link: link your account on another platform",
        *((f"{prefix}preferences: your own settings, such as fixes by clicking or by script",) if works else ()),
        *((f"{prefix}settings: the account's settings; {prefix}tickets settings: those about tickets",) * is_admin),
    )
    elements: list[Element] = [Facts("", lines)]
    if is_reviewer:
        elements.append(Text("In the reviewers' channel, decide on flow proposals by button or by reaction."))
    if works:
        elements += [Text(_ANSWERING), Buttons((_start_button(),))]
    else:
        elements.append(ContextLine("Working on problems needs another role; an admin can change yours."))
    return Card("What I understand", tuple(elements))


def _working_words(prefix: str) -> tuple[str, ...]:
    return (
        f"{prefix or 'a problem, '}{'followed by a problem ' if prefix else ''}in your words: starts a session",
        f"{prefix}resume: continue a session you paused",
        f"{prefix}status: a status update on your session, to pass on",
        f"{prefix}handover @who: hand your session over",
        f"{prefix}title: [new title]: change your session's title",
    )


def _library_words(prefix: str) -> tuple[str, ...]:
    return (
        f"{prefix}scripts [words]: script templates to fill in; FlowPilot never runs them",
        f"{prefix}walk [flow]: start with that flow",
        f"{prefix}ticket [number or link]: start from that ticket, or link this thread's session to it",
        f"{prefix}tickets [words]: search FlowPilot's own tickets, or create one",
    )


def sessions_card(title: str, sessions: Sequence[Session], empty: str) -> Card:
    """A list of sessions, each with what can be done with it."""
    elements: list[Element] = []
    for session in sessions[:_MOST_LISTED]:
        elements += _listed(session)
    if not sessions:
        elements = [Text(empty), Buttons((_start_button(),))]
    elif len(sessions) > _MOST_LISTED:
        elements.append(ContextLine("There are more; add words to narrow it down."))
    return Card(title, tuple(elements))


def _listed(session: Session) -> list[Element]:
    title = shortened(masked_text(session.title), _TITLE_SHOWN)
    line = f"{title} · {session.status.in_words} · {session.engineer.name}"
    return [Text(line), ContextLine("Started", session.created_at), Buttons(_session_buttons(session))]


def _session_buttons(session: Session) -> tuple[Button, ...]:
    title = shortened(masked_text(session.title), _TITLE_SHOWN)

    def button(label: str, action: Action, value: str = "", what: str = "") -> Button:
        return Button(label, Target(action, session.id, value=value), hint=f"{what or label.rstrip('…')}: {title}")

    here = button("Show here", Action.OPEN)
    match session.status:
        case SessionStatus.ACTIVE:
            return (here, button("Status update", Action.STATUS_UPDATE), button("Hand over…", Action.HAND_OVER))
        case SessionStatus.PAUSED:
            return (button("Resume", Action.RESUME), here)
        case SessionStatus.REQUESTING_ESCALATION:
            return (button("Take it", Action.CLAIM, "continue", "Take it and continue from where it is"),)
        case SessionStatus.RESOLVED | SessionStatus.ESCALATED | SessionStatus.ABANDONED:
            return (button("Documentation", Action.DOCUMENTATION), button("Reopen", Action.REOPEN))


def home_cards(mine: Sequence[Session], recent: Sequence[Session], waiting: Sequence[Session]) -> tuple[Card, ...]:
    """A person's Home: what is open, what was, and what waits for somebody."""
    ways = Buttons((_start_button(), Button("Start from a ticket…", Target(Action.START_FROM_TICKET))))
    top = Card("FlowPilot", (Text("Describe a problem, and I'll guide you through it."), ways))
    cards = [top, sessions_card("My open sessions", mine, "Nothing is open.")]
    if waiting:
        cards.append(sessions_card("Waiting for somebody", waiting, ""))
    if recent:
        cards.append(sessions_card("My recent sessions", recent, ""))
    return tuple(cards)


def reader_home_card() -> Card:
    """Home of who may not work on problems."""
    text = "You can read the flow library here: type “flows” and a few words to search it."
    return Card("FlowPilot", (Text(text), ContextLine("Working on problems needs another role; ask an admin.")))


def _start_button() -> Button:
    return Button("Start a session…", Target(Action.START), Style.PRIMARY)


def why_card(step: Step) -> Card:
    """Why a step is asked, and who asks it."""
    step = masked_step(step)
    reason = step.context_message or "No reason was given for this step."
    return Card("Why this step?", (Text(reason), ContextLine(f"{guided_by(step)}.")))


def step_again_card(session: Session, step: Step, sentence: str) -> Card:
    """The step once more, with its answers, below what its reader asked about it."""
    card = step_card(session, step)
    return replace(card, elements=(Text(sentence), *card.elements))


def whole_card(session: Session, subject: str) -> Card:
    """What a card of the session shows shortened, as a whole."""
    session = masked(session, whole=True)
    step = next((step for step in session.steps if subject == f"step:{step.order}"), None)
    if step:
        return Card(f"Step {session.number_of(step)}", step_details(step))
    facts = tuple(fact.text for fact in session.facts)
    known: tuple[Element, ...] = (Facts("What we know", facts),) if facts else ()
    fix: tuple[Element, ...] = (Facts("Suggested fix", (session.suggested_fix.text,)),) if session.suggested_fix else ()
    handed: tuple[Element, ...] = (Facts("Handed over", (session.handover.reason,)),) if session.handover else ()
    read = tuple(element for element in began_with(session) if isinstance(element, ContextLine))
    return Card(session.title, (Text(session.problem), *read, *known, *fix, *handed))


def document_card(document: Document) -> Card:
    """A document to be read whole and copied."""
    return Card(document.title, (Markdown(_body(document)),))


def status_card(internal: Document, client: Document) -> Card:
    """Where a session stands, worded for colleagues and for the client."""
    elements = (
        Text("For colleagues", strong=True),
        Markdown(_body(internal)),
        Text("For the client", strong=True),
        Markdown(_body(client)),
    )
    return Card(internal.title, elements)


def _body(document: Document) -> str:
    return "\n\n".join(f"**{section.heading}**\n\n{section.body or '—'}" for section in document.sections)


def code_card(code: str, prefix: str) -> Card:
    """A one-time code, and what to do with it."""
    text = f"On the other platform, write to me within ten minutes: {prefix}link {code}"
    typed = Facts("", (f"In Slack: /pilot link {code}", f"In Microsoft Teams, in a chat with me: link {code}"))
    warning = ContextLine("Whoever types it becomes you there; do not share it.")
    return Card("Link another platform", (Text(text), typed, warning))
