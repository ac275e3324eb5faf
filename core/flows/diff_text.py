"""A diff in lines of text, as cards show it: `+` added, `~` changed, `-` removed."""

from collections.abc import Iterator, Mapping

from core.flows.diff import FlowDiff, diff
from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.shared.text import shortened

_TEXT = 160
"""Characters of one text in a line."""
_SAYING = {
    ConditionKind.WORKED: "Worked",
    ConditionKind.FAILED: "Didn't work",
    ConditionKind.SKIPPED: "Can't check",
    ConditionKind.OTHERWISE: "Otherwise",
}


def diff_lines(changes: FlowDiff, before: Flow) -> tuple[str, ...]:
    """What changes, in the order in which an engineer would come to it. `before` is the flow that changes."""
    nodes = {node.id: node for node in before.nodes}
    for change in changes.nodes:
        if part := change.after or change.before:
            nodes[change.id] = part
    return (*_head_lines(changes), *_way_lines(changes, nodes), *_node_lines(changes))


def new_flow_lines(flow: Flow) -> tuple[str, ...]:
    """The same for a flow that is new altogether."""
    empty = Flow(flow.slug, flow.title, flow.domain, flow.description, flow.symptoms, flow.sources, flow.start, (), ())
    node = flow.node(flow.start)
    start = (f"+ Start → {_says(node)}",) if node else ()
    return (*start, *diff_lines(diff(empty, flow), empty))


def _head_lines(changes: FlowDiff) -> Iterator[str]:
    for word in changes.words:
        yield f"~ {word.field.capitalize()}: {shortened(word.before, _TEXT)} → {shortened(word.after, _TEXT)}"
    for listed in changes.lists:
        name = listed.field.removesuffix("s").capitalize()
        yield from (f"- {name}: {shortened(text, _TEXT)}" for text in listed.before if text not in listed.after)
        yield from (f"+ {name}: {shortened(text, _TEXT)}" for text in listed.after if text not in listed.before)


def _way_lines(changes: FlowDiff, nodes: Mapping[str, Node]) -> Iterator[str]:
    """The ways that change, under the node they lead on from; answers that lead to the same node on one line."""
    ways: dict[str, dict[tuple[str, str], list[str]]] = {}
    for change in changes.edges:
        edge = change.after or change.before
        assert edge is not None
        sign = _sign(change.before, change.after)
        answer = _answer(edge, nodes.get(edge.source))
        ways.setdefault(edge.source, {}).setdefault((sign, edge.target), []).append(answer)
    for source, led in ways.items():
        yield f"  {_says(nodes.get(source))}"
        for (sign, target), answers in led.items():
            yield f"{sign}   {' / '.join(answers)} → {_says(nodes.get(target))}"


def _node_lines(changes: FlowDiff) -> Iterator[str]:
    """Nodes whose texts change, and those that go."""
    for change in changes.nodes:
        if change.before and change.after:
            yield from _field_lines(change.before, change.after)
        elif change.before:
            yield f"- {_says(change.before)}"


def _field_lines(before: Node, after: Node) -> Iterator[str]:
    for name in ("type", "text", "why", "details", "root_cause", "fix", "reason", "handover_to", "level"):
        old, new = str(getattr(before, name)), str(getattr(after, name))
        if old != new:
            where = f"{before.type.replace('_', ' ').capitalize()}, {name.replace('_', ' ')}"
            yield f"~ {where}: {shortened(old, _TEXT) or '(empty)'} → {shortened(new, _TEXT) or '(empty)'}"
    labels = {option.value: option.label for option in before.options}
    for option in after.options:
        if option.value in labels and labels[option.value] != option.label:
            yield f"~ Answer: {labels[option.value]} → {option.label}"
    if before.script != after.script:
        named = f": the template {after.script.template}" if after.script and after.script.template else ""
        yield f"~ The script of “{shortened(after.text, _TEXT)}”{named}"


def _says(node: Node | None) -> str:
    if node is None:
        return "(missing)"
    kind = node.type.replace("_", " ").capitalize()
    text = f"{node.root_cause} {node.fix}" if node.type is NodeType.RESOLUTION else node.text or node.reason
    return f"{kind}: {shortened(text, _TEXT)}"


def _answer(edge: Edge, source: Node | None) -> str:
    if edge.condition is not ConditionKind.OPTION:
        return _SAYING[edge.condition] if source is None or source.type is not NodeType.NOTE else "Then"
    options = source.options if source else ()
    return next((option.label for option in options if option.value == edge.value), edge.value)


def _sign(before: Edge | None, after: Edge | None) -> str:
    if before and after:
        return "~"
    return "+" if after else "-"
