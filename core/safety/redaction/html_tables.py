"""Cells below a heading of passwords in tables of HTML."""

import re
from collections.abc import Iterator

from core.safety.redaction.blocks import is_secret_cell
from core.safety.redaction.passwords import PASSWORD
from core.safety.redaction.rule import Finder, Reading, Span
from core.safety.redaction.secret_names import sort_of
from core.safety.redaction.vault import Kind
from core.shared.patterns import lazy_pattern

_CELL = lazy_pattern(
    r"<(?P<kind>t[hd])\b[^<>]{0,200}>\s{0,20}(?P<text>[^<>]{0,200}?)\s{0,20}</t[hd]>|<(?P<end>/?t(?:r|able))\b",
    re.IGNORECASE,
)


def html_tables(reading: Reading) -> Iterator[Span]:
    """The cells of columns whose heading is a name of secrets."""
    headings: list[str] = []
    column, in_head = 0, False
    for cell in _CELL.finditer(reading.text):
        if cell["end"]:
            in_head, column = False, 0
            if cell["end"].lower() == "/table":
                headings = []
        elif cell["kind"].lower() == "th":
            if not in_head and column == 0:
                headings, in_head = [], True
            headings.append(cell["text"])
        elif column < len(headings):
            heading = headings[column]
            column += 1
            if sort_of(heading) and is_secret_cell(cell["text"], heading):
                yield cell.span("text")


HTML_RULES: tuple[Finder, ...] = (Finder(PASSWORD, Kind.SECRET, html_tables, ("<th",)),)
"""Rules for HTML."""
