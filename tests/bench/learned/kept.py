"""Conditions that a flow keeps in the document's own words, where the outline asks for them.

"If the light is amber, replace the cable." as something to do is right for a reviewer, too: nothing of it is lost or
turned round. It counts as kept where one step of the flow has all words of a run of the outline's lines, conditions and
what follows from them alike, and hardly any beside. A jump is never kept: a flow has no numbers to go to.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.flows.model import Flow, NodeType
from tests.bench.learned.outline import Line, plain

_SAYS_WHEN = re.compile(
    r"\b(?:if|unless|when|whenever|where|in case|should|otherwise|else|except|wenn|falls|sofern|sollte\w*|sonst"
    r"|es sei denn|si|s['’]il\w*"
    r"|sinon|de lo contrario|se|altrimenti)\b|\?",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\b(?:done|finished|stop|close the|fertig|nichts (?:weiter|mehr)|schließen)\b", re.IGNORECASE)
"""What says that nothing more is to be done, where the outline ends there."""
_FRAME = frozenset(
    [
        "if",
        "unless",
        "when",
        "then",
        "otherwise",
        "else",
        "or",
        "and",
        "but",
        "so",
        "not",
        "no",
        "yes",
        "in",
        "that",
        "case",
        "the",
        "it",
        "is",
        "a",
        "do",
        "this",
        "next",
        "now",
        "also",
        "please",
        "wenn",
        "falls",
        "dann",
        "sonst",
        "und",
        "aber",
        "si",
        "sinon",
        "y",
        "et",
        "se",
        "e",
    ]
)
"""Words that only join a condition with what follows."""
_MOST_BESIDE = 0.2
"""Share of a step's words that the outline may lack: it says the same in fewer words."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An outline with the conditions that a flow keeps as text, and how many of them there are."""

    lines: list[Line]
    conditions: int


def with_kept(lines: Sequence[Line], flow: Flow) -> Kept:
    """The outline with a step in place of each run of lines that the flow has as one step in the document's words."""
    texts = [
        node.text
        for node in flow.nodes
        if node.type in (NodeType.ACTION, NodeType.NOTE) and _SAYS_WHEN.search(node.text)
    ]
    kept, count = list(lines), 0
    for text in texts:
        count += _put(kept, text)
    return Kept(kept, count)


def _put(lines: list[Line], text: str) -> int:
    """Put the step in place of the longest run that it says; how many conditions that had."""
    runs = (
        (end - start, start, end)
        for start in range(len(lines))
        for end in range(start + 1, len(lines) + 1)
        if _says(text, lines[start:end])
    )
    if longest := max(runs, default=None):
        _, start, end = longest
        count = sum(line.kind in "?*" for run in lines[start:end] for line in _every(run))
        lines[start:end] = [Line("do", text)]
        return count
    for line in lines:
        if line.kind in ("?", "*", "=", "+", "-", "@") and (count := _put(line.below, text)):
            return count
    return 0


def _says(text: str, run: Sequence[Line]) -> bool:
    """Whether the step has the words of all these lines, among them a condition, and hardly any beside."""
    within = [line for one in run for line in _every(one)]
    if run[0].kind in "+-@" or not any(line.kind in ("?", "*") for line in within):
        return False
    if any(line.kind == "=" or (line.kind == "->" and line.text != "(end)") for line in within):
        return False
    if any(line.kind == "->" for line in within) and not _ENDS.search(text):
        return False
    said = plain(text).split()
    told = (plain(line.text) for line in within if line.kind not in ("*", "->") and line.text != "none")
    leaves = {word for text in told for word in text.split()}
    beside = [word for word in said if word not in leaves and word not in _FRAME]
    return leaves - _FRAME <= set(said) and len(beside) <= _MOST_BESIDE * len(said)


def _every(line: Line) -> Iterator[Line]:
    yield line
    for one in line.below:
        yield from _every(one)
