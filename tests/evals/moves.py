"""How an engineer speaks and decides, and what they can do about a session."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Voice(StrEnum):
    """How the engineer answers."""

    BUTTONS = "buttons"
    TYPED = "typed"
    HALF = "half"
    """By buttons, and "can't check" to about half of the questions."""


class Policy(StrEnum):
    """What the engineer makes of an offer."""

    RIGHT = "right"
    """Knows the trade: takes the right flow where it is offered and leaves a wrong one."""
    FIRST = "first"
    """A beginner: goes along with whatever is started or offered first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engineer means, and the words for it."""

    kind: str
    """`option`, `result`, `text` or `skip`."""
    value: str = ""
    """The option's value, or `worked` or `failed`."""
    label: str = ""
    """The option's label."""
    words: str = ""
    fixes: bool = False
    """Whether doing it ends the fault."""


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the open step."""

    answer: Answer
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Switch:
    """Choose another guide."""

    body: dict[str, object]
    leaves_wrong_flow: bool = False


@dataclass(frozen=True, slots=True)
class Escalate:
    """Hand over in one's own words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resolve:
    """Say that it is fixed, by the button for it."""

    fix: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Stop: the program leads nowhere."""

    why: str


Move: TypeAlias = Respond | Switch | Escalate | Resolve | GiveUp
