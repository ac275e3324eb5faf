"""Reading Word files (.docx) into blocks."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE

from core.flows.written import one_line
from core.importing.lines import listed, looks_like_heading
from core.importing.outline import CELL, MOST_BLOCKS, ROW, Block, BlockKind, ImportRefused, Source
from core.shared.patterns import lazy_pattern

_LARGEST_UNPACKED = 100_000_000
"""Most bytes a file may hold unpacked; more is no document but an attack."""
_TEXT = "word/document.xml"
_PARAGRAPHS = (b"<w:p>", b"<w:p ", b"<w:p/>")
"""How paragraphs begin in what Word writes. They are counted before a tree is made of them, which is far larger."""
_MOST_PARAGRAPHS = 4 * MOST_BLOCKS
"""Most paragraphs, of which many say nothing."""
_HEADING = lazy_pattern(r"^(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)", re.IGNORECASE)
_HEADING_BY_LOOKS = 7
_LIST_STYLE = lazy_pattern(r"^list (?P<kind>bullet|number)(?: (?P<level>\d))?", re.IGNORECASE)
_NOTE_STYLE = lazy_pattern(r"^(?:note|warning|caution|tip|important)\b", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_HOLDING = frozenset(
    f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink")
)
"""What only holds other things: content controls, insertions, links."""
_BREAKS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
_CHANGES = frozenset(f"{_W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo"))
_CONTINUED = "continued"
"""The format of a list whose items show no mark: what belongs to the item before is written so."""
_UNDECIDED = (
    "The document has tracked changes that are still open: insertions are taken over, deletions are left"
    " out. Compare it with the document."
)


def word_source(name: str, content: bytes) -> Source:
    """The blocks of a Word file. Raises ImportRefused when it is none, damaged, or far too large."""
    try:
        return _source(name, content)
    except (ImportRefused, MemoryError):
        raise
    except Exception as error:  # Python's and libxml2's readers have dozens of ways to say that a file is damaged
        raise ImportRefused(name, "it is not a readable Word file; save it again as .docx.") from error


def _source(name: str, content: bytes) -> Source:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _LARGEST_UNPACKED:
            raise ImportRefused(name, "it is far too large once unpacked.")
        if sum(map(package.read(_TEXT).count, _PARAGRAPHS)) > _MOST_PARAGRAPHS:
            raise ImportRefused(
                name, f"it has more than {_MOST_PARAGRAPHS:,} paragraphs, empty ones included; split it."
            )
    document: Any = Document(io.BytesIO(content))
    body = document.element.body
    blocks = list(_Reading(document).blocks(body))
    undecided = next(body.iter(*_CHANGES), None) is not None
    return Source(blocks, remarks=(_UNDECIDED,) if undecided else ())


class _Reading:
    """A file while its paragraphs are gone through."""

    def __init__(self, document: Any) -> None:
        self._kinds = _Kinds(document)
        self._number = 0
        self._counts = defaultdict[tuple[int, int], int](int)

    def blocks(self, holder: Any) -> Iterator[Block]:
        """The blocks of the body, or of what holds a part of it."""
        for element in holder.iterchildren():
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag in _HOLDING:
                yield from self.blocks(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        self._number += 1
        words = one_line("".join(_texts(element)))
        if not words:
            return
        place = f"paragraph {self._number}"
        kind, level, list_id = self._kinds.of(element)
        if kind is BlockKind.NUMBERED:
            yield Block(kind, words, place, level, str(self._counted(list_id, level)))
        elif kind is not BlockKind.TEXT:
            yield Block(kind, words, place, level)
        elif item := listed(words):
            yield Block(item.kind, item.text, place, item.depth, item.number)
        elif looks_like_heading(words) and _is_bold(element):
            yield Block(BlockKind.HEADING, words.rstrip(":"), place, _HEADING_BY_LOOKS)
        else:
            yield Block(kind, words, place, level)

    def _counted(self, list_id: int, level: int) -> int:
        """The number that Word shows: a list counts on until an item above it begins anew."""
        for key in [key for key in self._counts if key[0] == list_id and key[1] > level]:
            del self._counts[key]
        self._counts[list_id, level] += 1
        return self._counts[list_id, level]

    def _table(self, element: Any) -> Iterator[Block]:
        """A table as one block; where it only arranges the page, what its cells hold."""
        rows = list(_within(element, "tr"))
        columns = max((sum(1 for _ in _within(row, "tc")) for row in rows), default=0)
        if columns < 2 or any(True for cell in element.iter(f"{_W}tbl") if cell is not element):  # noqa: PLR2004
            for row in rows:
                for cell in _within(row, "tc"):
                    yield from self.blocks(cell)
            return
        place = f"paragraph {self._number + 1}"
        texts = ROW.join(CELL.join(self._cell(cell) for cell in _within(row, "tc")) for row in rows)
        if texts.strip():
            yield Block(BlockKind.TABLE, texts, place)

    def _cell(self, cell: Any) -> str:
        texts = [one_line(block.text) for block in self.blocks(cell)]
        ended = (text if len(texts) == 1 or text.endswith((".", "!", "?", ":", ";")) else f"{text}." for text in texts)
        return " ".join(ended)


def _within(holder: Any, tag: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, those in content controls or inserted too."""
    for element in holder.iterchildren():
        if element.tag == f"{_W}{tag}":
            if element.find(f"{_W}trPr/{_W}del") is None:
                yield element
        elif element.tag in _HOLDING:
            yield from _within(element, tag)


