"""Where branches hang: no way that a flow has is changed by any of them."""

import pytest

from core.flows.library import starter_flows
from core.flows.model import ConditionKind, Flow, NodeType
from core.flows.validate import validate
from core.learning.building import grafted
from core.learning.lesson import Exit, FlowWalk, Lesson, Piece
from core.learning.placing import place_of
from core.matching.similarity import KeywordSimilarity
from tests.support.tables import every_case

CAUSE = "A cupboard stood on the cable behind the wall"


def lesson(problem: str = "Nobody knows", cause: str = CAUSE) -> Lesson:
    piece = Piece(NodeType.ACTION, "Move the cupboard away from the wall")
    return Lesson(
        problem, problem, (piece,), (), piece.text, cause, (), confirmed=True, verified=True, asked=1, skipped=0
    )


def walked(flow: Flow, *nodes: str, typed: str = "") -> FlowWalk:
    exit_ = Exit(nodes[-1], ConditionKind.OTHERWISE, label=typed)
    return FlowWalk(nodes, (), exit_, finished=False)


@every_case("flow", starter_flows, ids=lambda flow: flow.slug)
def test_every_way_that_a_flow_has_is_there_after_any_branch(flow: Flow) -> None:
    questions = [node.id for node in flow.nodes if node.type is NodeType.QUESTION]
    for node_id in (questions[0], questions[-1]):
        for typed in ("", "The lamp is purple with green stripes"):
            at = place_of(flow, walked(flow, node_id, typed=typed), lesson(), KeywordSimilarity())
            if at is None:
                continue
            made = grafted(flow, at, lesson(), "new")
            assert made is not None
            assert not validate(made)
            assert set(flow.edges) <= set(made.edges)
            assert {node.id for node in flow.nodes} <= {node.id for node in made.nodes}


@pytest.mark.parametrize("cause", ["", "dunno", "x" * 200])
def test_a_cause_that_is_no_answer_finds_no_place(cause: str) -> None:
    flow = starter_flows()[0]
    question = next(node.id for node in flow.nodes if node.type is NodeType.QUESTION)
    assert place_of(flow, walked(flow, question), lesson(cause=cause), KeywordSimilarity()) is None


def test_words_that_do_not_answer_the_first_question_find_no_place() -> None:
    assert place_of(starter_flows()[0], None, lesson("Blue bananas in the basement"), KeywordSimilarity()) is None
