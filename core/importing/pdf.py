"""Reading PDF files into blocks: the lines of their text, with what their type sizes say is a heading."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader

from core.flows.written import one_line
from core.importing.headings import Role, heading_of
from core.importing.items import is_conditional
from core.importing.lines import bare_numbers, listed, looks_like_heading, numbered_head
from core.importing.outline import Block, BlockKind, ImportRefused, Source
from core.shared.patterns import lazy_pattern

_MOST_PAGES = 300
_MOST_LINES = 20_000
_LONGEST_HEADING = 80
_LARGER = 1.12
"""How much larger than most of the text a heading is at least."""
_PAGE = lazy_pattern(
    r"^(?:page|seite|página|pagina)?\s*\d{1,4}(?:\s*(?:/|of|von|de|di|sur)\s*\d{1,4})?$", re.IGNORECASE
)
_ON_EVERY_PAGE = 0.6
_SAME_LINE = 2.0
"""Points by which words of one line may stand higher or lower."""
_PARTS = (Role.SYMPTOMS, Role.CAUSE, Role.STEPS, Role.CHECK, Role.HANDOVER)
_MARGIN = 40.0
"""Points from either end of a page within which headers and footers stand, and no text."""
_HYPHENATED = lazy_pattern(r"(?<=[a-zäöüß])[-\u00ad]$")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    bold: bool
    page: int
    gap: bool
    """Whether there is more room above it than between two lines."""


def pdf_source(name: str, content: bytes) -> Source:
    """The blocks of a PDF file. Raises ImportRefused when it is none, protected, or has no text."""
    try:
        reader = _opened(name, content)
        lines = [line for number, page in enumerate(reader.pages, 1) for line in _lines(page, number)]
    except (ImportRefused, MemoryError):
        raise
    except Exception as error:  # a damaged file fails in as many ways as there are parts of the format
        raise ImportRefused(name, "it is not a readable PDF file; it may be damaged.") from error
    if not any(line.text for line in lines):
        raise ImportRefused(
            name, "it contains only pictures of pages, no text; save it again from the program it was made with."
        )
    kept = _without_margins(lines[:_MOST_LINES], len(reader.pages))
    return Source(list(_blocks(kept)))


def _opened(name: str, content: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ImportRefused(name, "it is protected by a password; save it without one.")
    if len(reader.pages) > _MOST_PAGES:
        raise ImportRefused(name, f"it has more than {_MOST_PAGES} pages; split it.")
    return reader


def _lines(page: Any, number: int) -> Iterator[_Line]:
    """The lines of a page from top to bottom, each with the size of its largest letters."""
    found = dict[int, list[tuple[float, str, float, bool]]]()

    def visit(text: str, matrix: Sequence[float], at: Sequence[float], font: Any, size: float) -> None:
        if not text.strip():
            return
        x = at[4] * matrix[0] + at[5] * matrix[2] + matrix[4]
        y = at[4] * matrix[1] + at[5] * matrix[3] + matrix[5]
        scale = abs(at[3] or at[0] or 1) * abs(matrix[3] or matrix[0] or 1)
        bold = "bold" in str(font.get("/BaseFont", "")).casefold() if font else False
        row = round(y / _SAME_LINE)
        row = next((near for near in (row, row - 1, row + 1) if near in found), row)
        found.setdefault(row, []).append((x, text, size * scale, bold))

    page.extract_text(visitor_text=visit)
    body = [row for row in found if _MARGIN < row * _SAME_LINE < float(page.mediabox.height) - _MARGIN]
    above: float | None = None
    for row in sorted(body or found, reverse=True):
        y = row * _SAME_LINE
        parts = sorted(found[row], key=lambda part: part[0])
        size = max(part[2] for part in parts)
        text = one_line(" ".join(part[1] for part in parts))
        gap = above is None or above - y > 1.8 * size
        above = y
        yield _Line(text, round(size, 1), all(part[3] for part in parts), number, gap)


def _without_margins(lines: Sequence[_Line], pages: int) -> list[_Line]:
    """The lines without page numbers and what stands on nearly every page."""
    places = Counter((line.text, line.page) for line in lines)
    times = Counter(text for text, _ in places)
    return [
        line
        for line in lines
        if not _PAGE.match(line.text) and (pages < 3 or times[line.text] < _ON_EVERY_PAGE * pages)  # noqa: PLR2004
    ]


def _asks(text: str) -> bool:
    """Whether a line in larger type is a heading such as "If it is still red"."""
    return is_conditional(text) and len(text) <= _LONGEST_HEADING and not text.endswith((".", ",", ":", ";"))


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    """The lines joined to paragraphs and items; a larger or bold short line is a heading."""
    letters = Counter[float]()
    for line in lines:
        letters[line.size] += len(line.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted({line.size for line in lines if line.size > _LARGER * usual}, reverse=True)
    waiting: Block | None = None
    bare = bare_numbers([line.text for line in lines])
    for number, line in enumerate(lines, 1):
        place = f"page {line.page}"
        is_heading = (line.size in larger or line.bold) and looks_like_heading(line.text) and not listed(line.text)
        is_heading = is_heading or (line.size in larger and _asks(line.text))
        is_heading = is_heading or (line.gap and heading_of(line.text).role in _PARTS and looks_like_heading(line.text))
        item = bare.get(number - 1) or listed(line.text)
        if head := numbered_head(line.text, lines[number].text if number < len(lines) else ""):
            line, is_heading, item = replace(line, text=head), True, None  # noqa: PLW2901 - it is the same line
        goes_on = waiting and waiting.kind is not BlockKind.HEADING and not (is_heading or item)
        if waiting and goes_on and (not line.gap or not waiting.text.endswith((".", "!", "?", ":"))):
            waiting = Block(
                waiting.kind, _joined(waiting.text, line.text), waiting.place, waiting.level, waiting.number
            )
            continue
        if waiting:
            yield waiting
        if is_heading:
            level = larger.index(line.size) + 1 if line.size in larger else len(larger) + 1
            waiting = Block(BlockKind.HEADING, line.text.rstrip(":"), place, min(level, 7))
        elif item:
            waiting = Block(item.kind, item.text, place, item.depth, item.number)
        else:
            waiting = Block(BlockKind.TEXT, line.text, place)
    if waiting:
        yield waiting


def _joined(text: str, more: str) -> str:
    """A line with the next; a word that was hyphenated at its end is one word again."""
    if _HYPHENATED.search(text) and more[:1].islower():
        return _HYPHENATED.sub("", text) + more
    return f"{text} {more}"
