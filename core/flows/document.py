"""A flow as people write it: each node says itself where its answers lead. YAML and Markdown are spellings of it."""

from collections import Counter
from collections.abc import Iterator

from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option
from core.flows.parts import (
    FLOW_FIELDS,
    ID_RULE,
    LANGUAGE_RULE,
    NODE_FIELDS,
    OPTION_FIELDS,
    is_language,
    is_node_id,
    read_flow_fields,
    read_id,
    read_node,
    read_option,
    read_type,
    write_flow_fields,
    write_node,
    write_option,
)
from core.flows.problems import FlowFormatError, FlowProblem, node_place, quoted
from core.flows.validate import checked
from core.flows.written import WHOLE, Fields, FlowReader, Written

_WAYS = {
    "worked": ConditionKind.WORKED,
    "failed": ConditionKind.FAILED,
    "otherwise": ConditionKind.OTHERWISE,
    "skip": ConditionKind.SKIPPED,
    "next": ConditionKind.OTHERWISE,
}
"""The ways on from a node beside its options, in reading order. A note, which is not answered, says "next"."""


def ways_of(node_type: NodeType) -> dict[str, ConditionKind]:
    """The names of the ways on from a node of that type, as they are written."""
    unused = "otherwise" if node_type is NodeType.NOTE else "next"
    return {name: kind for name, kind in _WAYS.items() if name != unused}


def read_flow(root: Fields) -> Flow:
    """The flow that is written there; it may be incomplete.

    Raises `FlowFormatError` when it cannot be a flow, not even a draft.
    """
    reading = FlowReader()
    part = reading.part(root, WHOLE, (*FLOW_FIELDS, "nodes"))
    nodes: list[Node] = []
    edges: list[Edge] = []
    written_nodes = part.values.get("nodes")
    for name, written in reading.named(written_nodes, "nodes") if written_nodes is not None else ():
        if not is_node_id(name.value):
            reading.problem(node_place(name.value), "This cannot be a node's id", ID_RULE, name.line)
        node, ways = _read_node(written, name.value, reading)
        nodes.extend([node] if node else [])
        edges.extend(ways)
    flow = read_flow_fields(part, nodes, edges)
    reading.finish()
    return flow


def load(root: Fields) -> Flow:
    """The flow that is written there, complete and fit to be published.

    Raises `FlowFormatError` when it is not; problems carry the line of what they are about.
    """
    return checked(read_flow(root), _lines(root))


def write_flow(flow: Flow) -> dict[str, object]:
    """The flow as nested names and values, in reading order.

    Raises `FlowFormatError` when something in it has no place in a document, such as two ways on for one answer.
    """
    problems = list(_unwritable(flow))
    if problems:
        raise FlowFormatError(problems)
    ways: dict[str, dict[tuple[ConditionKind, str], str]] = {node.id: {} for node in flow.nodes}
    for edge in flow.edges:
        ways[edge.source][edge.condition, edge.value] = edge.target
    nodes = {node.id: _write_node(node, ways[node.id]) for node in flow.nodes}
    return {**write_flow_fields(flow), "nodes": nodes}


def _read_node(written: Written, node_id: str, reading: FlowReader) -> tuple[Node | None, list[Edge]]:
    """The node, if its type is known, and the ways on from it."""
    part = reading.part(written, node_place(node_id), (*NODE_FIELDS, *_WAYS))
    options: list[Option] = []
    edges: list[Edge] = []
    for number, item in enumerate(part.items("options"), 1):
        fields = reading.part(item, part.place(f"option {number}"), (*OPTION_FIELDS, "next"))
        option = read_option(fields, number)
        options.append(option)
        if target := read_id(fields, "next"):
            edges.append(Edge(node_id, target, ConditionKind.OPTION, option.value))
    for name, kind in _WAYS.items():
        if target := read_id(part, name):
            edges.append(Edge(node_id, target, kind))
    node_type = read_type(part)
    return read_node(part, node_id, node_type, tuple(options)) if node_type else None, edges


def _write_node(node: Node, ways: dict[tuple[ConditionKind, str], str]) -> dict[str, object]:
    fields = write_node(node)
    options: list[dict[str, object]] = []
    for number, option in enumerate(node.options, 1):
        written = write_option(option, number)
        if target := ways.get((ConditionKind.OPTION, option.value)):
            written["next"] = target
        options.append(written)
    if options:
        fields["options"] = options
    for name, kind in ways_of(node.type).items():
        if target := ways.get((kind, "")):
            fields[name] = target
    return {name: fields[name] for name in (*NODE_FIELDS, *ways_of(node.type)) if name in fields}


def _lines(root: Fields) -> dict[str, int]:
    """The line of each place a problem of a whole flow can be about."""
    lines: dict[str, int | None] = {}
    for name, value in root.entries:
        lines[name.value] = name.line
        if name.value == "nodes" and isinstance(value, Fields):
            lines.update((node_place(node.value), node.line) for node, _ in value.entries)
    return {where: line for where, line in lines.items() if line is not None}


def _unwritable(flow: Flow) -> Iterator[FlowProblem]:
    places: Counter[tuple[str, ConditionKind, str]] = Counter()
    for node in flow.nodes:
        places.update((node.id, ConditionKind.OPTION, option.value) for option in node.options)
        places.update((node.id, kind, "") for kind in ways_of(node.type).values())
        if not is_node_id(node.id):
            yield FlowProblem(node_place(node.id), "This cannot be a node's id", ID_RULE)
        if node.script and not is_language(node.script.language):
            what = f"{quoted(node.script.language)} is not a script language"
            yield FlowProblem(node_place(node.id), what, LANGUAGE_RULE)
    for node_id, times in Counter(node.id for node in flow.nodes).items():
        if times > 1:
            yield FlowProblem(node_place(node_id), "Several nodes have this id", "Rename all but one")
    for edge in flow.edges:
        place = (edge.source, edge.condition, edge.value)
        if places[place] != 1:
            what = f"The way to {quoted(edge.target)} belongs to no single answer"
            yield FlowProblem(node_place(edge.source), what, "Remove it, or make the answers distinct")
        places[place] = 0
        if not is_node_id(edge.target):
            yield FlowProblem(node_place(edge.source), f"{quoted(edge.target)} cannot be a node's id", ID_RULE)
    if flow.start and not is_node_id(flow.start):
        yield FlowProblem("start", f"{quoted(flow.start)} cannot be a node's id", ID_RULE)