def _texts(element: Any) -> Iterator[str]:
    """The words of a paragraph as they read with every insertion kept and every deletion left out."""
    for child in element.iterchildren():
        if child.tag in _HOLDING:
            yield from _texts(child)
        elif child.tag == f"{_W}r" and child.find(f"{_W}rPr/{_W}vanish") is None:
            yield from _run(child)


def _run(run: Any) -> Iterator[str]:
    for child in run.iterchildren():
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == f"{_W}drawing":
            for picture in child.iter(_ALT):
                alt = one_line(picture.get("descr") or "")
                yield f" (picture: {alt}) " if alt else ""


def _is_bold(element: Any) -> bool:
    """Whether all that a paragraph says is in bold type."""
    runs = [run for run in element.iter(f"{_W}r") if "".join(_run(run)).strip()]
    return bool(runs) and all(
        (bold := run.find(f"{_W}rPr/{_W}b")) is not None and bold.get(f"{_W}val") not in ("0", "false") for run in runs
    )


class _Kinds:
    """What paragraphs are, by their styles and lists; each of those is looked up once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._styles = dict[Any, Any]()
        self._formats = dict[tuple[int, int], str]()

    def of(self, paragraph: Any) -> tuple[BlockKind, int, int]:
        """The kind of a paragraph, its level, and the list it is in."""
        style = self._style(paragraph.style)
        name = str(style.name or "") if style is not None else ""
        if match := _HEADING.match(name):
            return BlockKind.HEADING, int(match[1]), 0
        if name.casefold() in ("title", "titel", "titre", "título", "titolo"):
            return BlockKind.HEADING, 1, 0
        level, number_format, list_id = self._numbering(paragraph, style)
        by_style = _LIST_STYLE.match(name)
        if by_style:
            level = max(level, int(by_style["level"] or 1))
            number_format = number_format if by_style["kind"].casefold() == "number" else "bullet"
        if number_format == _CONTINUED:
            return BlockKind.TEXT, level + 1, list_id
        if number_format == "bullet":
            return BlockKind.BULLET, level, list_id
        if number_format not in ("", "none") or by_style:
            return BlockKind.NUMBERED, level, list_id
        return BlockKind.NOTE if _NOTE_STYLE.match(name) else BlockKind.TEXT, 1, 0

    def _style(self, style_id: Any) -> Any:
        if style_id not in self._styles:
            self._styles[style_id] = self._document.part.get_style(style_id, WD_STYLE_TYPE.PARAGRAPH)
        return self._styles[style_id]

    def _numbering(self, paragraph: Any, style: Any) -> tuple[int, str, int]:
        """How deep the paragraph's list is nested, the format of its numbers (empty: it is in none), and the list."""
        own = paragraph.pPr.numPr if paragraph.pPr is not None else None
        of_style = style.element.pPr.numPr if style is not None and style.element.pPr is not None else None
        numbering = own if own is not None and own.numId is not None else of_style
        if numbering is None or numbering.numId is None or numbering.numId.val == 0:
            return 1, "", 0
        place = numbering.numId.val, numbering.ilvl.val if numbering.ilvl is not None else 0
        if place not in self._formats:
            self._formats[place] = _format_of(self._document, *place)
        return place[1] + 1, self._formats[place], place[0]


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
    if number_format is None:
        return "decimal"
    text = number_format.getparent().find(f"{_W}lvlText")
    shows_nothing = text is not None and not (text.get(f"{_W}val") or "").strip()
    return _CONTINUED if shows_nothing else str(number_format.get(f"{_W}val"))
