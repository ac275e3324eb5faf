"""Flows as JSON data with explicit nodes and edges: what the database keeps and the REST API speaks."""

from collections.abc import Mapping
from typing import TypeAlias, cast

from core.flows.model import ConditionKind, Edge, Flow, Node
from core.flows.parts import (
    FLOW_FIELDS,
    ID_RULE,
    NODE_FIELDS,
    OPTION_FIELDS,
    is_node_id,
    read_flow_fields,
    read_id,
    read_node,
    read_option,
    read_type,
    write_flow_fields,
    write_node,
)
from core.flows.problems import FlowFormatError, FlowProblem, nearest, node_place, quoted
from core.flows.written import MAX_DEPTH, MAX_PARTS, WHOLE, Fields, FlowReader, Items, Part, Text, Written, one_line

JsonObject: TypeAlias = dict[str, object]


def to_data(flow: Flow) -> JsonObject:
    """The flow as a JSON object with `nodes` and `edges`; `from_data` gives the flow back, drafts too."""
    nodes = [_write_node(node) for node in flow.nodes]
    return {**write_flow_fields(flow), "nodes": nodes, "edges": [_write_edge(edge) for edge in flow.edges]}


def from_data(data: Mapping[str, object]) -> Flow:
    """The flow in a JSON object; it may be an incomplete draft. Fields that are null count as left out.

    Raises `FlowFormatError` when it cannot be read as a flow.
    """
    reading = FlowReader()
    root = reading.part(_Conversion().written(data, 0), WHOLE, (*FLOW_FIELDS, "nodes", "edges"))
    nodes = [_read_node(item, number, reading) for number, item in enumerate(root.items("nodes"), 1)]
    edges = [_read_edge(item, number, reading) for number, item in enumerate(root.items("edges"), 1)]
    flow = read_flow_fields(root, (node for node in nodes if node), (edge for edge in edges if edge))
    reading.finish()
    return flow


def _write_node(node: Node) -> JsonObject:
    fields: JsonObject = {"id": node.id, **write_node(node)}
    if node.options:
        fields["options"] = [
            {"label": one_line(option.label), "value": one_line(option.value), "fact": option.followup_hint}
            for option in node.options
        ]
    return fields


def _write_edge(edge: Edge) -> JsonObject:
    when = {"kind": edge.condition.value}
    if edge.value:
        when["value"] = edge.value
    return {"from": edge.source, "to": edge.target, "when": when}


def _read_node(written: Written, number: int, reading: FlowReader) -> Node | None:
    part = reading.part(written, f"node {number}", ("id", *NODE_FIELDS))
    node_id = part.one_line("id")
    if not is_node_id(node_id):
        reading.problem(part.where, f"{quoted(node_id)} cannot be a node's id", ID_RULE, None)
    part.where = node_place(node_id)
    options = [
        read_option(reading.part(item, part.place(f"option {place}"), OPTION_FIELDS), place)
        for place, item in enumerate(part.items("options"), 1)
    ]
    node_type = read_type(part)
    return read_node(part, node_id, node_type, tuple(options)) if node_type else None


def _read_edge(written: Written, number: int, reading: FlowReader) -> Edge | None:
    part = reading.part(written, f"edge {number}", ("from", "to", "when"))
    source = read_id(part, "from")
    target = read_id(part, "to")
    if not source or not target:
        reading.problem(part.where, "It does not join two nodes", "Give the ids of both in 'from' and 'to'", None)
    when = reading.part(part.values.get("when", Fields(())), part.place("when"), ("kind", "value"))
    kind = _read_kind(when)
    return Edge(source, target, kind, when.one_line("value")) if kind else None


def _read_kind(when: Part) -> ConditionKind | None:
    name = when.one_line("kind")
    known = [kind.value for kind in ConditionKind]
    if name in known:
        return ConditionKind(name)
    near = nearest(name, known)
    mend = f"If you meant {quoted(near)}, write that" if near else f"Write one of {', '.join(known)}"
    when.reading.problem(when.where, f"There is no kind of answer {quoted(name)}", mend, None)
    return None


class _Conversion:
    """Turns JSON values into written parts, and stops at what is too deep or too much to be a flow."""

    def __init__(self) -> None:
        self._count = 0

    def written(self, value: object, depth: int) -> Written:
        """The written part a JSON value stands for."""
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_PARTS:
            what = "It is nested too deep or has too many entries for a flow"
            raise FlowFormatError([FlowProblem(WHOLE, what, "Split it into several flows")])
        if isinstance(value, str):
            return Text(value)
        if isinstance(value, Mapping):
            entries = cast("Mapping[object, object]", value).items()
            return Fields(tuple((Text(str(k)), self.written(v, depth + 1)) for k, v in entries if v is not None))
        if isinstance(value, (list, tuple)):
            return Items(tuple(self.written(item, depth + 1) for item in cast("list[object]", value)))
        what = f"There is a value of type {type(value).__name__} where text is expected"
        raise FlowFormatError([FlowProblem(WHOLE, what, "Put text in quotes")])
