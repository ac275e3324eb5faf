"""What a typed answer was taken as."""

from dataclasses import dataclass
from enum import StrEnum

from core.accounts.person import Person


class ReadingKind(StrEnum):
    """What kind of thing was typed."""

    OPTION = "option"
    """One of the step's options, in other words."""
    WORKED = "worked"
    FAILED = "failed"
    PARTLY = "partly"
    """Something got better and something did not: the engineer says which way to go on."""
    SKIP = "skip"
    CLOSE_CALL = "close_call"
    """Two options or more fit about as well."""
    INFORMATION = "information"
    """None of the step's answers: something new."""
    SHOW_STEP = "show_step"
    """A question to the bot: what was asked, where things stand."""
    WHY = "why"
    """A question to the bot: what the step is for."""
    SOCIAL = "social"
    """A greeting, thanks, an emoji."""
    RESOLVE = "resolve"
    HAND_OVER = "hand_over"
    PAUSE = "pause"
    NOT_THIS = "not_this"

    @property
    def is_no_answer(self) -> bool:
        """Whether it says nothing about the step, and is never kept as an answer to it."""
        return self in (ReadingKind.SHOW_STEP, ReadingKind.WHY, ReadingKind.SOCIAL)


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed answer as it was read."""

    kind: ReadingKind
    option: str = ""
    """The value of the option it was taken as."""
    candidates: tuple[str, ...] = ()
    """Of a close call: the values of the options that fit, the nearest first."""
    target: Person | None = None
    """Of a hand-over: the colleague who was named."""


INFORMATION = Reading(ReadingKind.INFORMATION)
