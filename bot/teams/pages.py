"""A card with nothing shortened, as pages that each fit a dialog."""

from collections.abc import Iterator

from bot.teams.actions import Surface
from bot.teams.limits import PAGE_BYTES, size
from bot.teams.markdown import to_paragraphs
from bot.teams.render import render
from bot.teams.texts import line
from core.messaging.cards import Card, Code, ContextLine, Element, Facts, Fold, Image, Markdown, Text

_TITLE = 60
"""Characters of the title that each page repeats."""


def pages(card: Card) -> list[Card]:
    """The card in pages, at least one; together they hold every text of it whole."""
    packed: list[list[Element]] = [[]]
    room = PAGE_BYTES
    for piece in (piece for element in card.elements for piece in _pieces(element)):
        weight = _weight(piece)
        if weight > room and packed[-1]:
            packed.append([])
            room = PAGE_BYTES
        packed[-1].append(piece)
        room -= weight
    if len(packed) == 1:
        return [card]
    return [
        Card(f"{line(card.title, _TITLE)} ({number} of {len(packed)})", tuple(elements), card.tone)
        for number, elements in enumerate(packed, 1)
    ]


def _pieces(element: Element) -> Iterator[Element]:
    match element:
        case Text(text=text, strong=strong):
            yield from (Text(part, strong) for part in _parts(text))
        case Markdown(text=text):
            for part in _parts(text):
                # A text of nothing but tiny paragraphs would be many times its own size.
                yield Markdown(part) if size(to_paragraphs(part)) <= PAGE_BYTES else Text(part)
        case ContextLine(text=text) | Image(alt=text) if size(text) > PAGE_BYTES // 2:
            yield from (Text(part) for part in _parts(text))
        case Code(language=language, text=text):
            yield from (Code(language, part) for part in _parts(text))
        case Facts(heading=heading, lines=lines):
            yield from (
                Text(part) for part in _parts("\n".join([*filter(None, [heading]), *(f"• {x}" for x in lines)]))
            )
        case Fold(summary=summary, elements=elements):
            yield from (Text(part, strong=True) for part in _parts(summary))
            for inner in elements:
                yield from _pieces(inner)
        case _:
            yield element


def _weight(element: Element) -> int:
    """Bytes of the element as a page shows it, and a little more."""
    return size(render(Card("", (element,)), Surface.DIALOG, whole=True))


def _parts(text: str) -> Iterator[str]:
    """The text in parts that each fit a page, broken at line ends where there are some."""
    most = PAGE_BYTES // 2
    while size(text) > most:
        head = text[:most]
        while (written := size(head)) > most:
            head = head[: max(1, len(head) * most // written)]
        at = head.rfind("\n") + 1 or len(head)
        yield text[:at].rstrip("\n")
        text = text[at:]
    if text:
        yield text
