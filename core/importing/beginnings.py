"""Where in the blocks of a section the steps begin, in the language of its document."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from core.flows.written import one_line
from core.importing.article_sections import LISTED
from core.importing.clauses import conditional_of, sentences_of
from core.importing.headings import Role, heading_of
from core.importing.imperatives import gives_order
from core.importing.items import Item, asks_whether, is_other_case, opens_case, opens_code
from core.importing.outline import Block, BlockKind
from core.importing.phrases import begins_with_order, case_of
from core.importing.steps import choice_in
from core.matching.language import ENGLISH


def says_what_to_do(blocks: Sequence[Block], language: str) -> bool:
    """Whether a part such as "Diagnosis" has commands, or a list of nothing but orders."""
    listed = [block.text for block in blocks if block.kind in LISTED and block.level == 1]
    return any(block.kind is BlockKind.CODE for block in blocks) or (
        bool(listed) and all(_orders(text, language) for text in listed)
    )


def all_orders(blocks: Sequence[Block], language: str) -> bool:
    """Whether the only list below a title has people do things, each of its items, or names cases."""
    texts = [block.text for block in blocks if block.kind is BlockKind.BULLET and block.level == 1]
    return len(texts) > 1 and all(_orders(text, language) or case_of(text) for text in texts)


def begins_steps(item: Item, role: Role, kinds: AbstractSet[BlockKind], language: str) -> bool:
    """Whether the steps of a part with that role begin with that item, among items of these kinds."""
    block = item.block
    numbered, listed = BlockKind.NUMBERED in kinds, bool(kinds & set(LISTED)) and not item.below
    if block.kind is BlockKind.TABLE:
        return choice_in(block) is not None
    if block.kind is BlockKind.NUMBERED:
        return True
    if block.kind is BlockKind.BULLET:
        is_method = heading_of(block.text).role in (Role.METHOD, Role.STEP)
        return is_method or (not numbered and role is not Role.ABOUT)
    if block.kind is not BlockKind.TEXT:
        return False
    answered = bool(item.below) and (asks_whether(block.text) or opens_case(block))
    return (
        answered
        or (opens_code(item) and any(_orders(sentence, language) for sentence in sentences_of(one_line(block.text))))
        or (not listed and conditional_of(block.text) is not None)
    )


def first_of_orders(items: Sequence[Item], language: str) -> int | None:
    """The place of the first paragraph, where paragraphs are steps because each says what to do; else None."""
    texts = [item for item in items if item.block.kind is BlockKind.TEXT]
    said = [sentence for item in texts for sentence in sentences_of(one_line(item.block.text))]
    ordered = said and all(is_other_case(text) or _orders(text, language) for text in said)
    return next((place for place, item in enumerate(items) if item in texts), None) if ordered else None


def _orders(text: str, language: str) -> bool:
    is_order = begins_with_order(text) if language == ENGLISH else gives_order(text, language)
    return is_order or conditional_of(text) is not None
