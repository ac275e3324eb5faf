"""What a session knows for a script: the host, account or path that its people named last."""

from core.scripts.template import Parameter, ParameterType, ScriptTemplate
from core.sessions.session import Session
from core.sessions.steps import typed_text
from core.shared.patterns import lazy_pattern

_LOOKED_AT = 4_000
"""Characters of a text that are searched: a log of many pages names many hosts."""
_PATTERNS = {
    ParameterType.HOST: lazy_pattern(
        r"\b(?:\d{1,3}(?:\.\d{1,3}){3}|[A-Z][A-Z0-9]{1,14}(?:-[A-Z0-9]{1,15}){1,4}"
        r"|[a-z][a-z0-9]{0,20}(?:-[a-z0-9]{1,15}){0,4}(?:\.[a-z0-9-]{1,30}){0,4}\.(?:local|lan|internal|corp|intern))\b"
    ),
    ParameterType.ACCOUNT: lazy_pattern(
        r"\b[A-Z][A-Z0-9]{1,14}\\[\w.-]{1,40}|[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,40}){1,4}"
    ),
    ParameterType.PATH: lazy_pattern(r"(?<![\w\\])(?:[A-Za-z]:\\|\\\\[\w.-]{1,60}\\)[^\s\"'<>|*?;,]{1,200}"),
}


def known_value(kind: ParameterType, session: Session) -> str:
    """The value of that kind that was named last in the session, or ""; nothing is guessed for other kinds."""
    pattern = _PATTERNS.get(kind)
    if pattern is None:
        return ""
    said = [typed_text(step.answer) for step in reversed(session.steps)]
    for text in (*said, session.problem):
        found = pattern.findall(text[:_LOOKED_AT])
        if found:
            return found[-1].rstrip(".:")
    return ""


def first_values(template: ScriptTemplate, session: Session | None) -> dict[str, str]:
    """What stands in the form at first: what the guide or people of the session said, else the template's defaults."""
    step = session.open_step if session else None
    script = step.content.script if step else None
    suggested = dict(script.values) if script else {}
    return {one.name: _first_value(one, suggested, session) for one in template.parameters}


def _first_value(parameter: Parameter, suggested: dict[str, str], session: Session | None) -> str:
    if parameter.sensitive:
        return ""
    known = known_value(parameter.type, session) if session and not parameter.default else ""
    return suggested.get(parameter.name) or known or parameter.default or ""
