"""The flow guide: walks a published flow, without AI. Where it stands is read from the session's own steps."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.flows.model import ConditionKind, Edge, Flow, Node, NodeType
from core.flows.published import PublishedFlow
from core.guides.confirming import confirming_handover, confirming_resolution
from core.guides.guide import GuideRequest
from core.matching.match import Verdict
from core.sessions.commands import GuideReply
from core.sessions.session import Session
from core.sessions.steps import (
    Answer,
    Ending,
    FlowPosition,
    GuideKind,
    NearMatch,
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
    answer_text,
)
from core.sessions.ways import FLOW_END, early_end, unknown_answer, unsure_end, walked_flows
from core.shared.model_use import GuideFailed
from core.shared.text import shortened

_MUCH = 0.5
"""Share of a flow's questions without an answer from which its hand-over is no finding."""
_REASON_SHOWN = 300
"""Characters of a question or answer that a reason repeats."""
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
        if unread := _unread(request):
            return GuideReply(GuideKind.FLOW, (unread,))
        notes, way = _past_notes(request.flow, request.session.steps)
        if way.node.type is NodeType.ESCALATION and (unsure := _unsure_end(request, way)):
            return GuideReply(GuideKind.FLOW, (*notes, unsure))
        fix = way.node.fix if way.node.type is NodeType.RESOLUTION and way.chosen else ""
        drafts = with_standing((*notes, _draft(request.flow, way)), request.standing)
        return GuideReply(GuideKind.FLOW, drafts, suggested_fix=fix)


def next_drafts(published: PublishedFlow, steps: Sequence[Step]) -> tuple[StepDraft, ...]:
    """What follows in the flow after these steps: notes, then one node to answer or the question whether to end.

    Raises GuideFailed where the flow has no way on.
    """
    notes, way = _past_notes(published, steps)
    return (*notes, _draft(published, way))


def with_standing(drafts: Sequence[StepDraft], standing: str) -> tuple[StepDraft, ...]:
    """The steps of a flow, each with how far the flow is trusted."""
    return tuple(
        replace(one, content=replace(one.content, guide_standing=standing)) if one.content.position else one
        for one in drafts
    )


def standing_in(steps: Sequence[Step], flow_id: UUID) -> str:
    """How far the flow was trusted when its last step was served; empty when none was."""
    served = (one.content for one in reversed(steps) if one.content.position)
    return next((one.guide_standing for one in served if one.position and one.position.flow_id == flow_id), "")


def _past_notes(published: PublishedFlow, steps: Sequence[Step]) -> tuple[tuple[StepDraft, ...], "_Way"]:
    """The notes that come next, and the way to the node behind them."""
    way = _next_way(published, steps)
    drafts = list[StepDraft]()
    while way.node.type is NodeType.NOTE:
        drafts.append(_draft(published, way))
        following = _follow(published.flow, way.node, None)
        way = _Way(following.node, way.chosen, way.step)
    return tuple(drafts), way


@dataclass(frozen=True, slots=True)
class _Way:
    """Where an answer leads, and whether somebody chose it: a default branch tells nothing about the case."""

    node: Node
    chosen: bool = True
    step: Step | None = None
    """The step whose answer took the default branch."""


def _unread(request: GuideRequest) -> StepDraft | None:
    """The question how to go on, where the last answer is one that the flow does not know; else None."""
    session, published = request.session, request.flow
    assert published is not None
    last = session.last_answered
    if last is None or not isinstance(last.answer, TextAnswer) or last.chosen:
        return None
    step = session.step(last.content.about) if last.content.about else last
    if step is None or (step is last and not _is_closed(step, published)):
        return None
    title = step.content.guide_title or published.flow.title
    return unknown_answer(step, title, last.answer.text, _others(request), offers_claude=request.offers_claude)


def _unsure_end(request: GuideRequest, way: _Way) -> StepDraft | None:
    """The question how to go on before a hand-over that nobody chose and little speaks for; None before any other.

    It is asked where the last answer was none of the flow's, where half of its questions or the last one could not be
    answered, and where a flow that was only a suggestion hands over after a single answer.
    """
    published, session = request.flow, request.session
    assert published is not None
    asked = [
        step
        for step in session.steps
        if step.state is StepState.ANSWERED
        and (position := step.content.position)
        and position.flow_id == published.id
        and step.content.purpose is StepPurpose.GUIDE
        and step.type in (StepType.QUESTION, StepType.INFO_REQUEST, StepType.VERIFICATION)
    ]
    skipped = [step for step in asked if isinstance(step.answer, SkipAnswer)]
    told_enough = len(asked) > 1 or not _only_suggested(session, published)
    sure = way.chosen and told_enough and len(skipped) < _MUCH * len(asked) and asked[-1] not in skipped
    if not asked or sure:
        return None
    title, place = asked[-1].content.guide_title or published.flow.title, way.step or asked[-1]
    if any(step.option(FLOW_END) and step.content.about == place.id for step in session.steps):
        return None
    others = _others(request)
    if way.chosen and not skipped:
        reason = shortened(way.node.reason, _REASON_SHOWN)
        return early_end(place, title, reason, others, offers_claude=request.offers_claude)
    unanswered = [step.content.text for step in skipped] or [place.content.text]
    return unsure_end(place, title, unanswered, others, offers_claude=request.offers_claude)


