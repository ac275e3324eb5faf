"""The rules a flow must keep before it is published. A draft may break any of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.flows.graph import check_graph
from core.flows.harm import never_shown
from core.flows.model import DOMAINS, Edge, Flow
from core.flows.node_rules import check_node
from core.flows.problems import FlowFormatError, FlowProblem, nearest, node_place, quoted
from core.flows.rewording import not_reworded
from core.flows.secrets import without_secrets
from core.flows.text_rules import MAX_TEXT, check_line, check_lines, check_text
from core.flows.written import WHOLE
from core.shared.patterns import lazy_pattern

MAX_NODES = 300
MAX_EDGES = 5000
MAX_SLUG = 100
MAX_TITLE = 255
MAX_SYMPTOMS = 20
MAX_SOURCES = 30

_SLUG = lazy_pattern(r"[a-z0-9]+(-[a-z0-9]+)*")


def validate(flow: Flow) -> tuple[FlowProblem, ...]:
    """Everything that keeps the flow from being published; empty when it is fit."""
    return tuple(_problems(flow))


def checked(flow: Flow, lines: Mapping[str, int] | None = None) -> Flow:
    """The flow itself, once it is known to be fit to be published. `lines` says where each `where` was written.

    What must never be shown, secrets, and what waits to be reworded are looked for here, not in `validate`: a
    draft that has them is kept for reviewers to mend.

    Raises `FlowFormatError` when it is not fit.
    """
    lines = lines or {}
    found = validate(flow) or (*never_shown(flow), *not_reworded(flow), *without_secrets(flow))
    problems = [replace(problem, line=lines.get(problem.where)) for problem in found]
    if problems:
        raise FlowFormatError(sorted(problems, key=lambda problem: problem.line or 0))
    return flow


def _problems(flow: Flow) -> Iterator[FlowProblem]:
    if len(flow.nodes) > MAX_NODES or len(flow.edges) > MAX_EDGES:
        what = f"It has {len(flow.nodes)} nodes and {len(flow.edges)} ways"
        # The rules below are not tried on what is over the limits: whatever arrives, checking it takes a moment.
        yield FlowProblem(WHOLE, what, f"Split it into flows of at most {MAX_NODES} nodes and {MAX_EDGES} ways")
        return
    yield from _check_head(flow)
    ways: dict[str, list[Edge]] = {node.id: [] for node in flow.nodes}
    for edge in flow.edges:
        ways.setdefault(edge.source, []).append(edge)
    for node_id, times in Counter(node.id for node in flow.nodes).items():
        if times > 1:
            yield FlowProblem(node_place(node_id), f"{times} nodes have this id", "Rename all but one")
    for node in flow.nodes:
        yield from check_node(node, ways[node.id])
    yield from check_graph(flow)


def _check_head(flow: Flow) -> Iterator[FlowProblem]:
    if not _SLUG.fullmatch(flow.slug) or len(flow.slug) > MAX_SLUG:
        mend = f"Use up to {MAX_SLUG} lower-case letters and digits in words joined by hyphens"
        yield FlowProblem("slug", f"{quoted(flow.slug)} cannot name a flow", mend)
    yield from check_line("title", "title", flow.title, MAX_TITLE)
    if flow.domain not in DOMAINS:
        near = nearest(flow.domain, DOMAINS)
        mend = f"If you meant {quoted(near)}, write that" if near else f"Write one of {', '.join(DOMAINS)}"
        yield FlowProblem("domain", f"There is no domain {quoted(flow.domain)}", mend)
    yield from check_text("description", "description", flow.description, MAX_TEXT)
    if not flow.symptoms:
        yield FlowProblem(
            "symptoms", "There are none", "Write how people describe the problem, as flows are found by it"
        )
    yield from check_lines("symptoms", "symptom", flow.symptoms, MAX_SYMPTOMS)
    yield from check_lines("sources", "source", flow.sources, MAX_SOURCES)
