"""A flow's script may name a template of the library instead of bringing its own text."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.flows.library import starter_flows
from core.flows.markdown_form import parse_markdown, to_markdown
from core.flows.model import Flow, NodeType
from core.flows.options import Script
from core.flows.problems import FlowFormatError
from core.flows.validate import validate
from core.flows.yaml_form import parse_yaml, to_yaml
from core.scripts.stored import built_in
from tests.support.tables import every_case
from tests.unit.flows.made import SMALL, with_node

NAMED = Script("", "", "", "", template="disk-space")
FLOW = with_node(SMALL, "restart", type=NodeType.SCRIPT, script=NAMED)
FORMS = [(to_yaml, parse_yaml), (to_markdown, parse_markdown)]


def test_a_template_is_all_that_a_script_needs():
    assert validate(FLOW) == ()


@pytest.mark.parametrize(("write", "read"), FORMS, ids=["yaml", "markdown"])
def test_every_form_gives_the_name_back(write: Callable[[Flow], str], read: Callable[[str], Flow]):
    assert read(write(FLOW)) == FLOW
    assert "disk-space" in write(FLOW)
    assert "```" not in write(FLOW)


@every_case("more", [{"code": "ls"}, {"language": "bash"}, {"risks": "None."}, {"template": "No Such"}])
def test_a_template_beside_a_text_of_its_own_or_by_no_name_is_refused(more: dict[str, str]):
    (problem,) = validate(with_node(FLOW, "restart", script=replace(NAMED, **more)))
    assert problem.where == "node 'restart'"


def test_a_name_that_no_template_can_have_is_said_on_reading():
    with pytest.raises(FlowFormatError, match="not a template's name"):
        parse_yaml(to_yaml(FLOW).replace("disk-space", "Disk space!"))


def test_the_starter_flows_name_templates_that_there_are():
    named = {node.script.template for flow in starter_flows() for node in flow.nodes if node.script}
    assert "" not in named
    assert named <= built_in().keys()
    assert len(named) >= 15


EITHER_WAY = with_node(SMALL, "restart", type=NodeType.ACTION, details="Services > Restart.", script=NAMED)


@pytest.mark.parametrize(("write", "read"), FORMS, ids=["yaml", "markdown"])
def test_an_action_may_name_a_template_that_does_the_same(write: Callable[[Flow], str], read: Callable[[str], Flow]):
    assert validate(EITHER_WAY) == ()
    assert read(write(EITHER_WAY)) == EITHER_WAY


def test_an_action_has_no_script_of_its_own():
    own = with_node(EITHER_WAY, "restart", script=Script("bash", "ls", "None.", "Nothing."))
    assert "a script of its own" in " ".join(problem.what for problem in validate(own))


def test_some_starter_fixes_go_both_ways():
    nodes = [node for flow in starter_flows() for node in flow.nodes if node.type is NodeType.ACTION and node.script]
    assert len(nodes) >= 3
    assert all(node.details for node in nodes)
