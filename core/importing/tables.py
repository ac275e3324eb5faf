"""Tables that say what to do about which symptom."""

import re
from collections.abc import Callable, Iterable, Sequence

from core.importing.clauses import sentences_of
from core.importing.items import Item
from core.importing.outline import CELL, ROW, Block, BlockKind
from core.importing.phrases import begins_with_order
from core.importing.plan import Choose, Part, Way
from core.shared.patterns import lazy_pattern

_WHEN = lazy_pattern(
    r"\b(?:symptoms?|problems?|issues?|errors?|error (?:code|message)s?|codes?|messages?|fault(?: code)?s?|if(?: you see)?|when|condition|light|lamp|led|indicator"
    r"|status|what you see|scenario|display|fehler(?:code|meldung)?|meldung|anzeige|störung|problema|síntoma|mensaje|símptoma|symptôme|problème|erreur|sintomo|errore)\b",
    re.IGNORECASE,
)
_THEN = lazy_pattern(
    r"\b(?:fix|solutions?|resolutions?|remed(?:y|ies)|actions?|what (?:to|you|we) (?:do|should do|have to do)|do this|then|steps?|workarounds?|response|corrective action|lösung|maßnahme|abhilfe"
    r"|behebung|was tun|solución|acción|solution|action|soluzione|azione|rimedio)\b",
    re.IGNORECASE,
)
_WHY = lazy_pattern(
    r"\b(?:causes?|reasons?|meaning|(?:what )?it means|explanation|description|ursache|grund|bedeutung|causa|signification)\b",
    re.IGNORECASE,
)
_LEAST_ROWS, _MOST_ROWS = 2, 300
"""A table with more rows is one to look things up in; no flow could ask for each of them."""


def choice_of(block: Block, read: Callable[[Item], tuple[Part, ...]]) -> Choose | None:
    """A table of symptoms and fixes, read by `read`, as a question which of them it is; None for any other table."""
    if block.kind is not BlockKind.TABLE:
        return None
    rows = [[cell.strip() for cell in row.split(CELL)] for row in block.text.split(ROW)]
    if not _LEAST_ROWS < len(rows) <= _MOST_ROWS:
        return None
    head = rows[0]
    then = _column(head, _THEN, ())
    when = _column(head, _WHEN, (then,))
    if then is None:
        return None
    if when is None:  # the first column that is left says when
        why = _column(head, _WHY, (then,))
        when = next((place for place, name in enumerate(head) if place not in (then, why) and name), None)
        if len(head) > 2 and not _are_orders(row[then] for row in rows[1:] if then < len(row)):  # noqa: PLR2004
            return None
    if when is None:
        return None
    why = _column(head, _WHY, (then, when))
    ways = tuple(
        Way(row[when], _read(block, row[then], read), row[why] if why is not None and why < len(row) else "")
        for row in rows[1:]
        if max(then, when) < len(row) and row[when] and row[then]
    )
    return Choose(ways, block.place, asks=head[when]) if len(ways) >= _LEAST_ROWS else None


def names_cases(block: Block) -> bool:
    """Whether the first row of a table says that the others are cases, each with what to do, or numbered steps."""
    head = block.text.split(ROW, 1)[0].split(CELL)
    return _column(head, _THEN, ()) is not None or _NUMBER.match(head[0].strip()) is not None


def _are_orders(texts: Iterable[str]) -> bool:
    """Whether most of these say what to do: "1 hour" below "Response time" does not."""
    said = list(texts)
    return 2 * sum(map(begins_with_order, said)) > len(said)


_INLINE = lazy_pattern(r"(?:^|(?<=[.;:!?]\s)|(?<=\s))\(?(?P<number>\d{1,2})[.)]\s+(?=\D)")


def _read(block: Block, text: str, read: Callable[[Item], tuple[Part, ...]]) -> tuple[Part, ...]:
    """What a cell has somebody do; steps that are numbered within it one after the other."""
    return tuple(part for one in _steps_within(text) for part in read(Item(_said(block, one))))


def _steps_within(text: str) -> list[str]:
    """The steps of a text such as "1. Unplug it. 2. Wait."; the text where it has none."""
    found = list(_INLINE.finditer(text))
    if len(found) < _LEAST_ROWS or [int(match["number"]) for match in found] != list(range(1, len(found) + 1)):
        return [text]
    ends = [*(match.start() for match in found[1:]), len(text)]
    steps = [text[match.end() : end].strip() for match, end in zip(found, ends, strict=True)]
    return [one for one in (text[: found[0].start()].strip(), *steps) if one]


