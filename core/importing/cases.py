"""What the steps of an article say about each other: the case that a list of cases leaves, and where a jump ends."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.importing.orders import capitalised, clause
from core.importing.outline import Block, BlockKind
from core.importing.phrases import NONE_LISTED, NOTHING_HELPED
from core.importing.plan import END, Ask, Choose, Do, GoTo, HandOver, Part, Tell, Try, every
from core.shared.patterns import lazy_pattern

_STILL = lazy_pattern(
    r"\b(?:still|persists?|remains?|continues?|again|noch|weiterhin|sigue|continúa|persiste|toujours|encore|ancora)\b",
    re.IGNORECASE,
)


_REST = lazy_pattern(
    r"^(?:(?:any|all|every) others?(?: \w+){0,2}|others?|(?:any|every|some)thing else|none of .{0,30}|sonstige\w*|alles andere|otr[oa]s|autres?)\W*$",
    re.IGNORECASE,
)
"""The name of a case that means all that the others do not."""
_LEAST_CASES = 2


def settled(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, with what is done where no case of a choice holds as its own case, and each jump's other way."""
    return _ended(_with_none(parts))


def _with_none(parts: Sequence[Part]) -> list[Part]:
    """Below a table of codes, “For any other code, …” is what to do where none of them is seen."""
    found = list[Part]()
    for part in map(_rest_as_none, parts):
        last = found[-1] if found else None
        if isinstance(last, Choose) and not last.none and (none := _none_in(part)):
            found[-1] = replace(last, none=none)
        else:
            found.append(part)
    return found


def _rest_as_none(part: Part) -> Part:
    """A choice whose last case is "Any other message": that is what none of the others means."""
    if (
        not isinstance(part, Choose)
        or part.none
        or len(part.ways) <= _LEAST_CASES
        or not _REST.match(part.ways[-1].label)
    ):
        return part
    return replace(part, ways=part.ways[:-1], none=part.ways[-1].parts)


def _none_in(part: Part) -> tuple[Part, ...]:
    if isinstance(part, Ask) and not part.otherwise and NONE_LISTED.match(f"If {part.condition}, "):
        return part.then
    match = NONE_LISTED.match(part.text) if isinstance(part, Do) else None
    if match and isinstance(part, Do):
        return clause(part.text[match.end() :], Block(BlockKind.TEXT, part.text, part.place))
    return ()


def _ended(parts: Sequence[Part]) -> tuple[Part, ...]:
    """After “If it still fails, go to 5” whom it does not fail any more is done, where step 4 is for somebody else.

    That is so where what comes next is the step gone to, or one that only another answer leads to.
    """
    found = list(parts)
    for place, part in enumerate(parts):
        jump = part.then[0] if isinstance(part, Ask) and len(part.then) == 1 and not part.otherwise else None
        if not isinstance(part, Ask) or not isinstance(jump, GoTo) or not _STILL.search(part.condition):
            continue
        following = next((one.number for one in parts[place + 1 :] if one.number), "")
        if not following:
            continue
        led_to = {one.step for one in every(parts[:place]) if isinstance(one, GoTo)}
        if following == jump.step or following in led_to:
            found[place] = replace(part, otherwise=(GoTo(END, "", part.place),))
    return tuple(found)


_OF_ALL = lazy_pattern(
    r"^(?:(?:oh|and|also|und|ach|ah),? )*(?:please,? |bitte )?(?:never|nie(?:mals)?|nunca|ne jamais|mai)\b|^(?:bei|für|for|with)\b.{3,120}\b(?:vorher|zuvor|vorab|beforehand|in advance)\b",
    re.IGNORECASE,
)
_LED_IN = lazy_pattern(r"^(?:(?:oh|and|also|und|ach|ah),? )+", re.IGNORECASE)


def noted_first(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts; what the last one forbids, or wants done beforehand, is told before the first of them."""
    last = parts[-1] if len(parts) > 1 else None
    if not isinstance(last, Do) or last.number or not _OF_ALL.match(last.text):
        return parts
    return (Tell(capitalised(_LED_IN.sub("", last.text)), last.place), *parts[:-1])


def untried_reason(parts: Sequence[Part]) -> str:
    """To whom it is handed over after ways to try: their checks have asked already whether one of them helped."""
    tried, last = parts[-2:] if len(parts) > 1 else (None, None)
    if not isinstance(tried, Try) or not isinstance(last, Ask) or last.otherwise or len(last.then) != 1:
        return ""
    helped = not any(NOTHING_HELPED.match(f"{word} {last.condition}") for word in ("if", "wenn", "si"))
    only = last.then[0]
    return only.text if isinstance(only, HandOver) and not helped else ""
