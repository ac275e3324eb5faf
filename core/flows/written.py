"""A flow as somebody wrote it down, before it is known to be one: texts, lists and fields, each with its line.

Every form (YAML, Markdown, JSON) is first turned into these, so that all of them are read by the same rules and give
the same problems.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from core.flows.problems import FlowFormatError, FlowProblem, nearest, quoted
from core.shared.patterns import lazy_pattern

MAX_FILE = 1_000_000
"""Largest file that is read, in bytes of UTF-8."""
MAX_PARTS = 40_000
"""Most texts, lists and fields one flow may be written in: a little over what 300 full nodes take."""
MAX_DEPTH = 8
"""Deepest nesting; a flow needs six."""
WHOLE = "flow"
"""The `where` of a problem with the flow as a whole."""
_MAX_PROBLEMS = 50
"""Reading stops here: whoever has made fifty mistakes has uploaded the wrong file."""
_UNSTORABLE = lazy_pattern(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as written."""

    value: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list as written."""

    entries: "tuple[Written, ...]"
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with values as written; the same name may stand there twice, which reading refuses."""

    entries: "tuple[tuple[Text, Written], ...]"
    line: int | None = None


Written: TypeAlias = Text | Items | Fields

_KINDS: dict[type[Text | Items | Fields], str] = {Text: "text", Items: "a list", Fields: "a set of named fields"}


def tidy(text: str) -> str:
    """A text without white space around it, its lines ending in a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def tidy_code(code: str) -> str:
    """A script's code without empty lines around it; indentation stays."""
    return code.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def one_line(text: str) -> str:
    """A text with every run of white space made one space."""
    return " ".join(text.split())


def unstorable(text: str) -> bool:
    """Whether it holds control characters or halves of characters, which no store or page takes."""
    return _UNSTORABLE.search(text) is not None


def check_size(text: str) -> None:
    """Refuse a file that is too large to be a flow.

    Raises `FlowFormatError` when it is over `MAX_FILE`.
    """
    if len(text) > MAX_FILE or len(text.encode(errors="replace")) > MAX_FILE:
        raise FlowFormatError([FlowProblem("file", "It is larger than 1 MB", "Split it into several flows")])


class FlowReader:
    """One reading of a written flow; it collects what is wrong instead of stopping at the first fault."""

    def __init__(self) -> None:
        self._problems: list[FlowProblem] = []

    def problem(self, where: str, what: str, mend: str, line: int | None) -> None:
        """Note a fault.

        Raises `FlowFormatError` when there are so many that reading on helps nobody.
        """
        self._problems.append(FlowProblem(where, what, mend, line))
        if len(self._problems) >= _MAX_PROBLEMS:
            self.finish()

    def finish(self) -> None:
        """End the reading.

        Raises `FlowFormatError` when faults were noted.
        """
        if self._problems:
            raise FlowFormatError(self._problems)

    def part(self, written: Written, where: str, known: Collection[str]) -> "Part":
        """The named fields at a place, of which only the known ones are let through."""
        part = Part(self, where, written.line)
        for name, value in self.named(written, where):
            if name.value in known:
                part.values[name.value] = value
            else:
                near = nearest(name.value, known)
                mend = f"If you meant {quoted(near)}, write that" if near else f"Allowed here: {', '.join(known)}"
                self.problem(where, f"There is no field {quoted(name.value)} here", mend, name.line)
        return part

    def named(self, written: Written, where: str) -> tuple[tuple[Text, Written], ...]:
        """The names and values at a place, each name once."""
        if not isinstance(written, Fields):
            self._wrong_kind(written, where, Fields)
            return ()
        found: dict[str, tuple[Text, Written]] = {}
        for name, value in written.entries:
            if name.value in found:
                first = found[name.value][0].line
                mend = f"Keep one of them; the first is on line {first}" if first else "Keep one of them"
                self.problem(where, f"{quoted(name.value)} is there twice", mend, name.line)
            else:
                found[name.value] = (name, value)
        return tuple(found.values())

    def items(self, written: Written, where: str) -> tuple[Written, ...]:
        """The entries of a list; a field left empty is an empty list."""
        if isinstance(written, Items):
            return written.entries
        if written != Text("", written.line):
            self._wrong_kind(written, where, Items)
        return ()

    def text(self, written: Written, where: str) -> str:
        """A text as written, refused when it could not be stored."""
        if not isinstance(written, Text):
            self._wrong_kind(written, where, Text)
            return ""
        if unstorable(written.value.replace("\r", "\n")):
            self.problem(where, "It holds control characters", "Write it again without them", written.line)
            return ""
        return written.value

    def _wrong_kind(self, written: Written, where: str, wanted: type[Text | Items | Fields]) -> None:
        what = f"There is {_KINDS[type(written)]} where {_KINDS[wanted]} is expected"
        self.problem(where, what, f"Write {_KINDS[wanted]}", written.line)


class Part:
    """The fields at one place of a flow, taken out by name; one that is not there reads as empty."""

    def __init__(self, reading: FlowReader, where: str, line: int | None) -> None:
        self.reading = reading
        self.where = where
        self.line = line
        self.values: dict[str, Written] = {}

    def text(self, name: str) -> str:
        """A text of one or more lines."""
        return tidy(self.raw(name))

    def one_line(self, name: str) -> str:
        """A text on one line."""
        return one_line(self.raw(name))

    def raw(self, name: str) -> str:
        """A text with its white space."""
        value = self.values.get(name)
        return "" if value is None else self.reading.text(value, self.place(name))

    def lines(self, name: str) -> tuple[str, ...]:
        """A list of texts on one line each."""
        return tuple(one_line(self.reading.text(item, self.place(name))) for item in self.items(name))

    def items(self, name: str) -> tuple[Written, ...]:
        """A list of anything."""
        value = self.values.get(name)
        return () if value is None else self.reading.items(value, self.place(name))

    def place(self, name: str) -> str:
        """A field of this part as the `where` of a problem."""
        return name if self.where == WHOLE else f"{self.where}, {name}"
