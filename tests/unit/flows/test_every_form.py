"""Flows in every form they have, and back: nothing is lost, whatever they say."""

import json

from hypothesis import given

from core.flows.data import from_data, to_data
from core.flows.markdown_form import load_markdown, parse_markdown, to_markdown
from core.flows.model import Flow
from core.flows.validate import validate
from core.flows.yaml_form import load_flow, parse_yaml, to_yaml
from tests.support.examples import examples
from tests.unit.flows.made import drafts, sound_flows


@examples(100)
@given(flow=sound_flows())
def test_a_sound_flow_is_read_back_as_it_was_written(flow: Flow):
    assert validate(flow) == ()
    text = to_yaml(flow)
    assert load_flow(text) == flow
    assert to_yaml(load_flow(text)) == text
    assert load_markdown(to_markdown(flow)) == flow
    assert from_data(json.loads(json.dumps(to_data(flow)))) == flow


@examples(80)
@given(flow=drafts())
def test_drafts_are_written_and_read_back_too(flow: Flow):
    assert parse_yaml(to_yaml(flow)) == flow
    assert parse_markdown(to_markdown(flow)) == flow
    assert from_data(json.loads(json.dumps(to_data(flow)))) == flow
