"""A flow as compact text for the model: every node, every way and every ending, a third as long as its JSON.

Nodes are numbered in the order in which they are reached; `instructions.md` explains the marks. Reasons for asking and
scripts are left out, because the model writes its own. Endings are never shortened: they are what a flow knows.
"""

from collections import deque
from collections.abc import Callable

from core.flows.model import ConditionKind, Flow, Node, NodeType

MAX_FLOW = 13_000
"""Characters that the text of a flow aims at. Only a flow whose endings alone are longer exceeds it."""
_SHORTENED_TO = (*range(400, 100, -20), 80, 60, 30)
"""Lengths that the texts of the nodes that do not end are shortened to, one after the other, until the flow fits: the
longest lose their ends first."""

_MARKS = {
    NodeType.QUESTION: "Q",
    NodeType.ACTION: "A",
    NodeType.VERIFICATION: "V",
    NodeType.INFO_REQUEST: "I",
    NodeType.SCRIPT: "S",
    NodeType.NOTE: "N",
    NodeType.RESOLUTION: "R",
    NodeType.ESCALATION: "E",
}
_WAYS = {
    ConditionKind.WORKED: "+",
    ConditionKind.FAILED: "x",
    ConditionKind.SKIPPED: "?",
    ConditionKind.OTHERWISE: "*",
}


def flow_text(flow: Flow, redacted: Callable[[str], str] = str) -> str:
    """The flow, each text passed through `redacted` before it is flattened and joined.

    Details are given when they fit; texts of nodes that do not end are shortened when the flow is too long otherwise.
    """
    said = _Said(flow, redacted)
    text = said.rendered(details=True)
    if len(text) > MAX_FLOW:
        text = said.rendered(details=False)
    for length in _SHORTENED_TO:
        if len(text) <= MAX_FLOW:
            break
        text = said.rendered(details=False, longest=length)
    return text


def node_number(flow: Flow, node_id: str) -> int | None:
    """The number that the node has in the flow's text; None when the flow has no such node."""
    return _numbers(flow).get(node_id)


def _numbers(flow: Flow) -> dict[str, int]:
    """Every node's number from 1: as reached from the start, then those that nothing leads to."""
    targets = dict[str, list[str]]()
    for edge in flow.edges:
        targets.setdefault(edge.source, []).append(edge.target)
    known, reached = {node.id for node in flow.nodes}, dict[str, int]()
    for first in (flow.start, *(node.id for node in flow.nodes)):
        waiting = deque([first])
        while waiting:
            node_id = waiting.popleft()
            if node_id in known and node_id not in reached:
                reached[node_id] = len(reached) + 1
                waiting.extend(targets.get(node_id, ()))
    return reached


class _Said:
    """A flow's texts, redacted once, however often they are rendered."""

    def __init__(self, flow: Flow, redacted: Callable[[str], str]) -> None:
        self._flow = flow
        self._redacted = redacted
        self._numbers = _numbers(flow)
        self._lines = dict[str, str]()
        nodes = {node.id: node for node in flow.nodes}
        self._nodes = [(number, nodes[node_id]) for node_id, number in self._numbers.items()]
        self._ways = {node.id: self._ways_from(node) for node in flow.nodes}

    def rendered(self, *, details: bool, longest: int | None = None) -> str:
        lines = [f"{self._line(self._flow.title)}: {self._line(self._flow.description)}"]
        for number, node in self._nodes:
            lines.append(f"{number}{_MARKS[node.type]} {self._content(node, longest, details=details)}")
            lines += self._ways[node.id]
        return "\n".join(lines)

    def _content(self, node: Node, longest: int | None, *, details: bool) -> str:
        match node.type:
            case NodeType.RESOLUTION:
                return f"{self._line(node.root_cause)}\n={self._line(node.fix)}"
            case NodeType.ESCALATION:
                to = f"\n@{self._line(node.handover_to)}" if node.handover_to else ""
                steps = "".join(f"\n>{self._line(step)}" for step in node.next_steps)
                return f"{self._line(node.reason)}{to}{steps}"
            case _:
                text = self._line(node.text)
                if details and node.details:
                    text = f"{text} ({self._line(node.details)})"
                return text if longest is None or len(text) <= longest else f"{text[: longest - 1].rstrip()}…"

    def _ways_from(self, node: Node) -> list[str]:
        """The ways out by target: first the options that lead there, then the other answers by their marks."""
        labels = {option.value: self._line(option.label) for option in node.options}
        answers, marks = dict[str, list[str]](), dict[str, str]()
        for edge in self._flow.edges_from(node.id):
            answers.setdefault(edge.target, [])
            if edge.condition is ConditionKind.OPTION:
                answers[edge.target].append(labels.get(edge.value, self._line(edge.value)))
            else:
                marks[edge.target] = marks.get(edge.target, "") + _WAYS[edge.condition]
        return [
            f"-{' '.join(filter(None, (' / '.join(said), marks.get(target, ''))))}→{self._numbers.get(target, '')}"
            for target, said in answers.items()
        ]

    def _line(self, text: str) -> str:
        """The text as one line that no way can be read into."""
        if text not in self._lines:
            self._lines[text] = " ".join(self._redacted(text).split()).replace("→", "->")
        return self._lines[text]
