"""Markdown written by the bot or a model, as HTML. Links, images, tables and HTML in it stay text."""

from markdown_it import MarkdownIt

_HEADING_OFFSET = 3
"""A card's title is a heading of level 3, so headings inside it start at 4."""
_PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["link", "image", "autolink", "reference", "html_block", "html_inline"]
)


def to_html(text: str) -> str:
    """The text as HTML made only of paragraphs, headings, lists, quotes, rules, emphasis and code."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _HEADING_OFFSET, 6)}"
        # The word after a fence would become a class, and no attribute is a text's to name.
        token.info = ""
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))
