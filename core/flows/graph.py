"""The rules about how nodes are joined: where ways lead, what can be reached, and how paths end.

Nothing here recurses, so that a long or looping flow is only a wrong flow.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from core.flows.model import Edge, Flow, Node, NodeType
from core.flows.problems import FlowProblem, nearest, node_place, quoted

_MAX_CYCLES = 10
"""Most cycles reported; mending one often mends others."""
_SHOWN_CYCLE = 12
"""Longest cycle spelled out whole, in nodes."""
_SUGGESTIONS = 20
"""Missing nodes for which the likely one is looked up: looking is slow."""
_NO_SUGGESTION = "Write the id of a node that exists"
_SHOWN_SOURCES = 3

_Ways = Mapping[str, Sequence[str]]


def check_graph(flow: Flow) -> Iterator[FlowProblem]:
    """The problems of the flow's ways. Its node ids are distinct."""
    nodes = {node.id: node for node in flow.nodes}
    yield from _check_targets(flow, nodes)
    ways: dict[str, list[str]] = {node_id: [] for node_id in nodes}
    for edge in flow.edges:
        if edge.source in nodes and edge.target in nodes:
            ways[edge.source].append(edge.target)
    if flow.start in nodes:
        reached = _reachable(flow.start, ways)
        for node_id in nodes:
            if node_id not in reached:
                mend = "Connect it to a step before it, or remove it"
                yield FlowProblem(node_place(node_id), "No path from the start leads here", mend)
    for cycle in _cycles(ways):
        what = f"The path {_spelled(cycle)} is a loop"
        yield FlowProblem(node_place(cycle[-2]), what, "Continue to a node outside the loop, or to an ending")
    yield from _check_resolutions(flow, nodes)


def _check_targets(flow: Flow, nodes: Mapping[str, Node]) -> Iterator[FlowProblem]:
    if flow.start not in nodes:
        what = f"There is no node {quoted(flow.start)}" if flow.start else "The start is missing"
        yield FlowProblem("start", what, _suggest(flow.start, nodes))
    missing = dict.fromkeys((edge.source, edge.target) for edge in flow.edges if edge.target not in nodes)
    for number, (source, target) in enumerate(missing):
        what = f"It leads to {quoted(target)}, which does not exist"
        mend = _suggest(target, nodes) if number < _SUGGESTIONS else _NO_SUGGESTION
        yield FlowProblem(node_place(source), what, mend)
    for source in dict.fromkeys(edge.source for edge in flow.edges if edge.source not in nodes):
        yield FlowProblem(node_place(source), "A way leads on from here, but there is no such node", "Remove the way")


def _suggest(node_id: str, nodes: Mapping[str, Node]) -> str:
    near = nearest(node_id, nodes)
    return f"If you meant {quoted(near)}, write that" if near else _NO_SUGGESTION


def _reachable(start: str, ways: _Ways) -> set[str]:
    reached = {start}
    waiting = deque([start])
    while waiting:
        for target in ways[waiting.popleft()]:
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _cycles(ways: _Ways) -> list[tuple[str, ...]]:
    """Cycles as paths that end where they begin: at least one when there is any, not every one there is."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for root in ways:
        path = [root] if root not in done else []
        place = {root: 0}
        open_ways = [iter(ways[root])]
        while path and len(found) < _MAX_CYCLES:
            target = next(open_ways[-1], None)
            if target is None:
                done.add(path[-1])
                del place[path.pop()]
                open_ways.pop()
            elif target in place:
                found.append((*path[place[target] :], target))
            elif target not in done:
                place[target] = len(path)
                path.append(target)
                open_ways.append(iter(ways[target]))
    return list(dict.fromkeys(found))


def _spelled(cycle: tuple[str, ...]) -> str:
    if len(cycle) <= _SHOWN_CYCLE:
        return " → ".join(cycle)
    return " → ".join((*cycle[: _SHOWN_CYCLE - 2], "…", *cycle[-2:]))


def _check_resolutions(flow: Flow, nodes: Mapping[str, Node]) -> Iterator[FlowProblem]:
    """A resolution counts only when a check showed that the problem is gone; notes in between change nothing."""
    entries: dict[str, list[Edge]] = {node_id: [] for node_id in nodes}
    for edge in flow.edges:
        if edge.source in nodes and edge.target in nodes:
            entries[edge.target].append(edge)
    for node in flow.nodes:
        if node.type is NodeType.RESOLUTION:
            before = _last_answered(node.id, flow.start, nodes, entries)
            unverified = [source for source in before if source is None or source.type is not NodeType.VERIFICATION]
            if unverified:
                places = [
                    "the start" if source is None else f"{source.type} {quoted(source.id)}" for source in unverified
                ]
                shown = ", ".join((*places[:_SHOWN_SOURCES], "…")[: len(places)])
                what = f"It is reached from {shown} without a check that the problem is gone"
                yield FlowProblem(node_place(node.id), what, "Put a verification in between")


def _last_answered(
    node_id: str, start: str, nodes: Mapping[str, Node], entries: Mapping[str, Sequence[Edge]]
) -> list[Node | None]:
    """The nodes answered last before this one, going back through notes; None stands for the flow's start."""
    before: dict[str | None, Node | None] = {}
    seen = {node_id}
    waiting = deque([node_id])
    while waiting:
        place = waiting.popleft()
        if place == start:
            before[None] = None
        for edge in entries[place]:
            source = nodes[edge.source]
            if source.type is not NodeType.NOTE:
                before[source.id] = source
            elif source.id not in seen:
                seen.add(source.id)
                waiting.append(source.id)
    return list(before.values())
