"""What keeps a flow from being published, and that it is said so that it can be mended."""

from dataclasses import replace

import pytest

from core.flows.model import Edge, Flow, Node, NodeType
from core.flows.options import Option, Script
from core.flows.problems import FlowFormatError, FlowProblem
from core.flows.validate import MAX_NODES, checked, validate
from tests.support.tables import every_case
from tests.unit.flows.made import (
    FAILED,
    OPTION,
    OTHERWISE,
    SKIPPED,
    SMALL,
    WORKED,
    led_to,
    with_more,
    with_node,
    without_way,
)


def places(flow: Flow) -> set[str]:
    return {problem.where for problem in validate(flow)}


def only_problem(flow: Flow) -> FlowProblem:
    (problem,) = validate(flow)
    return problem


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label, f"v{number}") for number, label in enumerate(labels))


def ways(*labels: str) -> tuple[Edge, ...]:
    return tuple(Edge("ask", "hand_over", OPTION, option.value) for option in options(*labels))


def asking(text: str, *labels: str) -> Flow:
    """The small flow with a question of ours in front."""
    question = Node("ask", NodeType.QUESTION, text, "Because.", options=options(*labels))
    more = with_more(SMALL, question, *ways(*labels), Edge("ask", "who", OTHERWISE))
    return replace(more, start="ask")


def test_a_sound_flow_has_no_problems():
    assert validate(SMALL) == ()
    assert checked(SMALL) is SMALL


@every_case(
    ("flow", "where"),
    [
        (replace(SMALL, slug="Printer Silent"), "slug"),
        (replace(SMALL, slug="a" * 101), "slug"),
        (replace(SMALL, slug="silent\n"), "slug"),
        (replace(SMALL, title=" "), "title"),
        (replace(SMALL, title="x" * 256), "title"),
        (replace(SMALL, title="two\nlines"), "title"),
        (replace(SMALL, domain="printers"), "domain"),
        (replace(SMALL, description=""), "description"),
        (replace(SMALL, description="x" * 3001), "description"),
        (replace(SMALL, symptoms=()), "symptoms"),
        (replace(SMALL, symptoms=("",)), "symptoms"),
        (replace(SMALL, symptoms=("x",) * 21), "symptoms"),
        (replace(SMALL, sources=("x" * 501,)), "sources"),
    ],
)
def test_what_is_said_about_the_flow_itself_is_checked(flow: Flow, where: str):
    assert only_problem(flow).where == where


@every_case(
    ("node_id", "fields"),
    [
        ("who", {"text": ""}),
        ("who", {"why": ""}),
        ("who", {"text": "x" * 3001}),
        ("who", {"details": "x" * 3001}),
        ("who", {"details": "bell \x07"}),
        ("who", {"details": "half \ud800"}),
        ("who", {"fix": "Nobody sees this."}),
        ("who", {"script": Script("bash", "ls", "none", "nothing")}),
        ("told", {"options": (Option("A", "a"),), "text": "Hello."}),
        ("solved", {"root_cause": ""}),
        ("solved", {"fix": ""}),
        ("solved", {"text": "Nobody sees this."}),
        ("hand_over", {"reason": ""}),
        ("hand_over", {"next_steps": ("x" * 501,)}),
        ("hand_over", {"handover_to": "x" * 201}),
    ],
)
def test_each_type_of_node_has_what_it_shows_and_nothing_else(node_id: str, fields: dict[str, object]):
    assert places(with_node(SMALL, node_id, **fields)) == {f"node '{node_id}'"}


@every_case("missing", ["language", "code", "risks", "check_first"])
def test_a_script_is_not_shown_without_its_risks_and_what_to_check_first(missing: str):
    script = Script("bash", "ls", "It lists.", "Look where you are.")
    flow = with_node(SMALL, "restart", type=NodeType.SCRIPT, script=script)
    assert validate(flow) == ()
    broken = with_node(flow, "restart", script=replace(script, **{missing: ""}))
    assert missing in only_problem(broken).what.replace(" ", "_")


def test_a_script_node_without_a_script_is_refused():
    problems = validate(with_node(SMALL, "restart", type=NodeType.SCRIPT))
    assert [problem.where for problem in problems] == ["node 'restart'"]


