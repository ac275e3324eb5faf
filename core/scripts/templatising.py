"""Making a template of a script that worked: what belongs to this one case becomes a parameter."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.safety import assess_code
from core.safety.risk import Risk
from core.scripts.checking import check
from core.scripts.template import MAX_PARAMETERS, Parameter, ParameterType, ScriptLanguage, ScriptTemplate
from core.shared.patterns import lazy_pattern

_QUOTED: Final = r"(?P<quote>['\"])(?P<text>{kind})(?P=quote)"
_HOST: Final = (
    r"\d{1,3}(?:\.\d{1,3}){3}|[A-Za-z][A-Za-z0-9]{0,20}(?:-[A-Za-z0-9]{1,20}){0,4}(?:\.[A-Za-z0-9-]{1,40}){1,4}"
    r"|[A-Z]{2,10}[A-Z0-9]*-[A-Z0-9-]{1,30}"
)
_PATH: Final = r"[A-Za-z]:\\[^'\"$`\n]{0,200}|\\\\[^'\"$`\n]{1,200}|/(?:[\w.+ -]{1,60}/){1,10}[\w.+ -]{0,60}"
_ACCOUNT: Final = r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}|[A-Z][A-Z0-9]{1,14}\\[\w.-]{1,60}"
_SECRET: Final = lazy_pattern(
    r"(?im)^(?P<before>\s*\$?(?P<name>\w*(?:password|passwd|secret|token|apikey|api_key)\w*)\s*=\s*)"
    r"(?P<quote>['\"])(?P<text>[^'\"\n]{1,200})(?P=quote)"
)
_NUMBER: Final = lazy_pattern(
    r"(?m)^(?P<before>[ \t]*\$?(?P<name>[A-Za-z]\w{0,30})[ \t]*=[ \t]*)(?P<text>\d{1,9})(?P<after>[ \t]*;?[ \t]*)$"
)
_KINDS: Final = (
    (ParameterType.ACCOUNT, "account", "Account", lazy_pattern(_QUOTED.format(kind=_ACCOUNT))),
    (ParameterType.PATH, "path", "File or folder", lazy_pattern(_QUOTED.format(kind=_PATH))),
    (ParameterType.HOST, "host", "Host", lazy_pattern(_QUOTED.format(kind=_HOST))),
)
"""The likeliest first: an address with an @ has a host in it."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A place of a script, what stands there, and the parameter that is to take its place."""

    written: str
    becomes: str
    parameter: Parameter


def language_named(name: str) -> ScriptLanguage | None:
    """The language of that name, as people and models write it; None for any other."""
    known = {"pwsh": "powershell", "ps1": "powershell", "sh": "bash", "shell": "bash", "zsh": "bash", "py": "python"}
    word = name.strip().casefold()
    word = known.get(word, word.removesuffix("3"))
    return ScriptLanguage(word) if word in list(ScriptLanguage) else None


def templatised(name: str, description: str, language: ScriptLanguage, code: str, category: str) -> ScriptTemplate:
    """A draft: hosts, accounts, paths, numbers and secrets of the script become parameters, where they are one literal.

    What cannot become one without changing the script stays as it is, for the author to see.
    """
    template = ScriptTemplate(name, description, language, category, _risk(language, code), code)
    for found in _found(code):
        if len(template.parameters) == MAX_PARAMETERS or found.written not in template.body:
            continue
        body = template.body.replace(found.written, found.becomes.format(name=_free(template, found.parameter.name)))
        parameter = replace(found.parameter, name=_free(template, found.parameter.name))
        tried = replace(template, body=body, parameters=(*template.parameters, parameter))
        if not check(tried):
            template = tried
    return template


def _found(code: str) -> Iterator[_Found]:
    for match in _SECRET.finditer(code):
        name = match["name"].lower()
        parameter = Parameter(name, name.replace("_", " ").capitalize(), sensitive=True)
        yield _Found(match[0], f"{_braced(match['before'])}{{{{{{{{{{name}}}}}}}}}}", parameter)
    for kind, name, label, pattern in _KINDS:
        for match in pattern.finditer(code):
            yield _Found(match[0], "{{{{{name}}}}}", Parameter(name, label, kind, default=match["text"]))
    for match in _NUMBER.finditer(code):
        name = match["name"].lower()
        parameter = Parameter(name, match["name"].replace("_", " "), ParameterType.NUMBER, default=match["text"])
        yield _Found(
            match[0], f"{_braced(match['before'])}{{{{{{{{{{name}}}}}}}}}}{_braced(match['after'])}", parameter
        )


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _free(template: ScriptTemplate, name: str) -> str:
    taken = {parameter.name for parameter in template.parameters}
    return next(one for one in (name, *(f"{name}{number}" for number in range(2, 100))) if one not in taken)


def _risk(language: ScriptLanguage, code: str) -> Risk:
    return assess_code(code, language.label).risk
