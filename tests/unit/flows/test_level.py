"""A node that is for engineers says so in every form of a flow."""

from core.flows.data import from_data, to_data
from core.flows.markdown_form import parse_markdown, to_markdown
from core.flows.validate import validate
from core.flows.yaml_form import parse_yaml, to_yaml
from tests.unit.flows.made import SMALL, with_node

MARKED = with_node(SMALL, "restart", level="engineer")


def test_the_level_of_a_node_survives_every_form() -> None:
    assert parse_yaml(to_yaml(MARKED)) == MARKED
    assert parse_markdown(to_markdown(MARKED)) == MARKED
    assert from_data(to_data(MARKED)) == MARKED


def test_a_level_that_there_is_not_keeps_a_flow_from_being_published() -> None:
    assert validate(MARKED) == ()
    (problem,) = validate(with_node(SMALL, "restart", level="wizard"))
    assert "wizard" in problem.what
