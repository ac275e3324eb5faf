"""Lists of cases below a step, as a question which of them it is."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from core.importing.clauses import Conditional, conditional_of
from core.importing.items import Item
from core.importing.outline import Block, BlockKind
from core.importing.phrases import ARROW, LEADS_ON, case_of
from core.importing.plan import Choose, Part, Way

Read: TypeAlias = Callable[[Sequence[Item]], tuple[Part, ...]]
"""What makes parts of items."""


def cases_of(items: Sequence[Item], read: Read, *, looked_at: bool = False) -> Choose | None:
    """A list of cases, read by `read`: each with an arrow to what is done, or a colon where one has looked first."""
    texts = [item.block.text for item in items]
    looked_at = looked_at or _lead_on(texts)
    matches = [ARROW.match(text) or (case_of(text) if looked_at else None) for text in texts]
    others = [None if match else conditional_of(text) for match, text in zip(matches, texts, strict=True)]
    told = [
        (match["case"], match["then"]) if match else _case_in(other)
        for match, other in zip(matches, others, strict=True)
    ]
    if len(items) < 2 or not any(matches) or not all(told):  # noqa: PLR2004 - one is no choice
        return None
    ways = tuple(
        Way(case[0], read([Item(Block(BlockKind.TEXT, case[1], item.block.place), item.below)]))
        for case, item in zip(told, items, strict=True)
        if case
    )
    return Choose(ways, items[0].block.place)


def _lead_on(texts: Sequence[str]) -> bool:
    """Whether all have a name and an order, and one says where it goes on: they are cases, not fields of a form."""
    found = [case_of(text) for text in texts]
    return all(found) and any(match and LEADS_ON.search(match["then"]) for match in found)


def _case_in(found: Conditional | None) -> tuple[str, str] | None:
    """A condition among cases as another of them."""
    return (
        (found.condition, found.then) if found and found.then and not found.otherwise and not found.inverted else None
    )
