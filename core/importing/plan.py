"""A procedure as it is meant, whatever its layout: a tree of what to do, to ask, to try and to choose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

END = "end"
"""What one goes to where nothing more has to be done: the check that the problem is gone."""


@dataclass(frozen=True, slots=True)
class Do:
    """Something to do."""

    text: str
    place: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """A warning, or something to bear in mind, before one goes on."""

    text: str
    place: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give the problem to somebody else."""

    text: str
    place: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go on at the step with that number."""

    step: str
    text: str
    place: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What follows depends on a condition."""

    condition: str
    place: str
    then: "tuple[Part, ...]" = ()
    otherwise: "tuple[Part, ...]" = ()
    number: str = ""
    is_question: bool = False
    """Whether the condition is worded as a question already."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of several: what it is called, and what is done."""

    label: str
    parts: "tuple[Part, ...]"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """What follows depends on which of several things holds."""

    ways: tuple[Way, ...]
    place: str
    number: str = ""
    asks: str = ""
    """What they are called in the document, such as "Error message"."""
    none: "tuple[Part, ...]" = ()
    """What is done where none of them holds; nothing, where one simply goes on."""


@dataclass(frozen=True, slots=True)
class Try:
    """Ways to try in order: when one fails, or does not help, the next."""

    ways: tuple[Way, ...]
    place: str
    number: str = ""


Part: TypeAlias = Do | Tell | HandOver | GoTo | Ask | Choose | Try


def below(part: Part) -> Iterator[tuple[Part, ...]]:
    """The lists of parts within a part."""
    match part:
        case Ask(then=then, otherwise=otherwise):
            yield then
            yield otherwise
        case Choose(ways=ways, none=none):
            yield from (way.parts for way in ways)
            yield none
        case Try(ways=ways):
            yield from (way.parts for way in ways)
        case _:
            pass


def every(parts: Iterable[Part]) -> Iterator[Part]:
    """All parts, those within others too. Deep plans are walked without recursion."""
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        yield part
        for inner in below(part):
            waiting += inner
