"""Flows as JSON data: what the database keeps and the API speaks."""

from copy import deepcopy

import pytest

from core.flows.data import from_data, to_data
from core.flows.model import Edge
from core.flows.problems import FlowFormatError
from core.flows.validate import validate
from tests.support.tables import every_case
from tests.unit.flows.made import OPTION, OTHERWISE, SMALL, with_more


def refusal(data: object) -> str:
    with pytest.raises(FlowFormatError) as caught:
        from_data(data)
    return caught.value.sentence


def test_even_a_flow_that_breaks_every_rule_is_kept_as_it_is():
    flow = with_more(SMALL, SMALL.nodes[0], Edge("who", "who", OTHERWISE), Edge("nobody", "x", OPTION, "what"))
    assert validate(flow)
    assert from_data(to_data(flow)) == flow


def test_nodes_and_edges_are_plain_rows():
    data = to_data(SMALL)
    assert data["nodes"][0] == {
        "id": "who",
        "type": "question",
        "text": "Who cannot print?",
        "why": "It tells the printer from the PC.",
        "options": [
            {"label": "One person", "value": "one", "fact": "Only one person is affected."},
            {"label": "Everybody", "value": "everybody", "fact": None},
        ],
    }
    assert data["edges"][0] == {"from": "who", "to": "restart", "when": {"kind": "option", "value": "one"}}
    assert data["edges"][2] == {"from": "who", "to": "restart", "when": {"kind": "otherwise"}}


@every_case(
    ("path", "value", "complaint"),
    [
        (("nodes",), "all", "There is text where a list is expected"),
        (("nodes", 0), "who", "node 1: There is text where a set of named fields is expected"),
        (("nodes", 0, "id"), "Who?", "node 1: 'Who?' cannot be a node's id"),
        (("nodes", 0, "id"), None, "node 1: '' cannot be a node's id"),
        (("nodes", 0, "type"), "quest", "node 'who': There is no node type 'quest'. If you meant 'question'"),
        (("nodes", 0, "type"), None, "node 'who': It has no type"),
        (("nodes", 0, "otherwise"), "check", "node 1: There is no field 'otherwise' here"),
        (("nodes", 0, "text"), 691, "There is a value of type int where text is expected"),
        (("nodes", 0, "text"), "\x00", "node 'who', text: It holds control characters"),
        (("nodes", 0, "options", 0, "hint"), "x", "node 'who', option 1: There is no field 'hint' here"),
        (("edges", 0, "from"), None, "edge 1: It does not join two nodes"),
        (("edges", 0, "to"), "Nowhere!", "'Nowhere!' cannot be a node's id"),
        (("edges", 0, "when"), None, "edge 1, when: There is no kind of answer ''"),
        (("edges", 0, "when", "kind"), "fails", "There is no kind of answer 'fails'. If you meant 'failed'"),
        (("owner",), "me", "There is no field 'owner' here"),
    ],
)
def test_bad_rows_are_refused_by_name(path: tuple[str | int, ...], value: object, complaint: str):
    data = deepcopy(to_data(SMALL))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert complaint in refusal(data)


@every_case("data", [[], "flow", None, 7, {"nodes": [[]]}, {"edges": [None]}])
def test_what_is_no_flow_is_refused(data: object):
    assert refusal(data)


def test_depth_and_amount_have_an_end():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert "nested too deep" in refusal({"nodes": deep})
    assert "too many entries" in refusal({"symptoms": ["x"] * 100_000})


def test_texts_from_a_page_are_tidied():
    flow = from_data({"title": "  Two\r\n lines ", "description": " one\r\ntwo\rthree \n"})
    assert (flow.title, flow.description) == ("Two lines", "one\ntwo\nthree")
