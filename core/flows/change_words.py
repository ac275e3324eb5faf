"""What changes in a flow, told as one would tell a colleague: one sentence, and a line for each change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.flows.diff import EdgeChange, FlowDiff, NodeChange, diff
from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.shared.text import shortened

_NAMED = 60
"""Characters of a step or answer that a line names."""
_TOLD = 140
"""Characters of a text that a line tells."""
_WAYS_NAMED = 2
_KINDS = {
    NodeType.QUESTION: "question",
    NodeType.ACTION: "action",
    NodeType.VERIFICATION: "check",
    NodeType.INFO_REQUEST: "request for details",
    NodeType.SCRIPT: "script",
    NodeType.NOTE: "note",
    NodeType.RESOLUTION: "resolution",
    NodeType.ESCALATION: "hand-over",
}
_PLURALS = {NodeType.INFO_REQUEST: "requests for details"}
_ENDS = {
    ConditionKind.WORKED: "worked",
    ConditionKind.FAILED: "did not work",
    ConditionKind.SKIPPED: "cannot be checked",
}
_FIELDS = {
    "type": "kind",
    "why": "reason why it is asked",
    "details": "details",
    "script": "script",
    "options": "answers",
    "handover_to": "team it is handed over to",
    "next_steps": "next steps",
    "level": "level",
}


def what_is_new(changes: FlowDiff | None, flow: Flow) -> str:
    """The change in one sentence; `changes` None: the flow is new altogether. Empty where nothing changes."""
    if changes is None:
        ends = sum(node.type.ends_flow for node in flow.nodes)
        return f"A flow of {_counted(flow.nodes)}, {ends} of them {'an ending' if ends == 1 else 'endings'}."
    added, gone, changed = _sorted(changes)
    said = list[str]()
    if added:
        said.append(f"adds {_counted(added)}{_where(changes, flow, {node.id for node in added})}")
    if changed:
        said.append(f"words {_number(len(changed), 'step')} anew")
    if gone:
        said.append(f"removes {_counted(gone)}")
    known = {change.id for change in changes.nodes}
    if not added and any(edge.after and edge.after.target not in known for edge in changes.edges):
        said.append("leads on otherwise")
    said += [f"changes its {word.field}" for word in changes.words if word.field != "start"]
    said += [f"changes its {listed.field}" for listed in changes.lists]
    return f"{_listed(said).capitalize()}." if said else ""


def change_lines(changes: FlowDiff | None, flow: Flow) -> tuple[str, ...]:
    """Each change in a line, in the order in which an engineer comes to it; `flow` is what the flow becomes."""
    if changes is None:
        nothing = Flow(flow.slug, flow.title, flow.domain, flow.description, flow.symptoms, flow.sources, "", (), ())
        changes = diff(nothing, flow)
    return (*_head_lines(changes, flow), *_way_lines(changes, flow), *_node_lines(changes))


def _sorted(changes: FlowDiff) -> tuple[list[Node], list[Node], list[NodeChange]]:
    """Nodes that are added, nodes that go, and those that change."""
    added = [change.after for change in changes.nodes if change.after and not change.before]
    gone = [change.before for change in changes.nodes if change.before and not change.after]
    return added, gone, [change for change in changes.nodes if change.before and change.after]


def _where(changes: FlowDiff, flow: Flow, added: set[str]) -> str:
    """After which answers of the flow as it was the new steps come."""
    ways = [
        _way(change.after, flow.node(change.after.source))
        for change in changes.edges
        if change.after and change.after.target in added and change.after.source not in added
    ]
    more = f" and {_number(len(ways) - _WAYS_NAMED, 'answer')} more" if len(ways) > _WAYS_NAMED else ""
    named = dict.fromkeys(f"{way[0].lower()}{way[1:]}" for way in ways[:_WAYS_NAMED])
    return f" {_listed(named)}{more}" if named else ""


def _head_lines(changes: FlowDiff, flow: Flow) -> Iterator[str]:
    for word in changes.words:
        if word.field == "start":
            yield f"Starts with: {_step(flow.node(word.after))}"
        else:
            yield f"{word.field.capitalize()}: “{shortened(word.before, _NAMED)}” → “{shortened(word.after, _NAMED)}”"
    for listed in changes.lists:
        name = listed.field.removesuffix("s")
        yield from (f"New {name}: “{shortened(text, _TOLD)}”" for text in listed.after if text not in listed.before)
        yield from (f"No longer a {name}: “{shortened(text, _TOLD)}”" for text in listed.before if text not in listed.after)


def _way_lines(changes: FlowDiff, flow: Flow) -> Iterator[str]:
    """A line for each step that is led to anew, and for each way that ends; answers of a step are named together."""
    nodes = {change.id: part for change in changes.nodes if (part := change.after or change.before)}
    nodes |= {node.id: node for node in flow.nodes}
    new = {change.id for change in changes.nodes if not change.before}
    told = set[str]()
    for change, answers in _together(changes.edges, nodes):
        edge = change.after or change.before
        assert edge is not None
        way = _way(edge, nodes.get(edge.source), answers)
        target = nodes.get(edge.target)
        if change.after is None:
            if edge.source in {node.id for node in flow.nodes}:
                yield f"{way}: no longer {_step(target)}"
        elif edge.target in new and edge.target not in told:
            told.add(edge.target)
            yield f"{way}: new {_step(target)}{_answers(target)}"
        else:
            before = f" (was {_step(nodes.get(change.before.target))})" if change.before else ""
            yield f"{way}: {'' if before else 'on to '}{_step(target)}{before}"


def _together(edges: Sequence[EdgeChange], nodes: Mapping[str, Node]) -> Iterator[tuple[EdgeChange, list[str]]]:
    """Changed ways from one step to another, with the labels of all answers that take them."""
    groups = dict[tuple[str, str, str, bool], list[EdgeChange]]()
    for change in edges:
        edge = change.after or change.before
        if edge is not None and not (edge.condition is ConditionKind.OTHERWISE and len(_from(edges, edge)) > 1):
            before = change.before.target if change.before else ""
            groups.setdefault((edge.source, edge.target, before, change.after is None), []).append(change)
    for group in groups.values():
        yield group[0], [_label(edge, nodes) for each in group if (edge := each.after or each.before)]


def _from(edges: Sequence[EdgeChange], edge: Edge) -> list[EdgeChange]:
    return [each for each in edges if (way := each.after or each.before) and way.source == edge.source]


def _node_lines(changes: FlowDiff) -> Iterator[str]:
    _, gone, changed = _sorted(changes)
    for change in changed:
        assert change.before is not None
        assert change.after is not None
        yield from _changed(change.before, change.after)
    yield from (f"Gone: {_step(node)}" for node in gone)


def _changed(before: Node, after: Node) -> Iterator[str]:
    if _said(before) != _said(after):
        yield f"{_step(before).capitalize()} now reads “{shortened(_said(after), _TOLD)}”"
    others = [told for name, told in _FIELDS.items() if getattr(before, name) != getattr(after, name)]
    if others:
        yield f"{_step(after).capitalize()}: other {_listed(others)}"


def _way(edge: Edge, source: Node | None, answers: Sequence[str] = ()) -> str:
    """When one comes there, such as “After “Certificate expired””."""
    step = f"“{shortened(_said(source), _NAMED)}”" if source else "a step that is gone"
    if edge.condition is ConditionKind.OPTION:
        named = answers or [_label(edge, {source.id: source} if source else {})]
        return f"After {_listed((f'“{shortened(each, _NAMED)}”' for each in named), 'or')}"
    if edge.condition is ConditionKind.OTHERWISE:
        return f"After {step}"
    return f"When {step} {_ENDS[edge.condition]}"


def _label(edge: Edge, nodes: Mapping[str, Node]) -> str:
    source = nodes.get(edge.source)
    options = source.options if source else ()
    return next((option.label for option in options if option.value == edge.value), edge.value)


def _answers(node: Node | None) -> str:
    return f", {_number(len(node.options), 'answer')}" if node and node.options else ""


def _step(node: Node | None) -> str:
    return f"{_KINDS[node.type]} “{shortened(_said(node), _TOLD)}”" if node else "a step that is gone"


def _said(node: Node | None) -> str:
    if node is None:
        return ""
    if node.type is NodeType.RESOLUTION:
        return " ".join(filter(None, (node.root_cause, node.fix)))
    return node.text or node.reason


def _counted(nodes: Iterable[Node]) -> str:
    """How many of each kind, such as “1 question and 2 actions”."""
    counts = dict[NodeType, int]()
    for node in nodes:
        counts[node.type] = counts.get(node.type, 0) + 1
    return _listed(_number(count, _KINDS[kind], _PLURALS.get(kind)) for kind, count in counts.items())


def _number(count: int, noun: str, plural: str | None = None) -> str:
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def _listed(parts: Iterable[str], last: str = "and") -> str:
    *others, end = parts
    return f"{', '.join(others)} {last} {end}" if others else end
