"""What a card shows at length, as a file: its code, else its document."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.messaging.cards import Card, Code, Element, Fold, Markdown

_ENDINGS = {
    "powershell": "ps1",
    "bash": "sh",
    "shell": "sh",
    "sh": "sh",
    "zsh": "sh",
    "python": "py",
    "cmd": "cmd",
    "diff": "diff",
}


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text with the name of a file."""

    name: str
    text: str


def code_file(code: Code) -> TextFile:
    """The code as a file."""
    return TextFile(f"script.{_ENDINGS.get(code.language.casefold(), 'txt')}", code.text)


def file_in(card: Card) -> TextFile | None:
    """The longest code of a card, else all that it says in Markdown; None where it has neither."""
    parts = list(_parts(card))
    code = max((part for part in parts if isinstance(part, Code)), key=lambda part: len(part.text), default=None)
    if code:
        return code_file(code)
    written = [part.text for part in parts if isinstance(part, Markdown)]
    return TextFile("note.md", "\n\n".join(written)) if written else None


def _parts(card: Card) -> Iterator[Element]:
    for element in card.elements:
        yield from element.elements if isinstance(element, Fold) else (element,)
