"""What people do in a chat, on any platform: a press, a form, a reply or an order becomes a command or an answer."""

from core.chat.context import Whereabouts
from core.chat.dependencies import DeskServices
from core.chat.outcomes import Ask, Done, Ignored, Outcome, Say, Show
from core.chat.service import Desk

__all__ = ["Ask", "Desk", "DeskServices", "Done", "Ignored", "Outcome", "Say", "Show", "Whereabouts"]
