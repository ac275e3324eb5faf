"""A procedure as it is meant, whatever its layout: a tree of what to do, to ask, to try and to choose."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
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
    past: bool = False
    """Whether that step is passed over, too: "skip step 4"."""
    within: str = ""
    """The number of the step in whose list it stands, where that list has a step of the same number."""


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


def within(parts: Sequence[Part], number: str) -> tuple[Part, ...]:
    """The parts of a list below the step of that number: the second of step 3 is 3.2; jumps know of both numbers."""
    own = {part.number for part in parts if part.number.isdigit()}
    if not own or not number:
        return tuple(parts)
    told = (_knowing(part, number, own) for part in parts)
    return tuple(replace(part, number=f"{number}.{part.number}") if part.number in own else part for part in told)


def _knowing(part: Part, number: str, own: AbstractSet[str]) -> Part:
    """The part; its jumps to a number that the list has itself know in which list they stand."""

    def known(parts: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(_knowing(one, number, own) for one in parts)

    def ways(given: tuple[Way, ...]) -> tuple[Way, ...]:
        return tuple(replace(way, parts=known(way.parts)) for way in given)

    match part:
        case GoTo() if part.step in own and not part.within:
            return replace(part, within=number)
        case Ask():
            return replace(part, then=known(part.then), otherwise=known(part.otherwise))
        case Choose():
            return replace(part, ways=ways(part.ways), none=known(part.none))
        case Try():
            return replace(part, ways=ways(part.ways))
        case _:
            return part


def chained(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, of which the last asks for a case and says what to do in the other: that is for none of the cases.

    Each is asked where the one before it does not hold. Cases with numbers are steps, of which only the last is meant.
    """
    found = list(parts)
    while len(found) > 1:
        before, last = found[-2:]
        if not isinstance(before, Ask) or not isinstance(last, Ask) or before.otherwise or not before.then:
            break
        if last.number or before.number or before.place == last.place:
            break
        found[-2:] = [replace(before, otherwise=(last,))]
    return tuple(found)
