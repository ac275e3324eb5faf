"""A template filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.scripts.quoting import Value, literal
from core.scripts.syntax import SyntaxProblem, outline
from core.scripts.template import PLACEHOLDER, Parameter, ScriptLanguage, ScriptTemplate
from core.scripts.values import read_values
from core.shared.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class RenderedScript:
    """A script ready to be read. `kept` is what is stored and documented: without sensitive values."""

    shown: str
    kept: str
    parameters: Mapping[str, Value]
    """Values without the sensitive ones."""


def render(template: ScriptTemplate, given: Mapping[str, object]) -> RenderedScript:
    """The template with its values, each as one literal.

    Raises InvalidInput, its `field` the parameter's name, for a value that cannot be used.
    """
    values = read_values(template, given)
    shown = _filled(template, lambda parameter: values[parameter.name])
    if _outline(template.language, shown) != _outline(template.language, stood_in(template, values)):
        # Never seen, as literals are made to hold anything; a fault in them must not become somebody's command.
        raise InvalidInput("parameters", "These values would change what the script does, so it is not shown.")
    hidden = {parameter.name for parameter in template.parameters if parameter.sensitive}
    kept = _filled(template, lambda parameter: _hidden(parameter) if parameter.sensitive else values[parameter.name])
    return RenderedScript(shown, kept, {name: value for name, value in values.items() if name not in hidden})


def stood_in(template: ScriptTemplate, values: Mapping[str, Value] | None = None) -> str:
    """The template with harmless values of the same kinds in their places."""
    return _filled(template, lambda parameter: _harmless(parameter, (values or {}).get(parameter.name)))


def _filled(template: ScriptTemplate, value: Callable[[Parameter], Value]) -> str:
    literals = {parameter.name: literal(template.language, value(parameter)) for parameter in template.parameters}
    return PLACEHOLDER.sub(lambda found: literals.get(found[1], found[0]), template.body)


def _harmless(parameter: Parameter, value: Value | None) -> Value:
    match value:
        case None:
            return {"number": 1, "switch": True}.get(parameter.type, "x")
        case bool():
            return value
        case int() | float():
            sign = -1 if value < 0 else 1
            return sign * (1.5 if isinstance(value, float) else 1)
        case str():
            return "x"


def _hidden(parameter: Parameter) -> Value:
    return f"<{parameter.name}>"


def _outline(language: ScriptLanguage, code: str) -> tuple[str, ...]:
    try:
        return outline(language, code)
    except SyntaxProblem as problem:
        return (f"not {language.label}, line {problem.line}",)
