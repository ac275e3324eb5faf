"""What is written below a step, or in a note, as text of it."""

from collections.abc import Iterable, Sequence

from core.importing.items import Item
from core.importing.orders import capitalised
from core.importing.outline import BlockKind
from core.importing.phrases import NOTE
from core.importing.tables import table_text
from core.learning.fitting import says_something


def lines_of(items: Sequence[Item]) -> list[str]:
    """The texts below a step as lines of it, with their own numbers."""
    found, waiting = list[str](), list(reversed(items))
    while waiting:
        item = waiting.pop()
        block = item.block
        text = table_text(block) if block.kind is BlockKind.TABLE else block.text
        text = noted(text) if block.kind is BlockKind.NOTE else text
        found.append(f"{block.number}. {text}" if block.number else text)
        waiting += reversed(item.below)
    return [text for text in found if says_something(text)]


def in_a_row(texts: Iterable[str]) -> str:
    """Sentences and items of a list as one text."""
    *before, last = [text.rstrip() for text in texts] or [""]
    return " ".join((*(text if text.endswith((".", "!", "?", ":", ";")) else f"{text};" for text in before), last))


def noted(text: str) -> str:
    """The text of a note, with a word before it that says so."""
    return text if NOTE.match(text) else f"Note: {text}"


def warned(text: str) -> str:
    """The text of a note that stands by itself, without that word."""
    match = NOTE.match(text)
    return capitalised(text[match.end() :]) if match and says_something(text[match.end() :]) else capitalised(text)
