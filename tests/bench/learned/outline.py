"""Flows as short outlines, and how far a flow is from the one that an outline describes.

An outline has a step a line, its branches indented below it:

    Open the lid.                       something to do; with " ~" at its end, more may be written there
    ? the lamp is red                   a question, with what follows from "so" (+) and from "not so" (-)
      + Press reset.
      - -> Close the lid.               a jump to a step of the outline's first level
      - -> (end)                        nothing more to do: the check that the problem is gone
    ! Call the vendor.                  a hand-over
    # The unit is hot.                  a note
    =                                   ways to try one after the other, their steps below
    * Which                             a question which of these holds; each after an @, its steps below; @ none
                                        where something is done if none does

A flow says the same when all ways through it are those of the outline. A failed action that leads to a hand-over
counts as no way of its own.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.flows.model import ConditionKind, Flow, Node, NodeType

Way = tuple[str, ...]
_CHECKED: tuple[Way, ...] = (("check=gone", "solved"), ("check=still", "open"))
"""What follows where nothing more has to be done."""
_MOST_WAYS = 5_000
_LONGEST_FRAME = 45
"""Characters that a question may have around the words of the condition it asks for, in whatever order."""


@dataclass(slots=True)
class Line:
    """A line of an outline and those below it."""

    kind: str
    text: str
    below: list["Line"] = field(default_factory=list["Line"])


def parsed(text: str) -> list[Line]:
    """The lines of an outline as a tree."""
    root = Line("", "")
    stack = [(-1, root)]
    for written in filter(str.strip, text.splitlines()):
        depth = len(written) - len(written.lstrip())
        line = _line(written.strip())
        while stack[-1][0] >= depth:
            stack.pop()
        stack[-1][1].below.append(line)
        stack.append((depth, line))
        if line.kind in "+-" and line.below:  # what hangs below "+ ? condition" hangs below the question
            stack.append((depth, line.below[0]))
    return root.below


def _line(text: str) -> Line:
    if text == "=":
        return Line("=", "")
    if text.startswith("-> "):
        return Line("->", text[3:])
    if text[:2] in ("? ", "! ", "# ", "* ", "@ "):
        return Line(text[0], text[2:])
    if text[:2] in ("+ ", "- "):
        return Line(text[0], "", [_line(text[2:])])
    return Line("do", text)


def plain(text: str) -> str:
    """A text by its words alone."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def ways_of_outline(lines: Sequence[Line]) -> set[Way]:
    """All ways through an outline."""
    return set(_Outline(lines).ways())


class _Outline:
    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = list(lines)

    def ways(self) -> Iterator[Way]:
        yield from self._after(self._lines, (("end",),))

    def _after(self, lines: Sequence[Line], rest: tuple[tuple[object, ...], ...]) -> Iterator[Way]:
        """The ways through the lines, then through what waits in `rest`: lists of lines, and at last the end."""
        if not lines:
            first, *others = rest
            if first == ("end",):
                yield from _CHECKED
                return
            yield from self._after(first, tuple(others))
            return
        line, following = lines[0], list(lines[1:])
        then = (tuple(following), *rest)
        match line.kind:
            case "do" | "#":
                yield from _led_by(plain(line.text), self._after(following, rest))
            case "!":
                yield (f"hand over: {plain(line.text)}",)
            case "->":
                yield from self._jumped(line.text)
            case "?":
                for sign, answer in (("+", "so"), ("-", "not")):
                    branch = [one for entry in line.below if entry.kind == sign for one in entry.below]
                    yield from _led_by(f"{plain(line.text)}={answer}", self._after(branch, then))
            case "*":
                for entry in line.below:
                    yield from _led_by(f"which={plain(entry.text)}", self._after(entry.below, then))
                if not any(entry.text == "none" for entry in line.below):
                    none = self._after(following, rest) if following else iter((("open",),))
                    yield from _led_by("which=none", none)
            case "=":
                yield from self._tries([line, *following], rest)
            case _:
                raise ValueError(line.kind)

    def _jumped(self, text: str) -> Iterator[Way]:
        """The ways from the step with that text on."""
        if text == "(end)":
            yield from _CHECKED
            return
        wanted = plain(text)
        place = next(n for n, one in enumerate(self._lines) if plain(one.text) == wanted and one.kind != "->")
        yield from self._after(self._lines[place:], (("end",),))

    def _tries(self, lines: list[Line], rest: tuple[tuple[object, ...], ...]) -> Iterator[Way]:
        """One way of several to try: it helps, or the next is tried."""
        following = list(self._tries(lines[1:], rest)) if lines[1:] else [("open",)]
        for events, helped in _attempts(lines[0].below):
            if helped:
                yield (*events, "check=gone", "solved")
            if helped or lines[1:]:
                yield from ((*events, *(("check=still",) if helped else ()), *way) for way in following)


