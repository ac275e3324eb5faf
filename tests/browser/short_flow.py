"""A short flow with each kind of step once.

axe-core goes through all of the page, also through what is behind a dialog or folded: a starter flow has thirty steps.
"""

from dataclasses import replace

from core.flows.model import ConditionKind, Edge, Node
from tests.support.flows import PRINTER


def _explained(node: Node) -> Node:
    if node.type.ends_flow:
        return node
    return replace(node, text=f"{node.text} The service is `Spooler`.", why="It tells the queue from the device.")


PLOTTER = replace(
    PRINTER,
    title="Plotter draws nothing",
    domain="printing",
    symptoms=("The plotter of the drawing office stands still", "Drawings stay in the queue of the plotter"),
    nodes=tuple(_explained(node) for node in PRINTER.nodes),
    edges=(
        *PRINTER.edges,
        Edge("clear", "vendor", ConditionKind.FAILED),
        Edge("printed", "vendor", ConditionKind.FAILED),
    ),
)
