"""What people do in a chat, on any platform: a press, a form, a reply or an order becomes a command or an answer."""

from core.chat.context import InteractionContext
from core.chat.dependencies import ChatDependencies
from core.chat.outcomes import Ask, Done, Ignored, Outcome, Say, Show, Walked, is_answer
from core.chat.service import ChatService

__all__ = [
    "Ask",
    "ChatDependencies",
    "ChatService",
    "Done",
    "Ignored",
    "InteractionContext",
    "Outcome",
    "Say",
    "Show",
    "Walked",
    "is_answer",
]