@every_case("node_id", ["Who", "1st", "a-b", "a b", "", "x" * 65, "who\n"])
def test_node_ids_are_lower_case_words(node_id: str):
    flow = with_more(SMALL, Node(node_id, NodeType.NOTE, "Hello."), Edge(node_id, "check", OTHERWISE))
    assert any("id" in problem.what for problem in validate(flow))


def test_two_nodes_with_one_id_are_refused():
    flow = with_more(SMALL, Node("solved", NodeType.RESOLUTION, root_cause="A.", fix="B."))
    assert only_problem(flow).what == "2 nodes have this id"


def test_ten_options_are_enough():
    assert validate(asking("Which?", *"abcdefghij")) == ()
    assert "node 'ask'" in places(asking("Which?", *"abcdefghijk"))


def test_a_question_offers_a_choice():
    assert "1 answers" in only_problem(asking("Which?", "This one")).what


def test_an_action_may_offer_a_single_answer():
    flow = with_node(SMALL, "restart", options=options("Done"))
    flow = with_more(
        without_way(without_way(flow, "restart", WORKED), "restart", FAILED), Edge("restart", "told", OPTION, "v0")
    )
    assert validate(flow) == ()


@every_case(
    ("labels", "complaint"),
    [
        (("Both", " both "), "Two options read"),
        (("x" * 76, "short"), "76 characters"),
        (("", "short"), "is missing"),
        (("two\nlines", "short"), "several lines"),
    ],
)
def test_option_labels_can_be_shown_and_told_apart(labels: tuple[str, ...], complaint: str):
    assert complaint in only_problem(asking("Which?", *labels)).what


def test_option_values_are_distinct():
    flow = with_node(SMALL, "who", options=(Option("One person", "one"), Option("Everybody", "one")))
    assert "Two options have the value 'one'" in {problem.what for problem in validate(flow)}


@pytest.mark.parametrize("text", ["Is it wired or on Wi-Fi?", "Look at the plug. Is it IN OR OUT? Wait a minute."])
def test_yes_and_no_are_no_answers_to_an_either_or_question(text: str):
    assert "Yes or No" in only_problem(asking(text, "Yes.", "No")).what


@every_case(
    ("text", "labels"),
    [
        ("Is it wired or on Wi-Fi?", ("Wired", "Wi-Fi")),
        ("Is it wired?", ("Yes", "No")),
        ("Wired or not, it needs power. Does it have any?", ("Yes", "No")),
        ("Do two or more people see it?", ("Yes", "No")),
        ("Is the order for toner in?", ("Yes", "No")),
    ],
)
def test_other_questions_may_be_answered_so(text: str, labels: tuple[str, str]):
    assert validate(asking(text, *labels)) == ()


@every_case(
    ("source", "kind", "value", "answer"),
    [
        ("who", OPTION, "everybody", "Everybody"),
        ("who", OTHERWISE, "", "any other answer"),
        ("restart", WORKED, "", "Worked"),
        ("restart", FAILED, "", "Didn't work"),
        ("check", OTHERWISE, "", "any other answer"),
        ("told", OTHERWISE, "", "from here"),
    ],
)
def test_every_answer_leads_somewhere(source, kind, value, answer):
    problems = validate(without_way(SMALL, source, kind, value))
    assert any(problem.where == f"node '{source}'" and answer in problem.what for problem in problems)


def test_an_information_request_needs_its_way_on():
    flow = with_node(SMALL, "told", type=NodeType.INFO_REQUEST, why="We need it.")
    assert validate(flow) == ()
    assert "node 'told'" in places(without_way(flow, "told", OTHERWISE))


def test_not_being_able_to_check_may_have_its_own_way():
    assert validate(with_more(SMALL, Edge("who", "hand_over", SKIPPED))) == ()


@every_case(
    "edge",
    [
        Edge("solved", "hand_over", OTHERWISE),
        Edge("told", "hand_over", SKIPPED),
        Edge("told", "hand_over", OTHERWISE),
        Edge("who", "hand_over", WORKED),
        Edge("who", "hand_over", OPTION, "nobody"),
        Edge("who", "hand_over", OTHERWISE),
        Edge("who", "hand_over", OPTION, "one"),
        Edge("nowhere", "hand_over", OTHERWISE),
    ],
)
def test_a_way_nobody_can_take_or_that_is_there_twice_is_refused(edge: Edge):
    assert only_problem(with_more(SMALL, edge)).where == f"node '{edge.source}'"


