"""Texts that nobody could make an instruction of: they are marked, and no flow with the mark is published."""

from collections.abc import Iterator

from core.flows.model import Flow
from core.flows.problems import FlowProblem, node_place

MARK = "Reword me: "
"""What such a text begins with. A reviewer takes it away by wording the text anew."""
_MEND = "Write it as an instruction, without the mark"


def to_reword(flow: Flow) -> tuple[str, ...]:
    """The ids of the nodes that wait to be reworded."""
    return tuple(node.id for node in flow.nodes if node.text.startswith(MARK))


def not_reworded(flow: Flow) -> Iterator[FlowProblem]:
    """What keeps a flow with marks from being published."""
    for node_id in to_reword(flow):
        yield FlowProblem(node_place(node_id), "The text is no instruction yet and is marked “Reword me”", _MEND)
