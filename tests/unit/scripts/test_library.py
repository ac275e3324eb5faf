"""The starter templates are fit to be used."""

import ast
import subprocess
import sysconfig
from pathlib import Path

import pytest

from core.safety.risk import Risk
from core.scripts.checking import assessed, check
from core.scripts.library import starter_templates
from core.scripts.rendering import stood_in
from core.scripts.template import ScriptLanguage, ScriptTemplate
from core.scripts.yaml_form import from_yaml, to_yaml
from tests.support.tables import every_case

TEMPLATES = starter_templates()
each = pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)


@each
def test_it_may_be_kept(template: ScriptTemplate):
    assert check(template) == ()


@each
def test_what_it_changes_can_be_undone_or_says_so(template: ScriptTemplate):
    assert assessed(template).risk is template.risk
    if template.risk is not Risk.NONE:
        assert template.look_first
        assert template.undo


@each
def test_yaml_gives_it_back(template: ScriptTemplate):
    assert from_yaml(to_yaml(template)) == template


def test_there_are_enough_and_most_only_look():
    assert len(TEMPLATES) >= 25
    assert sum(template.risk is Risk.NONE for template in TEMPLATES.values()) >= 15


@every_case("name", [name for name, one in TEMPLATES.items() if one.language is ScriptLanguage.BASH])
def test_shellcheck_has_nothing_to_say(name: str):
    program = Path(sysconfig.get_path("scripts")) / "shellcheck"
    code = "#!/usr/bin/env bash\n" + stood_in(TEMPLATES[name])
    run = subprocess.run([program, "-"], input=code.encode(), capture_output=True, check=False, timeout=60)
    assert run.stdout.decode() == ""


@pytest.mark.parametrize("name", [name for name, one in TEMPLATES.items() if one.language is ScriptLanguage.PYTHON])
def test_python_compiles(name: str):
    ast.parse(stood_in(TEMPLATES[name]))