def test_a_start_that_does_not_exist_is_named_with_the_likely_one():
    problem = only_problem(replace(SMALL, start="whom"))
    assert (problem.where, problem.mend) == ("start", "If you meant 'who', write that")


def test_a_way_to_a_node_that_does_not_exist_is_named_with_the_likely_one():
    problem = only_problem(led_to(SMALL, "restart", FAILED, "hand_overt"))
    assert problem.where == "node 'restart'"
    assert "'hand_overt'" in problem.what
    assert "'hand_over'" in problem.mend


def test_a_node_no_path_comes_to_is_named():
    flow = with_more(SMALL, Node("lost", NodeType.NOTE, "Hello."), Edge("lost", "check", OTHERWISE))
    assert only_problem(flow).where == "node 'lost'"


def test_a_circle_is_named_by_its_path():
    problem = only_problem(led_to(SMALL, "check", FAILED, "restart"))
    assert "restart → told → check → restart" in problem.what
    assert problem.where == "node 'check'"


def test_a_node_that_leads_to_itself_is_a_circle():
    assert "check → check" in only_problem(led_to(SMALL, "check", FAILED, "check")).what


@every_case(
    "flow",
    [
        led_to(SMALL, "restart", WORKED, "solved"),
        led_to(SMALL, "who", OTHERWISE, "solved"),
        led_to(led_to(SMALL, "told", OTHERWISE, "solved"), "restart", FAILED, "check"),
        replace(
            SMALL, start="solved", nodes=(Node("solved", NodeType.RESOLUTION, root_cause="A.", fix="B."),), edges=()
        ),
    ],
)
def test_nothing_counts_as_resolved_before_it_was_verified(flow: Flow):
    problems = [problem for problem in validate(flow) if "check" in problem.what]
    assert [problem.where for problem in problems] == ["node 'solved'"]


def test_a_note_between_the_check_and_the_resolution_changes_nothing():
    flow = led_to(SMALL, "check", WORKED, "praise")
    praise = Node("praise", NodeType.NOTE, "Well done.")
    assert validate(with_more(flow, praise, Edge("praise", "solved", OTHERWISE))) == ()


def test_problems_carry_the_lines_they_are_given():
    with pytest.raises(FlowFormatError) as caught:
        checked(with_node(replace(SMALL, title=""), "who", why=""), {"node 'who'": 2, "title": 12})
    assert [(problem.where, problem.line) for problem in caught.value.problems] == [("node 'who'", 2), ("title", 12)]
    assert "line 2, node 'who': The why is missing. Write it." in caught.value.sentence


def long_line(length: int) -> Flow:
    nodes = tuple(Node(f"n{number}", NodeType.NOTE, "Go on.") for number in range(length))
    edges = tuple(Edge(f"n{number}", f"n{number + 1}", OTHERWISE) for number in range(length))
    end = Node(f"n{length}", NodeType.ESCALATION, reason="It never ends.")
    return replace(SMALL, start="n0", nodes=(*nodes, end), edges=edges)


def test_the_longest_flow_is_checked_without_running_out_of_stack():
    assert validate(long_line(MAX_NODES - 1)) == ()


def test_a_flow_over_the_limits_is_refused_as_a_whole():
    assert only_problem(long_line(100_000)).where == "flow"
    assert only_problem(replace(SMALL, nodes=SMALL.nodes * 51)).where == "flow"
    many = tuple(Edge("who", f"x{number}", OTHERWISE) for number in range(10_000))
    assert only_problem(with_more(SMALL, *many)).where == "flow"


def test_a_tangle_of_circles_and_dead_ends_stays_readable():
    ids = [f"n{number}" for number in range(70)]
    nodes = tuple(Node(node_id, NodeType.NOTE, "Go on.") for node_id in ids)
    tangle = tuple(Edge(a, b, OTHERWISE) for a in ids for b in ids)
    problems = validate(replace(SMALL, start="n0", nodes=nodes, edges=tangle))
    assert 0 < len(problems) < 300
    assert max(len(problem.what) for problem in problems) < 1000
