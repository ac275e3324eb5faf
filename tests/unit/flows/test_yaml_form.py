"""Flows as YAML files: read back as they were written, and faults named by their line."""

from dataclasses import replace

import pytest

from core.flows.model import Edge, Flow
from core.flows.options import Option
from core.flows.problems import FlowFormatError, FlowProblem
from core.flows.validate import validate
from core.flows.yaml_form import load_flow, parse_yaml, to_yaml
from tests.support.tables import every_case
from tests.unit.flows.made import OPTION, OTHERWISE, SMALL, with_more, with_node

WRITTEN = """\
slug: printer-silent
title: Printer does nothing
domain: printing
description: A printer that takes no jobs. Not for paper jams.
symptoms: [Nothing comes out, Printer offline]
sources:
  - "Printer Works: Offline printers"
start: who
nodes:
  who:
    type: question
    text: Who cannot print?
    why: It tells the printer from the PC.
    options:
      - {label: One person, value: one, next: restart, fact: Only one person is affected.}
      - {label: Everybody, next: hand_over}
    otherwise: restart
  restart:
    type: action
    text: Restart the spooler.
    why: It clears a stuck job.
    worked: told
    failed: hand_over
    otherwise: hand_over
  told:
    type: note
    text: Now print a test page.
    next: check
  check:
    type: verification
    text: Did the page come out?
    why: Only paper proves it.
    worked: solved
    failed: hand_over
    otherwise: hand_over
  solved:
    type: resolution
    root_cause: The spooler hung.
    fix: Restarted it.
  hand_over:
    type: escalation
    reason: The printer is broken.
    handover_to: Printer Works
"""


def problems_of(text: str) -> tuple[FlowProblem, ...]:
    with pytest.raises(FlowFormatError) as caught:
        load_flow(text)
    return caught.value.problems


def only_problem(text: str) -> FlowProblem:
    (problem,) = problems_of(text)
    return problem


def rewritten(old: str, new: str) -> str:
    assert WRITTEN.count(old) == 1, f"{old!r} is there {WRITTEN.count(old)} times"
    return WRITTEN.replace(old, new)


def test_a_flow_is_read_as_it_is_written():
    assert load_flow(WRITTEN) == SMALL
    assert load_flow(WRITTEN.replace("\n", "\r\n")) == SMALL
    assert load_flow("\ufeff" + WRITTEN) == SMALL


@pytest.mark.parametrize("text", ["one\ntwo\u2028three\nfour", "one\n\xa0\ntwo", "one\n  two\n\nthree"])
def test_unusual_white_space_survives(text: str):
    assert parse_yaml(to_yaml(with_node(SMALL, "told", text=text))).node("told").text == text


def test_what_is_exported_reads_well():
    text = to_yaml(with_node(SMALL, "told", text="First this.\nThen that."))
    assert text.startswith("slug: printer-silent\ntitle: Printer does nothing\n")
    assert "\n\n  restart:\n    type: action\n    text: Restart the spooler.\n" in text
    assert "    text: |-\n      First this.\n      Then that.\n    next: check\n" in text
    assert "      - label: Everybody\n        next: hand_over\n" in text


def test_texts_that_look_like_something_else_stay_texts():
    text = rewritten("label: Everybody", "label: No").replace("title: Printer does nothing", "title: 2024-01-01")
    flow = load_flow(text.replace("text: Restart the spooler.", "text: 691"))
    assert (flow.title, flow.node("restart").text) == ("2024-01-01", "691")
    assert flow.node("who").options[1] == Option("No", "no")


def test_an_option_gets_its_value_from_its_label():
    flow = load_flow(rewritten("label: Everybody", 'label: "  Everybody, Über  all_floors! "'))
    assert flow.node("who").options[1] == Option("Everybody, Über all_floors!", "everybody-über-all-floors")
    assert Edge("who", "hand_over", OPTION, "everybody-über-all-floors") in flow.edges


def test_options_whose_labels_have_no_letters_still_differ():
    flow = parse_yaml("nodes: {a: {type: question, options: [{label: '?'}, {label: '!'}]}}")
    assert [option.value for option in flow.node("a").options] == ["option-1", "option-2"]


def test_a_draft_may_be_as_good_as_empty():
    assert parse_yaml("title: To be written") == replace(
        SMALL,
        slug="",
        title="To be written",
        domain="",
        description="",
        symptoms=(),
        sources=(),
        start="",
        nodes=(),
        edges=(),
    )
    assert parse_yaml("nodes: {a: {type: note}}\nsymptoms:\n").nodes[0].id == "a"


