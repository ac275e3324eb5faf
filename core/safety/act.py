"""The form of a rule about what instructions ask for, and what rules share."""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501

import re
from dataclasses import dataclass
from typing import Protocol

from core.safety.risk import Risk, Withheld


class Meaning(Protocol):
    """What it means to do what a rule speaks of."""

    @property
    def name(self) -> str:
        """The rule's name."""
        ...

    @property
    def risk(self) -> Risk:
        """How much can go wrong."""
        ...

    @property
    def loses(self) -> str:
        """What is lost, as a sentence."""
        ...

    @property
    def first(self) -> str:
        """What to do first, as a sentence."""
        ...

    @property
    def without_backup(self) -> Withheld | None:
        """Why it is never shown where no backup is mentioned."""
        ...

    @property
    def for_good(self) -> Withheld | None:
        """Why it is never shown where it is meant to last."""
        ...

    @property
    def identity(self) -> bool:
        """Whether it is only done for somebody whose identity was checked."""
        ...


@dataclass(frozen=True, slots=True)
class Act:
    """One rule: a verb told to somebody, what it is done to, and what that means."""

    name: str
    risk: Risk
    verbs: frozenset[str]
    """Base forms; those of separable German verbs without their particle."""
    what: re.Pattern[str]
    """Searched in the words after the verb, and of a German verb at the end in those before it."""
    unless: re.Pattern[str] | None = None
    """Searched in the same words: what makes it harmless."""
    loses: str = ""
    first: str = ""
    without_backup: Withheld | None = None
    """Why it is never shown where no backup is mentioned."""
    for_good: Withheld | None = None
    """Why it is never shown where it is meant to last."""
    identity: bool = False
    """Whether it is only done for somebody whose identity was checked."""


def words(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


B, E = r"(?:^|(?<=[\s(\"',]))", r"(?![\w-])"
"""Where a word begins and ends, German umlauts and hyphens included."""
DELETE = words(
    "delete erase destroy purge wipe discard scrub shred nuke trash rm del lösche löschen lösch entferne entfernen vernichte vernichten"
)
REMOVE = words("remove entferne entfernen")
OFF = words(
    "disable deactivate flip toggle slide stop pause suspend bypass kill uninstall remove skip lower circumvent unload turn switch shut "
    "set take deaktiviere deaktivieren schalte schalten stoppe stoppen beende beenden deinstalliere deinstallieren umgehe "
    "umgehen pausiere pausieren stelle stellen entferne entfernen setze setzen disabling deactivating suspending bypassing"
)
BACKUP_FIRST = "Make a backup and check that it opens."
APPROVAL = "Have it approved by whoever owns the data, and make sure that a backup exists."
SECURITY = (
    "Have it approved by whoever looks after security, agree when it is turned on again, and note it in the ticket."
)
RIGHTS = "Have it approved, give no more than is needed, and note when it is taken back."
IDENTITY = "Check who asks: call back on the number in the directory, or have their manager confirm."
