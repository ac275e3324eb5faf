"""Texts of our own making to measure redaction by: what must go, and what must stay.

Each file is plain text: `#` starts a comment, `== name` a group and its first kind, `=== name` a further kind, and
every other line is one sample (in `logs.txt`, one line of the kind's sample). In a sample

- `⟦…⟧` stands around a value that must be hidden,
- `⏎` is a line break,
- `¦` is nothing: it breaks a token in two, so that secret scanners do not take the corpus for a leak.

Every second sample of a group is held out: rules are written against the others, and the held-out half is only ever
counted. Whoever looks at its failures one by one spends it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_REMOVED = re.compile(r"\[[a-z ]+ removed\]|\[[A-Z_]+_\d+\]")
_VALUE = re.compile("⟦(.*?)⟧", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sample:
    """One text of the corpus."""

    kind: str
    text: str
    """The text as somebody would have written it."""
    values: tuple[str, ...]
    """What of it must be hidden."""
    outside: tuple[str, ...]
    """The pieces around the values."""
    held_out: bool

    def shown(self, output: str) -> list[str]:
        """The values that an output gives away: a half of one is enough to count."""
        left = _REMOVED.sub("", output)
        around = "\n".join(self.outside)
        return [
            value for value in self.values if any(left.count(piece) > around.count(piece) for piece in _halves(value))
        ]


def samples(name: str) -> list[Sample]:
    """The samples of a file, in order."""
    return list(_read(name))


def logs() -> dict[str, list[Sample]]:
    """The samples of logs, each as its lines."""
    found: dict[str, list[Sample]] = {}
    for line in samples("logs"):
        found.setdefault(line.kind, []).append(line)
    return found


def _read(name: str) -> Iterator[Sample]:
    kind = ""
    number = 0
    for line in (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            kind = line[4:]
        elif line.startswith("== "):
            kind, number = line[3:], 0
        elif line and not line.startswith("# "):
            marked = line.replace("⏎", "\n").replace("¦", "")
            pieces = _VALUE.split(marked)
            yield Sample(kind, "".join(pieces), tuple(pieces[1::2]), tuple(pieces[::2]), held_out=number % 2 == 1)
            number += 1


def _halves(value: str) -> Iterator[str]:
    for line in value.splitlines():
        middle = len(line) // 2
        yield from (line[:middle], line[middle:]) if middle >= 3 else (line,)
