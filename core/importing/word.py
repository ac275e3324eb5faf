"""Reading Word files (.docx) into blocks."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE

from core.flows.written import one_line
from core.importing.outline import MOST_BLOCKS, Block, BlockKind, ImportRefused

_LARGEST_UNPACKED = 100_000_000
"""Most bytes a file may hold unpacked; more is no document but an attack."""
_TEXT = "word/document.xml"
_PARAGRAPHS = (b"<w:p>", b"<w:p ", b"<w:p/>")
"""How paragraphs begin in what Word writes. They are counted before a tree is made of them, which is far larger."""
_MOST_PARAGRAPHS = 4 * MOST_BLOCKS
"""Most paragraphs, of which many say nothing."""
_HEADING = re.compile(r"^(?:heading|überschrift|titre)\s*(\d)", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_blocks(name: str, content: bytes) -> Iterator[Block]:
    """The blocks of a Word file. Raises ImportRefused when it is none, damaged, or far too large."""
    try:
        yield from _blocks(name, content)
    except (ImportRefused, MemoryError):
        raise
    except Exception as error:  # Python's and libxml2's readers have dozens of ways to say that a file is damaged
        raise ImportRefused(name, "it is not a Word file that can be read; save it again as .docx.") from error


def _blocks(name: str, content: bytes) -> Iterator[Block]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _LARGEST_UNPACKED:
            raise ImportRefused(name, "it is far too large once unpacked.")
        if sum(map(package.read(_TEXT).count, _PARAGRAPHS)) > _MOST_PARAGRAPHS:
            raise ImportRefused(
                name, f"it has more than {_MOST_PARAGRAPHS:,} paragraphs, empty ones included; split it."
            )
    document: Any = Document(io.BytesIO(content))
    kinds = _Kinds(document)
    for number, element in enumerate(document.element.body.iterchildren(f"{_W}p"), 1):
        words = one_line(element.text)
        if words:
            kind, level = kinds.of(element)
            yield Block(kind, words, f"paragraph {number}", level)


class _Kinds:
    """What paragraphs are, by their styles and lists; each of those is looked up once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._styles = dict[Any, str]()
        self._formats = dict[tuple[int, int], str]()

    def of(self, paragraph: Any) -> tuple[BlockKind, int]:
        """The kind of a paragraph, and its level."""
        style = self._style(paragraph.style)
        if match := _HEADING.match(style):
            return BlockKind.HEADING, int(match[1])
        if style.casefold() == "title":
            return BlockKind.HEADING, 1
        level, number_format = self._numbering(paragraph)
        if number_format == "bullet" or style.casefold().startswith("list bullet"):
            return BlockKind.BULLET, level
        if number_format or style.casefold().startswith("list number"):
            return BlockKind.NUMBERED, level
        return BlockKind.TEXT, 1

    def _style(self, style_id: Any) -> str:
        if style_id not in self._styles:
            style = self._document.part.get_style(style_id, WD_STYLE_TYPE.PARAGRAPH)
            self._styles[style_id] = str(style.name or "") if style is not None else ""
        return self._styles[style_id]

    def _numbering(self, paragraph: Any) -> tuple[int, str]:
        """How deep the paragraph's own list is nested, and the format of its numbers; empty when it is in none."""
        numbering = paragraph.pPr.numPr if paragraph.pPr is not None else None
        if numbering is None or numbering.numId is None:
            return 1, ""
        place = numbering.numId.val, numbering.ilvl.val if numbering.ilvl is not None else 0
        if place not in self._formats:
            self._formats[place] = _format_of(self._document, *place)
        return place[1] + 1, self._formats[place]


def _format_of(document: Any, list_id: int, depth: int) -> str:
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):  # the file defines no lists of its own
        return "decimal"
    abstract = root.find(f"{_W}num[@{_W}numId='{list_id}']/{_W}abstractNumId")
    if abstract is None:
        return "decimal"
    path = f"{_W}abstractNum[@{_W}abstractNumId='{abstract.get(f'{_W}val')}']/{_W}lvl[@{_W}ilvl='{depth}']/{_W}numFmt"
    number_format = root.find(path)
    return "decimal" if number_format is None else str(number_format.get(f"{_W}val"))
