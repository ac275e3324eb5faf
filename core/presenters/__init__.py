"""State to neutral cards: what a conversation shows, message by message, and what one person is shown. Pure."""

from core.presenters.private import (
    code_card,
    document_card,
    flows_card,
    help_card,
    home_cards,
    sessions_card,
    status_card,
    step_again_card,
    welcome_card,
    whole_card,
    why_card,
)
from core.presenters.session import (
    documentation_card,
    documentation_subject,
    handover_card,
    handover_subject,
    is_documentation,
    is_handover,
    reminder_card,
    session_cards,
    unchanged_steps,
    withdrawn_card,
)
from core.presenters.urgency import urgencies

__all__ = [
    "code_card",
    "document_card",
    "documentation_card",
    "documentation_subject",
    "flows_card",
    "handover_card",
    "handover_subject",
    "help_card",
    "home_cards",
    "is_documentation",
    "is_handover",
    "reminder_card",
    "session_cards",
    "sessions_card",
    "status_card",
    "step_again_card",
    "unchanged_steps",
    "urgencies",
    "welcome_card",
    "whole_card",
    "why_card",
    "withdrawn_card",
]
