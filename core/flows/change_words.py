"""What changes in a flow, told as one would tell a colleague: one sentence, and a line for each change."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

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
    "handover_to": "team it is handed over to",
    "next_steps": "next steps",
    "level": "level",
}


_TEXTS = {"text": "text", "root_cause": "root cause", "fix": "fix", "reason": "reason"}
_REORDERED = "Changes the order of its steps."


def what_is_new(changes: FlowDiff | None, flow: Flow) -> str:
    """The change in one sentence; `changes` None: the flow is new altogether. Empty where nothing changes."""
    if changes is None:
        return f"A new flow: {_counted(flow.nodes)}."
    added, gone, changed = _sorted(changes)
    said = list[str]()
    if added:
        said.append(f"adds {_counted(added)}{_where(changes, flow, {node.id for node in added})}")
    reworded = [change for change in changed if _but_answers(change.before) != _but_answers(change.after)]
    if reworded:
        said.append(f"rewords {_number(len(reworded), 'step')}")
    elif changed and not added and not gone:
        said.append(f"changes the answers of {_number(len(changed), 'step')}")
    if gone:
        said.append(f"removes {_counted(gone)}")
    if not added and not gone and changes.edges:
        said.append(f"changes where it goes after {_number(len(changes.edges), 'answer')}")
    fields = [word.field for word in changes.words if word.field != "start"]
    fields += [listed.field for listed in changes.lists]
    if fields:
        said.append(f"changes its {_listed(fields)}")
    if not said:
        return _REORDERED if changes != FlowDiff() else ""
    return f"{_upper(_listed(said))}."


def change_lines(changes: FlowDiff | None, flow: Flow) -> tuple[str, ...]:
    """Each change in a line, in the order in which an engineer comes to it; `flow` is what the flow becomes."""
    if changes is None:
        nothing = Flow(flow.slug, flow.title, flow.domain, flow.description, flow.symptoms, flow.sources, "", (), ())
        changes = diff(nothing, flow)
    lines = (*_head_lines(changes, flow), *_way_lines(changes, flow), *_node_lines(changes))
    return lines or ((_REORDERED,) if changes != FlowDiff() else ())


def _but_answers(node: Node | None) -> Node | None:
    return replace(node, options=()) if node else None


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
    named = dict.fromkeys(f"{way[:1].lower()}{way[1:]}" for way in ways[:_WAYS_NAMED])
    return f" {_listed(named)}{more}" if named else ""


def _head_lines(changes: FlowDiff, flow: Flow) -> Iterator[str]:
    for word in changes.words:
        if word.field == "start":
            start = flow.node(word.after)
            yield f"Starts with: {_step(start)}{_answers(start)}"
        else:
            yield f"{word.field.capitalize()}: “{shortened(word.before, _NAMED)}” → “{shortened(word.after, _NAMED)}”"
    for listed in changes.lists:
        name = listed.field.removesuffix("s")
        yield from (f"New {name}: “{shortened(text, _TOLD)}”" for text in listed.after if text not in listed.before)
        yield from (
            f"No longer a {name}: “{shortened(text, _TOLD)}”" for text in listed.before if text not in listed.after
        )


def _way_lines(changes: FlowDiff, flow: Flow) -> Iterator[str]:
    """A line for each step that is led to anew, and for each way that ends; answers of a step are named together."""
    nodes = {change.id: part for change in changes.nodes if (part := change.after or change.before)}
    nodes |= {node.id: node for node in flow.nodes}
    before_that = nodes | {change.id: change.before for change in changes.nodes if change.before}
    new = {change.id for change in changes.nodes if not change.before}
    told = set[str]()
    for change, answers in _together(changes.edges, nodes, before_that, new):
        edge = _edge(change)
        way = _way(edge, nodes.get(edge.source), answers)
        target = nodes.get(edge.target)
        if change.after is None:  # its answer may be gone as well
            if edge.source in {node.id for node in flow.nodes}:
                yield f"{way}: no longer {_step(target)}"
        elif edge.target in new and edge.target not in told:
            told.add(edge.target)
            yield f"{way}: new {_step(target)}{_answers(target)}"
        else:
            before = f" (was {_step(nodes.get(change.before.target))})" if change.before else ""
            yield f"{way}: {'' if before else 'on to '}{_step(target)}{before}"


def _together(
    edges: Sequence[EdgeChange], nodes: Mapping[str, Node], before_that: Mapping[str, Node], new: Collection[str]
) -> Iterator[tuple[EdgeChange, list[str]]]:
    """Changed ways from one step to another, with the labels of all answers that take them."""
    groups = dict[tuple[str, ...], list[EdgeChange]]()
    named = [edge for change in edges if (edge := _edge(change)).condition is not ConditionKind.OTHERWISE]
    for change in edges:
        edge = _edge(change)
        if edge.condition is ConditionKind.OTHERWISE and _is_said(named, new, change, edge):
            continue
        before = change.before.target if change.before else ""
        is_gone = "gone" if change.after is None else ""
        groups.setdefault((edge.source, edge.target, edge.condition, before, is_gone), []).append(change)
    for group in groups.values():
        yield group[0], [_label(_edge(each), nodes if each.after else before_that) for each in group]


def _edge(change: EdgeChange) -> Edge:
    edge = change.after or change.before
    assert edge is not None
    return edge


def _is_said(named: Sequence[Edge], new: Collection[str], change: EdgeChange, edge: Edge) -> bool:
    """Whether the way of all other answers says nothing that the named answers of the step do not."""
    beside = [other.target for other in named if other.source == edge.source]
    return edge.target in beside or (bool(beside) and change.before is None and edge.target not in new)


def _node_lines(changes: FlowDiff) -> Iterator[str]:
    _, gone, changed = _sorted(changes)
    for change in changed:
        assert change.before is not None
        assert change.after is not None
        yield from _changed(change.before, change.after)
    yield from (f"Gone: {_step(node)}" for node in gone)


def _changed(before: Node, after: Node) -> Iterator[str]:
    if _said(before) != _said(after):
        yield f"{_upper(_step(before))} now reads “{shortened(_said(after), _TOLD)}”"
    labels, now = {each.value: each.label for each in before.options}, {each.value for each in after.options}
    for option in after.options:
        if option.value not in labels:
            yield f"{_upper(_step(after))}: new answer “{shortened(option.label, _NAMED)}”"
        elif option.label != labels[option.value]:
            yield f"Answer “{shortened(labels[option.value], _NAMED)}” now reads “{shortened(option.label, _NAMED)}”"
    yield from (f"{_upper(_step(after))}: answer “{labels[value]}” is gone" for value in labels if value not in now)
    names = _FIELDS if _said(before) != _said(after) else {**_FIELDS, **_TEXTS}
    others = [told for name, told in names.items() if getattr(before, name) != getattr(after, name)]
    if _hints(before) != _hints(after):
        others.append("words beside its answers")
    if others:
        yield f"{_upper(_step(after))}: other {_listed(others)}"


def _hints(node: Node) -> dict[str, str]:
    return {option.value: option.followup_hint for option in node.options if option.followup_hint}


def _way(edge: Edge, source: Node | None, answers: Sequence[str] = ()) -> str:
    """When one comes there, such as “After “Certificate expired””."""
    step = f"“{shortened(_said(source), _NAMED).removesuffix('.')}”" if source else "a step that is gone"
    if edge.condition is ConditionKind.OPTION:
        named = answers or [_label(edge, {source.id: source} if source else {})]
        return f"After {_listed((f'“{shortened(each, _NAMED)}”' for each in named), 'or')}"
    if edge.condition is ConditionKind.OTHERWISE:
        is_only_way = source is not None and source.type in (NodeType.NOTE, NodeType.INFO_REQUEST)
        return f"After {step}" if is_only_way else f"Otherwise, after {step}"
    return f"When {step} {_ENDS[edge.condition]}"


def _label(edge: Edge, nodes: Mapping[str, Node]) -> str:
    source = nodes.get(edge.source)
    options = source.options if source else ()
    return next((option.label for option in options if option.value == edge.value), edge.value)


def _answers(node: Node | None) -> str:
    return f", {_number(len(node.options), 'answer')}" if node and node.options else ""


def _step(node: Node | None) -> str:
    return f"{_KINDS[node.type]} “{shortened(_said(node), _TOLD).removesuffix('.')}”" if node else "a step that is gone"


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


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _listed(parts: Iterable[str], last: str = "and") -> str:
    *others, end = parts
    return f"{', '.join(others)} {last} {end}" if others else end
