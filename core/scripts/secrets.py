"""Passwords and keys that stand in a template, where all of the account would read them: they are asked for instead."""

import re
from collections.abc import Iterator
from typing import Final

from core.redaction import scrub_all_secrets
from core.scripts.template import PLACEHOLDER, ScriptTemplate
from core.shared.patterns import lazy_pattern

_REMOVED: Final = lazy_pattern(r"\[[\w -]{1,40} removed\]")
"""What the redaction puts in a secret's place."""
_VARIABLE: Final = "$value"
"""Stands for a parameter: what is filled in is no secret of the template's."""
_NO_SECRET: Final = lazy_pattern(r"""["'\[]*[$%@({<].*|[A-Z][a-zA-Z]+-[A-Z]\w+""", re.DOTALL)
"""A variable, an expression, or a cmdlet that makes or asks for one."""


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
    for (field, text), clean in zip(texts.items(), scrub_all_secrets(list(texts.values())), strict=True):
        if any(not _NO_SECRET.fullmatch(value) for value in _removed(text, clean)):
            yield field


def _removed(text: str, clean: str) -> Iterator[str]:
    """What the redaction took out, in order; the text between is the same in both."""
    first, *rest = _REMOVED.split(clean) if clean != text else [text]
    place = len(first)
    for part in rest:
        end = text.find(part, place) if part else len(text)
        yield text[place:end].strip() if end >= place else text[place:]
        place = max(end, place) + len(part)
