"""A script template: what it does, what it asks for, and its body."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.safety.risk import Risk
from core.shared.patterns import lazy_pattern

MAX_BODY_BYTES: Final = 32 * 1024
"""Longest body, UTF-8: a script that people are to read before they run it."""
MAX_PARAMETERS: Final = 20
"""Most parameters of a template: a form of more is not filled in."""
MAX_CHOICES: Final = 50
"""Most choices of one parameter: half of what Slack's select shows."""
MAX_VALUE: Final = 4_000
"""Longest value in characters: twice a Windows path, and more than a Slack field holds."""

PLACEHOLDER: Final = lazy_pattern(r"\{\{([A-Za-z][A-Za-z0-9_]{0,39})\}\}")
"""Where a parameter stands in a body, unquoted: filling puts a literal of the language there, quotes included."""
PARAMETER_NAME: Final = lazy_pattern(r"[A-Za-z][A-Za-z0-9_]{0,39}")


class ScriptLanguage(StrEnum):
    """What a template is written in."""

    POWERSHELL = "powershell"
    BASH = "bash"
    PYTHON = "python"

    @property
    def label(self) -> str:
        """Its name as people write it."""
        return {"powershell": "PowerShell", "bash": "Bash", "python": "Python"}[self.value]

    @property
    def suffix(self) -> str:
        """How the name of a file in it ends."""
        return {"powershell": ".ps1", "bash": ".sh", "python": ".py"}[self.value]


class ParameterType(StrEnum):
    """What kind of value a parameter takes."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    SWITCH = "switch"
    HOST = "host"
    """A host name or an IP address."""
    PATH = "path"
    """A file or folder."""
    ACCOUNT = "account"
    """The name of a user, group or device account."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a template asks for before it can be shown."""

    name: str
    label: str
    type: ParameterType = ParameterType.TEXT
    required: bool = True
    default: str | None = None
    """What stands in the form at first, as typed: "true" and "false" for a switch."""
    choices: tuple[str, ...] = ()
    sensitive: bool = False
    """Its value is shown once, to the person who gave it, and stored nowhere."""


@dataclass(frozen=True, slots=True)
class ScriptTemplate:
    """A script with places for values, as its author wrote it; `core.scripts.checking` says whether it may be kept."""

    name: str
    description: str
    language: ScriptLanguage
    category: str
    risk: Risk
    body: str
    parameters: tuple[Parameter, ...] = ()
    look_first: str = ""
    """What to look at before running it."""
    undo: str = ""
    """How to take back what it changes."""

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)
