"""What a card says while the next step is being worked out."""

from dataclasses import replace

from core.messaging.cards import Action, Button, Buttons, Card, ContextLine, Element, Stage, Style, Target
from core.sessions.session import Session, SessionStatus


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
