"""The examples of what steps may ask of people: read from `tests/data/harm.tsv`, a third of them held out."""

from dataclasses import dataclass
from pathlib import Path

from core.safety import Assessment, Risk, assess, assess_code

_DATA = Path(__file__).parents[2] / "data"
_HARMLESS = {"none", "changes", "interrupts"}
_WARNED = {"destroys", "weakens", "never"}


@dataclass(frozen=True)
class Example:
    """One text with what the check should say of it."""

    expected: frozenset[str]
    kind: str
    text: str

    @property
    def harmless(self) -> bool:
        return all(one.partition("+")[0] in _HARMLESS for one in self.expected)

    def said(self) -> str:
        found = self.assessment()
        if found.withheld:
            return "never"
        return found.risk.value + ("+identity" if found.identity_check else "")

    def assessment(self) -> Assessment:
        if self.kind == "script":
            return assess_code(self.text)
        return assess(self.text)

    @property
    def right(self) -> bool:
        return self.said() in self.expected

    @property
    def false_alarm(self) -> bool:
        return self.harmless and self.said().partition("+")[0] in _WARNED

    @property
    def missed(self) -> bool:
        """Harm that would pass without a warning."""
        found = self.assessment()
        return not self.harmless and not found.withheld and found.risk not in (Risk.DESTROYS, Risk.WEAKENS)


def examples(*, held_out: bool) -> list[Example]:
    """Those written before any rule."""
    return [_read(line) for number, line in enumerate(_lines("harm.tsv")) if (number % 3 == 2) is held_out]


def later_examples() -> list[Example]:
    """Those written after the first rules."""
    return [_read(line) for line in _lines("harm_later.tsv")]


def examples_by_kind() -> list[Example]:
    """Three sets in English, German, Spanish and French, each tried once before rules were made on it."""
    return [_read(line) for line in _lines("harm_by_kind.tsv")]


def unseen_examples() -> list[Example]:
    """Three more sets, each written before it was tried; since then rules were made on them."""
    return [_read(line) for line in _lines("harm_unseen.tsv")]


def first_sight_examples() -> list[Example]:
    """Four sets more, each measured at first sight, with commands of many tools; the third in the rarest words."""
    return [_read(line) for line in _lines("harm_first_sight.tsv")]


def _lines(name: str) -> list[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _read(line: str) -> Example:
    expected, kind, text = line.split("\t")
    return Example(frozenset(expected.split("|")), kind, text.replace("⏎", "\n"))
