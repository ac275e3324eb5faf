"""What is written below a step as its answers: a question which of several cases it is, or one for yes and no."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from core.flows.written import one_line
from core.importing.clauses import Conditional, conditional_of, sentences_of
from core.importing.items import Item, asks_whether
from core.importing.jumps import LEADS_ON
from core.importing.language import document_language
from core.importing.orders import asked_in
from core.importing.outline import Block, BlockKind
from core.importing.phrases import ARROW, IF_SO, NO, OTHERWISE, PICTURE, WHICH, YES, case_of
from core.importing.plan import Ask, Choose, Part, Way
from core.shared.patterns import lazy_pattern

Read: TypeAlias = Callable[[Sequence[Item]], tuple[Part, ...]]
"""What makes parts of items."""


def cases_of(items: Sequence[Item], read: Read, *, looked_at: bool = False) -> Choose | None:
    """A list of cases, read by `read`: each with an arrow to what is done, or a colon where one has looked first."""
    texts = [item.block.text for item in items]
    looked_at = looked_at or _lead_on(texts)
    language = document_language(" ".join(texts))
    matches = [ARROW.match(text) or (case_of(text, language) if looked_at else None) for text in texts]
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


_QUESTION = lazy_pattern(r"^(?P<case>[^.!?\n]{2,80})\?(?:\s+(?P<then>\S.*))?$", re.DOTALL)
_VERB = lazy_pattern(
    r"^¿?(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may|must|ist|sind|war|hat|haben|kann|können|wird|werden|soll|darf"
    r"|es|está|están|hay|ha|han|puede|funciona|aparece|est|sont|a|ont|peut|è|sono|può)\b",
    re.IGNORECASE,
)
"""What a question begins with that yes or no answers; "iPhone?" is a case beside others."""


_ASKS_WHICH = lazy_pattern(
    r"\b(?:which|what|how|where|when|who|welche\w*|was|wie|wo|wann|qué|cuál|cuándo|dónde|quel(?:le)?s?|quand|où|quale|quando|dove)\b",
    re.IGNORECASE,
)
_WORD = lazy_pattern(r"[^\W\d_]{3,}")


def questions_told(item: Item, read: Read, before: str = "") -> tuple[Part, ...]:
    """An item of several short questions, each with what is done below it: "iPhone? …", "Android? …".

    They are cases of one thing where what is said `before` them asks for it ("Ask which phone it is"), or a word is in
    all of them, and none is a whole sentence; else questions one after the other.
    """
    groups = list[tuple[re.Match[str], Item, list[Item]]]()
    for one in (Item(item.block), *item.below):
        match = None if one.listed and one.block is not item.block else _QUESTION.match(one.block.text)
        if match and WHICH.match(match["case"]):
            return ()
        if match:
            groups.append((match, one, list(one.below)))
        elif not groups:
            return ()
        else:
            groups[-1][2].append(one)
    if len(groups) < 2:  # noqa: PLR2004 - one is no choice
        return ()
    ways = tuple(
        Way(match["case"], read(([_told(one, match["then"])] if match["then"] else []) + below))
        for match, one, below in groups
    )
    if not all(way.parts for way in ways):
        return ()
    words = [{match[0] for match in _WORD.finditer(way.label.casefold())} for way in ways]
    of_one_thing = _ASKS_WHICH.search(before) is not None or bool(words[0].intersection(*words[1:]))
    if not of_one_thing or any(_VERB.match(way.label) for way in ways):
        return tuple(Ask(f"{way.label}?", item.block.place, way.parts, is_question=True) for way in ways)
    return (Choose(ways, item.block.place),)


def _told(item: Item, text: str) -> Item:
    return Item(Block(BlockKind.TEXT, text, item.block.place))


def yes_no(item: Item, read: Read) -> Ask | None:
    """A question with a "Yes" and a "No" below it."""
    sentences = sentences_of(one_line(item.block.text))
    if not sentences or not asks_whether(sentences[-1]) or not item.below:
        return None
    ways = dict[bool, tuple[Part, ...]]()
    for one in item.below:
        text = one.block.text
        yes, no = YES.match(text) or IF_SO.match(text), NO.match(text) or OTHERWISE.match(text)
        match = yes or no
        if match is None:
            return None
        said = replace(one.block, text=text[match.end() :])
        ways[yes is not None] = read([Item(said, one.below)])
    asked = asked_in(sentences[-1], item.block)
    if asked is None:
        return None
    whole = " ".join(sentences) if asked.is_question else asked.condition
    return replace(asked, condition=whole, then=ways.get(True, ()), otherwise=ways.get(False, ()))


def asked_below(item: Item, read: Read) -> Ask | None:
    """A question with what is done if it is so below it: "Still not detected?"."""
    text = item.block.text.strip()
    if not text.endswith("?") or not item.below or len(sentences_of(text)) > 1 or WHICH.match(text):
        return None
    if any(YES.match(one.block.text) or NO.match(one.block.text) for one in item.below):
        return None  # it is not plain which of what is below answers it
    inner = read(item.below)
    return Ask(item.block.text.strip(), item.block.place, inner, is_question=True) if inner else None


def pictures_off(item: Item) -> list[Block]:
    """Take away the pictures below an item that asks something; below any other they are lines of it."""
    asks = item.is_case or asks_whether(item.block.text) or any(one.is_case for one in item.below)
    pictures = [one.block for one in item.below if PICTURE.match(one.block.text)] if asks else []
    item.below = [one for one in item.below if not pictures or not PICTURE.match(one.block.text)]
    return pictures
