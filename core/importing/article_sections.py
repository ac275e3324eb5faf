"""What the sections of an article are, and what stands in them beside their steps."""

import re
from collections.abc import Sequence
from itertools import takewhile

from core.flows.written import one_line
from core.importing.clauses import conditional_of, sentences_of
from core.importing.headings import Role, is_phase
from core.importing.items import Item, is_conditional, items_of
from core.importing.outline import BlockKind
from core.importing.phrases import FOR_ALL, HAND_OVER, NOTHING_HELPED, says_to_do
from core.importing.plan import Part
from core.importing.prose import is_procedure
from core.importing.sections import Section
from core.importing.steps import parts_of
from core.shared.patterns import lazy_pattern

LISTED = (BlockKind.NUMBERED, BlockKind.BULLET)
"""The kinds of the items of lists."""
TELLING_APART = {*LISTED, BlockKind.TABLE}
"""What tells steps apart by itself; without it they are running text."""
ALTERNATIVE = lazy_pattern(
    r"\b(?:quick|workaround|alternative|another|other|second|permanent|umgehung|alternativ\w*)\b", re.IGNORECASE
)
"""What says of a second heading "Solution" that it is there for whom the first does not help."""


def as_one(root: Section) -> Section:
    """The document as one section: where one heading holds everything, that one."""
    if len(root.below) == 1 and root.below[0].heading.role in (Role.TOPIC, Role.CONDITION):
        only = root.below[0]
        only.blocks[:0] = root.blocks
        return only
    return root


def articles_apart(root: Section) -> list[Section]:
    """The sections that are articles of their own: each with a title that is none of a part, and with steps."""
    top = [section for section in root.below if section.level == min(one.level for one in root.below)]
    if root.blocks and any(block.kind in LISTED for block in root.blocks):
        return []
    own = [section for section in top if section.heading.role is Role.TOPIC and has_steps(section)]
    others = [section for section in top if section not in own and section.heading.role is not Role.DROPPED]
    if len(own) < 2 or any(section.heading.role is not Role.TOPIC for section in others):  # noqa: PLR2004
        return []
    titled = top[0].level == 1 or (not others and all(_has_roles(section) for section in own))
    return own if titled and not any(is_phase(section.text) for section in own) else []


def has_steps(section: Section) -> bool:
    """Whether there is something to do in it: a list, a table, or cases."""
    kinds = [block.kind for one in section.every() if one.heading.role is not Role.DROPPED for block in one.blocks]
    conditions = (conditional_of(block.text) for one in section.every() for block in one.blocks)
    return sum(kind in LISTED for kind in kinds) > 1 or BlockKind.TABLE in kinds or any(conditions)


def _has_roles(section: Section) -> bool:
    return any(one.heading.role in (Role.STEPS, Role.SYMPTOMS, Role.CAUSE) for one in section.below)


def alike(sections: Sequence[Section], place: int) -> list[Section]:
    """The sections from a place on that have the same role."""
    return list(takewhile(lambda one: one.heading.role is sections[place].heading.role, sections[place:]))


def paragraphs(section: Section) -> list[str]:
    """Its running text."""
    return [block.text for block in section.blocks if block.kind is BlockKind.TEXT]


def done_after_all(section: Section, said: re.Pattern[str] = FOR_ALL) -> tuple[Part, ...]:
    """What is written below the last of several cases, but is done after each of them; taken out of it."""
    place = next(
        (n for n, block in enumerate(section.blocks) if block.kind is BlockKind.TEXT and said.match(block.text)),
        None,
    )
    if place is None:
        return ()
    after = section.blocks[place:]
    del section.blocks[place:]
    return parts_of(items_of(after))


def handing_over(section: Section) -> list[str]:
    """To whom it goes when nothing has helped, where that is said among links and the like."""
    said = (sentence for block in section.blocks for sentence in sentences_of(one_line(block.text)))
    found = ((sentence, conditional_of(sentence)) for sentence in said if NOTHING_HELPED.match(sentence))
    told = ((sentence, one.then if one else sentence.partition(", ")[2]) for sentence, one in found)
    return [sentence for sentence, then in told if HAND_OVER.match(then)]


def has_remedy(sections: Sequence[Section], place: int) -> bool:
    """Whether it is one of several causes that each have a remedy, or has its own below it."""
    section = sections[place]
    if any(one.heading.role in (Role.STEPS, Role.METHOD) for one in section.below):
        return True
    if section.heading.number and has_steps(section):
        return True
    causes = sum(one.heading.role is Role.CAUSE for one in sections)
    following = sections[place + 1].heading.role if place + 1 < len(sections) else None
    return causes > 1 and following in (Role.STEPS, Role.METHOD)


def is_prose(section: Section) -> bool:
    """Whether it is running text from its beginning to its end."""
    return not section.below and not any(block.kind in TELLING_APART for block in section.blocks)


def is_case(section: Section, language: str) -> bool:
    """Whether a topic is one of several cases: it has steps, and is no phase of the work."""
    if section.heading.role is not Role.TOPIC or is_phase(section.text):
        return False
    return has_steps(section) or is_procedure(paragraphs(section), language)


def is_told_case(section: Section, language: str) -> bool:
    """Whether a numbered cause says in running text what to do about it."""
    numbered = section.heading.role is Role.CAUSE and bool(section.heading.number and section.heading.rest)
    return numbered and not has_steps(section) and is_procedure(paragraphs(section), language)


def named_within(section: Section) -> str:
    """What a heading within calls the document: one of the first level, or the first, with nothing below it."""
    topics = [one for one in section.below if one.heading.role is Role.TOPIC]
    first = section.below[0] if section.below and not section.blocks else None
    if first in topics and first and not first.blocks and not first.below and len(section.below) > 1:
        return first.text
    return next((one.text for one in topics if one.level == 1), "")


def without_intro(items: list[Item]) -> tuple[list[Item], str]:
    """The items without a condition that introduces them all ("When it beeps, do this:"), and what that says."""
    places = [place for place, item in enumerate(items) if item.below and item.block.text.rstrip().endswith(":")]
    if len(places) != 1 or any(is_conditional(item.block.text) for item in items[places[0] + 1 :]):
        return items, ""
    only = items[places[0]]
    if only.listed or not is_conditional(only.block.text) or len(only.below) < _LEAST_BELOW:
        return items, ""
    others = (item.block.text for item in items if item is not only and item.block.kind is BlockKind.TEXT)
    if any(says_to_do(sentence) for text in others for sentence in sentences_of(one_line(text))):
        return items, ""  # it is a case of some work that is done before or after it
    return [*items[: places[0]], *only.below, *items[places[0] + 1 :]], only.block.text


_LEAST_BELOW = 3
"""Steps below a condition that is the problem itself; a case has fewer."""
