"""Lists as they are meant: steps in order, ways to try one after the other, or causes of which one applies."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.flows.written import one_line
from core.importing.choices import cases_of
from core.importing.clauses import conditional_of, sentences_of
from core.importing.headings import Role, heading_of
from core.importing.items import Item
from core.importing.outline import BlockKind
from core.importing.phrases import ARROW, IN_ORDER, NOTHING_HELPED, SOLUTIONS, begins_with_order
from core.importing.plan import Ask, Choose, HandOver, Part, Try, Way
from core.importing.steps import parts_of
from core.shared.patterns import lazy_pattern
from core.shared.text import shortened


def listed_parts(items: Sequence[Item], intro: str, *, english: bool) -> tuple[Part, ...]:
    """What the items of a list have somebody do. `intro` is what is said before them."""
    ways = [heading_of(item.block.text) for item in items if item.listed]
    methods = len(ways) > 1 and all(way.role is Role.METHOD and way.rest for way in ways)
    numbered = any(map(_is_numbered, items))
    if len(ways) > 1 and (methods or SOLUTIONS.search(intro) or (IN_ORDER.search(intro) and not numbered)):
        others = [item for item in items if not item.listed]
        last = [item for item in others if NOTHING_HELPED.match(item.block.text)]
        tried = Try(tuple(map(_way, (item for item in items if item.listed))) + _last_ways(last), items[0].block.place)
        return (tried, *parts_of([item for item in others if item not in last]), *_hand_overs(last))
    if english and _are_causes(items):
        return (Choose(tuple(Way(item.block.text, parts_of(item.below)) for item in items), items[0].block.place),)
    if cases := _cases(items, intro, english=english):
        return cases
    return parts_of(list(_sentence_steps(items)))


_ONE_OF_THEM = lazy_pattern(
    r"\b(?:failing|failed|affected|matching|depend(?:s|ing)|appropriate|relevant|whichever|according to|by (?:error|symptom|cause|device|type|platform)|which (?:case|cause|one|of)|(?:the|these|following|possible) cases|(?:one|each|any) of these cases)\b",
    re.IGNORECASE,
)
_HOW_MANY = lazy_pattern(
    r"^(?:one|only|all|both|every|any other|others?|several|none|no|a single|multiple)\b|\bonly\b", re.IGNORECASE
)
_LEAST_CASES = 2


def _cases(items: Sequence[Item], intro: str, *, english: bool) -> tuple[Part, ...]:
    """A list of nothing but cases, each with an arrow to what is done ("Over 5 GB → delete logs"); a menu is none.

    Or with a colon ("BitLocker: start the encryption"), where the words before say that one of them applies, or the
    cases themselves do: "One server only", "All servers".
    """
    bullets = [item for item in items if item.block.kind is BlockKind.BULLET]
    if (
        len(bullets) < _LEAST_CASES
        or list(items[: len(bullets)]) != bullets
        or any(item.listed for item in items[len(bullets) :])
    ):
        return ()
    bullets, after = _without_after(bullets)
    if english and (
        _ONE_OF_THEM.search(intro) or sum(_HOW_MANY.search(item.block.text[:40]) is not None for item in bullets) > 1
    ):
        choice = cases_of(bullets, parts_of, looked_at=True)
    else:
        choice = _arrow_cases(bullets, english=english)
    return (choice, *parts_of([*after, *items[len(bullets) :]])) if choice else ()


def _without_after(bullets: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Cases, and the paragraphs behind the last of them, which stand there for all."""
    last = bullets[-1]
    place = next(
        (n for n, one in enumerate(last.below) if one.block.kind is BlockKind.TEXT and one.block.level == 1),
        len(last.below),
    )
    return [*bullets[:-1], Item(last.block, last.below[:place])], last.below[place:]


def _arrow_cases(bullets: Sequence[Item], *, english: bool) -> Choose | None:
    told = [match for item in bullets if (match := ARROW.match(item.block.text))]
    menus = sum(begins_with_order(match["case"]) for match in told)  # "Log files over 5 GB" reads like an order, too
    done = sum(begins_with_order(match["then"]) or not english for match in told)
    return cases_of(bullets, parts_of) if len(told) == len(bullets) <= 2 * done and 2 * menus < len(told) else None


def _last_ways(items: Sequence[Item]) -> tuple[Way, ...]:
    """What is tried when nothing before has helped."""
    parts = [part for part in parts_of(items) if isinstance(part, Ask) and part.then]
    return tuple(Way(part.condition, part.then) for part in parts if not isinstance(part.then[-1], HandOver))


def _hand_overs(items: Sequence[Item]) -> Iterator[Part]:
    """To whom it is handed over when nothing before has helped."""
    parts = [part for part in parts_of(items) if isinstance(part, Ask) and part.then]
    return (one for part in parts if isinstance(part.then[-1], HandOver) for one in part.then)


def _is_numbered(item: Item) -> bool:
    return item.block.kind is BlockKind.NUMBERED


def _are_causes(items: Sequence[Item]) -> bool:
    """Whether a list names causes, each with what to do about it below: none of them is an order, all below are."""
    if len(items) < 2 or not all(item.listed and item.below for item in items):  # noqa: PLR2004 - one is no choice
        return False
    orders = sum(begins_with_order(item.block.text) for item in items)  # "Power saving" reads like one, too
    named = 3 * orders <= len(items) and not any(conditional_of(item.block.text) for item in items)
    below = [one.block.text for item in items for one in item.below if one.listed]
    told = below or [one.block.text for item in items for one in item.below]
    return named and all(map(begins_with_order, told))


def _way(item: Item) -> Way:
    said = heading_of(item.block.text)
    text = said.rest if said.role is Role.METHOD and said.rest else item.block.text
    return Way(shortened(text, 75), parts_of([Item(replace(item.block, text=text, number=""), item.below)]))


def _sentence_steps(items: Sequence[Item]) -> Iterator[Item]:
    """Where nothing but a paragraph of orders is written, each of its sentences is a step."""
    alone = len(items) == 1 and items[0].block.kind is BlockKind.TEXT and not items[0].below
    for item in items:
        sentences = sentences_of(one_line(item.block.text)) if alone else ()
        if len(sentences) > 1 and all(map(begins_with_order, sentences)):
            yield from (Item(replace(item.block, text=sentence)) for sentence in sentences)
        else:
            yield item
