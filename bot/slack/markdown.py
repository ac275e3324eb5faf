"""Markdown, as the bot and models write it, in Slack's mrkdwn. Links, images and HTML stay the text they are."""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.slack.mrkdwn import clean, code_block, escape

_READER = MarkdownIt("commonmark", {"html": False}).disable(
    ["link", "image", "autolink", "reference", "html_block", "html_inline"]
)
_MARKS = {
    "strong_open": "*",
    "strong_close": "*",
    "em_open": "_",
    "em_close": "_",
    "softbreak": "\n",
    "hardbreak": "\n",
}
_LIKE_A_BACKTICK = "\u02bb"


def to_mrkdwn(markdown: str) -> str:
    """Emphasis, headings, lists, quotes and code; everything else is escaped."""
    writer = _Writer()
    for token in _READER.parse(clean(markdown)):
        writer.take(token)
    return "\n".join(writer.lines).strip("\n")


class _Writer:
    """Writes line after line; what a line is part of decides how it begins."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._lists: list[int | None] = []
        """The lists around a line: the next number of an ordered one, None of any other."""
        self._prefix = ""
        self._quoted = False
        self._in_heading = False
        self._takers: dict[str, Callable[[Token], None]] = {
            "bullet_list_open": lambda _: self._lists.append(None),
            "ordered_list_open": lambda token: self._lists.append(int(token.attrs.get("start", 1))),
            "bullet_list_close": self._end_list,
            "ordered_list_close": self._end_list,
            "list_item_open": self._begin_item,
            "inline": self._line,
            "fence": self._code,
            "code_block": self._code,
            "hr": lambda _: self.lines.append("———"),
        }

    def take(self, token: Token) -> None:
        """The next token."""
        kind, _, edge = token.type.rpartition("_")
        if kind == "blockquote":
            self._quoted = edge == "open"
        elif kind == "heading":
            self._in_heading = edge == "open"
        elif token.type in self._takers:
            self._takers[token.type](token)

    def _begin_item(self, _: Token) -> None:
        number = self._lists[-1]
        self._prefix = "    " * (len(self._lists) - 1) + ("• " if number is None else f"{number}. ")
        if number is not None:
            self._lists[-1] = number + 1

    def _end_list(self, _: Token) -> None:
        self._lists.pop()
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        self._prefix = "    " * len(self._lists)
        if not self._lists:
            self.lines.append("")

    def _line(self, token: Token) -> None:
        line = _inline(token.children or [])
        if self._in_heading and line and "*" not in line:
            line = f"*{line}*"
        begin = ("> " if self._quoted else "") + self._prefix
        self.lines.append(begin + line.replace("\n", "\n" + ("> " if self._quoted else "") + " " * len(self._prefix)))
        self._end_paragraph()

    def _code(self, token: Token) -> None:
        self.lines.append(code_block(token.content.rstrip("\n")))


def _inline(tokens: list[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type == "code_inline":
            parts.append(f"`{escape(token.content).replace('`', _LIKE_A_BACKTICK)}`" if token.content.strip() else "")
        else:
            parts.append(_MARKS.get(token.type) or escape(token.content))
    return "".join(parts)
