"""Reading Markdown into blocks."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.flows.written import one_line
from core.importing.outline import Block, BlockKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARSER = MarkdownIt("commonmark", {"html": False})
_BLOCKS_ONLY = MarkdownIt("commonmark", {"html": False}).disable("inline")
_LONGEST_MARKED, _MOST_BRACKETS = 10_000, 100
"""Characters, and brackets among them, of a paragraph whose marks are taken out: where there are thousands of them
that takes seconds, and nobody writes such a paragraph."""


def markdown_blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text."""
    lists = list[str]()
    pending: tuple[BlockKind, int] | None = None
    for token in _BLOCKS_ONLY.parse(text):
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                lists.append(token.type)
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open":
                kind = BlockKind.NUMBERED if lists[-1] == "ordered_list_open" else BlockKind.BULLET
                pending = kind, len(lists)
            case "heading_open":
                pending = BlockKind.HEADING, _HEADINGS[token.tag]
            case "inline":
                kind, level = pending or (BlockKind.TEXT, 1)
                yield Block(kind, _plain(token), _line(token), level)
                pending = None
            case "fence" | "code_block":
                yield Block(BlockKind.CODE, token.content.rstrip(), _line(token))
            case _:
                pass


def _plain(token: Token) -> str:
    """The words of a line without its marks."""
    if len(token.content) > _LONGEST_MARKED or token.content.count("[") > _MOST_BRACKETS:
        return one_line(token.content)
    (inline,) = _PARSER.parseInline(token.content)
    parts = (child.content if child.type != "softbreak" else " " for child in inline.children or ())
    return one_line("".join(parts))


def _line(token: Token) -> str:
    return f"line {token.map[0] + 1}" if token.map else "somewhere"
