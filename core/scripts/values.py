"""What is filled in for parameters: read as the parameter's type, or refused at its field."""

from collections.abc import Mapping

from core.scripts.quoting import Value
from core.scripts.template import MAX_VALUE, Parameter, ParameterType, ScriptTemplate
from core.shared.errors import InvalidInput
from core.shared.patterns import lazy_pattern

_NUMBER = lazy_pattern(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_HOST = lazy_pattern(
    r"(?=.{1,253}\Z)[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9]+)?"
)
_SWITCHES = {"true": True, "false": False, "yes": True, "no": False, "on": True, "off": False, "1": True, "0": False}
_ARGUMENTS = (ParameterType.HOST, ParameterType.PATH, ParameterType.ACCOUNT)


def read_values(template: ScriptTemplate, given: Mapping[str, object]) -> dict[str, Value]:
    """The value of each of the template's parameters: what was given, else its default, else "".

    Raises InvalidInput, its `field` the parameter's name, for what is missing, unknown or not of its type.
    """
    for name in given:
        if template.parameter(name) is None:
            raise InvalidInput(name, f"“{template.name}” has no parameter “{name}”. It takes: {_listed(template)}.")
    return {parameter.name: _read(parameter, given.get(parameter.name)) for parameter in template.parameters}


def _listed(template: ScriptTemplate) -> str:
    return ", ".join(parameter.name for parameter in template.parameters) or "none"


def _read(parameter: Parameter, given: object) -> Value:
    if given is None or (isinstance(given, str) and not given.strip() and parameter.type is not ParameterType.TEXT):
        given = parameter.default
    if given is None or given == "":
        if parameter.required and parameter.type is not ParameterType.SWITCH:
            raise InvalidInput(parameter.name, f"“{parameter.label}” is required.")
        return False if parameter.type is ParameterType.SWITCH else ""
    if not isinstance(given, str | int | float | bool):
        raise InvalidInput(parameter.name, f"“{parameter.label}” must be a single value.")
    return read_value(parameter, given)


def read_value(parameter: Parameter, given: Value) -> Value:
    """One value that was given, as the parameter's type. Raises InvalidInput where it is none."""
    match parameter.type:
        case ParameterType.SWITCH:
            return _switch(parameter, given)
        case ParameterType.NUMBER:
            return _number(parameter, given)
        case _:
            return _text(parameter, given)


def _switch(parameter: Parameter, given: Value) -> bool:
    chosen = given if isinstance(given, bool) else _SWITCHES.get(str(given).strip().lower())
    if chosen is None:
        raise InvalidInput(parameter.name, f"“{parameter.label}” must be true or false.")
    return chosen


def _number(parameter: Parameter, given: Value) -> int | float:
    written = str(given).strip()
    if isinstance(given, bool) or not _NUMBER.fullmatch(written):
        raise InvalidInput(parameter.name, f"“{parameter.label}” must be a number, such as 7 or 2.5.")
    return float(written) if "." in written else int(written)


def _text(parameter: Parameter, given: Value) -> str:
    if not isinstance(given, str):
        raise InvalidInput(parameter.name, f"“{parameter.label}” must be text; put it in quotes.")
    text = given if parameter.type is ParameterType.TEXT else given.strip()
    if len(text) > MAX_VALUE:
        raise InvalidInput(parameter.name, f"“{parameter.label}” has {len(text):,} characters; at most {MAX_VALUE:,}.")
    if "\x00" in text or not _encodes(text):
        raise InvalidInput(parameter.name, f"“{parameter.label}” contains a character that a script cannot contain.")
    if parameter.type is ParameterType.CHOICE and text not in parameter.choices:
        raise InvalidInput(parameter.name, f"“{parameter.label}” must be one of: {', '.join(parameter.choices)}.")
    if parameter.type is ParameterType.HOST and not _HOST.fullmatch(text):
        raise InvalidInput(
            parameter.name, f"“{parameter.label}” must be a host name or an IP address, such as srv01 or 10.0.0.5."
        )
    if parameter.type in _ARGUMENTS and (text.startswith("-") or "\n" in text or "\r" in text):
        # A command would read a leading dash as an option of its own.
        raise InvalidInput(parameter.name, f"“{parameter.label}” must be one line and must not begin with a dash.")
    return text


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
