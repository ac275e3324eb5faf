"""The starter library: flows of common help-desk problems that every new account begins with."""

from functools import cache
from importlib.resources import files

from core.flows.model import Flow
from core.flows.yaml_form import load_flow


@cache
def starter_flows() -> tuple[Flow, ...]:
    """The starter flows in the order of their names, validated. Raises FlowFormatError if one is broken."""
    folder = files("core.flows") / "library"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(load_flow((folder / name).read_text(encoding="utf-8")) for name in names)
