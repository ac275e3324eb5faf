"""What a line of text is by how it begins: an item of a list with its number, or a heading by its looks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.importing.headings import Role, heading_of
from core.importing.items import is_conditional, is_other_case
from core.importing.jumps import STEP_WORD
from core.importing.outline import BlockKind
from core.importing.phrases import NOTE
from core.shared.patterns import lazy_pattern

_NUMBERED = lazy_pattern(
    rf"^(?:{STEP_WORD}\s*)?(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,3}})\s*(?:[.):]\s+|[.)](?=[A-ZÄÖÜÉÀ“\"']))(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DASHED = lazy_pattern(rf"^{STEP_WORD}\s+(?P<number>\d{{1,3}})\s*[-–—]\s*(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)
_DOTTED = lazy_pattern(r"^(?P<number>\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)\s+(?P<text>[^\W\d].*)$", re.DOTALL)
_LETTERED = lazy_pattern(r"^\(?(?P<number>[a-z])[.)]\s+(?P<text>\S.*)$", re.DOTALL)
_BULLET = lazy_pattern(r"^[-*•–▪◦‣·●○■]\s+(?P<text>\S.*)$", re.DOTALL)
_BARE = lazy_pattern(r"^(?P<number>\d{1,2})\s+(?P<text>[A-ZÄÖÜ].*)$", re.DOTALL)
_LEAST_BARE = 3
_HEAD = lazy_pattern(r"^(?P<number>\d{1,2})[.)]?\s+(?P<text>[^\W\d_].*)$")
_LONGEST_HEADING = 80
_TELLS = lazy_pattern(r"\?\s|\s(?:->|=>|→|⇒)\s")
"""What a case has in it, with what is done in it, and no heading has."""
_ASKED = lazy_pattern(r"^(?:q|question|frage|pregunta)\s*\d{0,2}\s*[:.]\s", re.IGNORECASE)
"""A question of a list of frequently asked ones."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line that is an item of a list."""

    kind: BlockKind
    text: str
    number: str = ""
    depth: int = 1
    """How deep its number says that it is nested."""


def listed(line: str) -> Listed | None:
    """The line as an item of a list, or None."""
    if match := _NUMBERED.match(line) or _DASHED.match(line) or _DOTTED.match(line):
        return Listed(BlockKind.NUMBERED, match["text"], match["number"], 1 + match["number"].count("."))
    if match := _LETTERED.match(line):
        return Listed(BlockKind.NUMBERED, match["text"], match["number"], 2)
    if match := _BULLET.match(line):
        return Listed(BlockKind.BULLET, match["text"])
    return None


def bare_numbers(lines: Sequence[str]) -> dict[int, Listed]:
    """The lines that are items though nothing stands behind their numbers, by place: three or more that count on."""
    found = [(place, match) for place, line in enumerate(lines) if (match := _BARE.match(line.strip()))]
    kept, run = dict[int, Listed](), list[tuple[int, re.Match[str]]]()
    for place, match in [*found, (len(lines), None)]:
        if match and int(match["number"]) == len(run) + 1:
            run.append((place, match))
            continue
        if len(run) >= _LEAST_BARE:
            kept |= {at: Listed(BlockKind.NUMBERED, one["text"], one["number"]) for at, one in run}
        run = [(place, match)] if match and match["number"] == "1" else []
    return kept


def numbered_head(line: str, following: str) -> str:
    """The heading of steps such as 3.1 and 3.2, "3 Check the fibre", as the step it is; empty for any other line."""
    match = _HEAD.match(line)
    if match is None or not following.lstrip().startswith(f"{match['number']}.1"):
        return ""
    return f"{match['number']}. {match['text']}" if looks_like_heading(match["text"]) else ""


def looks_like_heading(words: str) -> bool:
    """Whether a line that stands out, by bold type or by empty lines around it, is a heading."""
    if words.endswith("?") and (heading_of(words).role is Role.HANDOVER or _ASKED.match(words)):
        return True
    if not words or len(words) > _LONGEST_HEADING or words.endswith((".", "!", "?", ",", ";")) or _TELLS.search(words):
        return False
    return not (is_conditional(words) or is_other_case(words) or NOTE.match(words))