_NUMBER = lazy_pattern(r"^(?:step|steps|#|no\.?|nr\.?|schritt|paso|étape|passo)$", re.IGNORECASE)
_COUNTED = lazy_pattern(r"^\d{1,3}[.)]?$")
_DONE = lazy_pattern(
    r"\b(?:action|task|instruction|procedure|what to do|description|step|aktion|tätigkeit|acción|action à faire|azione)s?\b",
    re.IGNORECASE,
)


def steps_in(block: Block) -> list[Block]:
    """A table of numbered steps as the items it stands for, with what else its rows say below them; none for another."""
    rows = [[cell.strip() for cell in row.split(CELL)] for row in block.text.split(ROW)]
    if block.kind is not BlockKind.TABLE or len(rows) < _LEAST_ROWS:
        return []
    if all(_COUNTED.match(row[0]) for row in rows):
        rows.insert(0, ["#", "Action", *([""] * (len(rows[0]) - 2))])
    head = rows[0]
    if not _NUMBER.match(head[0]):
        return []
    done = _column(head, _DONE, (0,))
    if done is None:
        return []
    found = list[Block]()
    for row in rows[1:]:
        if done >= len(row) or not row[done]:
            continue
        text, told = _with_failure(head, row, done)
        found.append(Block(BlockKind.NUMBERED, text, block.place, block.level, row[0].rstrip(".")))
        beside = (place for place in range(1, min(len(row), len(head))) if place not in told and row[place])
        found += [
            Block(BlockKind.TEXT, f"{head[place]}: {row[place]}".lstrip(": "), block.place, block.level + 1)
            for place in beside
        ]
    return found


_EXPECTED = lazy_pattern(
    r"\b(?:expect(?:ed|ation)|should (?:see|be|show)|result|outcome|erwart\w+|ergebnis|esperado|attendu|atteso)\b",
    re.IGNORECASE,
)
_FAILED = lazy_pattern(
    r"^(?:(?:and )?if (?:not|no|it (?:is )?not|it fails|this fails|different)\b.*|otherwise|else|on failure|(?:wenn|falls) nicht\b.*|sonst|andernfalls|si no|de lo contrario|sinon|se no|altrimenti)$",
    re.IGNORECASE,
)
_EMPTY = lazy_pattern(r"^(?:[-–—/.\s]*|n/?a|none|keine?)$", re.IGNORECASE)


def _with_failure(head: Sequence[str], row: Sequence[str], done: int) -> tuple[str, tuple[int, ...]]:
    """What a row has one do, with what should be seen then and what is done if it is not; and which cells say that."""
    expected, failed = _column(head, _EXPECTED, (0, done)), _column(head, _FAILED, (0, done))
    if expected is None or failed is None or max(expected, failed) >= len(row) or _EMPTY.match(row[failed]):
        return row[done], (done,) if failed is None else (done, failed)
    if not row[expected] or len(sentences_of(row[expected])) > 1:
        return row[done], (done,)
    first = row[done] if row[done].endswith((".", "!", ":")) else f"{row[done]}."
    seen = row[expected].rstrip(".!")
    return f"{first} Expected result: {seen}. If not, {row[failed]}", (done, expected, failed)


def _column(head: Sequence[str], names: re.Pattern[str], taken: Sequence[int | None]) -> int | None:
    return next((place for place, name in enumerate(head) if place not in taken and names.search(name)), None)


def _said(block: Block, text: str) -> Block:
    return Block(BlockKind.TEXT, text, block.place)


def table_text(block: Block) -> str:
    """A table in a sentence for each row: each cell with the name of its column."""
    rows = [row.split(CELL) for row in block.text.split(ROW)]
    head, body = (rows[0], rows[1:]) if len(rows) > 1 else ((), rows)
    lines = list[str]()
    for row in body:
        named = (
            f"{head[number]}: {cell}" if number < len(head) and head[number].strip() else cell
            for number, cell in enumerate(row)
            if cell.strip()
        )
        lines.append(", ".join(named))
    return "\n".join(lines)
