"""What changes from one flow to another, as data: it can be stored, shown, and applied to a flow that has moved on.

A change names what was there before and what is there after, so that applying it is a three-way merge: a part that
nobody else touched takes the change, a part that somebody else changed otherwise is a conflict and is said to be one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar, cast

from core.flows.merge import Merging, merged_node, merged_texts
from core.flows.model import ConditionKind, Edge, Flow, Node
from core.flows.problems import node_place, quoted

Answer: TypeAlias = tuple[str, ConditionKind, str]
"""Which answer of which node an edge belongs to: source, condition, value. A flow that is valid has one edge each."""
P = TypeVar("P", Node, Edge)
K = TypeVar("K", str, Answer)

_WORDS = ("slug", "title", "domain", "description", "start")
_LISTS = ("symptoms", "sources")


@dataclass(frozen=True, slots=True)
class WordChange:
    """A text of the flow itself that changes."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ListChange:
    """A list of the flow itself that changes."""

    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that is added (nothing before), removed (nothing after) or changed."""

    before: Node | None
    after: Node | None

    @property
    def id(self) -> str:
        """The node's id, which never changes."""
        return _one_of(self.before, self.after).id


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """A way on that is added (nothing before), removed (nothing after) or leads elsewhere."""

    before: Edge | None
    after: Edge | None

    @property
    def answer(self) -> Answer:
        """The answer it belongs to."""
        return answer_of(_one_of(self.before, self.after))


@dataclass(frozen=True, slots=True)
class FlowDiff:
    """All that changes. The orders are given only where added parts do not simply come last."""

    words: tuple[WordChange, ...] = ()
    lists: tuple[ListChange, ...] = ()
    nodes: tuple[NodeChange, ...] = ()
    edges: tuple[EdgeChange, ...] = ()
    node_order: tuple[str, ...] = ()
    edge_order: tuple[Answer, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether both flows are the same."""
        return self == FlowDiff()


@dataclass(frozen=True, slots=True)
class Applied:
    """A flow with the changes made as far as they could be, and the conflicts in words for a reviewer."""

    flow: Flow
    conflicts: tuple[str, ...]


def answer_of(edge: Edge) -> Answer:
    """The answer that leads along the edge."""
    return (edge.source, edge.condition, edge.value)


def diff(before: Flow, after: Flow) -> FlowDiff:
    """What changes from one flow to the other. Node ids, and the answers edges belong to, are distinct in each."""
    nodes = _changes({node.id: node for node in before.nodes}, {node.id: node for node in after.nodes})
    edges = _changes({answer_of(edge): edge for edge in before.edges}, {answer_of(edge): edge for edge in after.edges})
    made = FlowDiff(
        words=tuple(
            WordChange(name, getattr(before, name), getattr(after, name))
            for name in _WORDS
            if getattr(before, name) != getattr(after, name)
        ),
        lists=tuple(
            ListChange(name, getattr(before, name), getattr(after, name))
            for name in _LISTS
            if getattr(before, name) != getattr(after, name)
        ),
        nodes=tuple(NodeChange(old, new) for old, new in nodes),
        edges=tuple(EdgeChange(old, new) for old, new in edges),
    )
    applied = apply_to(made, before).flow
    return replace(
        made,
        node_order=() if applied.nodes == after.nodes else tuple(node.id for node in after.nodes),
        edge_order=() if applied.edges == after.edges else tuple(answer_of(edge) for edge in after.edges),
    )


def apply_to(changes: FlowDiff, flow: Flow) -> Applied:
    """The flow with the changes made to it, be it the one they were found against or one that has moved on since.

    What comes of a merge may break a rule of flows although nothing conflicts: validate it.
    """
    merging = Merging()
    words = {change.field: _merged_word(change, flow, merging) for change in changes.words}
    lists = {
        change.field: merged_texts(change.before, change.after, cast("tuple[str, ...]", getattr(flow, change.field)))
        for change in changes.lists
    }
    nodes = {node.id: node for node in flow.nodes}
    for change in changes.nodes:
        _apply_node(change, nodes, merging)
    edges = {answer_of(edge): edge for edge in flow.edges}
    for change in _in_line(changes, edges):
        _apply_edge(change, edges, merging)
    merged = replace(
        flow,
        nodes=tuple(_ordered(nodes, changes.node_order)),
        edges=tuple(_ordered(edges, changes.edge_order)),
        **words,  # pyrefly: ignore[bad-argument-type] - each name goes with its type
        **lists,  # pyrefly: ignore[bad-argument-type]
    )
    return Applied(merged, tuple(merging.conflicts))


def _changes(before: Mapping[K, P], after: Mapping[K, P]) -> Iterable[tuple[P | None, P | None]]:
    for key, old in before.items():
        if after.get(key) != old:
            yield old, after.get(key)
    for key, new in after.items():
        if key not in before:
            yield None, new


def _merged_word(change: WordChange, flow: Flow, merging: Merging) -> str:
    return merging.merged(f"the {change.field}", change.before, change.after, getattr(flow, change.field))


def _apply_node(change: NodeChange, nodes: dict[str, Node], merging: Merging) -> None:
    there, where = nodes.get(change.id), node_place(change.id)
    match (change.before, change.after, there):
        case (Node() as before, Node() as after, Node() as theirs):
            nodes[change.id] = merged_node(before, after, theirs, merging)
        case (None, Node() as after, None):
            nodes[change.id] = after
        case (None, Node() as after, Node()) if there != after:
            merging.conflict(f"{where} was added here and in the flow, each in its own way")
        case (Node() as before, None, Node()) if there == before:
            del nodes[change.id]
        case (Node(), None, Node()):
            merging.conflict(f"{where} would be removed here, but the flow has changed it")
        case (Node(), Node(), None):
            merging.conflict(f"{where} would be changed here, but the flow no longer has it")
        case _:
            pass


def _in_line(changes: FlowDiff, edges: Mapping[Answer, Edge]) -> Iterable[EdgeChange]:
    """The changes of ways; where both sides put something in between at one answer, ours comes before theirs.

    Both lead on to what came there before when they do not help, so that none of it is lost by trying one first.
    """
    added = {change.id for change in changes.nodes if change.before is None}
    moved = dict[str, str]()
    result = list[EdgeChange]()
    for change in changes.edges:
        before, after, theirs = change.before, change.after, edges.get(change.answer)
        if before and after and theirs and theirs not in (before, after) and after.target in added:
            moved[before.target] = theirs.target
            result.append(EdgeChange(theirs, after))
        else:
            result.append(change)
    for change in result:
        after = change.after
        if after and change.before is None and after.source in added and after.target in moved:
            yield EdgeChange(None, replace(after, target=moved[after.target]))
        else:
            yield change


def _apply_edge(change: EdgeChange, edges: dict[Answer, Edge], merging: Merging) -> None:
    key = change.answer
    there = edges.get(key)
    if there == change.before:
        if change.after is None:
            edges.pop(key, None)
        else:
            edges[key] = change.after
    elif there != change.after:
        answer = f" for {quoted(change.answer[2])}" if change.answer[2] else f" for “{change.answer[1].value}”"
        merging.conflict(f"{node_place(key[0])}: the way on{answer} was changed here and in the flow")


def _ordered(parts: Mapping[K, P], order: tuple[K, ...]) -> Iterable[P]:
    """The parts in that order, if it is one of just these parts; else in the order they are in."""
    return [parts[key] for key in order] if set(parts) == set(order) else parts.values()


def _one_of(before: P | None, after: P | None) -> P:
    part = before or after
    assert part is not None
    return part
