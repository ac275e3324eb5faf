"""Templates as YAML, the form that people write, review and exchange them in."""

from typing import Any, TypeVar, cast

import yaml

from core.safety.risk import Risk
from core.scripts.template import Parameter, ParameterType, ScriptLanguage, ScriptTemplate
from core.shared.errors import InvalidInput

_Kind = TypeVar("_Kind", ScriptLanguage, Risk, ParameterType)
_TEXTS = ("name", "description", "language", "category", "risk", "look_first", "undo", "body")
_REQUIRED = ("name", "description", "language", "category", "risk", "body")


def to_yaml(template: ScriptTemplate) -> str:
    """The template as YAML that `from_yaml` reads back the same."""
    fields: dict[str, Any] = {name: str(getattr(template, name)) for name in _TEXTS if getattr(template, name)}
    fields["parameters"] = [_written(parameter) for parameter in template.parameters]
    fields["body"] = fields.pop("body")
    return yaml.dump(fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def from_yaml(text: str) -> ScriptTemplate:
    """The template that is written there. Raises InvalidInput, its `field` the part that is wrong."""
    try:
        found: object = yaml.load(text, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise InvalidInput(
            "template", f"Line {line} is not YAML; see an exported template for how to write it."
        ) from None
    if not isinstance(found, dict):
        raise InvalidInput("template", "A template is written as fields: name, description, language, …")
    fields = cast("dict[object, object]", found)
    unknown = [str(name) for name in fields if name not in (*_TEXTS, "parameters")]
    if unknown:
        raise InvalidInput(unknown[0], f"A template has no field “{unknown[0]}”.")
    texts = {name: _text(fields, name) for name in _TEXTS}
    listed = cast("object", fields.get("parameters") or [])
    if not isinstance(listed, list):
        raise InvalidInput("parameters", "Parameters must be a list.")
    parameters = tuple(_parameter(place, one) for place, one in enumerate(cast("list[object]", listed)))
    return ScriptTemplate(
        name=texts["name"].strip(),
        description=texts["description"].strip(),
        language=_one_of(ScriptLanguage, "language", texts["language"]),
        category=texts["category"].strip(),
        risk=_one_of(Risk, "risk", texts["risk"]),
        body=texts["body"],
        parameters=parameters,
        look_first=texts["look_first"].strip(),
        undo=texts["undo"].strip(),
    )


class _Dumper(yaml.SafeDumper):
    """Bodies stand as blocks."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Texts of several lines as they are read."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def _written(parameter: Parameter) -> dict[str, Any]:
    written: dict[str, Any] = {"name": parameter.name, "label": parameter.label, "type": str(parameter.type)}
    if not parameter.required:
        written["required"] = False
    if parameter.default is not None:
        written["default"] = parameter.default
    if parameter.choices:
        written["choices"] = list(parameter.choices)
    if parameter.sensitive:
        written["sensitive"] = True
    return written


def _text(fields: dict[object, object], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise InvalidInput(name, f"“{name}” must be text; put it in quotes.")
    if name in _REQUIRED and not value.strip():
        raise InvalidInput(name, f"“{name}” is missing.")
    return value


def _parameter(place: int, written: object) -> Parameter:
    where = f"parameters.{place}"
    if not isinstance(written, dict):
        raise InvalidInput(where, "A parameter has fields: name, label, type, …")
    fields = cast("dict[object, object]", written)
    known = ("name", "label", "type", "required", "default", "choices", "sensitive")
    if unknown := [str(name) for name in fields if name not in known]:
        raise InvalidInput(where, f"A parameter has no field “{unknown[0]}”.")
    choices, default = fields.get("choices") or (), fields.get("default")
    if not isinstance(choices, (list, tuple)):
        raise InvalidInput(f"{where}.choices", "Choices must be a list.")
    name = _text(fields, "name")
    return Parameter(
        name=name,
        label=_text(fields, "label").strip() or name,
        type=_one_of(ParameterType, f"{where}.type", _text(fields, "type") or ParameterType.TEXT),
        required=bool(fields.get("required", True)),
        default=None if default is None else str(default),
        choices=tuple(str(choice) for choice in cast("list[object]", choices)),
        sensitive=bool(fields.get("sensitive", False)),
    )


def _one_of(kinds: type[_Kind], field: str, value: str) -> _Kind:
    try:
        return kinds(value)
    except ValueError:
        raise InvalidInput(field, f"“{value[:40]}” is none of: {', '.join(kinds)}.") from None
