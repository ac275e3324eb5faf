"""Editing a proposed flow in a form: the fields it has, what was typed into them, and which field a problem is about.

The same on every platform: a form in a chat has no room for a graph, so it edits words. Nodes keep their ids.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.flows.diff import FlowDiff
from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option
from core.flows.parts import default_value
from core.flows.problems import FlowProblem
from core.flows.written import one_line, tidy
from core.shared.errors import InvalidInput

MOST_FIELDS = 60
"""Most fields a form is given: what changes comes first, and larger flows are edited by API."""
_NODE_FIELDS = ("text", "why", "details", "root_cause", "fix", "reason")
_LINES = ("symptoms",)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form."""

    name: str
    """"title", "description", "symptoms", or a node's id, a dot and one of its parts, such as "restart.text"."""
    label: str
    value: str
    multiline: bool = True
    hint: str = ""


def form_of(flow: Flow, changes: FlowDiff | None) -> tuple[FormField, ...]:
    """The fields to edit the flow with. With changes, only of the nodes that change; else of all."""
    touched = {change.id for change in changes.nodes} if changes and changes.nodes else None
    nodes = [node for node in flow.nodes if touched is None or node.id in touched]
    fields = [
        FormField("title", "Title", flow.title, multiline=False),
        FormField("description", "Description", flow.description),
        FormField(
            "symptoms", "Symptoms", "\n".join(flow.symptoms), hint="How people describe the problem, one per line"
        ),
        *(part for number, node in enumerate(nodes, 1) for part in _fields_of(node, number)),
    ]
    return tuple(fields[:MOST_FIELDS])


def edited(flow: Flow, values: Mapping[str, str]) -> Flow:
    """The flow with what was typed into the fields; those left out stay as they are.

    Of a node's answers, one a line: with as many as before each is reworded; a line more is a new answer that leads on
    like any other, a line less is an answer less. Raises InvalidInput for a field there is not.
    """
    nodes = {node.id: node for node in flow.nodes}
    made = flow
    for name, value in values.items():
        node_id, _, part = name.rpartition(".")
        if name == "title":
            made = replace(made, title=one_line(value))
        elif name == "description":
            made = replace(made, description=tidy(value))
        elif name in _LINES:
            made = replace(made, symptoms=_lines(value))
        elif node_id in nodes and part in _NODE_FIELDS:
            made = _with_node(made, node_id, **{part: tidy(value)})
        elif node_id in nodes and part == "options":
            made = _with_options(made, nodes[node_id], _lines(value))
        else:
            raise InvalidInput(name, f"This form has no field “{name[:100]}”.")
    return made


def field_of(problem: FlowProblem) -> str:
    """The name of the field that a problem of the flow is about; a node's text stands for the whole of a node."""
    if not problem.where.startswith("node '"):
        return problem.where.split(",")[0]
    node_id = problem.where.removeprefix("node '").partition("'")[0]
    what = problem.what.casefold()
    part = next((part for part in _NODE_FIELDS if f"the {part.replace('_', ' ')} " in what), "")
    if not part and ("option" in what or "answers" in what):
        part = "options"
    return f"{node_id}.{part or 'text'}"


def _fields_of(node: Node, number: int) -> Iterator[FormField]:
    kind = node.type.replace("_", " ").capitalize()
    for part in _NODE_FIELDS:
        value = getattr(node, part)
        if value or part in _ALWAYS.get(node.type, ("text",)):
            yield FormField(f"{node.id}.{part}", f"{number}. {kind}: {part.replace('_', ' ')}", value)
    if node.options:
        labels = "\n".join(option.label for option in node.options)
        yield FormField(f"{node.id}.options", f"{number}. {kind}: answers", labels, hint="One answer per line")


_ALWAYS = {
    NodeType.RESOLUTION: ("root_cause", "fix"),
    NodeType.ESCALATION: ("reason",),
}


def _with_node(flow: Flow, node_id: str, **parts: object) -> Flow:
    changed = tuple(replace(node, **parts) if node.id == node_id else node for node in flow.nodes)  # pyrefly: ignore[bad-argument-type]
    return replace(flow, nodes=changed)


def _with_options(flow: Flow, node: Node, labels: tuple[str, ...]) -> Flow:
    if len(labels) == len(node.options):
        options = tuple(replace(option, label=label) for option, label in zip(node.options, labels, strict=True))
        return _with_node(flow, node.id, options=options)
    known = {option.label: option for option in node.options}
    options = tuple(known.get(label) or _new_option(label, number, node) for number, label in enumerate(labels, 1))
    kept = {option.value for option in options}
    ways = {edge.condition: edge.target for edge in flow.edges_from(node.id)}
    otherwise = ways.get(ConditionKind.OTHERWISE, "")
    fresh = [option for option in options if option not in node.options]
    edges = (
        *(
            edge
            for edge in flow.edges
            if edge.source != node.id or edge.condition is not ConditionKind.OPTION or edge.value in kept
        ),
        *(Edge(node.id, otherwise, ConditionKind.OPTION, option.value) for option in fresh),
    )
    return replace(_with_node(flow, node.id, options=options), edges=edges)


def _new_option(label: str, number: int, node: Node) -> Option:
    value = default_value(label, number)
    taken = {option.value for option in node.options}
    return Option(label, value if value not in taken else f"{value}-{number}")


def _lines(value: str) -> tuple[str, ...]:
    return tuple(line for line in map(one_line, value.splitlines()) if line)
