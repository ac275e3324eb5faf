"""Where in a flow a branch may hang: at the deepest question that a session's words answer, as an answer of its own.

No way that the flow has is changed, so whoever is guided by it today is guided the same way tomorrow.
"""

from collections.abc import Iterator, Sequence

from core.flows.model import ConditionKind, Flow, Node, NodeType
from core.flows.options import MAX_OPTIONS
from core.learning.fitting import fit_label, says_something
from core.learning.junk import says_nothing
from core.learning.lesson import Exit, FlowWalk, Lesson
from core.matching.similarity import Similarity, most_similar
from core.sessions.answers import ReadingKind, option_reading
from core.shared.patterns import lazy_pattern

_CLAUSE = lazy_pattern(r"[.,;:!?\n]+(?:\s+|$)|\s+(?:and|but|because|since|und|aber|weil)\s+")
_MOST_CLAUSES = 40


def place_of(flow: Flow, walk: FlowWalk | None, lesson: Lesson, similarity: Similarity) -> Exit | None:
    """The question a branch for the lesson hangs at, with its new answer; None where there is no such place."""
    if walk and walk.exit and walk.exit.label:
        return _open_at(flow, walk.exit.node_id, walk.exit.label, similarity)
    question = _walked_to(flow, walk) if walk and walk.visited else _read_to(flow, lesson)
    return _open_at(flow, question.id, lesson.root_cause, similarity) if question else None


def _open_at(flow: Flow, node_id: str, label: str, similarity: Similarity) -> Exit | None:
    """That question with the answer, if it can have one more, and the answer is one and is new."""
    node = flow.node(node_id)
    if node is None or not node.options or len(node.options) >= MAX_OPTIONS:
        return None
    if not says_something(label) or says_nothing(label) or fit_label(label) != label:
        return None
    best = most_similar(similarity, label, [option.label for option in node.options])
    if best and best[1] >= similarity.same_from:
        return None
    return Exit(node_id, ConditionKind.OTHERWISE, label=label)


def _walked_to(flow: Flow, walk: FlowWalk) -> Node | None:
    """The last question that was answered on the way."""
    nodes = (flow.node(node_id) for node_id in reversed(walk.visited))
    return next((node for node in nodes if node and node.type is NodeType.QUESTION), None)


def _read_to(flow: Flow, lesson: Lesson) -> Node | None:
    """The deepest question that the lesson's words lead to, when they are read like typed answers.

    None when they do not answer even the first.
    """
    clauses = list(_clauses((lesson.title, lesson.problem, lesson.root_cause)))
    node, found = flow.node(flow.start), None
    for _ in flow.nodes:
        if node is None or node.type is not NodeType.QUESTION:
            return found
        chosen = _answer_in(clauses, node)
        if chosen is None:
            return node if found else None
        found = node
        ways = {(edge.condition, edge.value): edge.target for edge in flow.edges_from(node.id)}
        node = flow.node(ways.get((ConditionKind.OPTION, chosen), ""))
    return found


def _answer_in(clauses: Sequence[str], node: Node) -> str | None:
    """The one option that some of the clauses name, and no other clause contradicts."""
    readings = (option_reading(clause, node.text, node.options) for clause in clauses)
    named = {reading.option for reading in readings if reading and reading.kind is ReadingKind.OPTION}
    return next(iter(named)) if len(named) == 1 else None


def _clauses(texts: Sequence[str]) -> Iterator[str]:
    seen = dict.fromkeys(part.strip() for text in texts for part in _CLAUSE.split(text) if part and part.strip())
    yield from list(seen)[:_MOST_CLAUSES]
