"""Whatever people do in a session: what comes of it may be published as it is."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from core.flows.diff import apply_to, diff
from core.flows.model import Flow
from core.flows.validate import validate
from core.guides.adhoc import AdhocGuide
from core.guides.flow import FlowGuide
from core.proposals.proposal import ProposalType
from core.sessions.commands import AddNote, EditAnswer, Resolve, StepReply, SwitchGuide
from core.sessions.session import FixOutcome, GuideChoice, SessionStatus
from core.sessions.steps import Confirm
from core.shared.errors import Refusal
from core.shared.invisible import cleaned
from core.shared.model_use import GuideFailed
from tests.support.examples import examples
from tests.support.walk import Walk
from tests.unit.flows.made import SMALL, TEXTS, sound_flows
from tests.unit.learning.sessions import compared, published

_ODD = TEXTS | st.sampled_from(["x" * 5000, "\x07", "Yes or no?", "a\x0bb", "PC-1", "…", "word " * 400, "é\u2028漢"])
_ANSWERS = st.one_of(
    st.builds(StepReply, text=_ODD),
    st.builds(StepReply, success=st.booleans(), details=_ODD),
    st.just(StepReply(skip=True)),
    st.integers(0, 9).map(lambda place: StepReply(option=f"#{place}")),
)
_MOVES = st.one_of(
    _ANSWERS,
    _ANSWERS,
    _ANSWERS,
    st.sampled_from(["by hand", "note", "edit", "fixed"]),
    st.just(StepReply(option=Confirm.YES)),
)


@given(
    _ODD.filter(lambda text: cleaned(text).strip()),
    st.one_of(st.none(), st.just(SMALL), sound_flows()),
    st.lists(_MOVES, max_size=14),
    _ODD,
)
@examples(200)
def test_no_session_leads_to_an_invalid_proposal(
    problem: str, flow: Flow | None, moves: list[object], fix: str
) -> None:
    walk = asyncio.run(_walked(problem, flow, moves, fix))
    if walk.session.status is not SessionStatus.RESOLVED:
        return
    for against in {flow, None, SMALL}:
        found = compared(walk.session, against)
        if found is None or found.flow is None:
            assert found is None or found.type is ProposalType.AUTO_REINFORCED
            continue
        assert validate(found.flow) == ()
        if found.type is not ProposalType.NEW_FLOW and against:
            changes = diff(against, found.flow)
            assert not changes.is_empty
            assert not any(change.after is None for change in changes.nodes)  # what is there stays
            assert apply_to(changes, against).flow == found.flow


async def _walked(problem: str, flow: Flow | None, moves: list[object], fix: str) -> Walk:
    walk = Walk(problem, FlowGuide() if flow else AdhocGuide(), published(flow) if flow else None)
    for move in moves:
        await _think(walk)
        if walk.session.status is not SessionStatus.ACTIVE:
            return walk
        try:
            _make(walk, move)
        except Refusal:
            continue
    if walk.session.status is SessionStatus.ACTIVE:
        walk.does(Resolve(FixOutcome.WORKED, "", fix))
    return walk


async def _think(walk: Walk) -> None:
    if walk.session.thinking:
        try:
            await walk.guided()
        except GuideFailed:
            walk.guide = AdhocGuide()
            await walk.guided()


def _make(walk: Walk, move: object) -> None:
    match move:
        case "by hand":
            walk.guide = AdhocGuide()
            walk.does(SwitchGuide(GuideChoice.ADHOC))
        case "note":
            walk.does(AddNote("A note"))
        case "edit" if walk.session.last_answered:
            walk.does(EditAnswer(walk.session.last_answered.id, StepReply(text="Something else")))
        case "fixed":
            walk.does(Resolve(FixOutcome.WORKED, "", "What fixed it"))
        case StepReply(option=str(place)) if place.startswith("#") and walk.open_step.options:
            options = walk.open_step.options
            walk.responds(StepReply(option=options[int(place[1:]) % len(options)].value))
        case StepReply():
            walk.responds(move)
        case _:
            pass
