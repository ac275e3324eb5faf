"""Tables with a question a row and a column for each answer: “Question | If yes | If no”."""

import re
from collections.abc import Iterator

from core.importing.items import asks_whether
from core.importing.outline import CELL, ROW, Block, BlockKind
from core.importing.phrases import WHICH
from core.shared.patterns import lazy_pattern

_BEFORE = r"^(?:(?:if|when|wenn|falls|si|se|bei)\W+)?"
_YES = lazy_pattern(rf"{_BEFORE}(?:yes|ja|sí|oui|sì|ok|okay|pass(?:ed)?|true)\W*$", re.IGNORECASE)
_NO = lazy_pattern(
    rf"{_BEFORE}(?:no|nein|non|not ok|nok|fail(?:ed)?|false|nicht ok|nicht in ordnung)\W*$", re.IGNORECASE
)
_NUMBER = lazy_pattern(r"^\d{1,3}[.)]?$")
_GOES_ON = lazy_pattern(
    r"^(?:[-–—/.→>\s]*|n/?a|next|(?:to |the |go to )*next (?:question|row|step|check|line)|weiter|nächste (?:frage|zeile|prüfung)"
    r"|(?:siguiente|suivante?|successiv[ao])(?: \w+)?|(?:pregunta|question|domanda) (?:siguiente|suivante|successiva))\W*$",
    re.IGNORECASE,
)
"""A cell that only says that one goes on with the next row."""
_LEAST_ROWS = 2


def questions_in(block: Block) -> list[Block]:
    """The rows of such a table as questions with their answers below; none for any other block.

    Each row has to ask something that yes or no answers: a table that compares things has such columns, too.
    """
    if block.kind is not BlockKind.TABLE:
        return []
    head, *rows = [[cell.strip() for cell in row.split(CELL)] for row in block.text.split(ROW)]
    yes, no = _column(head, _YES), _column(head, _NO)
    if yes is None or no is None or len(rows) < _LEAST_ROWS:
        return []
    rows = [row for row in rows if any(row)]
    if any(len(row) <= max(yes, no) for row in rows):
        return []
    others = [place for place in range(len(head)) if place not in (yes, no)]
    asked = next((place for place in others if all(_asks(row[place]) for row in rows)), None)
    if asked is None:
        return []
    counted = next((place for place in others if all(_NUMBER.match(row[place]) for row in rows)), None)
    return [
        one
        for row in rows
        for one in _row(block, row[asked], "" if counted is None else row[counted].rstrip(".)"), row[yes], row[no])
    ]


def _row(block: Block, question: str, number: str, yes: str, no: str) -> Iterator[Block]:
    yield Block(BlockKind.NUMBERED, question, block.place, block.level, number)
    for word, cell in (("Yes", yes), ("No", no)):
        then = "continue" if _GOES_ON.match(cell) else cell
        yield Block(BlockKind.BULLET, f"{word}: {then}", block.place, block.level + 1)


def _asks(text: str) -> bool:
    return asks_whether(text) and WHICH.match(text) is None


def _column(head: list[str], name: re.Pattern[str]) -> int | None:
    return next((place for place, text in enumerate(head) if name.match(text)), None)
