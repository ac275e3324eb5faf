"""Reading Word files (.docx) into blocks."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from core.flows.written import one_line
from core.importing.outline import Block, BlockKind, ImportRefused

_LARGEST_UNPACKED = 100_000_000
"""Most bytes a file may hold unpacked; more is no document but an attack."""
_HEADING = re.compile(r"^(?:heading|überschrift|titre)\s*(\d)", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_blocks(name: str, content: bytes) -> Iterator[Block]:
    """The blocks of a Word file. Raises ImportRefused when it is none, or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
        if unpacked > _LARGEST_UNPACKED:
            raise ImportRefused(name, "it is far too large once unpacked.")
        document: Any = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise ImportRefused(name, "it is no Word file that can be read; save it anew as .docx.") from error
    for number, paragraph in enumerate(document.paragraphs, 1):
        words = one_line(paragraph.text)
        if words:
            kind, level = _kind_of(document, paragraph)
            yield Block(kind, words, f"paragraph {number}", level)


def _kind_of(document: Any, paragraph: Any) -> tuple[BlockKind, int]:
    style = str(paragraph.style.name or "") if paragraph.style is not None else ""
    if match := _HEADING.match(style):
        return BlockKind.HEADING, int(match[1])
    if style.casefold() == "title":
        return BlockKind.HEADING, 1
    level, number_format = _numbering(document, paragraph)
    if number_format == "bullet" or style.casefold().startswith("list bullet"):
        return BlockKind.BULLET, level
    if number_format or style.casefold().startswith("list number"):
        return BlockKind.NUMBERED, level
    return BlockKind.TEXT, 1


def _numbering(document: Any, paragraph: Any) -> tuple[int, str]:
    """How deep the paragraph's own list is nested, and the format of its numbers; empty when it is in none."""
    properties = paragraph._p.pPr  # noqa: SLF001 - python-docx has no public way to a paragraph's list
    numbering = properties.numPr if properties is not None else None
    if numbering is None or numbering.numId is None:
        return 1, ""
    depth = numbering.ilvl.val if numbering.ilvl is not None else 0
    return depth + 1, _format_of(document, numbering.numId.val, depth)


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
