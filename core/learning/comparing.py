"""Comparing a resolved session with the flow it followed or resembles: what is new, and where."""

from dataclasses import dataclass, replace

from core.flows.model import ConditionKind, Flow, Node, NodeType
from core.learning.building import grafted, new_flow, target_of, with_option
from core.learning.fitting import Generalise, fit_label, says_something
from core.learning.lesson import Exit, FlowWalk, Lesson, generalised
from core.learning.placing import place_of
from core.learning.reading import answered_steps, lesson_of, turned_away_from, walk_of
from core.learning.wording import label_of
from core.matching.similarity import Similarity, most_similar
from core.proposals.proposal import ProposalType
from core.sessions.session import Session


@dataclass(frozen=True, slots=True)
class Finding:
    """What comes of comparing."""

    type: ProposalType
    lesson: Lesson
    flow: Flow | None = None
    """The flow as it should be; None when nothing is to change."""
    visited: tuple[str, ...] = ()
    """The nodes of the flow that the session went through."""
    by_flow: bool = False
    """Whether the flow, as it is, resolved the session, or has what did."""


def compare(
    session: Session, flow: Flow | None, similarity: Similarity, generalise: Generalise, prefix: str
) -> Finding | None:
    """What the session adds to the flow, or a flow of its own; None when it does not say what fixed the problem.

    `flow` is the one that it followed, else one that resembles its problem, else None. What is proposed is valid.
    """
    steps = answered_steps(session)
    if flow is None:
        return _alone(generalised(lesson_of(session, steps), generalise), prefix)
    walk, tail = walk_of(session, flow, steps)
    lesson = generalised(lesson_of(session, tail), generalise)
    # A flow that was left at its first question, answered or not, was the wrong one.
    left = turned_away_from(session, flow) if walk.exit is None else len(walk.visited) == 1 and bool(tail)
    if left and walk.exit and walk.exit.label and _is_about(flow, lesson, similarity):
        left = False  # its answer is one that the flow did not know
    if left and not _knows(flow, lesson, similarity):
        return _alone(generalised(lesson_of(session, steps), generalise), prefix)
    if walk.exit is None:
        return _beside(flow, lesson, similarity, prefix)
    whole = generalised(lesson_of(session, steps), generalise)
    return _along(flow, walk, (lesson, whole), similarity, generalise, prefix)


def _is_about(flow: Flow, lesson: Lesson, similarity: Similarity) -> bool:
    """Whether the flow is named like the lesson's problem."""
    best = most_similar(similarity, lesson.title, (flow.title, *flow.symptoms))
    return best is not None and best[1] >= similarity.same_from


def _alone(lesson: Lesson, prefix: str) -> Finding | None:
    flow = new_flow(lesson, prefix) if lesson.teaches else None
    return Finding(ProposalType.NEW_FLOW, lesson, flow) if flow else None


def _beside(flow: Flow, lesson: Lesson, similarity: Similarity, prefix: str) -> Finding | None:
    """Of a session that did not follow the flow but had its problem."""
    if not lesson.teaches:
        return None
    if _knows(flow, lesson, similarity):
        return Finding(ProposalType.AUTO_REINFORCED, lesson, by_flow=True)
    at = place_of(flow, None, lesson, similarity)
    made = grafted(flow, at, lesson, prefix) if at else None
    return Finding(ProposalType.BRANCH_ADDITION, lesson, made) if made else _alone(lesson, prefix)


def _along(
    flow: Flow,
    walk: FlowWalk,
    lessons: tuple[Lesson, Lesson],
    similarity: Similarity,
    generalise: Generalise,
    prefix: str,
) -> Finding:
    """Of a session that followed the flow, to its end or to where it went its own way.

    `lessons` are what it teaches beyond the flow, and all that it teaches.
    """
    lesson, whole = lessons
    made, changes = flow, 0
    by_flow = walk.finished or _knows(flow, lesson, similarity)
    apart = not by_flow and walk.exit is not None and lesson.teaches
    at = _place(flow, walk, lesson, similarity, generalise) if apart else None
    for exit_ in walk.typed:
        if at and exit_.node_id == at.node_id:
            continue  # the branch offers it
        grown = _offered(made, exit_, similarity, generalise)
        made, changes = (grown, changes + 1) if grown else (made, changes)
    gives_up = None
    if apart:
        gives_up = _where_it_gives_up(made, walk) if at is None else None
        way = at or gives_up
        grown = grafted(made, way, lesson, prefix) if way else None
        if grown is None:  # the flow has no place for it
            return _alone(whole, prefix) or Finding(ProposalType.AUTO_REINFORCED, lesson, visited=walk.visited)
        made, changes = grown, changes + 1
    if not changes:
        return Finding(ProposalType.AUTO_REINFORCED, lesson, visited=walk.visited, by_flow=by_flow)
    kind = ProposalType.BRANCH_ADDITION if changes == 1 and not gives_up else ProposalType.ENHANCEMENT
    return Finding(kind, lesson, made, walk.visited, by_flow)


def _where_it_gives_up(flow: Flow, walk: FlowWalk) -> Exit | None:
    """The failure after which a flow that asks nothing would hand over: one more thing can be tried before.

    That changes where an answer leads, so it is more than a branch. A default way is left alone.
    """
    nodes = (flow.node(node_id) for node_id in walk.visited)
    asks = any(node and node.type is NodeType.QUESTION for node in nodes)
    if asks or walk.exit is None or walk.exit.condition is ConditionKind.OTHERWISE:
        return None
    target = flow.node(target_of(flow, walk.exit) or "")
    return walk.exit if target and target.type is NodeType.ESCALATION else None


def _place(flow: Flow, walk: FlowWalk, lesson: Lesson, similarity: Similarity, generalise: Generalise) -> Exit | None:
    """Where its own way begins: at what was typed and the flow does not know, else at its deepest question."""
    typed = [exit_ for exit_ in (*walk.typed, walk.exit) if exit_ and exit_.label]
    if typed:
        typed = [replace(typed[-1], label=label_of(generalise([typed[-1].label])[0]))]
    return place_of(flow, replace(walk, exit=typed[0] if typed else walk.exit), lesson, similarity)


def _offered(flow: Flow, exit_: Exit, similarity: Similarity, generalise: Generalise) -> Flow | None:
    """The flow with a typed answer as an option, unless an option says that already or it is too long to be one."""
    node, label = flow.node(exit_.node_id), generalise([exit_.label])[0]
    if node is None or node.type is not NodeType.QUESTION or not says_something(label) or fit_label(label) != label:
        return None
    best = most_similar(similarity, label, [option.label for option in node.options])
    if best and best[1] >= similarity.same_from:
        return None
    return with_option(flow, Exit(exit_.node_id, exit_.condition, label=label))


def _knows(flow: Flow, lesson: Lesson, similarity: Similarity) -> bool:
    """Whether the flow has the fix already, as something to do or as a resolution."""
    known = [_says(node) for node in flow.nodes if node.type in _FIXING]
    fix = lesson.fix or (lesson.pieces[-1].text if lesson.pieces else "")
    best = most_similar(similarity, fix, known) if fix else None
    return best is not None and best[1] >= _surely_same(similarity)


def _surely_same(similarity: Similarity) -> float:
    """From where two fixes are one: "Renew the routes of a client" and "Renew its certificate" have half in common."""
    return similarity.same_from + (1 - similarity.same_from) / 2


_FIXING = (NodeType.ACTION, NodeType.SCRIPT, NodeType.RESOLUTION)


def _says(node: Node) -> str:
    return " ".join(filter(None, (node.text, node.fix)))