@every_case(
    ("old", "new", "where", "line"),
    [
        ("title: Printer does nothing", "title:", "title", 2),
        ("domain: printing", "domain: toasters", "domain", 3),
        ("start: who", "start: whom", "start", 8),
        ("    why: It tells the printer from the PC.\n", "", "node 'who'", 10),
        ("worked: told", "worked: tolled", "node 'restart'", 18),
        ("    next: check\n", "", "node 'told'", 25),
        ("fix: Restarted it.", "fix: ''", "node 'solved'", 36),
    ],
)
def test_a_broken_rule_is_named_with_its_line(old: str, new: str, where: str, line: int):
    problems = problems_of(rewritten(old, new))
    assert (where, line) in {(problem.where, problem.line) for problem in problems}
    assert parse_yaml(rewritten(old, new)), "a draft may still break it"


@every_case(
    ("old", "new", "complaint", "line"),
    [
        ("    why: It clears", "    wyh: It clears", "There is no field 'wyh' here. If you meant 'why'", 21),
        ("title:", "zzz: 1\ntitle:", "There is no field 'zzz' here. Allowed here: slug, title", 2),
        ("fact: Only one", "fcat: Only one", "If you meant 'fact', write that", 15),
        ("domain: printing", "title: Again", "'title' is there twice. Keep one of them; the first is on line 2", 3),
        ("  told:", "  restart:", "'restart' is there twice", 25),
        ("type: note", "type: notes", "There is no node type 'notes'. If you meant 'note'", 26),
        ("    type: note\n", "", "It has no type. Write one of question, action", 26),
        ("title: Printer does nothing", "title: [a, b]", "There is a list where text is expected", 2),
        ("[Nothing comes out, Printer offline]", "Nothing comes out", "There is text where a list is expected", 5),
        ("[Nothing comes out, Printer offline]", "[{a: b}]", "a set of named fields where text is expected", 5),
        ("worked: told", "worked: {a: b}", "a set of named fields where text is expected", 22),
        ("- {label: Everybody, next: hand_over}", "- Everybody", "There is text where a set of named fields", 16),
        ("worked: told", "worked: To Be Told", "'To Be Told' cannot be a node's id", 22),
        ("  told:", "  Told:", "This cannot be a node's id", 25),
        ("title: Printer does nothing", 'title: "bell \\a"', "It holds control characters", 2),
    ],
)  # fmt: skip
def test_what_is_no_flow_is_refused_with_its_line(old: str, new: str, complaint: str, line: int):
    problems = problems_of(rewritten(old, new))
    assert complaint in "\n".join(map(str, problems))
    assert line in {problem.line for problem in problems}
    with pytest.raises(FlowFormatError):
        parse_yaml(rewritten(old, new))


@every_case(
    "text", ["", "# nothing", "just words", "- a\n- list", "a: b\n---\nc: d", "a: [", 'a: "', "a: \x00", "a: \ud800"]
)
def test_a_file_that_is_something_else_is_refused(text: str):
    assert only_problem(text).where == "file"


def test_a_slip_of_the_indentation_is_named_with_its_line():
    assert only_problem(rewritten("    worked: told", "   worked: told")).line == 22


@every_case(
    "text",
    [
        "a: &a [x]\nb: *a",
        "a: &a x",
        "a: *nobody",
        "a: &a\n  b: *a",
        "l0: &l0 [x]\n" + "\n".join(f"l{n}: &l{n} [{f'*l{n - 1}, ' * 9}]" for n in range(1, 12)),
    ],
)
def test_anchors_and_aliases_are_refused_before_they_grow(text: str):
    assert "Anchors" in only_problem(text).what


def test_nesting_has_an_end():
    assert "nested too deep" in only_problem("title: " + "[" * 100_000).what
    assert "nested too deep" in only_problem("title: " + "{a: " * 100_000).what
    assert "nested too deep" in only_problem("\n".join(" " * depth + "- " for depth in range(500))).what


def test_a_file_has_an_end():
    assert "larger than 1 MB" in only_problem("title: " + "x" * 1_000_000).what
    assert "larger than 1 MB" in only_problem("title: " + "ü" * 600_000).what
    assert "too many entries" in only_problem("symptoms: [" + "a," * 100_000 + "]").what


def test_reading_stops_when_everything_is_wrong():
    assert len(problems_of("\n".join(f"key{number}: x" for number in range(9000)))) == 50


@every_case("text", ["title: !!python/object:os.system x", "<<: {title: x}", "title: !!binary aGk=", "? [a]\n: b"])
def test_nothing_in_a_file_makes_an_object(text: str):
    try:
        flow = parse_yaml(text)
    except FlowFormatError:
        return
    assert flow.title in ("x", "aGk=")


@every_case(
    "flow",
    [
        with_more(SMALL, Edge("who", "check", OTHERWISE)),
        with_more(SMALL, Edge("nobody", "check", OTHERWISE)),
        with_more(SMALL, Edge("who", "check", OPTION, "nothing")),
        with_more(SMALL, SMALL.nodes[0]),
        with_node(SMALL, "who", id="Not an id"),
        replace(SMALL, start="not an id"),
    ],
)
def test_what_a_file_cannot_hold_is_not_dropped_in_silence(flow: Flow):
    assert validate(flow)
    with pytest.raises(FlowFormatError):
        to_yaml(flow)
