"""The starter templates: most of them only look, each of the others says how to undo what it does."""

from functools import cache
from importlib.resources import files

from core.scripts.template import ScriptTemplate
from core.scripts.yaml_form import from_yaml


@cache
def starter_templates() -> dict[str, ScriptTemplate]:
    """Every starter template by the name of its file, in alphabetical order."""
    found = sorted(entry.name for entry in files(__name__).iterdir() if entry.name.endswith(".yaml"))
    return {
        name.removesuffix(".yaml"): from_yaml(files(__name__).joinpath(name).read_text(encoding="utf-8"))
        for name in found
    }
