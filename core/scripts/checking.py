"""Whether a template may be kept: it parses, values cannot become code, and nothing in it is forbidden."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.safety import Risk, assess, assess_code
from core.safety.risk import Assessment
from core.scripts.rendering import stood_in
from core.scripts.secrets import fields_with_secrets
from core.scripts.syntax import Node, SyntaxProblem, nodes, python_tree
from core.scripts.template import (
    MAX_BODY_BYTES,
    MAX_CHOICES,
    MAX_PARAMETERS,
    PARAMETER_NAME,
    PLACEHOLDER,
    Parameter,
    ParameterType,
    ScriptLanguage,
    ScriptTemplate,
)
from core.scripts.values import read_value
from core.shared.errors import InvalidInput
from core.shared.patterns import lazy_pattern

MAX_NAME: Final = 150
MAX_CATEGORY: Final = 60
MAX_TEXT: Final = 3_000
"""Longest description, "look first" and "undo", in characters: what one block of a chat message takes."""
MAX_LABEL: Final = 75
"""Longest label and choice in characters: Slack's limits for a choice."""
_UNSTORABLE: Final = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of characters, which no store takes."""
_ORDER: Final = tuple(Risk)
_EVALUATES: Final = {
    ScriptLanguage.BASH: lazy_pattern(r"\$\[|(?:^|[\s;&|(])(?:eval|(?:ba|z|k|da)?sh\s+-\w*c|source)\s"),
    ScriptLanguage.POWERSHELL: lazy_pattern(
        r"\b(?:invoke-expression|iex)\b|\[scriptblock\]::create|-encodedcommand\b|"
        r"\b(?:powershell|pwsh)(?:\.exe)?\s+-c|\bcmd(?:\.exe)?\s+/c|(?:^|[\s;{(])[&.]\s*\$",
        re.IGNORECASE | re.MULTILINE,
    ),
}
"""Commands that take text for code: not in a template with parameters, whatever the text is made of."""
_PYTHON_EVALUATES: Final = {"eval", "exec", "compile", "__import__", "system", "popen", "getoutput", "getstatusoutput"}
_LITERALS: Final = {"raw_string", "ansi_c_string", "string_literal"}
_COMMAND_NAMES: Final = ("command_name", "command_name_expr")


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One thing that keeps a template from being kept. `field` names the part of it: "body", "parameters.2.name"."""

    field: str
    sentence: str


def check(template: ScriptTemplate) -> tuple[TemplateProblem, ...]:
    """Everything that is wrong with the template; nothing where it may be kept."""
    found = [*_of_texts(template), *_of_parameters(template), *_of_names(template)]
    return tuple(found or [*_of_body(template), *_of_harm(template), *_of_secrets(template)])


def assessed(template: ScriptTemplate) -> Assessment:
    """What the script asks of whoever runs it, as its author says, or graver where the harm check sees that."""
    found = assess_code(stood_in(template), f"{template.description}\n{template.look_first}\n{template.undo}")
    return found if found.needs_acknowledging and _graver(found, template) else Assessment(template.risk)


