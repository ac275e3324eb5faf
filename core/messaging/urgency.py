"""How soon a change of a message that is shown already has to be seen, for platforms that limit how many there are."""

from enum import StrEnum


class Urgency(StrEnum):
    """Of a message's change; a new message is always shown at once."""

    NOW = "now"
    SOON = "soon"
    """More is about to change with it, such as the next question: both are shown together, the question first."""
    LATER = "later"
    """Nobody needs it to go on: merged with what changes next, and left out where there is no room for it."""
