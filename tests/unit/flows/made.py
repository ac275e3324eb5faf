"""Flows for the tests: one small one to break, and a strategy for all manner of sound ones."""

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from core.flows.harm import never_shown
from core.flows.model import DOMAINS, ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import Option, Script
from core.flows.parts import default_value
from core.flows.rewording import to_reword
from core.flows.secrets import without_secrets
from core.flows.written import one_line, tidy, tidy_code
from tests.support.examples import IN_CI

OPTION, WORKED, FAILED = ConditionKind.OPTION, ConditionKind.WORKED, ConditionKind.FAILED
SKIPPED, OTHERWISE = ConditionKind.SKIPPED, ConditionKind.OTHERWISE

SMALL = Flow(
    slug="printer-silent",
    title="Printer does nothing",
    domain="printing",
    description="A printer that takes no jobs. Not for paper jams.",
    symptoms=("Nothing comes out", "Printer offline"),
    sources=("Printer Works: Offline printers",),
    start="who",
    nodes=(
        Node(
            "who",
            NodeType.QUESTION,
            "Who cannot print?",
            "It tells the printer from the PC.",
            options=(Option("One person", "one", "Only one person is affected."), Option("Everybody", "everybody")),
        ),
        Node("restart", NodeType.ACTION, "Restart the spooler.", "It clears a stuck job."),
        Node("told", NodeType.NOTE, "Now print a test page."),
        Node("check", NodeType.VERIFICATION, "Did the page come out?", "Only paper proves it."),
        Node("solved", NodeType.RESOLUTION, root_cause="The spooler hung.", fix="Restarted it."),
        Node("hand_over", NodeType.ESCALATION, reason="The printer is broken.", handover_to="Printer Works"),
    ),
    edges=(
        Edge("who", "restart", OPTION, "one"),
        Edge("who", "hand_over", OPTION, "everybody"),
        Edge("who", "restart", OTHERWISE),
        Edge("restart", "told", WORKED),
        Edge("restart", "hand_over", FAILED),
        Edge("restart", "hand_over", OTHERWISE),
        Edge("told", "check", OTHERWISE),
        Edge("check", "solved", WORKED),
        Edge("check", "hand_over", FAILED),
        Edge("check", "hand_over", OTHERWISE),
    ),
)


def with_node(flow: Flow, node_id: str, **fields: object) -> Flow:
    """The flow with one of its nodes changed."""
    return replace(flow, nodes=tuple(replace(node, **fields) if node.id == node_id else node for node in flow.nodes))


def with_more(flow: Flow, *parts: Node | Edge) -> Flow:
    """The flow with nodes and ways added."""
    nodes = tuple(part for part in parts if isinstance(part, Node))
    edges = tuple(part for part in parts if isinstance(part, Edge))
    return replace(flow, nodes=flow.nodes + nodes, edges=flow.edges + edges)


def without_way(flow: Flow, source: str, kind: ConditionKind, value: str = "") -> Flow:
    """The flow with the way on for one answer left out."""
    gone = (source, kind, value)
    return replace(flow, edges=tuple(edge for edge in flow.edges if (edge.source, edge.condition, edge.value) != gone))


def led_to(flow: Flow, source: str, kind: ConditionKind, target: str) -> Flow:
    """The flow with one of its ways leading somewhere else."""
    return replace(
        flow,
        edges=tuple(
            replace(edge, target=target) if (edge.source, edge.condition) == (source, kind) else edge
            for edge in flow.edges
        ),
    )


_LONGEST, _MOST_LINES = (20, 5) if IN_CI else (6, 3)
"""Characters of a line and lines of a text: most of the time for a flow goes into choosing each."""
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"))
_TRICKY = st.sampled_from(
    [
        "# x", "#", "## a · question", "### deep", "- x → y", "- x -> y", "- plain item", "-", "Why: z", "why: z",
        "Fix:", "Answers:", "Risk: none", "Worked → a", "Otherwise -> b", "Setting → Apps", "```", "```powershell",
        "\\Why: x", "\\\\# x", "\\", "\\plain", "  indented", "", "  ", "key: value", "a: b: c", "- - x", "? x",
        "&a *b", "!tag", "{a: b}", "[x", "yes", "~", "null", "1.5", "2020-01-01", "'quoted\"", "%x", "@x", "`x`",
        "````", "--- ", "...", "|", ">-", "<b>x</b>", "trailing ", "\ttab", "é漢字😀", "a\u2028b", "x\xa0y", "\xa0",
    ]
)  # fmt: skip
_LINES = _TRICKY | st.text(_CHARACTERS, max_size=_LONGEST)
WORDS = _LINES.map(one_line).filter(bool)
TEXTS = st.lists(_LINES, min_size=1, max_size=_MOST_LINES).map(lambda lines: tidy("\n".join(lines))).filter(bool)
CODE = (
    st.lists(_LINES, min_size=1, max_size=_MOST_LINES).map(lambda lines: tidy_code("\n".join(lines))).filter(str.strip)
)
_LABELS = st.lists(
    WORDS.filter(lambda label: label.casefold().strip(".! ") not in ("yes", "no")),
    min_size=2,
    max_size=4,
    unique_by=str.casefold,
)
_MIDDLE = [
    NodeType.QUESTION,
    NodeType.ACTION,
    NodeType.VERIFICATION,
    NodeType.INFO_REQUEST,
    NodeType.SCRIPT,
    NodeType.NOTE,
]


