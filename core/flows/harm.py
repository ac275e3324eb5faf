"""The harm check where text becomes a node: what a reviewer must acknowledge, and what no flow may say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from core.flows.diff import FlowDiff
from core.flows.model import Flow, Node
from core.flows.problems import FlowProblem, node_place
from core.safety import Assessment, assess, assess_code, cleaned
from core.safety.risk import WITHHELD, gravest
from core.scripts.checking import assessed
from core.scripts.stored import built_in

_TEXTS = ("text", "why", "details", "root_cause", "fix", "reason")
_MEND = "Reword the step, or take it out"


@dataclass(frozen=True, slots=True)
class RiskMark:
    """A node that a reviewer has to acknowledge by its id."""

    node_id: str
    risk: Assessment


@lru_cache(maxsize=4096)
def node_risk(node: Node) -> Assessment:
    """What the node asks for; what is told of a resolution is no instruction."""
    script = node.script
    beside = (script.check_first, script.risks) if script else ()
    told = "\n".join(filter(None, (node.text, node.details, *beside)))
    code = (assess_code(script.code, told), *_of_template(script.template)) if script else ()
    parts = (*node.next_steps, *(option.label for option in node.options))
    return gravest((assess(told), *code, *map(assess, parts)))


def _of_template(name: str) -> tuple[Assessment, ...]:
    """The risk of a built-in template; the account's own were reviewed, and are looked at again when they are shown."""
    stored = built_in().get(name) if name else None
    return (assessed(stored.template),) if stored else ()


def marks(flow: Flow, changes: FlowDiff | None = None) -> tuple[RiskMark, ...]:
    """The nodes to acknowledge before the flow is published; with changes, only of the nodes that change.

    What is never shown cannot be acknowledged: it keeps the flow from being published.
    """
    touched = {change.id for change in changes.nodes} if changes else None
    nodes = (node for node in flow.nodes if touched is None or node.id in touched)
    found = ((node.id, node_risk(node)) for node in nodes)
    return tuple(RiskMark(node_id, risk) for node_id, risk in found if risk.needs_acknowledging and not risk.withheld)


def never_shown(flow: Flow) -> Iterator[FlowProblem]:
    """The nodes that no flow may have, those included where something was withheld already."""
    for node in flow.nodes:
        reason = _withheld(node)
        if reason:
            yield FlowProblem(node_place(node.id), f"The {reason[0]} {reason[1]}, which is never shown", _MEND)
        elif any(text.startswith(WITHHELD) for text in (node.text, node.reason)):
            yield FlowProblem(node_place(node.id), "The text says only that something was withheld", _MEND)


def _withheld(node: Node) -> tuple[str, str] | None:
    """The part of the node that must not be shown, and why."""
    told = node_risk(node)
    if told.withheld:
        return "text", told.withheld.value
    for name in ("why", "root_cause", "fix", "reason"):
        found = assess(getattr(node, name)).withheld
        if found:
            return name.replace("_", " "), found.value
    return None


def shown(flow: Flow, base: Flow | None = None) -> Flow:
    """The flow made fit to be looked at: clean texts, and in the place of what is never shown, why.

    What a base has already stays as it is.
    """
    known = set(base.nodes) if base else set[Node]()
    return replace(flow, nodes=tuple(node if node in known else _shown_node(node) for node in flow.nodes))


def _shown_node(node: Node) -> Node:
    clean = {name: cleaned(getattr(node, name)) for name in _TEXTS}
    node = replace(node, next_steps=tuple(map(cleaned, node.next_steps)), **clean)  # pyrefly: ignore[bad-argument-type]
    told = node_risk(node).withheld
    if told:
        node = replace(node, text=told.sentence if node.text else "", details="", script=None, next_steps=())
        node = replace(node, options=tuple(one for one in node.options if not assess(one.label).withheld))
    lines = {
        name: found.sentence
        for name in ("why", "root_cause", "fix", "reason")
        if (found := assess(getattr(node, name)).withheld)
    }
    return replace(node, **lines)  # pyrefly: ignore[bad-argument-type]
