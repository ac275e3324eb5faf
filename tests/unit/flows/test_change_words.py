"""What changes in a flow, as one would tell a colleague."""

from dataclasses import replace

from hypothesis import given

from core.flows.change_words import change_lines, what_is_new
from core.flows.diff import FlowDiff, diff
from core.flows.model import Flow, Node, NodeType
from core.flows.options import Option
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

SCANS = with_more(
    with_node(SMALL, "who", options=(*SMALL.nodes[0].options, Option("Only scans", "scans"))),
    Node("scan", NodeType.QUESTION, "Does it scan to mail?", options=(Option("Yes", "y"), Option("No", "n"))),
    Edge("who", "scan", OPTION, "scans"),
    Edge("scan", "hand_over", OPTION, "y"),
    Edge("scan", "restart", OPTION, "n"),
    Edge("scan", "hand_over", OTHERWISE),
)
CABLE = with_more(
    led_to(SMALL, "restart", FAILED, "cable"),
    Node("cable", NodeType.ACTION, "Replace the cable.", "It was broken before."),
    Edge("cable", "check", WORKED),
    Edge("cable", "hand_over", FAILED),
    Edge("cable", "hand_over", OTHERWISE),
)


def told(before: Flow, after: Flow) -> tuple[str, tuple[str, ...]]:
    changes = diff(before, after)
    return what_is_new(changes, after), change_lines(changes, after)


def test_a_new_branch_is_told_by_the_answer_it_follows() -> None:
    assert told(SMALL, SCANS) == (
        "Adds 1 question after “Only scans”.",
        (
            "After “Only scans”: new question “Does it scan to mail?”, 2 answers",
            "After “Yes”: on to hand-over “The printer is broken”",
            "After “No”: on to action “Restart the spooler”",
            "Question “Who cannot print?”: new answer “Only scans”",
        ),
    )


def test_a_step_after_a_result_is_told_by_the_result() -> None:
    assert told(SMALL, CABLE) == (
        "Adds 1 action when “Restart the spooler” did not work.",
        (
            "When “Restart the spooler” did not work: new action “Replace the cable”",
            "When “Replace the cable” worked: on to check “Did the page come out?”",
            "When “Replace the cable” did not work: on to hand-over “The printer is broken”",
        ),
    )


def test_what_goes_is_told_by_the_words_it_had() -> None:
    assert told(SCANS, SMALL) == (
        "Removes 1 question.",
        (
            "After “Only scans”: no longer question “Does it scan to mail?”",
            "Question “Who cannot print?”: answer “Only scans” is gone",
            "Gone: question “Does it scan to mail?”",
        ),
    )


def test_other_words_are_told_with_those_before() -> None:
    after = with_node(SMALL, "restart", text="Restart the print spooler.", why="It clears a job.")
    after = replace(after, title="Silent printer", symptoms=("Nothing comes out", "It beeps"))
    assert told(SMALL, after) == (
        "Rewords 1 step and changes its title and symptoms.",
        (
            "Title: “Printer does nothing” → “Silent printer”",
            "New symptom: “It beeps”",
            "No longer a symptom: “Printer offline”",
            "Action “Restart the spooler” now reads “Restart the print spooler.”",
            "Action “Restart the print spooler”: other reason why it is asked",
        ),
    )


def test_a_way_that_leads_elsewhere_says_where_it_led() -> None:
    led = "When “Did the page come out?” did not work"
    assert told(SMALL, led_to(SMALL, "check", FAILED, "restart")) == (
        "Changes where it goes after 1 answer.",
        (f"{led}: action “Restart the spooler” (was hand-over “The printer is broken”)",),
    )


def test_a_new_flow_is_counted_and_told_from_its_start() -> None:
    assert (
        what_is_new(None, SMALL) == "A new flow: 1 question, 1 action, 1 note, 1 check, 1 resolution and 1 hand-over."
    )
    assert change_lines(None, SMALL)[:3] == (
        "Starts with: question “Who cannot print?”, 2 answers",
        "After “One person”: new action “Restart the spooler”",
        "After “Everybody”: new hand-over “The printer is broken”",
    )


def test_no_change_is_no_sentence() -> None:
    assert what_is_new(FlowDiff(), SMALL) == ""
    assert change_lines(FlowDiff(), SMALL) == ()


@given(sound_flows(), sound_flows())
def test_whatever_changes_is_told(before: Flow, after: Flow) -> None:
    sentence, lines = told(before, after)
    assert bool(sentence) is bool(lines) is (diff(before, after) != FlowDiff())
    new = {node.id for node in after.nodes} - {node.id for node in before.nodes}
    assert sum(": new " in line for line in lines) >= len(new - {after.start})
