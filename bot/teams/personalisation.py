"""A card as one person sees it, where it differs: whoever handed a session over cannot take it. Pure."""

from dataclasses import replace

from bot.teams.json_codec import Json
from bot.teams.render import render
from bot.teams.targets import encode
from core.accounts.user import User
from core.messaging.cards import Action, Buttons, Card, ContextLine
from core.sessions.session import Session

REFRESH = "refresh"
"""The verb by which a client asks how a card looks to whoever reads it."""


def render_for_many(card: Card) -> Json:
    """The card for a conversation of several people: where it may differ, each one's client asks for their view."""
    made = render(card)
    if card.whole is None or not _offers_claim(card):
        return made
    action = {"type": "Action.Execute", "title": "Refresh", "verb": REFRESH, "data": encode(card.whole)}
    return {**made, "refresh": {"action": action}}


def as_seen(card: Card, session: Session, user: User) -> Card:
    """The card as that person sees it."""
    if not session.handover or session.handover.by.id != user.id or not _offers_claim(card):
        return card
    others = tuple(element for element in card.elements if not isinstance(element, Buttons))
    return replace(card, elements=(*others, ContextLine("You handed this over; somebody else has to take it.")))


def _offers_claim(card: Card) -> bool:
    return any(
        isinstance(element, Buttons) and any(button.target.action is Action.CLAIM for button in element.buttons)
        for element in card.elements
    )
