"""State to neutral cards: what a conversation shows, message by message. Pure."""

from core.presenters.session import documentation_card, handover_card, reminder_card, session_cards, withdrawn_card

__all__ = ["documentation_card", "handover_card", "reminder_card", "session_cards", "withdrawn_card"]
