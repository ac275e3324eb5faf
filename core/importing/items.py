"""The blocks of a section as a tree: each item of a list with what is written below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.flows.written import one_line
from core.importing.clauses import conditional_of, sentences_of
from core.importing.outline import Block, BlockKind
from core.importing.phrases import (
    CHECK_WHETHER,
    IF,
    IF_SO,
    INVERTED,
    MOVES_ON,
    NO,
    NO_CONDITION,
    OTHERWISE,
    UNLESS,
    YES,
)
from core.shared.patterns import lazy_pattern

_LISTED = (BlockKind.NUMBERED, BlockKind.BULLET)
_DEEPEST = 12
"""Levels of nesting that are kept; what is deeper belongs to the deepest."""
_ENDS_OPEN = lazy_pattern(r"[:：]\s*$")


@dataclass(slots=True)
class Item:
    """A block with what belongs to it."""

    block: Block
    below: list["Item"] = field(default_factory=list["Item"])
    as_written: bool = False
    """Whether it is a step in its own words, whatever conditions it has: it is not plain how far they go."""

    @property
    def listed(self) -> bool:
        """Whether it is an item of a list."""
        return self.block.kind in _LISTED

    @property
    def is_case(self) -> bool:
        """Whether it begins with a condition, or is for whom none before it holds."""
        return is_conditional(self.block.text) or is_other_case(self.block.text)


def items_of(blocks: Sequence[Block]) -> list[Item]:
    """The blocks of a section, nested as the document nests them."""
    root = Item(Block(BlockKind.TEXT, "", ""))
    path: list[tuple[float, Item]] = [(0, root)]
    for place, block in enumerate(blocks):
        level = _level(block, path)
        item = Item(block)
        while path[-1][0] >= level and not _takes(path[-1], item, level):
            path.pop()
        parent = path[-1][1]
        if parent is root and not item.listed and not _stands_alone(block) and root.below and root.below[-1].listed:
            root.below[-1].below.append(item)  # between two items of a list that was interrupted
            continue
        before = parent.below[-1] if parent.below else None
        if before and block.kind is BlockKind.CODE and _awaits_code(before.block):
            parent = before
        parent.below.append(item)
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if item.listed or opens_case(block) or (following and _is_answered(block, following)):
            path.append((level, item))
    return [*_of_the_whole(root), *root.below]


def _awaits_code(block: Block) -> bool:
    return block.kind is BlockKind.TEXT and _ENDS_OPEN.search(block.text) is not None


def _of_the_whole(root: Item) -> list[Item]:
    """The notes that stand behind the last step, on the level of the list: they are about all of it."""
    last = root.below[-1].below if root.below and root.below[-1].listed else []
    found = list[Item]()
    while last and last[-1].block.kind is BlockKind.NOTE and last[-1].block.level == 1:
        found.insert(0, last.pop())
    return found


def opens_code(item: Item) -> bool:
    """Whether a paragraph says what to do with the code below it."""
    return any(one.block.kind is BlockKind.CODE for one in item.below)


def _level(block: Block, path: Sequence[tuple[float, Item]]) -> float:
    """How deep the block stands; bullets among numbered steps are about the step before them."""
    level = min(block.level, _DEEPEST)
    numbered = any(place == level and one.block.kind is BlockKind.NUMBERED for place, one in path)
    return level + 0.5 if block.kind is BlockKind.BULLET and numbered else level


def _takes(last: tuple[float, Item], item: Item, level: float) -> bool:
    """Whether the item belongs to the paragraph before it: that one says that something follows."""
    place, before = last
    return place == level and not before.listed and item.block.kind is not BlockKind.TEXT


def opens_case(block: Block) -> bool:
    """Whether a paragraph is continued by the list or code after it: a condition that does not say what follows."""
    if block.kind is not BlockKind.TEXT:
        return False
    last = (sentences_of(block.text) or [""])[-1]
    if not (is_conditional(last) or is_other_case(last)):
        return False
    found = conditional_of(last)
    return _ENDS_OPEN.search(block.text) is not None or (found is not None and not found.then)


def _is_answered(block: Block, following: Block) -> bool:
    """Whether a paragraph asks what the list after it says what to do about: "Yes: …", "No: …"."""
    asks = block.kind is BlockKind.TEXT and asks_whether(block.text)
    return asks and following.kind in _LISTED and bool(YES.match(following.text) or NO.match(following.text))


def _stands_alone(block: Block) -> bool:
    """Whether a paragraph between steps is a step itself."""
    said = is_conditional(block.text) or is_other_case(block.text) or MOVES_ON.match(block.text)
    return block.kind is BlockKind.TEXT and bool(said)


def is_conditional(text: str) -> bool:
    """Whether a text begins with a condition that somebody has to be asked for."""
    begun = IF.match(text) or UNLESS.match(text) or INVERTED.match(text)
    return bool(begun and not NO_CONDITION.match(text))


def is_other_case(text: str) -> bool:
    """Whether a text begins with the other case of a condition before it."""
    return bool(OTHERWISE.match(text) or IF_SO.match(text))


_REFERENCE = lazy_pattern(
    r"^(?:for (?:more|further|additional) (?:information|details|help)|see also|also see|more information|related (?:articles?|links?)|read more"
    r"|learn more|(?:rate|print|share|bookmark) this|give (?:us )?feedback|did this (?:article|page|answer)|was this (?:article|page|information) helpful|weitere informationen|siehe auch)\b"
    r"|^(?:(?:any )?questions\?|(?:for|with|in case of) (?:any )?(?:further )?questions\b|(?:bei|für) (?:rück)?fragen\b|¿?(?:preguntas|dudas)\?|(?:pour|en cas de) (?:toute )?questions?\b)",
    re.IGNORECASE,
)


def is_reference(text: str) -> bool:
    """Whether a text only says where more is to be read."""
    return _REFERENCE.match(text) is not None


def asks_whether(text: str) -> bool:
    """Whether a text has somebody find out one thing: "Check whether the lamp is lit"."""
    return text.rstrip().endswith("?") or CHECK_WHETHER.match(text.strip()) is not None


def parted(item: Item) -> tuple[list[Item], list[Item]]:
    """What is below an item, and what stands there but is no part of it.

    That is a condition beside the item's own, or a paragraph behind the answers to what it asks.
    """
    last = (sentences_of(one_line(item.block.text)) or [""])[-1]
    if asks_whether(last):
        answers = [
            number for number, one in enumerate(item.below) if YES.match(one.block.text) or NO.match(one.block.text)
        ]
        end = len(answers)
        if end and answers[-1] == end - 1 and not any(one.listed for one in item.below[end:]):
            return item.below[:end], item.below[end:]
    if not is_conditional(last):
        return item.below, []
    for number, one in enumerate(item.below):
        beside = number > 0 and one.block.kind is BlockKind.TEXT and item.below[number - 1].listed
        if beside and one.is_case:
            return item.below[:number], item.below[number:]
    return item.below, []
