"""What stands out in the picture of a change, and whether this machine can write words into one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from core.flows.diff import FlowDiff
from core.flows.model import Edge, Flow

_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
_FONT_FILES = (".ttf", ".otf", ".ttc", ".pfb")


class Mark(StrEnum):
    """What happens to a part."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Marks:
    """The parts that change."""

    nodes: Mapping[str, Mark] = field(default_factory=dict[str, Mark])
    edges: Mapping[Edge, Mark] = field(default_factory=dict[Edge, Mark])


def marked(flow: Flow, changes: FlowDiff | None) -> tuple[Flow, Marks]:
    """The flow with what is removed still in it, and what changes about it; without changes, all of it is added."""
    if changes is None:
        return flow, Marks({node.id: Mark.ADDED for node in flow.nodes}, dict.fromkeys(flow.edges, Mark.ADDED))
    nodes = {change.id: _mark(change.before, change.after) for change in changes.nodes}
    edges = {change.after: _mark(change.before, change.after) for change in changes.edges if change.after}
    gone_nodes = tuple(change.before for change in changes.nodes if change.before and not change.after)
    gone_edges = tuple(change.before for change in changes.edges if change.before and not change.after)
    whole = replace(flow, nodes=(*flow.nodes, *gone_nodes), edges=(*flow.edges, *gone_edges))
    return whole, Marks(nodes, {**edges, **dict.fromkeys(gone_edges, Mark.REMOVED)})


def _mark(before: object | None, after: object | None) -> Mark:
    if before is None:
        return Mark.ADDED
    return Mark.CHANGED if after is not None else Mark.REMOVED


@cache
def has_fonts() -> bool:
    """Whether there is any font; Graphviz draws a PNG without one too, and leaves its words out."""
    folders = (Path(folder).expanduser() for folder in _FONT_FOLDERS)
    return any(
        path.suffix.lower() in _FONT_FILES for folder in folders if folder.is_dir() for path in folder.rglob("*")
    )
