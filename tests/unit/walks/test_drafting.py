"""What a built walk is drafted as: a flow that may be published, whatever was answered on the way."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from core.accounts.person import Person
from core.flows.model import ConditionKind, NodeType
from core.flows.options import Option
from core.flows.validate import validate
from core.sessions.steps import (
    Answer,
    GuideKind,
    OptionAnswer,
    ResultAnswer,
    SkipAnswer,
    Step,
    StepContent,
    StepState,
    StepType,
    TextAnswer,
)
from core.walks.drafting import drafted
from core.walks.walk import ActingAs, Walk, WalkKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPTIONS = (Option("With a ball", "ball"), Option("Optical", "optical"))
ANSWERED: tuple[tuple[StepType, Answer], ...] = (
    (StepType.QUESTION, OptionAnswer("ball", "With a ball")),
    (StepType.QUESTION, SkipAnswer()),
    (StepType.ACTION, ResultAnswer(True)),
    (StepType.ACTION, ResultAnswer(False, "still there")),
    (StepType.VERIFICATION, ResultAnswer(True)),
    (StepType.VERIFICATION, ResultAnswer(False)),
    (StepType.VERIFICATION, SkipAnswer()),
    (StepType.INFO_REQUEST, TextAnswer("AQ-7")),
)


def answered(order: int, kind: StepType, answer: Answer) -> Step:
    return Step(
        id=uuid4(),
        order=order,
        type=kind,
        state=StepState.ANSWERED,
        content=StepContent(text=f"Look at part {order} of Dana's mouse.", guide=GuideKind.CLAUDE),
        context_message="It is quick.",
        options=OPTIONS if kind is StepType.QUESTION else (),
        answer=answer,
        asked_at=NOW,
        answered_at=NOW,
    )


def walk_of(*steps: tuple[StepType, Answer]) -> Walk:
    path = tuple(answered(order, kind, answer) for order, (kind, answer) in enumerate(steps))
    return Walk(
        id=uuid4(),
        account_id=uuid4(),
        technician=Person(uuid4(), "Tom"),
        acting_as=ActingAs.L1,
        kind=WalkKind.AI_BUILD,
        problem="Dana's mouse wanders",
        title="Dana's mouse wanders",
        created_at=NOW,
        last_step_at=NOW,
        category="peripheral_reconnect",
        path=path,
        helpful=True,
    )


@pytest.mark.parametrize("length", [1, 2, 3])
def test_every_way_through_is_a_flow_that_may_be_published(length: int) -> None:
    for steps in itertools.product(ANSWERED, repeat=length):
        flow = drafted(walk_of(*steps), list)
        assert validate(flow) == (), steps


def test_what_was_walked_leads_to_the_resolution_and_the_rest_to_an_engineer() -> None:
    flow = drafted(walk_of(ANSWERED[0], ANSWERED[2], ANSWERED[4]), list)
    ways = {(edge.source, edge.condition, edge.value): edge.target for edge in flow.edges}
    assert ways["step_1", ConditionKind.OPTION, "option_1"] == "step_2"
    assert ways["step_1", ConditionKind.OPTION, "option_2"] == "engineer"
    assert ways["step_2", ConditionKind.WORKED, ""] == "step_3"
    assert ways["step_3", ConditionKind.WORKED, ""] == "resolved"
    assert [node.type for node in flow.nodes][-2:] == [NodeType.RESOLUTION, NodeType.ESCALATION]


def test_nobodys_name_is_in_the_draft() -> None:
    def without_names(texts: list[str]) -> list[str]:  # as the redaction does it
        return [text.replace("Dana", "[name]") for text in texts]

    flow = drafted(walk_of(*ANSWERED), without_names)
    assert "Dana" not in str(flow)


def test_two_walks_of_one_title_do_not_share_a_slug() -> None:
    walk = walk_of(ANSWERED[2])
    assert drafted(walk, list).slug != drafted(replace(walk, id=uuid4()), list).slug
