"""Values as literals: one literal of the language whatever the value holds, so that it can never become code."""

from core.scripts.template import ScriptLanguage

Value = str | int | float | bool
"""What a parameter is given: text, a number or a switch."""

_POWERSHELL_QUOTES = "'\u2018\u2019\u201a\u201b"
"""PowerShell takes each of these for a single quote; a doubled one stands for itself."""


def literal(language: ScriptLanguage, value: Value) -> str:
    """The value as one literal of the language, quotes included.

    Raises ValueError for text with NUL or lone surrogates, which no script can hold.
    """
    match value:
        case bool():
            return _SWITCHES[language][value]
        case int() | float():
            return repr(value)
        case str():
            if "\x00" in value:
                raise ValueError("a NUL character")
            value.encode()
            return _TEXTS[language](value)


def _powershell(text: str) -> str:
    return "'" + "".join(char * 2 if char in _POWERSHELL_QUOTES else char for char in text) + "'"


def _bash(text: str) -> str:
    """In plain single quotes where that is possible, else as $'…', where a quote needs no second literal.

    Quotes and backslashes are written as numbers there, so that no reader, man or parser, takes one for an ending.
    """
    if "'" not in text and all(char >= " " or char in "\n\t" for char in text):
        return f"'{text}'"
    return "$'" + "".join(_escaped(char) for char in text) + "'"


def _escaped(char: str) -> str:
    return f"\\x{ord(char):02x}" if char in "'\\" or char < " " or char == "\x7f" else char


_TEXTS = {ScriptLanguage.POWERSHELL: _powershell, ScriptLanguage.BASH: _bash, ScriptLanguage.PYTHON: repr}
_SWITCHES = {
    ScriptLanguage.POWERSHELL: ("$false", "$true"),
    ScriptLanguage.BASH: ("'false'", "'true'"),
    ScriptLanguage.PYTHON: ("False", "True"),
}
