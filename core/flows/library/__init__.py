"""The starter flows that come with FlowPilot, one YAML file each."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from core.flows.model import Flow
from core.flows.problems import FlowFormatError
from core.flows.yaml_form import parse_yaml


@cache
def starter_flows() -> tuple[Flow, ...]:
    """The starter flows, by file name.

    That each is fit to be published is checked by the tests, not here: it takes seconds, and they are as shipped.

    Raises `FlowFormatError` when one of them cannot be read; its notes name the file.
    """
    written = (entry for entry in files(__name__).iterdir() if entry.name.endswith(".yaml"))
    return tuple(_load(entry) for entry in sorted(written, key=lambda entry: entry.name))


def _load(entry: Traversable) -> Flow:
    try:
        return parse_yaml(entry.read_text(encoding="utf-8"))
    except FlowFormatError as error:
        error.add_note(f"in the starter flow {entry.name}")
        raise
