"""Passwords and keys that stand in a template, where all of the account would read them: they are asked for instead."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from core.safety.redaction import secrets_in_all
from core.scripts.template import PLACEHOLDER, ScriptTemplate
from core.shared.patterns import lazy_pattern

_VARIABLE: Final = "$value"
"""Stands for a parameter: what is filled in is no secret of the template's."""
_NO_SECRET: Final = lazy_pattern(r"""["'\[]*[$%@({<].*|[A-Z][a-zA-Z]+-[A-Z]\w+""", re.DOTALL)
"""A variable, an expression, or a cmdlet that makes or asks for one."""


def hold_secrets(texts: Sequence[str]) -> list[bool]:
    """Of each of the texts that stand together whether it holds a secret."""
    return [not all(map(_NO_SECRET.fullmatch, found)) for found in secrets_in_all(texts)]


def fields_with_secrets(template: ScriptTemplate) -> Iterator[str]:
    """The parts of the template that hold a secret, by their names."""
    texts = {
        "name": template.name,
        "description": template.description,
        "look_first": template.look_first,
        "undo": template.undo,
        "body": PLACEHOLDER.sub(lambda _: _VARIABLE, template.body),
    }
    for place, parameter in enumerate(template.parameters):
        texts[f"parameters.{place}.label"] = parameter.label
        texts[f"parameters.{place}.default"] = parameter.default or ""
        texts[f"parameters.{place}.choices"] = "\n".join(parameter.choices)
    held = hold_secrets(list(texts.values()))
    yield from (field for field, holds in zip(texts, held, strict=True) if holds)
