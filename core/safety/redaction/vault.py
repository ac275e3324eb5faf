"""What redaction took out of texts, and the ways to put it back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.shared.patterns import lazy_pattern

PLACEHOLDER = lazy_pattern(r"\[([A-Z]{2,20}(?:_[A-Z]{2,20}){0,3})_([1-9][0-9]{0,8})\]")
"""The shape of a placeholder: a label and a number, `[EMAIL_1]`."""
REMOVED = lazy_pattern(r"\[[a-z]{2,20}(?: [a-z]{2,20}){0,3} removed\]")
"""The shape of what stands where something is gone for good: `[password removed]`."""


class Kind(StrEnum):
    """What may be done with a find later."""

    SECRET = "secret"  # noqa: S105 - the name of a kind
    """Never written into documentation or logs, not even for those who know it."""
    PERSONAL = "personal"
    """Kept from the AI and from logs, and put back where people read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One placeholder and what it stands for."""

    placeholder: str
    original: str = field(repr=False)  # a vault that reaches a log must not tell
    kind: Kind


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value to be given a placeholder."""

    label: str
    """What it is, in capitals, as in the placeholder: `PRIVATE_KEY`."""
    original: str = field(repr=False)
    kind: Kind


def removed(label: str) -> str:
    """What stands in place of a value that is not to come back: `PRIVATE_KEY` gives `[private key removed]`."""
    return f"[{label.lower().replace('_', ' ')} removed]"


@dataclass(frozen=True, slots=True)
class Vault:
    """Immutable memory of a session's placeholders; every redaction returns the next one.

    A placeholder-like text that somebody typed before it was given to a value stands for itself, so that its number
    is never given away. One that is already in use is a reference to what it stands for in this session.
    """

    entries: tuple[Entry, ...] = ()

    def restore(self, text: str) -> str:
        """The text with every known placeholder turned back; others stay as they are."""
        return self._replaced(text, {entry.placeholder: entry.original for entry in self.entries})

    def restore_personal(self, text: str) -> str:
        """The text with personal data turned back and secrets as `[… removed]`: the form for documentation."""
        return self._replaced(
            text,
            {
                entry.placeholder: entry.original if entry.kind is Kind.PERSONAL else removed(_label(entry.placeholder))
                for entry in self.entries
            },
        )

    def assign(self, values: Iterable[Hidden], reserved: Iterable[str] = ()) -> tuple[list[str], "Vault"]:
        """A placeholder for each value, in order, and the vault that knows them.

        Equal values of one kind share a placeholder. `reserved` are placeholder-like texts that stand for themselves.
        """
        entries = {entry.placeholder: entry for entry in self.entries}
        for literal in reserved:
            entries.setdefault(literal, Entry(literal, literal, Kind.PERSONAL))
        placeholders = {(entry.kind, entry.original): entry.placeholder for entry in entries.values()}
        numbers: dict[str, int] = {}
        assigned: list[str] = []
        for value in values:
            known = placeholders.get((value.kind, value.original))
            if known is None:
                known = _next_free(value.label, numbers, entries)
                placeholders[value.kind, value.original] = known
                entries[known] = Entry(known, value.original, value.kind)
            assigned.append(known)
        return assigned, Vault(tuple(entries.values()))

    def to_data(self) -> list[dict[str, str]]:
        """The vault as JSON-able data. It holds secrets: store it encrypted."""
        return [
            {"placeholder": entry.placeholder, "original": entry.original, "kind": entry.kind.value}
            for entry in self.entries
        ]

    @classmethod
    def from_data(cls, data: Sequence[Mapping[str, str]]) -> "Vault":
        """The vault that `to_data` gave. Raises KeyError or ValueError on anything else."""
        return cls(tuple(Entry(item["placeholder"], item["original"], Kind(item["kind"])) for item in data))

    @staticmethod
    def _replaced(text: str, replacements: Mapping[str, str]) -> str:
        return PLACEHOLDER.sub(lambda match: replacements.get(match[0], match[0]), text)


def _label(placeholder: str) -> str:
    return placeholder[1:].rpartition("_")[0]


def _next_free(label: str, numbers: dict[str, int], taken: Mapping[str, Entry]) -> str:
    number = numbers.get(label, 0) + 1
    while f"[{label}_{number}]" in taken:
        number += 1
    numbers[label] = number
    return f"[{label}_{number}]"
