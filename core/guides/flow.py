"""The flow guide: walks a published flow, without AI. Where it stands is read from the session's own steps."""

from collections import defaultdict

from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.published import PublishedFlow
from core.guides.confirming import confirming_handover, confirming_resolution
from core.guides.guide import GuideRequest
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.sessions.steps import (
    Answer,
    Ending,
    FlowPosition,
    GuideKind,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepContent,
    StepDraft,
    StepPurpose,
    StepState,
    StepType,
    TextAnswer,
    option_reading,
)
from core.shared.model_use import GuideFailed

_STEP_TYPES = {
    NodeType.QUESTION: StepType.QUESTION,
    NodeType.ACTION: StepType.ACTION,
    NodeType.VERIFICATION: StepType.VERIFICATION,
    NodeType.INFO_REQUEST: StepType.INFO_REQUEST,
    NodeType.SCRIPT: StepType.SCRIPT_GENERATION,
    NodeType.NOTE: StepType.NOTE,
    NodeType.RESOLUTION: StepType.QUESTION,
    NodeType.ESCALATION: StepType.QUESTION,
}
_START_CONFIDENCE = 0.4
"""A matched flow starts at `exploring`: the problem is recognised, the cause is not."""


class FlowGuide:
    """Walks the request's flow, one node a turn, notes on the way included."""

    async def next_step(self, request: GuideRequest) -> GuideReply:
        """The next node of the flow. Raises GuideFailed at a flow's end that the engineer did not confirm."""
        if request.flow is None:
            raise GuideFailed("There is no flow to walk.")
        node = _next_node(request.flow, request.session)
        drafts = list[StepDraft]()
        while node.type is NodeType.NOTE:
            drafts.append(_draft(request.flow, node))
            node = _follow(request.flow.flow, node, SkipAnswer())
        drafts.append(_draft(request.flow, node))
        fix = node.fix if node.type is NodeType.RESOLUTION else ""
        return GuideReply(GuideKind.FLOW, tuple(drafts), suggested_fix=fix)


def _next_node(published: PublishedFlow, session: Session) -> Node:
    last = _last_answered(published, session)
    if last is None:
        return _require(published.flow, published.flow.start)
    assert last.content.position is not None
    if last.content.purpose is not StepPurpose.GUIDE:
        title = published.flow.title
        raise GuideFailed(f"The flow “{title}” has nothing further for this, so you go on with your own steps.")
    return _follow(published.flow, _require(published.flow, last.content.position.node_id), last.answer)


def _last_answered(published: PublishedFlow, session: Session) -> Step | None:
    for step in reversed(session.steps):
        position = step.content.position
        if (
            position
            and position.flow_id == published.id
            and step.state is StepState.ANSWERED
            and step.type.awaits_answer
        ):
            return step
    return None


def _require(flow: Flow, node_id: str) -> Node:
    node = flow.node(node_id)
    if node is None:
        raise GuideFailed(f"The flow “{flow.title}” no longer has the step it stood at, so you go on by hand.")
    return node


def _follow(flow: Flow, node: Node, answer: Answer | None) -> Node:
    edges = flow.edges_from(node.id)
    chosen = next((edge for edge in edges if _applies(edge, node, answer)), None)
    chosen = chosen or next((edge for edge in edges if edge.condition is ConditionKind.OTHERWISE), None)
    if chosen is None:
        raise GuideFailed(f"The flow “{flow.title}” has no way on from here, so you go on by hand.")
    return _require(flow, chosen.target)


def _applies(edge: Edge, node: Node, answer: Answer | None) -> bool:
    match answer:
        case OptionAnswer(value=value):
            return edge.condition is ConditionKind.OPTION and edge.value == value
        case ResultAnswer(success=success):
            return edge.condition is (ConditionKind.WORKED if success else ConditionKind.FAILED)
        case SkipAnswer():
            return edge.condition is ConditionKind.SKIPPED
        case TextAnswer(text=text):
            named = option_reading(node.options, text)
            return named is not None and edge.condition is ConditionKind.OPTION and edge.value == named.value
        case None:
            return False


def _draft(published: PublishedFlow, node: Node) -> StepDraft:
    content = StepContent(
        text=node.text,
        details=node.details,
        guide=GuideKind.FLOW,
        guide_title=published.flow.title,
        script=node.script,
        position=FlowPosition(published.id, published.version, node.id),
    )
    draft = StepDraft(
        _STEP_TYPES[node.type],
        content,
        why=node.why,
        options=node.options,
        confidence=_confidence(published.flow, node),
    )
    match node.type:
        case NodeType.RESOLUTION:
            return confirming_resolution(draft, Ending(root_cause=node.root_cause, fix=node.fix))
        case NodeType.ESCALATION:
            ending = Ending(reason=node.reason, handover_to=node.handover_to, next_steps=node.next_steps)
            return confirming_handover(draft, ending)
        case _:
            return draft


def _confidence(flow: Flow, node: Node) -> float:
    """From 0.4 at the start to 0.95 at an end, by how much of the longest way is behind the node."""
    ahead = _longest_way(flow, node.id)
    whole = max(_longest_way(flow, flow.start), 1)
    return round(_START_CONFIDENCE + (0.95 - _START_CONFIDENCE) * (1 - min(ahead / whole, 1)), 2)


def _longest_way(flow: Flow, start: str) -> int:
    """Edges on the longest way from a node to an end. Published flows have no cycles; the bound guards old rows."""
    following = defaultdict[str, list[str]](list)
    for edge in flow.edges:
        following[edge.source].append(edge.target)
    frontier, length = {start}, 0
    while frontier and length <= len(flow.nodes):
        frontier = {target for source in frontier for target in following.get(source, ())}
        length += bool(frontier)
    return length
