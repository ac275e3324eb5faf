"""What is wrong with a flow, said so that the person who wrote it can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from core.shared.errors import InvalidInput

_SHOWN = 60
"""Longest piece of somebody's text repeated in a problem, in characters."""
_IN_SENTENCE = 5
"""Problems named in the sentence a person is shown; the rest are counted."""


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """One fault of a flow."""

    where: str
    """The place: "title", "symptoms", "node 'scope'" and so on."""
    what: str
    """What is wrong, without a full stop."""
    mend: str
    """How to mend it, as a sentence without a full stop."""
    line: int | None = None
    """From 1, in the file it was read from; None when it was not read from a file."""

    def __str__(self) -> str:
        line = f"line {self.line}, " if self.line else ""
        return f"{line}{self.where}: {self.what}. {self.mend}."


class FlowFormatError(InvalidInput):
    """A flow cannot be read, written or published as it is. `problems` holds every fault found, in reading order."""

    code = "flow_format"

    def __init__(self, problems: Iterable[FlowProblem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:_IN_SENTENCE]]
        if len(self.problems) > _IN_SENTENCE:
            shown.append(f"And {len(self.problems) - _IN_SENTENCE} more.")
        super().__init__("flow", "\n".join(shown))


def node_place(node_id: str) -> str:
    """A node as the `where` of a problem."""
    return f"node {quoted(node_id)}"


def quoted(text: str) -> str:
    """Somebody's text in quotes, on one line and short enough to read."""
    line = " ".join(text[: _SHOWN * 4].split())
    return f"'{line[:_SHOWN]}…'" if len(line) > _SHOWN else f"'{line}'"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None when none is close."""
    return next(iter(get_close_matches(word[:_SHOWN], list(known), n=1)), None)