def _attempts(lines: Sequence[Line]) -> Iterator[tuple[Way, bool]]:
    """The ways through one thing to try, and whether its end is reached: a step that fails leads to the next thing."""
    if not lines:
        yield (), True
        return
    line, following = lines[0], list(lines[1:])
    if line.kind == "?":
        for sign, answer in (("+", "so"), ("-", "not")):
            branch = [one for entry in line.below if entry.kind == sign for one in entry.below]
            for events, helped in _attempts([*branch, *following]):
                yield (f"{plain(line.text)}={answer}", *events), helped
        return
    if line.kind == "do":
        yield (f"{plain(line.text)}=failed",), False
    yield from (((plain(line.text), *events), helped) for events, helped in _attempts(following))


def _led_by(event: str, ways: Iterator[Way]) -> Iterator[Way]:
    return ((event, *way) for way in ways)


def conditions_of(lines: Sequence[Line]) -> list[str]:
    """The conditions that an outline asks for."""
    found = list[str]()
    for line in lines:
        if line.kind == "?":
            found.append(plain(line.text))
        found += conditions_of(line.below)
    return found


def openings_of(lines: Sequence[Line]) -> list[str]:
    """The beginnings of steps of which more may be written."""
    own = [plain(line.text) for line in lines if line.text.endswith("~")]
    return own + [one for line in lines for one in openings_of(line.below)]


def ways_of_flow(flow: Flow, lines: Sequence[Line]) -> set[Way]:
    """All ways through a flow, in the words of the outline where they say the same."""
    return set(_Walked(flow, conditions_of(lines), openings_of(lines)).ways())


class _Walked:
    def __init__(self, flow: Flow, conditions: Sequence[str], openings: Sequence[str]) -> None:
        self._flow = flow
        self._conditions = sorted(conditions, key=len, reverse=True)
        self._openings = openings
        self._count = 0

    def ways(self) -> Iterator[Way]:
        yield from self._from(self._flow.start, "")

    def _from(self, node_id: str, before: str) -> Iterator[Way]:
        node = self._flow.node(node_id)
        assert node is not None
        self._count += 1
        if self._count > _MOST_WAYS:
            return
        if node.type is NodeType.RESOLUTION:
            yield ("solved",)
        elif node.type is NodeType.ESCALATION:
            unsolved = before == "check=still" or (before == "which=none" and node.id == "open")
            yield ("open",) if unsolved else (f"hand over: {plain(node.reason)}",)
        else:
            for event, target in self._events(node):
                for way in self._from(target, event):
                    yield (event, *way)

    def _events(self, node: Node) -> Iterator[tuple[str, str]]:
        ways = {(edge.condition, edge.value): edge.target for edge in self._flow.edges_from(node.id)}
        said = self._said(node.text)
        match node.type:
            case NodeType.QUESTION:
                two = len(node.options) == 2 and node.options[-1].value != "none"
                for number, option in enumerate(node.options):
                    event = (
                        f"{self._condition(said)}={('so', 'not')[number]}"
                        if two
                        else f"which={'none' if option.value == 'none' else plain(option.label)}"
                    )
                    yield event, ways[ConditionKind.OPTION, option.value]
            case NodeType.VERIFICATION:
                good = ways.get((ConditionKind.WORKED, "")) or ways[ConditionKind.OPTION, node.options[0].value]
                bad = ways.get((ConditionKind.FAILED, "")) or ways[ConditionKind.OPTION, node.options[1].value]
                yield "check=gone", good
                yield "check=still", bad
            case NodeType.NOTE:
                yield said, ways[ConditionKind.OTHERWISE, ""]
            case _:
                yield said, ways[ConditionKind.WORKED, ""]
                failed = self._flow.node(ways[ConditionKind.FAILED, ""])
                if failed and failed.type is not NodeType.ESCALATION:
                    yield f"{said}=failed", failed.id

    def _said(self, text: str) -> str:
        said = plain(text)
        return next((opening for opening in self._openings if said.startswith(opening)), said)

    def _condition(self, said: str) -> str:
        words = set(said.split())
        near = (one for one in self._conditions if set(one.split()) <= words and len(said) - len(one) < _LONGEST_FRAME)
        return next(near, said)


def branches(ways: set[Way]) -> set[tuple[str, str]]:
    """Each answer with what follows from it."""
    return {
        (event, following)
        for way in ways
        for event, following in itertools.pairwise(way)
        if "=" in event and not event.startswith("check=")
    }
