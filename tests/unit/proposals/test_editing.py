"""Editing a proposed flow in a form: what is offered, what an edit makes, and where a problem is said."""

import pytest

from core.flows.diff import diff
from core.flows.model import ConditionKind, NodeType
from core.flows.validate import validate
from core.proposals.editing import edited, field_of, form_of
from core.shared.errors import InvalidInput
from tests.support.tables import every_case
from tests.unit.flows.made import SMALL, with_node


def names(fields: object) -> list[str]:
    return [field.name for field in fields]  # type: ignore[attr-defined]


def test_a_form_offers_title_description_and_each_nodes_words() -> None:
    offered = names(form_of(SMALL, None))
    assert offered[:3] == ["title", "description", "symptoms"]
    assert {"who.text", "who.options", "restart.text", "solved.root_cause", "solved.fix", "hand_over.reason"} <= set(
        offered
    )
    assert "solved.text" not in offered


def test_of_a_change_only_the_nodes_that_change_are_offered() -> None:
    changed = with_node(SMALL, "restart", text="Restart it.")
    offered = names(form_of(changed, diff(SMALL, changed)))
    assert {name.partition(".")[0] for name in offered[3:]} == {"restart"}


def test_an_edit_changes_what_was_typed_and_nothing_else() -> None:
    made = edited(SMALL, {"title": "Dead printer", "restart.text": "Restart it.", "symptoms": "One\nTwo"})
    assert (made.title, made.symptoms) == ("Dead printer", ("One", "Two"))
    node = made.node("restart")
    assert node
    assert node.text == "Restart it."
    assert made.edges == SMALL.edges
    assert edited(SMALL, {field.name: field.value for field in form_of(SMALL, None)}) == SMALL


def test_answers_are_reworded_in_their_places() -> None:
    made = edited(SMALL, {"who.options": "Just one\nAll of them"})
    node = made.node("who")
    assert node
    assert [(option.label, option.value) for option in node.options] == [
        ("Just one", "one"),
        ("All of them", "everybody"),
    ]


def test_a_line_more_is_a_new_answer_and_a_line_less_takes_one_away() -> None:
    more = edited(SMALL, {"who.options": "One person\nEverybody\nNobody knows"})
    assert not validate(more)
    ways = {edge.value: edge.target for edge in more.edges_from("who") if edge.condition is ConditionKind.OPTION}
    assert ways == {"one": "restart", "everybody": "hand_over", "nobody-knows": "restart"}
    fewer = edited(more, {"who.options": "One person\nNobody knows"})
    assert not validate(fewer)
    assert [edge.value for edge in fewer.edges_from("who") if edge.condition is ConditionKind.OPTION] == [
        "one",
        "nobody-knows",
    ]


def test_a_field_there_is_not_is_refused() -> None:
    for name in ("colour", "nowhere.text", "restart.id"):
        with pytest.raises(InvalidInput):
            edited(SMALL, {name: "x"})


@every_case(
    ("edits", "field"),
    [
        ({"title": ""}, "title"),
        ({"restart.text": ""}, "restart.text"),
        ({"restart.why": " "}, "restart.why"),
        ({"who.options": "Only one"}, "who.options"),
        ({"who.options": "Same\nSame"}, "who.options"),
        ({"solved.fix": ""}, "solved.fix"),
        ({"hand_over.reason": ""}, "hand_over.reason"),
        ({"symptoms": ""}, "symptoms"),
    ],
)
def test_what_an_edit_breaks_is_said_at_its_field(edits: dict[str, str], field: str) -> None:
    problems = validate(edited(SMALL, edits))
    assert field in {field_of(problem) for problem in problems}


def test_every_type_of_node_has_something_to_edit() -> None:
    for kind in NodeType:
        flow = with_node(SMALL, "restart", type=kind)
        assert any(name.startswith("restart.") for name in names(form_of(flow, None))), kind
