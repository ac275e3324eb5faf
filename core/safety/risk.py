"""What the harm check says of a text."""

# Patterns and lists of words read best in one piece.
# ruff: noqa: E501, S105 - names of secrets, not secrets

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Risk(StrEnum):
    """How much can go wrong when somebody does what a text asks, from harmless to worst."""

    NONE = "none"
    CHANGES = "changes"
    """Changes a setting; can be undone."""
    INTERRUPTS = "interrupts"
    """Stops people's work for a while."""
    DESTROYS = "destroys"
    """Loses data, access or evidence, or cannot be undone."""
    WEAKENS = "weakens"
    """Lowers security: protection off, a policy bypassed, rights raised, a second factor removed."""

    @property
    def needs_acknowledging(self) -> bool:
        """Whether it is shown with a warning, and done or published only after somebody said so again."""
        return self in (Risk.DESTROYS, Risk.WEAKENS)


_ORDER = tuple(Risk)


class Withheld(StrEnum):
    """Why a text is never shown. The value completes "Withheld: this …"."""

    SECRET = "asked for a password, a code or a recovery key to be passed on"
    WIPE = "would wipe a disk or a home folder, and no backup is mentioned"
    PIPE = "would run a download without anybody having read it"
    OFF_FOR_GOOD = "would turn protection off for good"
    HIDE = "would hide what is done"

    @property
    def sentence(self) -> str:
        """What stands in the place of the text."""
        return f"{WITHHELD} this {self.value}. {_INSTEAD[self]}"


WITHHELD = "Withheld:"
"""How a sentence begins that stands in the place of a text that is never shown."""
_INSTEAD = {
    Withheld.SECRET: "Nobody needs to know another person's secrets: have them typed where they belong, by their owner.",
    Withheld.WIPE: "Make a backup first, check that it opens, and say so in the step.",
    Withheld.PIPE: "Download it to a file from a source you trust, read it, and only then run it.",
    Withheld.OFF_FOR_GOOD: "If protection is in the way, ask whoever looks after it for an exception with an end.",
    Withheld.HIDE: "What is done is written down and told to those it concerns.",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the check found in one text, or in all texts of one step."""

    risk: Risk = Risk.NONE
    rules: tuple[str, ...] = ()
    """The names of the rules that spoke, for tests and audits."""
    asks: str = ""
    """The sentence or line that the gravest rule read, shortened."""
    loses: str = ""
    """What is lost, as a sentence; empty where nothing is."""
    first: str = ""
    """What to do first: backup, approval, identity check."""
    identity_check: bool = False
    """Whether the caller's identity has to be checked first and the text does not say so."""
    withheld: Withheld | None = None
    """Why it must not be shown at all."""

    @property
    def needs_acknowledging(self) -> bool:
        """Whether a person has to confirm before it is done, or name it before it is published."""
        return self.risk.needs_acknowledging or self.identity_check


def gravest(assessments: "tuple[Assessment, ...]") -> Assessment:
    """One assessment for several texts of one step: the gravest, with all that the others add."""
    if not assessments:
        return Assessment()
    worst = max(assessments, key=lambda one: _ORDER.index(one.risk))
    alerts = [one for one in assessments if one.needs_acknowledging]
    return Assessment(
        risk=worst.risk,
        rules=tuple(dict.fromkeys(name for one in assessments for name in one.rules)),
        asks=worst.asks or next((one.asks for one in alerts), ""),
        loses=_joined(one.loses for one in (worst, *alerts)),
        first=_joined(one.first for one in (worst, *alerts)),
        identity_check=any(one.identity_check for one in assessments),
        withheld=next((one.withheld for one in assessments if one.withheld), None),
    )


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(sentence for sentence in sentences if sentence))
