"""Colleagues on the same problem, as cards."""

from collections.abc import Sequence

from core.messaging.cards import Action, Button, Buttons, Card, ContextLine, Element, Facts, Target, Text, Tone
from core.ports.following import UnderWay
from core.sessions.session import Session, SessionStatus
from core.shared.text import shortened

_STANDS = {
    SessionStatus.ACTIVE: "in progress",
    SessionStatus.PAUSED: "paused",
    SessionStatus.REQUESTING_ESCALATION: "handed over",
}
_LONGEST = 200


def on_this_now(count: int) -> str:
    """How many others are on the problem, in words."""
    return f"{count} colleague{'s are' if count > 1 else ' is'} on this now"


def colleagues_elements(session: Session) -> list[Element]:
    """That others are on the same problem, with the ways to learn from them; nothing where nobody is."""
    count = session.intake.content.colleagues if session.intake else 0
    if not count or session.status.is_over:
        return []
    follow = Button("Follow", Target(Action.FOLLOW, session.id), hint="Hear here what solved it for them")
    see = Button("See what they have found", Target(Action.SEE_COLLEAGUES, session.id))
    return [ContextLine(f"{on_this_now(count)} (work in progress)."), Buttons((follow, see))]


def colleagues_card(found: Sequence[tuple[UnderWay, Sequence[str]]]) -> Card:
    """What colleagues know about the same problem."""
    if not found:
        return Card("Colleagues on this", (Text("Nobody else is working on this any more."),))
    elements = list[Element]()
    for one, facts in found:
        stands = _STANDS.get(one.status, one.status.value)
        known = tuple(shortened(fact, _LONGEST) for fact in facts) or ("Nothing is noted yet.",)
        about = f"{one.engineer_name}: {shortened(one.title, _LONGEST)} · work in progress ({stands})"
        elements.append(Facts(about, known))
    return Card("Colleagues on this", tuple(elements))


def followed_words(count: int) -> str:
    """What is said to who follows."""
    if not count:
        return "Nobody else is working on this any more, so there is nothing to follow."
    noun = "session" if count == 1 else "sessions"
    return f"You follow {count} {noun}: you will hear here what solves the problem there."


def ended_card(session: Session) -> Card:
    """How a session ended that is followed here."""
    resolution = session.resolution
    facts = [f"Fix: {resolution.fix}" if resolution and resolution.fix else "Nobody noted what fixed it."]
    if resolution and resolution.root_cause:
        facts.append(f"Cause: {resolution.root_cause}")
    told = Facts(f"{session.engineer.name} resolved “{shortened(session.title, _LONGEST)}”", tuple(facts))
    return Card("From a session you follow", (told,), tone=Tone.DONE)
