"""Reading HTML into blocks, in one pass over its elements: what holds thousands of others takes no longer."""

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

from core.flows.written import one_line
from core.importing.lines import listed, looks_like_heading
from core.importing.outline import CELL, ROW, Block, BlockKind, Source, TooDeep
from core.shared.patterns import lazy_pattern

etree: Any = import_module("lxml.etree")  # which has no types
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HEADING_BY_LOOKS = 7
_LISTS = ("ol", "ul")
_PARTS = frozenset(
    """
    address article blockquote body br caption center dd details div dl dt fieldset figcaption figure form header hr
    html li main ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
) | set(_HEADINGS)
"""Elements that text does not run on across."""
_NO_CONTENT = frozenset(
    """
    script style nav footer template button select noscript svg iframe input textarea object audio video canvas map
    """.split()  # noqa: SIM905
)
_APART = lazy_pattern(
    r"(?:^|[\s_-])(?:bread-?crumbs?|nav(?:bar|igation)?|sidebar|side-?nav|menu|footer|toc|table-of-contents|feedback|meta|meta-?data|page-metadata|byline"
    r"|author|cookie\w*|share|social|rating|related(?:-\w+)?|pagination|skip-link|screen-reader\w*|search-box|comments?"
    r"|status-macro|aui-lozenge|content-by-label|article-(?:votes?|meta|info|footer|attachments)|(?:kb|page|doc(?:ument)?)-(?:header|info|details|properties|number)|vote|helpful|last-?(?:updated|modified)|print-?only)(?:$|[\s_-](?!title))",
    re.IGNORECASE,
)
"""Classes and ids of what stands around an article."""
_HIDDEN = frozenset({"hidden", "sr-only", "visually-hidden", "d-none", "invisible", "offscreen"})
_HIDING = lazy_pattern(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$)", re.IGNORECASE
)
_NOTE = lazy_pattern(r"(?:^|[\s_-])(note|warning|caution|important|danger|tip|attention)(?:$|[\s_-])", re.IGNORECASE)
_TABULAR = ("table", "tr", "td", "th")
_BOLD = ("b", "strong", "u")
_BOLD_STYLE = lazy_pattern(r"text-decoration\s*:\s*underline|font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NO_ALT = lazy_pattern(
    r"^(?:image|img|icon|screenshot|picture|photo|logo|graphic|\S+\.(?:png|jpe?g|gif|svg|bmp|webp))?\d*$", re.IGNORECASE
)


class _Walk:
    """Goes through elements as they begin and end."""

    def __init__(self) -> None:
        self.title = ""
        self._blocks: list[list[Block]] = [[]]
        """The document's, and those of the cells that are open."""
        self._tables = list[list[list[list[Block]]]]()
        self._lists = list[tuple[str, list[int]]]()
        self._words = list[tuple[str, bool]]()
        self._bold = 0
        self._skipping = 0
        self._heading = 0
        self._code = 0
        self._note = list[tuple[Any, str]]()
        self._noted: Any = None
        """The box of which something was said already."""
        self._item: tuple[BlockKind, int, str] | None = None
        self._line: int | None = None

    @property
    def blocks(self) -> list[Block]:
        """What was found."""
        self._flush()
        return self._blocks[0]

    def start(self, element: Any) -> None:
        """An element begins."""
        if self._skipping or _is_apart(element):
            self._skipping += 1
            return
        tag = element.tag
        if tag in _PARTS:
            self._part(element.sourceline)
        self._open(tag, element)
        if tag == "title":
            self.title = self.title or one_line(element.text or "")
        elif tag == "img":
            self._picture(element.get("alt") or "")
        else:
            self._take(element.text)

    def end(self, element: Any) -> None:
        """An element ends."""
        if self._skipping:
            self._skipping -= 1
            if not self._skipping:
                self._take(element.tail)
            return
        tag = element.tag
        if tag in _PARTS and (tag == "pre" or not self._code):
            self._flush()
        self._close(tag, element)
        self._take(element.tail)

    def _part(self, line: int | None) -> None:
        """A part of the page begins; within code it is another line of that."""
        if self._code:
            self._words.append(("\n", False))
            return
        self._flush()
        self._line = line

    def _open(self, tag: str, element: Any) -> None:
        if (kind := _note_of(element)) and not self._note:
            self._note.append((element, kind))
        if tag in _TABULAR:
            self._open_table(tag)
        if tag in _LISTS:
            self._lists.append((tag, [_number(element.get("start"), 1) - 1]))
        elif tag == "li":
            self._item = self._begun(element)
        elif tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._code += 1
        elif _stands_out(element):
            self._bold += 1

    def _open_table(self, tag: str) -> None:
        if tag == "table":
            self._tables.append([])
        elif not self._tables:
            return
        elif tag == "tr" or not self._tables[-1]:
            self._tables[-1].append([])
        if tag in ("td", "th"):
            self._blocks.append([])

    def _close(self, tag: str, element: Any) -> None:
        if tag in _LISTS:
            self._lists.pop()
            self._item = None
        elif tag == "li":
            self._item = None
        elif tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._code -= 1
        elif _stands_out(element):
            self._bold -= 1
        elif tag in ("td", "th") and self._tables and len(self._blocks) > 1:
            self._tables[-1][-1].append(self._blocks.pop())
        elif tag == "table":
            self._blocks[-1] += _table(self._tables.pop(), f"line {element.sourceline}", self._level)
        if self._note and self._note[-1][0] is element:
            self._note.pop()

    def _begun(self, element: Any) -> tuple[BlockKind, int, str]:
        level = max(len(self._lists), 1)
        if not self._lists or self._lists[-1][0] == "ul":
            return BlockKind.BULLET, level, ""
        counter = self._lists[-1][1]
        counter[0] = _number(element.get("value"), counter[0] + 1)
        return BlockKind.NUMBERED, level, str(counter[0])

    @property
    def _level(self) -> int:
        return len(self._lists) + 1

    def _take(self, text: str | None) -> None:
        if text:
            self._words.append((text, self._bold > 0))

    def _picture(self, alt: str) -> None:
        alt = one_line(alt)
        if not _NO_ALT.match(alt):
            self._words.append((f" (picture: {alt}) ", self._bold > 0))

    def _flush(self) -> None:
        """What was said so far is a block."""
        words, self._words = self._words, []
        raw = "".join(text for text, _ in words)
        text = one_line(raw)
        if self._code and text:
            self._add_code(raw.strip())
        elif text:
            bold = all(is_bold for said, is_bold in words if said.strip(" \t\r\n:\u00a0"))
            self._blocks[-1].append(self._block(text, bold=bold))

    def _add_code(self, code: str) -> None:
        if self._item:
            kind, level, number = self._item
            self._item = None
            self._blocks[-1].append(Block(kind, "Run this:", self._place, level, number))
        self._blocks[-1].append(Block(BlockKind.CODE, code, self._place, self._level))

    def _block(self, text: str, *, bold: bool) -> Block:  # noqa: PLR0911 - one for each kind
        if self._heading:
            return Block(BlockKind.HEADING, text, self._place, self._heading)
        if self._note:
            element, kind = self._note[-1]
            before = self._blocks[-1][-1] if self._blocks[-1] else None
            if before and before.kind is BlockKind.NOTE and self._noted is element:  # its title was a part of its own
                self._blocks[-1].pop()
                return replace(before, text=f"{before.text.rstrip('.:')}: {text}")
            self._noted = element
            return Block(BlockKind.NOTE, text if _says(kind, text) else f"{kind}: {text}", self._place, self._level)
        if self._item:
            kind, level, number = self._item
            self._item = None
            return Block(kind, text, self._place, level, number)
        if self._lists:
            within = listed(text)
            if within and within.kind is BlockKind.NUMBERED:
                return Block(within.kind, within.text, self._place, self._level, within.number)
            return Block(BlockKind.TEXT, text, self._place, self._level)
        if len(self._blocks) == 1 and (item := listed(text)):
            return Block(item.kind, item.text, self._place, item.depth, item.number)
        if bold and len(self._blocks) == 1 and looks_like_heading(text):
            return Block(BlockKind.HEADING, text.rstrip(":"), self._place, _HEADING_BY_LOOKS)
        return Block(BlockKind.TEXT, text, self._place, self._level)

    @property
    def _place(self) -> str:
        return f"line {self._line}" if self._line else "somewhere"


def _is_apart(element: Any) -> bool:  # noqa: PLR0911 - one for each reason
    """Whether an element is no part of the article, or is not seen by its readers."""
    if element.tag in _NO_CONTENT:
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag == "header" and not any(above.tag in ("main", "article") for above in element.iterancestors()):
        return element.find(".//h1") is None  # that of the site, not of the article
    if element.tag == "aside":
        return not _NOTE.search(named)
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in ("navigation", "contentinfo", "complementary", "search"):
        return True
    if element.tag in ("body", "html", "main", "article", *_HEADINGS):
        return False
    if _HIDING.search(element.get("style") or "") or not _HIDDEN.isdisjoint(named.split()):
        return True
    return _APART.search(named) is not None and element.find(".//h1") is None


def _stands_out(element: Any) -> bool:
    """Whether a text is in bold type or underlined, as those are who have no headings."""
    if element.tag in _BOLD:
        return True
    return element.tag in ("span", "font") and _BOLD_STYLE.search(element.get("style") or "") is not None


def _note_of(element: Any) -> str:
    if element.tag not in ("div", "p", "aside", "blockquote", "section"):
        return ""
    found = _NOTE.search(element.get("class") or "")
    return found[1].capitalize() if found else ""


def _says(kind: str, text: str) -> bool:
    return text.casefold().startswith(kind.casefold())


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.strip().isdecimal() and len(text) < 6 else otherwise  # noqa: PLR2004


def _table(rows: list[list[list[Block]]], place: str, level: int) -> Iterator[Block]:
    """A table as one block; where it only arranges the page, what its cells hold."""
    rows = [row for row in rows if any(row)]
    held = [block for row in rows for cell in row for block in cell]
    arranges = max(map(len, rows), default=0) < 2 or any(block.kind is BlockKind.HEADING for block in held)  # noqa: PLR2004
    if arranges:
        yield from held
        return
    yield Block(BlockKind.TABLE, ROW.join(CELL.join(map(_cell, row)) for row in rows), place, level)


def _cell(blocks: list[Block]) -> str:
    texts = [one_line(block.text) for block in blocks]
    ended = (text if text.endswith((".", "!", "?", ":", ";")) or len(texts) == 1 else f"{text}." for text in texts)
    return " ".join(ended)


def html_source(text: str) -> Source:
    """The blocks of an HTML text, and the title of its page; what is no content of it is left out. Raises TooDeep."""
    parser: Any = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Any = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:  # no element at all
        root = None
    if any("depth" in str(entry.message) for entry in parser.error_log):
        raise TooDeep
    walk = _Walk()
    if root is not None:  # else there is nothing but comments
        for event, element in etree.iterwalk(root, events=("start", "end")):
            walk.start(element) if event == "start" else walk.end(element)
    return Source(walk.blocks, walk.title)
