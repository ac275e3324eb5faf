"""Whether a session speaks for a proposal that already waits, and how that proposal grows by it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.flows.diff import FlowDiff, diff
from core.flows.model import ConditionKind, Flow, NodeType
from core.flows.published import PublishedFlow
from core.flows.validate import MAX_SYMPTOMS, validate
from core.learning.building import STILL_THERE, grafted
from core.learning.comparing import Finding
from core.learning.fitting import fit_text
from core.learning.lesson import Exit, Lesson, distinct
from core.matching.similarity import Similarity, most_similar
from core.matching.words import terms_of
from core.proposals.proposal import Evidence, Proposal, ProposalType, Support

_MOST_SUPPORT = 500
"""Sessions kept by name; from there on a proposal gains nothing by more."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The proposal a session joins, and whether its fix is another one than those proposed."""

    proposal: Proposal
    other_fix: bool = False


def evidence_of(lesson: Lesson) -> Evidence:
    """What one session's lesson adds to confidence."""
    return Evidence(int(lesson.verified), int(bool(lesson.root_cause)), lesson.asked, lesson.skipped)


def joined(
    finding: Finding, target: UUID | None, changes: FlowDiff | None, pending: Sequence[Proposal], similarity: Similarity
) -> Joined | None:
    """The pending proposal that says the same as the finding about the same flow, or None."""
    own = [one for one in pending if (one.target.id if one.target else None) == target and one.flow]
    if changes is not None:
        says = [_new_words(one.diff) for one in own if one.diff]
        best = most_similar(similarity, _new_words(changes), says)
        return Joined(own[best[0]]) if best and best[1] >= similarity.same_from else None
    own = [one for one in own if one.type is ProposalType.NEW_FLOW]
    return _joined_flow(finding.lesson, own, similarity)


def _joined_flow(lesson: Lesson, own: Sequence[Proposal], similarity: Similarity) -> Joined | None:
    """The proposed flow for the same problem: both said alike and fixed alike, or clearly one of them the same."""
    best: tuple[float, Joined] | None = None
    for proposal in own:
        assert proposal.flow is not None
        problem = most_similar(similarity, lesson.title, (proposal.flow.title, *proposal.flow.symptoms))
        fix = most_similar(similarity, lesson.fixes, _fixes(proposal.flow))
        problem_score, fix_score = problem[1] if problem else 0.0, fix[1] if fix else 0.0
        score = max(problem_score, (problem_score + fix_score) / 2, _by_fix(lesson, proposal.flow, similarity))
        if score >= similarity.same_from and (best is None or score > best[0]):
            best = score, Joined(proposal, other_fix=fix_score < similarity.same_from)
    return best[1] if best else None


def with_its_fix(lesson: Lesson, flows: Sequence[PublishedFlow], similarity: Similarity) -> PublishedFlow | None:
    """The published flow that was surely fixed by the same thing, best first; None for what fixes many problems."""
    scores = [_by_fix(lesson, one.flow, similarity) if lesson.fix else 0.0 for one in flows]
    best = max(range(len(flows)), key=lambda place: scores[place], default=None)
    return flows[best] if best is not None and scores[best] else None


def _by_fix(lesson: Lesson, flow: Flow, similarity: Similarity) -> float:
    """How surely both were fixed by the same thing, whatever the problem was called; 0 for what fixes many problems."""
    own = lesson.fix or lesson.fixes
    if len(_specific(own)) < _LEAST_SPECIFIC:
        return 0.0
    done = [node.text for node in flow.nodes if node.type in (NodeType.ACTION, NodeType.SCRIPT)]
    known = [text for text in done if len(_specific(text) & _specific(own)) >= _LEAST_SPECIFIC]
    best = most_similar(similarity, own, known) if known else None
    surely = similarity.same_from + (1 - similarity.same_from) / 2
    return best[1] if best and best[1] >= surely else 0.0


def _specific(text: str) -> frozenset[str]:
    """The words of a fix that are not of any fix: what it was done to, and which version."""
    return frozenset(word for word, _ in terms_of(text) if word not in _COMMON)


_LEAST_SPECIFIC = 2
_COMMON = frozenset(
    word
    for word, _ in terms_of(
        "restart reboot reset reinstall install update replace remove delete clear clean reconnect unplug "
        "plug turn switch start stop run open close set change add enable disable check test computer pc "
        "laptop device machine service server printer driver cable network cache settings app application "
        "program user account person it again new old off on back out "
    )
)
"""Stems of what fixes many problems: "restart the computer" makes no twins."""


