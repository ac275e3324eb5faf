"""Reading Markdown into blocks."""

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.flows.written import one_line
from core.importing.html import html_source
from core.importing.jumps import NUMBERED_STEP
from core.importing.lines import Listed, listed, looks_like_heading
from core.importing.outline import CELL, ROW, Block, BlockKind, Source
from core.shared.patterns import lazy_pattern

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARSER = MarkdownIt("commonmark", {"html": True})
_BLOCKS_ONLY = MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline")
_LONGEST_MARKED, _MOST_BRACKETS = 10_000, 100
"""Characters, and brackets among them, of a paragraph whose marks are taken out: where there are thousands of them
that takes seconds, and nobody writes such a paragraph."""
_FRONT_MATTER = lazy_pattern(r"\A(---|\+\+\+)[ \t]*\n(?P<data>.{0,20000}?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = lazy_pattern(r"^title\s*[:=]\s*(?P<title>\S.*)$", re.IGNORECASE | re.MULTILINE)
_BOLD_LINE = lazy_pattern(r"^(?:\*\*|__)(?P<text>[^*_\n]{2,100})(?:\*\*|__)\s*:?\s*$")
_LABEL = lazy_pattern(r"^\s*(?:\*\*|__)?[^\W\d][\w ]{1,40}(?:\*\*|__)?:")
"""What each line of a paragraph begins with that only lists what an article is about, and who wrote it."""
_ADMONITION = lazy_pattern(r"^\[!(?P<word>\w+)\]\s*", re.IGNORECASE)
_CALLED = lazy_pattern(
    r"^(?:[^\w\s*]+\s*)?(?:\*\*|__)(?P<word>note|warning|caution|important|tip|danger|attention|info|hinweis|achtung|wichtig|nota|remarque)\s*[:!.]?(?:\*\*|__)\s*[:!.–—-]?\s+(?=\S)",
    re.IGNORECASE,
)
"""A box whose first words, in bold type, say what it is."""
_FENCED = lazy_pattern(r"^:{3,}\s*(?P<word>[\w-]*)(?P<rest>.*)$", re.MULTILINE)
_ALT = lazy_pattern(r'alt-text\s*=\s*"(?P<alt>[^"]{1,300})"')
_BOX = lazy_pattern(r"^\[[ xX]\]\s+")
"""Of a task list."""
_NOTES = ("note", "warning", "caution", "important", "tip", "danger", "attention", "info")
_HEADING_BY_LOOKS = 7


def markdown_source(text: str) -> Source:
    """The blocks of a Markdown text, and the title that its front matter gives."""
    front = _FRONT_MATTER.match(text)
    skipped = text[: front.end()].count("\n") if front else 0
    title = _TITLE.search(front["data"]) if front else None
    blocks = list(_Walk(skipped).blocks(text[front.end() :] if front else text))
    return Source(blocks, _unquoted(title["title"].strip()) if title else "")


def _unquoted(title: str) -> str:
    """A title without the quotes around all of it."""
    return title[1:-1] if len(title) > 1 and title[0] == title[-1] and title[0] in "\"'" else title


class _Walk:
    """Goes through the tokens of a text."""

    def __init__(self, skipped: int) -> None:
        self._skipped = skipped
        self._lists = list[list[int]]()
        self._pending: tuple[BlockKind, int, str] | None = None
        self._rows = list[list[str]]()
        self._in_table = False

    def blocks(self, text: str) -> Iterator[Block]:  # noqa: C901, PLR0912 - one line for each kind of token
        """The blocks, one after the other."""
        for token in _BLOCKS_ONLY.parse(text):
            match token.type:
                case "ordered_list_open":
                    self._lists.append([int(token.attrs.get("start", 1)) - 1])
                case "bullet_list_open":
                    self._lists.append([])
                case "ordered_list_close" | "bullet_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._pending = self._item()
                case "heading_open":
                    self._pending = BlockKind.HEADING, _HEADINGS[token.tag], ""
                case "table_open":
                    self._in_table, self._rows = True, []
                case "tr_open":
                    self._rows.append([])
                case "table_close":
                    self._in_table = False
                    rows = ROW.join(CELL.join(row) for row in self._rows)
                    yield Block(BlockKind.TABLE, rows, self._line(token), self._level)
                case "inline":
                    yield from self._inline(token)
                case "fence" | "code_block":
                    yield from self._empty_item(token)
                    yield Block(BlockKind.CODE, token.content.rstrip(), self._line(token), self._level)
                case "html_block":
                    yield from html_source(token.content).blocks
                case _:
                    pass

    @property
    def _level(self) -> int:
        return len(self._lists) + 1

    def _item(self) -> tuple[BlockKind, int, str]:
        counter = self._lists[-1]
        if not counter:
            return BlockKind.BULLET, len(self._lists), ""
        counter[0] += 1
        return BlockKind.NUMBERED, len(self._lists), str(counter[0])

    def _empty_item(self, token: Token) -> Iterator[Block]:
        """An item that begins with code has no words of its own."""
        if self._pending and self._pending[0] is not BlockKind.HEADING:
            kind, level, number = self._pending
            yield Block(kind, "Run this:", self._line(token), level, number)
        self._pending = None

    def _inline(self, token: Token) -> Iterator[Block]:  # noqa: C901 - one for each kind
        words, is_note = _fences_off(token.content)
        pending, self._pending = self._pending, None
        if self._in_table:
            self._rows[-1].append(_plain(words).replace(CELL, " "))
            return
        if called := _CALLED.match(words):
            words, is_note = f"{called['word'].capitalize()}: {words[called.end() :]}", True
        if admonition := _ADMONITION.match(words):
            words = words[admonition.end() :]
            if admonition["word"].casefold() not in _NOTES:
                return
            words, is_note = f"{admonition['word'].capitalize()}: {words}", True
        text, line = _BOX.sub("", _plain(words)), self._line(token)
        if not text:
            return
        lines = words.split("\n")
        if not is_note and (below := _listed_lines(lines)):
            yield from self._paragraph(" ".join(lines[: next(iter(below))]), pending, line)
            yield from self._items(lines, below, line)
            return
        if not pending and not self._lists and len(lines) > 1 and (bold := _BOLD_LINE.match(lines[0])):
            yield Block(BlockKind.HEADING, _plain(bold["text"]).rstrip(":"), line, _HEADING_BY_LOOKS)
            yield Block(BlockKind.TEXT, _plain("\n".join(lines[1:])), line, self._level)
        elif not pending and not self._lists and len(lines) > 1 and all(map(_LABEL.match, lines)):
            yield from (Block(BlockKind.TEXT, _plain(one), line) for one in lines)
        elif pending:
            yield from self._paragraph(words, pending, line)
        elif not self._lists and _BOLD_LINE.match(words) and looks_like_heading(text):
            yield Block(BlockKind.HEADING, text.rstrip(":"), line, _HEADING_BY_LOOKS)
        elif not is_note and not self._lists and (item := listed(text)) and item.kind is BlockKind.NUMBERED:
            yield Block(item.kind, item.text, line, item.depth, item.number)
        else:
            yield Block(BlockKind.NOTE if is_note else BlockKind.TEXT, text, line, self._level)

    def _items(self, lines: Sequence[str], below: Mapping[int, Listed], line: str) -> Iterator[Block]:
        """The items that lines of a paragraph are, each with the lines that go on with it."""
        ends = [*list(below)[1:], len(lines)]
        for (place, item), end in zip(below.items(), ends, strict=True):
            said = _plain(" ".join((item.text, *lines[place + 1 : end])))
            level = item.depth if NUMBERED_STEP.match(lines[place].strip()) else max(self._level, item.depth)
            yield Block(item.kind, said, line, level, item.number)

    def _paragraph(self, words: str, pending: tuple[BlockKind, int, str] | None, line: str) -> Iterator[Block]:
        """The first words of an item, or those of a paragraph."""
        text = _BOX.sub("", _plain(words))
        kind, level, number = pending or (BlockKind.TEXT, self._level, "")
        if text:
            yield Block(kind, text, line, level, number)

    def _line(self, token: Token) -> str:
        return f"line {token.map[0] + 1 + self._skipped}" if token.map else "somewhere"


def _listed_lines(lines: Sequence[str]) -> dict[int, Listed]:
    """The lines of a paragraph that are items of a list, such as "a) …", by place; Markdown knows no such lists."""
    found = {place: item for place, line in enumerate(lines) if (item := listed(line.strip()))}
    begins = next((item.number for item in found.values()), "")
    if found and all(NUMBERED_STEP.match(lines[place].strip()) for place in found):  # "Step 3. …" goes on with no list
        return found
    return found if len(found) > 1 and begins in ("", "a", "1") else {}


def _fences_off(content: str) -> tuple[str, bool]:
    """A paragraph without lines of colons, which say what it is or bring a picture; and whether it is a note."""
    if ":::" not in content:
        return content, False
    fences = list(_FENCED.finditer(content))
    pictures = [f"(picture: {alt['alt']})" for fence in fences if (alt := _ALT.search(fence["rest"]))]
    is_note = any(fence["word"].casefold() in _NOTES for fence in fences)
    return " ".join((_FENCED.sub("", content), *pictures)), is_note


def _plain(content: str) -> str:
    """The words of a line without its marks."""
    if len(content) > _LONGEST_MARKED or content.count("[") > _MOST_BRACKETS:
        return one_line(content)
    (inline,) = _PARSER.parseInline(content)
    return one_line("".join(_words(child) for child in inline.children or ()))


def _words(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return " "
        case "html_inline":
            return " " if token.content.startswith(("<br", "<p", "</p")) else ""
        case "image":
            alt = token.content.strip()
            return f"(picture: {alt})" if alt else ""
        case _:
            return token.content
