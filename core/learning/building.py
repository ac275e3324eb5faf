"""Building nodes from a lesson: a new flow, or a branch in one that is there.

Both are the same chain: what was asked and done, a check that the problem is gone, and the resolution. They differ in
where someone goes for whom the chain does not help: to a hand-over, or back to what the flow would have tried anyway.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.options import MAX_OPTIONS, Option
from core.flows.parts import default_value
from core.flows.validate import MAX_SLUG, MAX_SYMPTOMS, validate
from core.learning.fitting import fit_label, fit_line, fit_text
from core.learning.lesson import Exit, Lesson, Piece, distinct
from core.matching.domains import domain_of

GONE = Option("The problem is gone", "gone", "The person affected confirmed that the problem is gone.")
STILL_THERE = Option("It is still there", "still_there", "The problem is still there.")
_CHECK_TEXT = "Check it with the person affected: is the original problem gone?"
_CHECK_WHY = "What works for you may not yet work for them."
_HELPED = "It resolved this before."
_LEARNED = "The answer narrowed it down when this came up before."
_DOING = (NodeType.ACTION, NodeType.SCRIPT)
_TO_RESOLUTION = (NodeType.RESOLUTION, NodeType.NOTE)
_TO_TELL = "Say what was tried and what was seen each time."


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes to be put into a flow, entered at the first."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def start(self) -> str:
        """The id of the node it is entered at."""
        return self.nodes[0].id


def new_flow(lesson: Lesson, prefix: str) -> Flow | None:
    """A flow of its own for the lesson, or None when none would be valid. `prefix` begins the ids of its nodes."""
    made = (_flow_of(wording, prefix) for wording in _wordings(lesson))
    return next((flow for flow in made if not validate(flow)), None)


def grafted(flow: Flow, at: Exit, lesson: Lesson, prefix: str) -> Flow | None:
    """The flow with the lesson as a branch at an answer of one of its nodes, or None when it cannot be one.

    Whoever the branch does not help goes on as the flow has it without the branch. With a label the answer is a new
    option, and every way that the flow has stays as it is; without, the branch comes before what the answer led to,
    which is for proposals that nobody is guided by yet.
    """
    otherwise = target_of(flow, at)
    if otherwise is None:
        return None
    back = flow.node(otherwise)
    fallbacks = (otherwise, None) if back and back.type not in _TO_RESOLUTION else (None,)
    made = (
        _with_branch(flow, at, wording, prefix, fallback) for wording in _wordings(lesson) for fallback in fallbacks
    )
    return next((one for one in made if not validate(one)), None)


def with_option(flow: Flow, at: Exit) -> Flow | None:
    """The flow offering what was typed there as an answer to pick, leading where it led; None when it cannot."""
    target = target_of(flow, at)
    made = _redirected(flow, at, target) if target and at.label else None
    return made if made and not validate(made) else None


def target_of(flow: Flow, at: Exit) -> str | None:
    """Where the answer leads now; None when the node is gone."""
    ways = {(edge.condition, edge.value): edge.target for edge in flow.edges_from(at.node_id)}
    return ways.get((at.condition, at.value)) or ways.get((ConditionKind.OTHERWISE, ""))


def _wordings(lesson: Lesson) -> Iterator[Lesson]:
    """The lesson whole, then with only what was done: a model's questions may break a rule."""
    yield lesson
    done = tuple(piece for piece in lesson.pieces if piece.type in _DOING)
    if done and done != lesson.pieces:
        yield replace(lesson, pieces=done)


def chain_of(lesson: Lesson, prefix: str, fallback: str) -> Chain:
    """The lesson as nodes that end in its resolution; who is not helped goes on at the node `fallback`."""
    ids = [f"{prefix}_{number}" for number in range(1, len(lesson.pieces) + 1)]
    check, solved = f"{prefix}_check", f"{prefix}_solved"
    nodes, edges = list[Node](), list[Edge]()
    for number, (node_id, piece) in enumerate(zip(ids, lesson.pieces, strict=True)):
        following = [*ids, check][number + 1]
        is_last = number + 1 == len(ids)
        nodes.append(_node(node_id, piece, lesson))
        edges += _ways(nodes[-1], piece, following, fallback if is_last else following, fallback)
    nodes[0] = _with_warning(nodes[0], lesson.dead_ends)
    nodes += [
        Node(check, NodeType.VERIFICATION, _CHECK_TEXT, _CHECK_WHY, options=(GONE, STILL_THERE)),
        Node(
            solved,
            NodeType.RESOLUTION,
            root_cause=lesson.root_cause or "Not determined; see what was done.",
            fix=lesson.fix or lesson.pieces[-1].text,
        ),
    ]
    edges += [
        Edge(check, solved, ConditionKind.OPTION, GONE.value),
        Edge(check, fallback, ConditionKind.OPTION, STILL_THERE.value),
        Edge(check, fallback, ConditionKind.OTHERWISE),
    ]
    return Chain(tuple(nodes), tuple(edges))