def _of_texts(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    lines = {"name": (template.name, MAX_NAME), "category": (template.category, MAX_CATEGORY)}
    for field, (text, most) in lines.items():
        yield from _of_line(field, text, most)
    texts = {"description": template.description, "look_first": template.look_first, "undo": template.undo}
    for field, text in texts.items():
        if len(text) > MAX_TEXT:
            yield TemplateProblem(field, f"It has {len(text):,} characters; at most {MAX_TEXT:,}.")
    if not template.description.strip():
        yield TemplateProblem("description", "Say in a sentence what the script does.")
    for field, text in (*texts.items(), ("body", template.body)):
        if _UNSTORABLE.search(text):
            yield TemplateProblem(field, "It contains characters that cannot be stored; write it again without them.")
    for place, parameter in enumerate(template.parameters):
        yield from _of_line(f"parameters.{place}.label", parameter.label, MAX_LABEL)
        for choice in parameter.choices:
            yield from _of_line(f"parameters.{place}.choices", choice, MAX_LABEL)


def _of_line(field: str, text: str, most: int) -> Iterator[TemplateProblem]:
    if not text.strip():
        yield TemplateProblem(field, "It is empty; write something.")
    elif len(text) > most or "\n" in text or "\r" in text or _UNSTORABLE.search(text):
        yield TemplateProblem(field, f"It must be one line of at most {most} characters.")


def _graver(found: Assessment, template: ScriptTemplate) -> bool:
    return _ORDER.index(found.risk) > _ORDER.index(template.risk)


def _of_parameters(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    if len(template.parameters) > MAX_PARAMETERS:
        yield TemplateProblem(
            "parameters", f"There are {len(template.parameters)} parameters; at most {MAX_PARAMETERS}."
        )
    seen = set[str]()
    for place, parameter in enumerate(template.parameters):
        field = f"parameters.{place}"
        if not PARAMETER_NAME.fullmatch(parameter.name):
            yield TemplateProblem(
                f"{field}.name", "A parameter's name must have up to 40 letters, digits and _, starting with a letter."
            )
        if parameter.name in seen:
            yield TemplateProblem(f"{field}.name", f"There are two parameters named “{parameter.name}”.")
        seen.add(parameter.name)
        yield from _of_choices(parameter, field)
        if parameter.sensitive and parameter.default:
            yield TemplateProblem(f"{field}.default", "A sensitive parameter has no default: it would be stored.")
        elif parameter.default is not None and parameter.default != "":
            try:
                read_value(parameter, parameter.default)
            except InvalidInput as error:
                yield TemplateProblem(f"{field}.default", error.sentence)


def _of_choices(parameter: Parameter, field: str) -> Iterator[TemplateProblem]:
    if parameter.type is ParameterType.CHOICE and not parameter.choices:
        yield TemplateProblem(f"{field}.choices", "Name the values to choose from.")
    if parameter.type is not ParameterType.CHOICE and parameter.choices:
        yield TemplateProblem(f"{field}.choices", "Only a parameter of the type “choice” has choices.")
    if len(parameter.choices) > MAX_CHOICES or len(set(parameter.choices)) < len(parameter.choices):
        yield TemplateProblem(f"{field}.choices", f"Give at most {MAX_CHOICES} choices, each once.")


def _of_names(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    if not template.body.strip():
        yield TemplateProblem("body", "The script is empty.")
    if len(template.body.encode(errors="replace")) > MAX_BODY_BYTES:
        yield TemplateProblem("body", f"The script is over {MAX_BODY_BYTES // 1024} KB; people have to read it first.")
    used = set(PLACEHOLDER.findall(template.body))
    declared = {parameter.name for parameter in template.parameters}
    for name in sorted(used - declared):
        yield TemplateProblem("body", f"{{{{{name}}}}} is in the script but is not declared as a parameter.")
    for place, parameter in enumerate(template.parameters):
        if parameter.name not in used:
            yield TemplateProblem(
                f"parameters.{place}", f"“{parameter.name}” is declared but is nowhere in the script."
            )


def _of_body(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    try:
        if template.language is ScriptLanguage.PYTHON:
            yield from _of_python(template)
        else:
            yield from _of_shell(template)
    except SyntaxProblem as problem:
        yield TemplateProblem("body", f"Line {problem.line} cannot be read as {template.language.label}.")


def _of_shell(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    code = stood_in(template)
    found = nodes(template.language, code)
    if not template.parameters:
        return
    if match := _EVALUATES[template.language].search(code):
        yield TemplateProblem(
            "body", f"“{match[0].strip()}” runs text as code, which a script with parameters must not do."
        )
    numbers = {parameter.name for parameter in template.parameters if parameter.type is ParameterType.NUMBER}
    by_place = {(node.begin, node.end): node for node in reversed(found) if node.kind in _LITERALS or _is_bare(node)}
    for name, begin, end in _places(template):
        node = by_place.get((begin, end))
        if node is None:
            yield TemplateProblem(
                "body",
                f"{{{{{name}}}}} does not stand for one value here: give it a place of its own, without quotes.",
            )
        elif "arithmetic_expansion" in node.around and name not in numbers:
            yield TemplateProblem(
                "body", f"{{{{{name}}}}} is used in arithmetic, which runs commands in it: make it a number."
            )
        elif any(kind in _COMMAND_NAMES for kind in node.around[:3]):
            yield TemplateProblem("body", f"{{{{{name}}}}} would name the command to run.")


def _is_bare(node: Node) -> bool:
    return node.kind in ("number", "word", "variable", "integer_literal", "decimal_integer_literal", "real_literal")


def _places(template: ScriptTemplate) -> Iterator[tuple[str, int, int]]:
    """Where in bytes each parameter's stand-in is."""
    written, end_before = 0, 0
    for found in PLACEHOLDER.finditer(template.body):
        written += len(template.body[end_before : found.start()].encode())
        only = ScriptTemplate(
            "", "", template.language, "", template.risk, found[0], tuple(filter(None, [template.parameter(found[1])]))
        )
        length = len(stood_in(only).encode())
        yield found[1], written, written + length
        written, end_before = written + length, found.end()


def _of_python(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    tree = python_tree(stood_in(template))
    if not template.parameters:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _PYTHON_EVALUATES:
            yield TemplateProblem(
                "body", f"“{_name(node.func)}” runs text as code, which a script with parameters must not do."
            )
        if (
            isinstance(node, ast.keyword)
            and node.arg == "shell"
            and not (isinstance(node.value, ast.Constant) and node.value.value is False)
        ):
            yield TemplateProblem("body", "“shell=” runs text as code, which a script with parameters must not do.")
    code = stood_in(template).encode()
    lines = [0]
    for line in code.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    quoted = {id(inner) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for inner in ast.walk(text)}
    whole = {
        (lines[node.lineno - 1] + node.col_offset, lines[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in quoted  # before Python 3.12 no quote may stand in there
    }
    for name, begin, end in _places(template):
        if (begin, end) not in whole:
            yield TemplateProblem(
                "body",
                f"{{{{{name}}}}} does not stand for one value here: give it a place of its own, without quotes.",
            )


def _name(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def _of_secrets(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    for field in fields_with_secrets(template):
        yield TemplateProblem(
            field,
            "It contains a password or a key, which everybody who sees the template could read: take it out, and use "
            "a sensitive parameter for it.",
        )


def _of_harm(template: ScriptTemplate) -> Iterator[TemplateProblem]:
    texts = {"description": template.description, "look_first": template.look_first, "undo": template.undo}
    for field, text in texts.items():
        if withheld := assess(text).withheld:
            yield TemplateProblem(field, withheld.sentence)
    found = assess_code(stood_in(template), "\n".join(texts.values()))
    if found.withheld:
        yield TemplateProblem("body", found.withheld.sentence)
    elif found.needs_acknowledging and _graver(found, template):
        yield TemplateProblem("risk", f"The script’s risk is at least “{found.risk}”: {'; '.join(found.rules)}.")
