"""Reading Markdown and HTML into blocks."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.flows.written import one_line
from core.importing.outline import Block, BlockKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARSER = MarkdownIt("commonmark", {"html": False})


def markdown_blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text."""
    lists = list[str]()
    pending: tuple[BlockKind, int] | None = None
    for token in _PARSER.parse(text):
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
    parts = (child.content if child.type != "softbreak" else " " for child in token.children or ())
    return one_line("".join(parts))


def _line(token: Token) -> str:
    return f"line {token.map[0] + 1}" if token.map else "somewhere"


def html_blocks(text: str) -> Iterator[Block]:
    """The blocks of an HTML text; what is no content of it is left out."""
    soup = BeautifulSoup(text, "html.parser")
    for gone in soup(["script", "style", "nav", "footer", "head", "template"]):
        gone.decompose()
    for tag in soup.find_all([*_HEADINGS, "li", "p", "pre", "td"]):
        kind, level = _kind_of(tag)
        words = tag.get_text() if kind is BlockKind.CODE else one_line(_own_text(tag))
        if words.strip() and (tag.name != "p" or tag.find_parent("li") is None):
            yield Block(kind, words.strip(), f"line {tag.sourceline}" if tag.sourceline else "somewhere", level)


def _kind_of(tag: Tag) -> tuple[BlockKind, int]:
    if tag.name in _HEADINGS:
        return BlockKind.HEADING, _HEADINGS[tag.name]
    if tag.name == "pre":
        return BlockKind.CODE, 1
    if tag.name != "li":
        return BlockKind.TEXT, 1
    above = tag.find_parent(["ol", "ul"])
    numbered = above is not None and above.name == "ol"
    return (BlockKind.NUMBERED if numbered else BlockKind.BULLET), len(tag.find_parents(["ol", "ul"]))


def _own_text(tag: Tag) -> str:
    """The text of an element without that of lists inside it, whose items come by themselves."""
    words = list[str]()
    for child in tag.descendants:
        if isinstance(child, Tag):
            continue
        inner = child.find_parent(["li", "pre"])
        if inner is None or inner is tag or tag.find_parent("li") is inner:
            words.append(str(child))
    return "".join(words)