def _only_suggested(session: Session, published: PublishedFlow) -> bool:
    """Whether the flow was among those that may fit, and never one that clearly does."""
    verdicts = {
        match.verdict for step in session.steps for match in step.content.matches if match.flow_id == published.id
    }
    return bool(verdicts) and Verdict.MATCH not in verdicts


def _others(request: GuideRequest) -> tuple[NearMatch, ...]:
    """The flows that fit what is known by now and were not walked yet."""
    assert request.flow is not None
    walked = walked_flows(request.session.steps) | {request.flow.id}
    return tuple(
        NearMatch(one.flow_id, one.title, one.score, one.verdict)
        for one in request.found_anew
        if one.flow_id not in walked
    )


def _is_closed(step: Step, published: PublishedFlow) -> bool:
    """Whether the step is the flow's, and asks for one of its answers; what asks for any words knows them all."""
    position = step.content.position
    if position is None or position.flow_id != published.id:
        return False
    return bool(step.options) or step.type.takes_result


def _next_way(published: PublishedFlow, steps: Sequence[Step]) -> _Way:
    last = _last_answered(published, steps)
    if last is None:
        return _Way(_require(published.flow, published.flow.start))
    assert last.content.position is not None
    if last.content.purpose is not StepPurpose.GUIDE:
        title = published.flow.title
        raise GuideFailed(f"The flow “{title}” has nothing more for this, so you continue with your own steps.")
    return _follow(published.flow, _require(published.flow, last.content.position.node_id), last)


def _last_answered(published: PublishedFlow, steps: Sequence[Step]) -> Step | None:
    for step in reversed(steps):
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
        raise GuideFailed(f"The flow “{flow.title}” no longer has the step you were at, so you continue by hand.")
    return node


def _follow(flow: Flow, node: Node, step: Step | None) -> _Way:
    """Where the step's answer leads from its node; a note, which has none, leads on."""
    edges = flow.edges_from(node.id)
    answer = step.answer if step else None
    chosen = next((edge for edge in edges if _applies(edge, step, answer)), None)
    if chosen:
        return _Way(_require(flow, chosen.target))
    default = next((edge for edge in edges if edge.condition is ConditionKind.OTHERWISE), None)
    if default is None:
        raise GuideFailed(f"The flow “{flow.title}” does not continue from here, so you continue by hand.")
    said = step is None or (isinstance(answer, TextAnswer) and not step.options)
    return _Way(_require(flow, default.target), chosen=said, step=step)


def _applies(edge: Edge, step: Step | None, answer: Answer | None) -> bool:
    match answer:
        case OptionAnswer(value=value):
            return edge.condition is ConditionKind.OPTION and edge.value == value
        case ResultAnswer(success=success):
            return edge.condition is (ConditionKind.WORKED if success else ConditionKind.FAILED)
        case SkipAnswer():
            return edge.condition is ConditionKind.SKIPPED
        case TextAnswer() if step and step.chosen:
            return edge.condition is ConditionKind.OPTION and edge.value == step.chosen
        case TextAnswer():
            return False
        case None:
            return False


def _draft(published: PublishedFlow, way: _Way) -> StepDraft:
    node = way.node
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
            ending = Ending(root_cause=node.root_cause, fix=node.fix) if way.chosen else Ending()
            return confirming_resolution(draft, ending)
        case NodeType.ESCALATION:
            reason = node.reason if way.chosen or way.step is None else _default_reason(published.flow, way.step)
            return confirming_handover(draft, Ending("", "", reason, node.handover_to, node.next_steps))
        case _:
            return draft


def _default_reason(flow: Flow, step: Step) -> str:
    """Why a hand-over is proposed where the flow has no way on: what was asked and said, and nothing that was not."""
    question = shortened(step.content.text, _REASON_SHOWN)
    if isinstance(step.answer, SkipAnswer):
        said = f": {shortened(step.answer.text, _REASON_SHOWN)}" if step.answer.text else ""
        return f"“{question}” could not be checked{said}. The flow “{flow.title}” has no other way forward."
    answer = shortened(answer_text(step.answer), _REASON_SHOWN)
    return f"“{question}” was answered “{answer}”. The flow “{flow.title}” has no other way forward."


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