def grown(join: Joined, finding: Finding, supporter: Support, base: Flow | None, prefix: str) -> Proposal:
    """The proposal with one session more and what that one knows beyond it. `base` is the target's flow."""
    proposal, lesson = join.proposal, finding.lesson
    assert proposal.flow is not None
    flow = _with_lesson(proposal.flow, lesson)
    if join.other_fix and (more := _with_alternative(flow, lesson, prefix)):
        flow = more
    if validate(flow) and not validate(proposal.flow):
        flow = proposal.flow
    return replace(
        proposal,
        flow=flow,
        diff=diff(base, flow) if base else None,
        evidence=proposal.evidence + evidence_of(lesson),
        support=(*proposal.support, supporter)[:_MOST_SUPPORT],
    )


def prefix_of(session_id: UUID) -> str:
    """What the ids of the nodes begin with that a session brings to a flow."""
    return f"s{session_id.hex[:10]}"


def without(proposal: Proposal, session_id: UUID) -> Proposal:
    """The proposal without one session's support, and without its fix where those who are left found another.

    What may be the fix of somebody else, too, stays for the reviewer to judge.
    """
    left = tuple(one for one in proposal.support if one.session_id != session_id)
    share = len(left) / max(len(proposal.support), 1)
    evidence = proposal.evidence
    return replace(
        proposal,
        flow=_without_fix(proposal, session_id, left),
        support=left,
        evidence=Evidence(
            round(evidence.verified * share),
            round(evidence.caused * share),
            round(evidence.asked * share),
            round(evidence.skipped * share),
        ),
    )


def _without_fix(proposal: Proposal, session_id: UUID, left: Sequence[Support]) -> Flow | None:
    """The proposed flow without the nodes that the session brought: what led to them leads to what follows them."""
    flow = proposal.flow
    if flow is None or proposal.target or not left:
        return flow
    if not all(_brought(flow, support.session_id) for support in left):
        return flow
    gone = _brought(flow, session_id)
    following = dict[str, str]()
    for edge in flow.edges:
        if edge.source in gone and (edge.source not in following or edge.value == STILL_THERE.value):
            following[edge.source] = edge.target

    def kept(node_id: str) -> str:
        for _ in gone:
            if node_id not in gone:
                break
            node_id = following.get(node_id, node_id)
        return node_id

    nodes = tuple(node for node in flow.nodes if node.id not in gone)
    edges = tuple(replace(edge, target=kept(edge.target)) for edge in flow.edges if edge.source not in gone)
    rest = replace(flow, start=kept(flow.start), nodes=nodes, edges=edges)
    return flow if validate(rest) else rest


def _brought(flow: Flow, session_id: UUID) -> set[str]:
    """The nodes that are of that session's fix; others may end in the same hand-over."""
    own = prefix_of(session_id)
    return {node.id for node in flow.nodes if node.id.startswith(own) and node.type is not NodeType.ESCALATION}


def _new_words(changes: FlowDiff | None) -> str:
    """All that a change would have people read."""
    words = list[str]()
    for change in changes.nodes if changes else ():
        if change.after is None:
            continue
        known = set(change.before.options) if change.before else set[object]()
        words += [
            option.label for option in change.after.options if option not in known and option.value != STILL_THERE.value
        ]
        if change.before is None and change.after.type in (NodeType.ACTION, NodeType.SCRIPT, NodeType.RESOLUTION):
            words += [change.after.text, change.after.root_cause, change.after.fix]
    return " ".join(dict.fromkeys(filter(None, words)))


def _fixes(flow: Flow) -> list[str]:
    """Each resolution of a flow with what is done in it."""
    done = " ".join(node.text for node in flow.nodes if node.type in (NodeType.ACTION, NodeType.SCRIPT))
    solved = [f"{node.root_cause} {node.fix}" for node in flow.nodes if node.type is NodeType.RESOLUTION]
    return [*solved, " ".join((done, *solved))]


def _with_lesson(flow: Flow, lesson: Lesson) -> Flow:
    """The flow with one more way to word the problem, and with what not to do."""
    first = next((node for node in flow.nodes if node.type is NodeType.ACTION), None)
    nodes = flow.nodes
    fresh = [text for text in lesson.dead_ends if first and text.casefold() not in first.details.casefold()]
    if first and fresh:
        warning = "\n".join((first.details, *(f"- {text}" for text in fresh))).strip()
        warned = replace(first, details=fit_text(warning))
        nodes = tuple(warned if node.id == first.id else node for node in nodes)
    return replace(flow, nodes=nodes, symptoms=distinct((*flow.symptoms, *lesson.symptoms), MAX_SYMPTOMS))


def _with_alternative(flow: Flow, lesson: Lesson, prefix: str) -> Flow | None:
    """The flow that tries this session's fix where, so far, it would give up."""
    endings = {node.id for node in flow.nodes if node.type is NodeType.ESCALATION}
    places = [
        Exit(edge.source, ConditionKind.OPTION, edge.value)
        for edge in flow.edges
        if edge.value == STILL_THERE.value and edge.target in endings
    ]
    return grafted(flow, places[-1], lesson, prefix) if places and lesson.teaches else None
