"""Lines of plain text that are what they are by where they stand: cases with arrows, questions with answers further in."""

import re
from collections.abc import Iterator, Sequence

from core.flows.written import one_line
from core.importing.headings import Role, heading_of
from core.importing.lines import Listed, listed, looks_like_heading
from core.importing.outline import BlockKind
from core.importing.phrases import NO, YES, begins_with_order
from core.shared.patterns import lazy_pattern

_ARROW = lazy_pattern(r"^(?P<case>\S.{0,50}?)\s{1,40}(?:->|=>|→|⇒)\s+\S")
_PICTURE = lazy_pattern(
    r"^\[(?P<alt>(?:screenshot|screen shot|picture|image|figure|photo|bild|abbildung|foto|captura|imagen|figura|capture|image|photo|immagine|schermata)\b[^\]\[]{2,280})\]$",
    re.IGNORECASE,
)
_LETTERHEAD = lazy_pattern(
    r"^(?:work instruction|(?:standard )?operating procedure|standard operating procedure|sop|procedure|process description|policy|arbeitsanweisung|verfahrensanweisung|prozessbeschreibung"
    r"|instrucción (?:de trabajo|técnica)|procedimiento|mode opératoire|instruction de travail|procédure|istruzione (?:operativa|di lavoro)|procedura)"
    r"(?=\s{2,}|\s+[A-Z]{1,5}-?\d|\s*$).{0,80}$",
    re.IGNORECASE,
)
"""The first line of a form: what kind of document it is, and its number."""
_LEAST_ARROWS = 2
_HEADS = (Role.SYMPTOMS, Role.CAUSE, Role.STEPS, Role.CHECK, Role.HANDOVER, Role.ABOUT, Role.WARNING, Role.DROPPED)


def without_letterhead(lines: Sequence[str]) -> list[str]:
    """The lines, the first of them empty where it is a form's, and the next one is its title."""
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is None or first + 1 >= len(lines) or not _LETTERHEAD.match(lines[first].strip()):
        return list(lines)
    if not looks_like_heading(one_line(lines[first + 1])):
        return list(lines)
    return [*lines[:first], "", *lines[first + 1 :]]


def picture_in(words: str) -> str:
    """A line that stands for a picture, such as "[Screenshot 1: the label]", as a picture's text; empty for any other."""
    match = _PICTURE.match(words)
    return f"(picture: {match['alt'].replace('(', '').replace(')', '')})" if match else ""


def names_part(words: str) -> bool:
    """Whether a line is the name of a part of a document, and nothing else."""
    return looks_like_heading(words) and heading_of(words).role in _HEADS


def items_laid_out(lines: Sequence[str]) -> dict[int, Listed]:
    """The lines that are items though no mark stands before them, by place: cases with arrows, and what is asked."""
    return {place: item for run in _runs(lines) for place, item in (*_arrows(lines, run), *_asked(lines, run))}


def _runs(lines: Sequence[str]) -> Iterator[range]:
    """The lines between empty ones."""
    begin = 0
    for place in range(len(lines) + 1):
        if place == len(lines) or not lines[place].strip():
            if place > begin:
                yield range(begin, place)
            begin = place + 1


def _arrows(lines: Sequence[str], run: range) -> Iterator[tuple[int, Listed]]:
    """Indented lines one after the other, each a case with an arrow; menus are none."""
    found = list[int]()
    for place in (*run, -1):
        match = _ARROW.match(lines[place].strip()) if place >= 0 and lines[place][:1].isspace() else None
        if match and not begins_with_order(match["case"]) and not listed(lines[place].strip()):
            found.append(place)
            continue
        if len(found) >= _LEAST_ARROWS:
            yield from ((at, Listed(BlockKind.BULLET, one_line(lines[at]))) for at in found)
        found = []


def _asked(lines: Sequence[str], run: range) -> Iterator[tuple[int, Listed]]:
    """Indented lines of which one asks, and the next stands further in: all of them from there on are items."""
    begun = False
    for place in run:
        text, following = lines[place], lines[place + 1] if place + 1 in run else ""
        inner = _indent(text)
        if not inner or listed(text.strip()):
            begun = begun and bool(inner)
            continue
        begun = begun or (text.rstrip().endswith("?") and _indent(following) > inner and not listed(following.strip()))
        if begun and (text.strip()[:1].isupper() or YES.match(text.strip()) or NO.match(text.strip())):
            yield place, Listed(BlockKind.BULLET, one_line(text))


def _indent(line: str) -> int:
    spaces = line.expandtabs(4)
    return len(spaces) - len(spaces.lstrip())
