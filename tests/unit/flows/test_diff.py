"""Diffs of flows: what they say, and that applying them gives what was meant, also on a flow that moved on."""

from dataclasses import replace

from hypothesis import given

from core.flows.diff import FlowDiff, apply_to, diff
from core.flows.model import Flow, Node, NodeType
from core.flows.options import Option
from core.flows.validate import validate
from storage.json_form import dump, load
from tests.support.examples import examples
from tests.unit.flows.made import (
    FAILED,
    OPTION,
    OTHERWISE,
    SMALL,
    WORKED,
    Edge,
    led_to,
    sound_flows,
    with_more,
    with_node,
)

_BRANCH = with_more(
    with_node(
        SMALL,
        "who",
        options=(*SMALL.nodes[0].options, Option("Nobody at this site", "site")),
    ),
    Node("power", NodeType.ACTION, "Switch the printer on.", "It was off."),
    Edge("who", "power", OPTION, "site"),
    *(
        Edge("power", "check" if number else "hand_over", edge.condition)
        for number, edge in enumerate(SMALL.edges[3:6])
    ),
)


@given(sound_flows(), sound_flows())
@examples(150)
def test_what_changes_gives_the_other_flow_once_and_comes_back_from_the_database(one: Flow, other: Flow) -> None:
    changes = diff(one, other)
    applied = apply_to(changes, one)
    assert (applied.flow, applied.conflicts) == (other, ())
    again = apply_to(changes, other)
    assert not again.conflicts
    assert {node.id: node for node in again.flow.nodes} == {node.id: node for node in other.nodes}
    assert load(dump(changes, FlowDiff), FlowDiff) == changes


def test_of_a_flow_against_itself_nothing_changes() -> None:
    assert diff(SMALL, SMALL).is_empty


def test_a_diff_names_what_is_added_changed_and_removed() -> None:
    changes = diff(SMALL, _BRANCH)
    assert [(bool(change.before), change.id) for change in changes.nodes] == [(True, "who"), (False, "power")]
    assert [change.answer[0] for change in changes.edges] == ["who", "power", "power", "power"]
    gone = diff(_BRANCH, SMALL)
    assert [(bool(change.after), change.id) for change in gone.nodes] == [(True, "who"), (False, "power")]


def test_a_branch_fits_a_flow_whose_other_parts_have_changed() -> None:
    moved_on = with_node(SMALL, "restart", text="Restart the print spooler.")
    applied = apply_to(diff(SMALL, _BRANCH), moved_on)
    assert not applied.conflicts
    assert applied.flow.node("power")
    assert applied.flow.node("restart") == moved_on.node("restart")
    assert not validate(applied.flow)


def test_two_branches_at_one_node_fit_together() -> None:
    other = with_more(
        with_node(SMALL, "who", options=(*SMALL.nodes[0].options, Option("Only phones", "phones"))),
        Edge("who", "hand_over", OPTION, "phones"),
    )
    applied = apply_to(diff(SMALL, _BRANCH), other)
    assert not applied.conflicts
    assert [option.value for option in applied.flow.nodes[0].options] == ["one", "everybody", "phones", "site"]
    assert not validate(applied.flow)


def test_a_text_that_both_changed_is_a_conflict_and_stays_as_the_flow_has_it() -> None:
    ours, theirs = with_node(SMALL, "restart", text="Restart it."), with_node(SMALL, "restart", text="Reboot.")
    applied = apply_to(diff(SMALL, ours), theirs)
    assert applied.flow == theirs
    assert applied.conflicts == ("node 'restart', text was changed here and in the flow, each in its own way",)


def test_a_way_that_both_led_elsewhere_is_a_conflict() -> None:
    ours = led_to(SMALL, "restart", SMALL.edges[4].condition, "told")
    theirs = led_to(SMALL, "restart", SMALL.edges[4].condition, "check")
    applied = apply_to(diff(SMALL, ours), theirs)
    assert len(applied.conflicts) == 1
    assert "node 'restart': the way on" in applied.conflicts[0]


def test_two_things_put_in_between_at_one_answer_are_tried_one_after_the_other() -> None:
    ours, theirs = _tried_first("fuse"), _tried_first("cable")
    applied = apply_to(diff(SMALL, ours), theirs)
    assert not applied.conflicts
    assert not validate(applied.flow)
    ways = {(edge.source, edge.condition): edge.target for edge in applied.flow.edges}
    assert ways["restart", FAILED] == "fuse"
    assert ways["fuse", FAILED] == "cable"
    assert ways["cable", FAILED] == "hand_over"


def _tried_first(name: str) -> Flow:
    """The small flow with one more thing to try before it hands over."""
    return with_more(
        led_to(SMALL, "restart", FAILED, name),
        Node(name, NodeType.ACTION, f"Replace the {name}.", "It was broken before."),
        Edge(name, "check", WORKED),
        Edge(name, "hand_over", FAILED),
        Edge(name, "hand_over", OTHERWISE),
    )


def test_a_node_changed_here_and_removed_there_is_a_conflict() -> None:
    theirs = replace(SMALL, nodes=tuple(node for node in SMALL.nodes if node.id != "told"))
    ours = with_node(SMALL, "told", text="Print two pages.")
    assert "no longer has it" in apply_to(diff(SMALL, ours), theirs).conflicts[0]


def test_lists_take_what_either_side_adds() -> None:
    ours = replace(SMALL, symptoms=(*SMALL.symptoms, "It blinks"))
    theirs = replace(SMALL, symptoms=("Nothing comes out", "It hums"))
    applied = apply_to(diff(SMALL, ours), theirs)
    assert applied.flow.symptoms == ("Nothing comes out", "It hums", "It blinks")
