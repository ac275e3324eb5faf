"""The starter flows: every one is worth starting with."""

import re
from importlib.resources import files

from core.flows.data import from_data, to_data
from core.flows.harm import node_risk
from core.flows.library import starter_flows
from core.flows.markdown_form import parse_markdown, to_markdown
from core.flows.model import Flow, NodeType
from core.flows.validate import checked, validate
from core.flows.yaml_form import parse_yaml, to_yaml
from core.safety import Risk
from tests.support.examples import IN_CI
from tests.support.tables import every_case

FILES = {
    entry.name: entry.read_text(encoding="utf-8")
    for entry in files("core.flows.library").iterdir()
    if entry.name.endswith(".yaml")
}

RESETS = re.compile(
    r"\bReset (it|the password|password)\b|Set-ADAccountPassword|> Temporary Access Pass|Require re-register"
    r"|Set a new first password|Read the key|Order the wipe|> Wipe\b"
)
"""What an action says that resets a credential or second factor, reads out a key or wipes a device."""
IDENTITY = re.compile(r"confirm who (is calling|it is)", re.IGNORECASE)


every_flow = every_case("flow", starter_flows, ids=lambda flow: flow.slug)


def test_there_are_enough_to_start_with():
    flows = starter_flows()
    assert len(flows) == len(FILES) >= 39
    assert len({flow.slug for flow in flows}) == len(flows)
    assert len({flow.title.casefold() for flow in flows}) == len(flows)


def test_they_are_read_once():
    assert starter_flows() is starter_flows()


@every_flow
def test_it_is_fit_to_be_published(flow: Flow):
    """Which is: it follows the rules, says nothing that is never shown, and is not taken for one with a secret."""
    assert checked(flow) is flow


def test_no_starter_flow_says_what_is_never_shown_and_few_steps_of_them_are_risky():
    nodes = [node for flow in starter_flows() for node in flow.nodes]
    assert [node.id for node in nodes if node_risk(node).withheld] == []
    risky = [node for node in nodes if node_risk(node).risk in (Risk.DESTROYS, Risk.WEAKENS)]
    assert 0 < len(risky) <= 0.02 * len(nodes)


def test_starter_flows_reset_credentials_only_with_the_identity_confirmed():
    acting = [
        f"{flow.slug}: {node.id}"
        for flow in starter_flows()
        for node in flow.nodes
        if not node.type.ends_flow and node_risk(node).identity_check
    ]
    assert acting == []


def test_each_file_is_named_after_its_flow():
    assert [f"{flow.slug}.yaml" for flow in starter_flows()] == sorted(FILES)


@every_flow
def test_it_decides_something(flow: Flow):
    decisions = [node for node in flow.nodes if len({edge.target for edge in flow.edges_from(node.id)}) >= 2]
    assert len(decisions) >= 8


@every_flow
def test_it_can_end_in_several_ways(flow: Flow):
    endings = [node for node in flow.nodes if node.type.ends_flow]
    assert len({(node.root_cause, node.fix, node.reason) for node in endings}) >= 3
    assert NodeType.RESOLUTION in {node.type for node in endings}
    assert NodeType.ESCALATION in {node.type for node in endings}


@every_flow
def test_it_verifies_before_it_calls_anything_resolved(flow: Flow):
    assert not [problem for problem in validate(flow) if "without a check" in problem.what]
    assert NodeType.VERIFICATION in {node.type for node in flow.nodes}


@every_flow
def test_nothing_is_reset_before_it_is_known_who_asks(flow: Flow):
    node = {node.id: node for node in flow.nodes}
    reached, open_ends = set[str](), [flow.start]
    while open_ends:
        here = open_ends.pop()
        if here not in reached and not IDENTITY.search(node[here].text):
            reached.add(here)
            open_ends += [edge.target for edge in flow.edges_from(here)]
    actions = [node[here] for here in reached if node[here].type is NodeType.ACTION]
    assert [action.id for action in actions if RESETS.search(action.text)] == []


@every_flow
def test_it_says_what_it_relies_on(flow: Flow):
    assert flow.sources
    for source in flow.sources:
        publisher, _, title = source.partition(": ")
        assert publisher
        assert title, f"{source!r} is not 'Publisher: page title'"
        assert "://" not in source


@every_flow
def test_it_knows_how_people_word_the_problem(flow: Flow):
    assert 5 <= len({symptom.casefold() for symptom in flow.symptoms}) <= 10


@every_case("flow", lambda: starter_flows()[:: 1 if IN_CI else 4], ids=lambda flow: flow.slug)
def test_every_form_gives_it_back(flow: Flow):
    assert parse_yaml(to_yaml(flow)) == flow
    assert parse_markdown(to_markdown(flow)) == flow
    assert from_data(to_data(flow)) == flow


IN_A_ROW = re.compile(r"`[^`]+`(?:(?:,| and| then|, then|;)\s+`[^`]+`){2,}")
SEVERAL_LINES = re.compile(r"`[^`]*[\n;][^`]*`|```")


@every_flow
def test_a_command_of_several_lines_is_a_template(flow: Flow):
    """Three commands one after another, or one that goes over lines: nobody types that without a slip."""
    for node in flow.nodes:
        for told in (node.text, node.details):
            # What is for another system stands in brackets.
            plain = re.sub(r"\((?:Mac|macOS|Linux):[^)]*\)", "", told)
            assert not IN_A_ROW.search(plain), node.id
            assert not SEVERAL_LINES.search(plain), node.id
