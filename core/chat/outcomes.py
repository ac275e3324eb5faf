"""What comes of something a person did in a chat. The platform's adapter carries it out in its own way."""

from dataclasses import dataclass
from typing import TypeAlias

from core.messaging.cards import Card
from core.messaging.forms import Form
from core.messaging.places import Place
from core.sessions.session import Session
from core.walks.walk import Walk

OLD_FORM = "This form comes from another version of FlowPilot; nothing was changed."
OLD_BUTTON = "This button comes from another version of FlowPilot and no longer works."


@dataclass(frozen=True, slots=True)
class Done:
    """It is stored; what people see follows by delivery. `sentence` is for the person alone, where there is one."""

    session: Session
    sentence: str = ""
    is_note: bool = False
    """Whether what was written became a note."""
    is_shown: bool = False
    """Whether the session's own conversation shows what the sentence says."""
    where: Place | None = None
    """The thread that shows it already, for a platform that can link to it."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The same of a walk."""

    walk: Walk
    sentence: str = ""
    is_note: bool = False
    """Whether what was written became a note."""
    where: Place | None = None
    """The thread that shows it already, for a platform that can link to it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """More is needed: a form to fill in."""

    form: Form


@dataclass(frozen=True, slots=True)
class Show:
    """Something for the person's eyes only, shown whole."""

    card: Card


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence for the person alone."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """It was not meant for FlowPilot; nothing is said."""


def is_answer(outcome: Done | Walked) -> bool:
    """Whether what was written was taken as an answer or an order, and not as a note."""
    is_asked_back = isinstance(outcome, Walked) and outcome.walk.asked_back is not None
    return not (outcome.is_note or is_asked_back)


Outcome: TypeAlias = Done | Walked | Ask | Show | Say | Ignored
"""Adapters match on it."""
