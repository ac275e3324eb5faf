"""Markdown, as the bot and models write it, as paragraphs of runs. Links, images and HTML stay the text they are."""

from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.teams.json_codec import Json
from bot.teams.texts import EMPTY, paragraph, run

_READER = MarkdownIt("commonmark", {"html": False}).disable(
    ["link", "image", "autolink", "reference", "html_block", "html_inline"]
)
_RULE = "———"


def to_paragraphs(markdown: str) -> list[Json]:
    """Emphasis, headings, lists, quotes and code; never empty."""
    writer = _Writer()
    for token in _READER.parse(markdown):
        writer.take(token)
    return writer.paragraphs or [paragraph(run(EMPTY))]


@dataclass(slots=True)
class _Writer:
    """Writes paragraph after paragraph; what one is part of decides how it begins and looks."""

    paragraphs: list[Json] = field(default_factory=list[Json])
    lists: list[int | None] = field(default_factory=list[int | None])
    """The lists around a paragraph: the next number of an ordered one, None of any other."""
    prefix: str = ""
    quotes: int = 0
    heading: bool = False

    def take(self, token: Token) -> None:
        """The next token."""
        match token.type:
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self._begin_item()
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "heading_open" | "heading_close":
                self.heading = token.nesting > 0
            case "inline":
                self._add(_runs(token.children or [], bold=self.heading))
            case "fence" | "code_block":
                self._add([run(token.content.rstrip("\n") or EMPTY, fontType="Monospace")])
            case "hr":
                self._add([run(_RULE)])
            case _:
                pass

    def _begin_item(self) -> None:
        number = self.lists[-1]
        self.prefix = "\u2003" * (len(self.lists) - 1) + ("• " if number is None else f"{number}. ")
        if number is not None:
            self.lists[-1] = number + 1

    def _add(self, runs: list[Json]) -> None:
        begin = "▏ " * self.quotes + (self.prefix or "\u2003" * len(self.lists))
        close = {"spacing": "Small"} if self.lists else {}
        self.paragraphs.append(paragraph(*([run(begin)] if begin else []), *(runs or [run(EMPTY)]), **close))
        self.prefix = ""


def _runs(tokens: list[Token], *, bold: bool) -> list[Json]:
    runs: list[Json] = []
    strong, emphasised = int(bold), 0
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                emphasised += token.nesting
            case "softbreak" | "hardbreak":
                runs.append(run("\n"))
            case "code_inline":
                runs.append(run(token.content, fontType="Monospace"))
            case _ if token.content:
                look = ({"weight": "Bolder"} if strong else {}) | ({"italic": True} if emphasised else {})
                runs.append(run(token.content, **look))
            case _:
                pass
    return runs
