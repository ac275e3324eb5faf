"""What a step or a node offers: options to choose from, and a script to read and run."""

from dataclasses import dataclass
from uuid import UUID

from core.safety.risk import Risk

MAX_OPTIONS = 10
"""Most options one step may offer (domain rule for guide output)."""


MAX_OPTION_LABEL = 75
"""Longest option label in characters: Slack's limit for a button's text."""


MAX_OPTION_VALUE = 500
"""Longest option value in characters: the width of `selected_option`."""


@dataclass(frozen=True, slots=True)
class Option:
    """One literal answer a person can pick."""

    label: str
    value: str
    followup_hint: str | None = None
    """What picking it established, as a sentence; kept as the fact when given."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script for the engineer to read first and run by hand."""

    language: str
    code: str
    risks: str
    """What can go wrong when it runs."""
    check_first: str
    """What to look at before running it."""
    template: str = ""
    """The template it is made of, by its name for flows; a node then has nothing else of the script."""
    template_version: int | None = None
    generation_id: UUID | None = None
    """What was made of the template; None until it is filled in."""
    values: tuple[tuple[str, str], ...] = ()
    """What stands in the form at first, by parameter, as a guide suggests it."""
    risk: Risk = Risk.NONE
    """As the template's author says."""
    undo: str = ""
    """How to take back what it changes."""

    @property
    def is_to_fill(self) -> bool:
        """Whether it is a template that nobody has filled in yet."""
        return bool(self.template) and self.generation_id is None
