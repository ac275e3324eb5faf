"""The kinds of line a flow in Markdown is made of."""

import re
from difflib import get_close_matches

LABELS = {
    "slug": "Slug",
    "domain": "Domain",
    "start": "Start",
    "symptoms": "Symptoms",
    "sources": "Sources",
    "why": "Why",
    "details": "Details",
    "root_cause": "Root cause",
    "fix": "Fix",
    "reason": "Reason",
    "handover_to": "Hand over to",
    "level": "Level",
    "next_steps": "Next steps",
    "options": "Answers",
    "value": "Value",
    "fact": "Fact",
    "template": "Template",
    "risks": "Risks",
    "check_first": "Check first",
}
"""The word that begins each field, by the field's name."""
WAY_WORDS = {"worked": "Worked", "failed": "Failed", "otherwise": "Otherwise", "skip": "Skip", "next": "Next"}
"""The word before the arrow of each way on, by its name."""
FENCE = "```"

_NAMES = {label: name for name, label in LABELS.items()}
_WAY_NAMES = {word: name for name, word in WAY_WORDS.items()}
_ARROWS = ("→", "->")
_LONGEST_WORD = 20
_ALIKE = 0.8
"""How alike a word must be to a known one to be taken for a slip of the pen, from 0 to 1."""


def heading(line: str) -> tuple[int, str] | None:
    """The level (1 or 2) and the text of a heading, or None."""
    found = re.match(r"(#{1,2})(?:[ \t]|$)", line)
    return (len(found[1]), line[found.end() :].strip()) if found else None


def labelled(line: str) -> tuple[str, str] | None:
    """The field a line begins, and what stands behind its colon, or None."""
    label, colon, rest = line.partition(":")
    return (_NAMES[label], rest) if colon and label in _NAMES else None


def way(line: str) -> tuple[str, str] | None:
    """The way on a line names, and the node it leads to, or None."""
    word, arrow, target = split_arrow(line)
    return (_WAY_NAMES[word], target) if arrow and word in _WAY_NAMES else None


def item(line: str) -> str | None:
    """The text of a list item, or None."""
    return line[1:].strip() if line == "-" or line.startswith("- ") else None


def split_arrow(line: str) -> tuple[str, str, str]:
    """What stands before the last arrow, the arrow, and what stands behind it; without an arrow, all of it first."""
    place, arrow = max((line.rfind(arrow), arrow) for arrow in _ARROWS)
    if place < 0:
        return line.strip(), "", ""
    return line[:place].strip(), arrow, line[place + len(arrow) :].strip()


def slip(line: str) -> str | None:
    """What a line was probably meant to be when it is nearly a field, a way on or an option, or None."""
    if line.startswith("\\"):
        return None
    if (text := item(line)) is not None:
        return "an option under 'Answers:'" if split_arrow(text)[1] else None
    label, colon, _ = line.partition(":")
    if colon and (near := _near(label, _NAMES)):
        return f"'{near}:'"
    word, arrow, _ = split_arrow(line)
    return f"'{near} →'" if arrow and (near := _near(word, _WAY_NAMES)) else None


def escaped(line: str) -> str:
    """A line of a text, written so that it cannot be taken for anything else."""
    return f"\\{line}" if _is_marked(line.lstrip("\\")) else line


def unescaped(line: str) -> str:
    """A line of a text as it was before it was `escaped`."""
    return line[1:] if line.startswith("\\") and _is_marked(line.lstrip("\\")) else line


def _is_marked(line: str) -> bool:
    return line.startswith(FENCE) or any(kind(line) for kind in (heading, labelled, way, slip))


def _near(word: str, known: dict[str, str]) -> str | None:
    if len(word) > _LONGEST_WORD:
        return None
    by_lower = {name.lower(): name for name in known}
    return next((by_lower[near] for near in get_close_matches(word.lower(), by_lower, 1, _ALIKE)), None)
