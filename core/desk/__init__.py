"""What people do in a chat, on any platform: a press, a form, a reply or an order becomes a command or an answer."""

from core.desk.desk import Desk
from core.desk.outcomes import Ask, Done, Ignored, Outcome, Say, Show
from core.desk.services import DeskServices
from core.desk.whereabouts import Whereabouts

__all__ = ["Ask", "Desk", "DeskServices", "Done", "Ignored", "Outcome", "Say", "Show", "Whereabouts"]
