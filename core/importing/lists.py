"""Lists as they are meant: steps in order, ways to try one after the other, or causes of which one applies."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.flows.written import one_line
from core.importing.clauses import conditional_of, sentences_of
from core.importing.headings import Role, heading_of
from core.importing.items import Item
from core.importing.outline import BlockKind
from core.importing.phrases import IN_ORDER, NOTHING_HELPED, SOLUTIONS, begins_with_order
from core.importing.plan import Ask, Choose, HandOver, Part, Try, Way
from core.importing.steps import parts_of
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
    return parts_of(list(_sentence_steps(items)))


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
    return named and all(begins_with_order(one.block.text) for item in items for one in item.below if one.listed)


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
