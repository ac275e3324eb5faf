"""A flow: a troubleshooting decision tree of nodes joined by edges with conditions."""

from dataclasses import dataclass
from enum import StrEnum

from core.flows.options import Option, Script

DOMAINS = (
    "accounts",
    "mail",
    "calendar",
    "vpn",
    "wifi",
    "network",
    "printing",
    "performance",
    "storage",
    "updates",
    "browser",
    "calls",
    "files",
    "cloud-sync",
    "backup",
    "certificates",
    "phones",
    "hardware",
    "software",
)
"""The kinds of problem a flow is about."""


ENGINEER_LEVEL = "engineer"
"""The level of a node that no first-line technician is led to."""


class NodeType(StrEnum):
    """What a node asks of the engineer; the last two end the flow."""

    QUESTION = "question"
    ACTION = "action"
    VERIFICATION = "verification"
    INFO_REQUEST = "info_request"
    SCRIPT = "script"
    NOTE = "note"
    RESOLUTION = "resolution"
    ESCALATION = "escalation"

    @property
    def ends_flow(self) -> bool:
        """Whether nothing follows."""
        return self in (NodeType.RESOLUTION, NodeType.ESCALATION)

    @property
    def takes_result(self) -> bool:
        """Whether it is answered by "Worked / Didn't work" when it has no options."""
        return self in (NodeType.ACTION, NodeType.VERIFICATION, NodeType.SCRIPT)


class ConditionKind(StrEnum):
    """When an edge is followed."""

    OPTION = "option"
    """The option with the edge's `value` was picked."""
    WORKED = "worked"
    FAILED = "failed"
    SKIPPED = "skipped"
    OTHERWISE = "otherwise"
    """Anything no other edge of the node covers: free text, and a skip without an edge of its own."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another."""

    source: str
    target: str
    condition: ConditionKind
    value: str = ""
    """The option's value for `OPTION`, else empty."""


@dataclass(frozen=True, slots=True)
class Node:
    """One place in the tree. Which fields matter depends on the type; validation says so."""

    id: str
    type: NodeType
    text: str = ""
    why: str = ""
    """Why this is asked, shown to the engineer."""
    details: str = ""
    options: tuple[Option, ...] = ()
    script: Script | None = None
    root_cause: str = ""
    fix: str = ""
    reason: str = ""
    handover_to: str = ""
    next_steps: tuple[str, ...] = ()
    level: str = ""
    """`engineer` for a node that no first-line technician is led to; empty for everybody."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The content of a flow version. It may be incomplete as a draft; publishing validates it."""

    slug: str
    """Stable name in the account, lower-case words joined by hyphens."""
    title: str
    domain: str
    description: str
    symptoms: tuple[str, ...]
    """How people word the problem; matching reads them."""
    sources: tuple[str, ...]
    """The vendor pages it relies on, by publisher and title."""
    start: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def node(self, node_id: str) -> Node | None:
        """The node with that id, or None."""
        return next((node for node in self.nodes if node.id == node_id), None)

    def edges_from(self, node_id: str) -> tuple[Edge, ...]:
        """The ways out of a node, in the order written."""
        return tuple(edge for edge in self.edges if edge.source == node_id)
