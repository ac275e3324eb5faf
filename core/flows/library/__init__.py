"""The starter flows that come with FlowPilot, one YAML file each."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from core.flows.model import Flow
from core.flows.problems import FlowFormatError
from core.flows.yaml_form import load_flow


@cache
def starter_flows() -> tuple[Flow, ...]:
    """The starter flows, by file name.

    Raises `FlowFormatError` when one of them is not fit to be published; its notes name the file.
    """
    written = (entry for entry in files(__name__).iterdir() if entry.name.endswith(".yaml"))
    return tuple(_load(entry) for entry in sorted(written, key=lambda entry: entry.name))


def _load(entry: Traversable) -> Flow:
    try:
        return load_flow(entry.read_text(encoding="utf-8"))
    except FlowFormatError as error:
        error.add_note(f"in the starter flow {entry.name}")
        raise