@st.composite
def sound_flows(draw: st.DrawFn) -> Flow:
    """Flows fit to be published: a line of nodes with short cuts forward, ending in a check and two endings."""
    types = draw(st.lists(st.sampled_from(_MIDDLE), max_size=4))
    ids = [*(f"n{number}" for number in range(len(types))), "check"]
    nodes: list[Node] = []
    edges: list[Edge] = []
    for place, node_type in enumerate(types):
        node = draw(_nodes(ids[place], node_type))
        nodes.append(node)
        edges += draw(_ways(node, ids[place + 1 :]))
    nodes += [
        Node("check", NodeType.VERIFICATION, draw(TEXTS), draw(TEXTS)),
        Node("solved", NodeType.RESOLUTION, root_cause=draw(TEXTS), fix=draw(TEXTS)),
        Node(
            "open",
            NodeType.ESCALATION,
            reason=draw(TEXTS),
            handover_to=draw(st.just("") | WORDS),
            next_steps=tuple(draw(st.lists(WORDS, max_size=2))),
        ),
    ]
    edges += [Edge("check", "solved", WORKED), Edge("check", "open", FAILED), Edge("check", "open", OTHERWISE)]
    flow = Flow(
        slug=draw(st.sampled_from(["a", "a-b", "0-1"])),
        title=draw(WORDS),
        domain=draw(st.sampled_from(DOMAINS)),
        description=draw(TEXTS),
        symptoms=tuple(draw(st.lists(WORDS, min_size=1, max_size=3))),
        sources=tuple(draw(st.lists(WORDS, max_size=2))),
        start=ids[0],
        nodes=tuple(nodes),
        edges=tuple(edges),
    )
    # Hypothesis draws constants of the code too, `clear-disk` and "Reword me" among them, and what might be a password.
    assume(not list(never_shown(flow)) and not to_reword(flow) and not list(without_secrets(flow)))
    return flow


@st.composite
def drafts(draw: st.DrawFn) -> Flow:
    """Flows as people leave them half way: ways on and whole nodes are missing."""
    flow = draw(sound_flows())
    nodes = tuple(node for node in flow.nodes if draw(st.booleans()))
    kept = {node.id for node in nodes}
    edges = tuple(edge for edge in flow.edges if edge.source in kept and draw(st.booleans()))
    start = draw(st.sampled_from(["", flow.start]))
    return replace(flow, title="", description="", symptoms=(), start=start, nodes=nodes, edges=edges)


@st.composite
def _nodes(draw: st.DrawFn, node_id: str, node_type: NodeType) -> Node:
    optional = draw(st.booleans())
    has_options = node_type is NodeType.QUESTION or (optional and node_type is NodeType.ACTION)
    script = Script(draw(st.sampled_from(["bash", "c#"])), draw(CODE), draw(TEXTS), draw(TEXTS))
    return Node(
        node_id,
        node_type,
        draw(TEXTS),
        draw(TEXTS),
        draw(TEXTS) if optional else "",
        options=draw(_options()) if has_options else (),
        script=script if node_type is NodeType.SCRIPT else None,
    )


@st.composite
def _options(draw: st.DrawFn) -> tuple[Option, ...]:
    options: list[Option] = []
    for number, label in enumerate(draw(_LABELS), 1):
        value = default_value(label, number) if draw(st.booleans()) else f"value {number}"
        taken = {option.value for option in options}
        options.append(Option(label, f"v{number}" if value in taken else value, draw(st.none() | WORDS)))
    return tuple(options)


@st.composite
def _ways(draw: st.DrawFn, node: Node, later: list[str]) -> list[Edge]:
    targets = st.sampled_from([*later, "open"])
    ways = [Edge(node.id, draw(targets), OPTION, option.value) for option in node.options]
    if node.type.takes_result and not node.options:
        ways += [Edge(node.id, draw(targets), WORKED), Edge(node.id, draw(targets), FAILED)]
    ways.append(Edge(node.id, later[0], OTHERWISE))
    if node.type is not NodeType.NOTE and draw(st.booleans()):
        ways.append(Edge(node.id, draw(targets), SKIPPED))
    return ways
