"""Reading HTML into blocks, in one pass over its elements: what holds thousands of others takes no longer."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from core.flows.written import one_line
from core.importing.outline import Block, BlockKind, TooDeep

etree: Any = import_module("lxml.etree")  # which has no types
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = ("ol", "ul")
_NO_CONTENT = ("script", "style", "nav", "footer", "head", "template")
_HOLDERS = (*_HEADINGS, "li", "p", "pre", "td")
"""Elements whose text is a block."""


class _Holder:
    """A block whose text is still coming."""

    def __init__(self, kind: BlockKind, level: int, line: int | None) -> None:
        self.kind, self.level, self.line = kind, level, line
        self.words = list[str]()

    def block(self) -> Block:
        """The block, whose text may be empty."""
        text = "".join(self.words)
        text = text.strip() if self.kind is BlockKind.CODE else one_line(text)
        return Block(self.kind, text, f"line {self.line}" if self.line else "somewhere", self.level)


class _Walk:
    """Goes through elements as they begin and end; each text belongs to the innermost one that holds a block."""

    def __init__(self) -> None:
        self.found = list[_Holder]()
        self._holders = list[_Holder]()
        self._lists = list[str]()
        self._count = Counter[str]()

    def start(self, element: Any) -> None:
        """An element begins."""
        tag = element.tag
        self._count[tag] += 1
        if tag in _LISTS:
            self._lists.append(tag)
        if self._holds(tag):
            self._holders.append(self._holder(tag, element.sourceline))
            self.found.append(self._holders[-1])
        self._take("\n" if tag == "br" else element.text)

    def end(self, element: Any) -> None:
        """An element ends."""
        tag = element.tag
        self._count[tag] -= 1
        if tag in _LISTS:
            self._lists.pop()
        if self._holds(tag):
            self._holders.pop()
        self._take(element.tail)

    def _holds(self, tag: str) -> bool:
        return tag in _HOLDERS and not (tag == "p" and self._count["li"])

    def _take(self, text: str | None) -> None:
        if text and self._holders and not any(self._count[tag] for tag in _NO_CONTENT):
            self._holders[-1].words.append(text)

    def _holder(self, tag: str, line: int | None) -> _Holder:
        if tag in _HEADINGS:
            return _Holder(BlockKind.HEADING, _HEADINGS[tag], line)
        if tag == "pre":
            return _Holder(BlockKind.CODE, 1, line)
        if tag != "li":
            return _Holder(BlockKind.TEXT, 1, line)
        numbered = bool(self._lists) and self._lists[-1] == "ol"
        return _Holder(BlockKind.NUMBERED if numbered else BlockKind.BULLET, len(self._lists), line)


def html_blocks(text: str) -> Iterator[Block]:
    """The blocks of an HTML text; what is no content of it is left out. Raises TooDeep."""
    parser: Any = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Any = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:  # no element at all
        root = None
    if any("depth" in str(entry.message) for entry in parser.error_log):
        raise TooDeep
    if root is None:  # nothing but comments
        return
    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        walk.start(element) if event == "start" else walk.end(element)
    for holder in walk.found:
        block = holder.block()
        if block.text:
            yield block
