"""Where a person is while doing something in a chat."""

from dataclasses import dataclass

from core.messaging.places import Place


@dataclass(frozen=True, slots=True)
class InteractionContext:
    """The places something new may be shown at, and how orders are written there."""

    here: Place
    """Where a session that is started now would live."""
    own: Place
    """The person's own conversation with the bot."""
    prefix: str = ""
    """What stands before an order, such as “/pilot ”."""