def slug_of(title: str) -> str:
    """A title as the name of a flow; empty when it has no plain letters."""
    words = re.findall(r"[a-z0-9]+", title.casefold())
    slug = "-".join(words)[:MAX_SLUG]
    return slug.rpartition("-")[0] if len("-".join(words)) > MAX_SLUG and "-" in slug else slug.strip("-")


def _flow_of(lesson: Lesson, prefix: str) -> Flow:
    end = Node(
        f"{prefix}_open",
        NodeType.ESCALATION,
        reason=fit_text(f"What helped with this before did not help: {lesson.title}"),
        next_steps=(_TO_TELL,),
    )
    chain = chain_of(lesson, prefix, end.id)
    return Flow(
        slug=slug_of(lesson.title) or f"learned-{prefix}",
        title=lesson.title,
        domain=domain_of(f"{lesson.title} {lesson.problem} {lesson.fixes}"),
        description=lesson.problem or lesson.title,
        symptoms=distinct(lesson.symptoms, MAX_SYMPTOMS),
        sources=(),
        start=chain.start,
        nodes=(*chain.nodes, end),
        edges=chain.edges,
    )


def _node(node_id: str, piece: Piece, lesson: Lesson) -> Node:
    is_action = piece.type in _DOING
    cause = f"{_HELPED} Cause: {lesson.root_cause}" if lesson.root_cause else _HELPED
    why = piece.why or (cause if is_action else _LEARNED)
    return Node(
        node_id,
        piece.type,
        piece.text,
        fit_text(why),
        piece.details,
        options=tuple(option for option in piece.options if option.label),
        script=piece.script,
    )


def _with_warning(node: Node, dead_ends: tuple[str, ...]) -> Node:
    """The node with what not to do, where it is read in time."""
    if not dead_ends:
        return node
    warning = "\n".join(("Did not help when this came up before:", *(f"- {text}" for text in dead_ends)))
    return replace(node, details=fit_text("\n\n".join(filter(None, (node.details, warning)))))


def _ways(node: Node, piece: Piece, following: str, when_failed: str, elsewhere: str) -> list[Edge]:
    """The ways on: the answer that led on leads on; another one of a question is one that nothing is known of."""
    ways = [
        Edge(node.id, following if option.value == piece.chosen else elsewhere, ConditionKind.OPTION, option.value)
        for option in node.options
    ]
    if node.type.takes_result and not node.options:
        ways += [
            Edge(node.id, following, ConditionKind.WORKED),
            Edge(node.id, when_failed, ConditionKind.FAILED),
        ]
    return [*ways, Edge(node.id, following, ConditionKind.OTHERWISE)]


def _with_branch(flow: Flow, at: Exit, lesson: Lesson, prefix: str, fallback: str | None) -> Flow:
    end = Node(
        f"{prefix}_open",
        NodeType.ESCALATION,
        reason=fit_text(f"Neither this flow nor what helped before solved it: {lesson.title}"),
        next_steps=(_TO_TELL,),
    )
    chain = chain_of(lesson, prefix, fallback or end.id)
    entered = _redirected(flow, at, chain.start)
    extra = () if fallback else (end,)
    return replace(
        entered,
        symptoms=distinct((*flow.symptoms, *(fit_line(text) for text in lesson.symptoms[:1])), MAX_SYMPTOMS),
        nodes=(*entered.nodes, *chain.nodes, *extra),
        edges=(*entered.edges, *chain.edges),
    )


def _redirected(flow: Flow, at: Exit, target: str) -> Flow:
    """The flow with that answer leading to another node; one that was typed becomes an option first."""
    node = flow.node(at.node_id)
    label = fit_label(at.label)
    if node and label and node.options and len(node.options) < MAX_OPTIONS:
        taken = {option.value for option in node.options}
        value = default_value(label, len(node.options) + 1)
        value = value if value not in taken else f"{value[:400]}-{len(node.options) + 1}"
        grown = replace(node, options=(*node.options, Option(label, value)))
        nodes = tuple(grown if old.id == node.id else old for old in flow.nodes)
        return replace(flow, nodes=nodes, edges=(*flow.edges, Edge(node.id, target, ConditionKind.OPTION, value)))
    key = (at.node_id, at.condition, at.value)
    known = any((edge.source, edge.condition, edge.value) == key for edge in flow.edges)
    edges = tuple(
        replace(edge, target=target) if (edge.source, edge.condition, edge.value) == key else edge
        for edge in flow.edges
    )
    return replace(flow, edges=edges if known else (*edges, Edge(at.node_id, target, at.condition, at.value)))
