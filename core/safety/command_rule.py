"""The form of a rule about what a command line does, and the sentences that such rules share."""

import re
from dataclasses import dataclass

from core.safety.act import SECURITY
from core.safety.risk import Risk, Withheld
from core.shared.patterns import lazy_pattern


@dataclass(frozen=True, slots=True)
class CommandRule:
    """One rule: what a line looks like, and what it does."""

    name: str
    risk: Risk
    pattern: re.Pattern[str]
    loses: str = ""
    first: str = ""
    withheld: Withheld | None = None
    """Never shown, whatever else is said."""
    without_backup: Withheld | None = None
    """Never shown where no backup is mentioned."""


DATA_LOSS = "What is deleted is lost, unless a backup has it."
READ_TWICE = "Have it approved, make sure that a backup exists, and read the path twice."
ACCESS_LOSS = "The account, and what only it can reach, is lost."
EVIDENCE = "The evidence in it is lost: what happened can no longer be found out."
SAVE_LOG = "Save a copy of the log, and ask whoever looks after security."
OPEN = "What it protects against is let through meanwhile."
RIGHTS_LOSS = "Whoever has these rights, or takes over the account, can do far more than before."
WATCHED = "Somebody in between may read or change what is sent."

_CAPITAL = lazy_pattern(r"(?<!\\)[A-Z]")


def lowered(pattern: str) -> re.Pattern[str]:
    """The pattern for lines in lower case; without the flag it is several times as fast."""
    return lazy_pattern(pattern, re.IGNORECASE if _CAPITAL.search(pattern) else 0)


def destroys(name: str, pattern: str, loses: str = DATA_LOSS, first: str = READ_TWICE) -> CommandRule:
    """A rule for what loses something."""
    return CommandRule(name, Risk.DESTROYS, lowered(pattern), loses, first)


def weakens(name: str, pattern: str, loses: str = OPEN, first: str = SECURITY) -> CommandRule:
    """A rule for what lowers security."""
    return CommandRule(name, Risk.WEAKENS, lowered(pattern), loses, first)
