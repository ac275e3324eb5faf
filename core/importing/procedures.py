"""Finding the procedures in a document: what each is about, its symptoms and cause, and its steps."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.importing.outline import Block, BlockKind

_ROLES = {
    "symptoms": re.compile(r"\b(symptoms?|problem|issue|errors?|applies to)\b", re.IGNORECASE),
    "cause": re.compile(r"\b(root cause|causes?|reason|background)\b", re.IGNORECASE),
    "steps": re.compile(
        r"\b(resolution|solution|fix|steps?|procedure|workaround|instructions|what to do|troubleshooting)\b",
        re.IGNORECASE,
    ),
    "check": re.compile(r"\b(verify|verification|validation|confirm|result)\b", re.IGNORECASE),
    "handover": re.compile(
        r"\b(escalat\w+|contact|further help|if (?:that|this) (?:fails|does not help))\b", re.IGNORECASE
    ),
}
_LONGEST_ROLE = 5
"""A heading of more words is a topic that only mentions such a word."""
CONDITIONAL = re.compile(
    r"^(?:if|when)\s++(?P<condition>.{3,300}?)(?:,\s*+then\s++|,\s*+|\s++then\s++)(?P<then>\S.+)$", re.IGNORECASE
)
"""A line that says what to do under a condition."""


@dataclass(slots=True)
class Procedure:
    """One way of solving one problem, as it is written."""

    title: str
    place: str
    about: list[str] = field(default_factory=list[str])
    symptoms: list[str] = field(default_factory=list[str])
    cause: list[str] = field(default_factory=list[str])
    steps: list[Block] = field(default_factory=list[Block])
    check: list[str] = field(default_factory=list[str])
    handover: list[str] = field(default_factory=list[str])

    @property
    def has_structure(self) -> bool:
        """Whether there are steps that can be told apart."""
        numbered = sum(block.kind is BlockKind.NUMBERED for block in self.steps)
        return numbered >= 2 or any(CONDITIONAL.match(block.text) for block in self.steps)  # noqa: PLR2004 - one is none


def procedures_of(blocks: Iterable[Block], title: str) -> list[Procedure]:
    """The procedures with steps that can be told apart; `title` names what stands before the first heading."""
    found = [Procedure(title, "the beginning")]
    role, role_level = "about", 99
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            _take(found[-1], role, block)
            continue
        named = _role_of(block.text)
        if named:
            role, role_level = named, block.level
            continue
        if role == "steps" and block.level > role_level:
            continue  # a heading within the steps only groups them
        found.append(Procedure(block.text, f"“{block.text}”"))
        role, role_level = "about", 99
    return [procedure for procedure in found if procedure.has_structure]


def _role_of(heading: str) -> str:
    if len(heading.split()) > _LONGEST_ROLE:
        return ""
    return next((role for role, pattern in _ROLES.items() if pattern.search(heading)), "")


def _take(procedure: Procedure, role: str, block: Block) -> None:
    """Keep a block where it belongs; steps are steps under whatever heading."""
    is_step = block.kind is BlockKind.NUMBERED or CONDITIONAL.match(block.text)
    if role == "steps" or (is_step and role == "about"):
        procedure.steps.append(block)
        return
    lists = {
        "about": procedure.about,
        "symptoms": procedure.symptoms,
        "cause": procedure.cause,
        "check": procedure.check,
        "handover": procedure.handover,
    }
    lists[role].append(block.text)
