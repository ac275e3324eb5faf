"""The neutral form: what a person is asked for at once, for one pure renderer per platform (a modal, a dialog)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from core.messaging.cards import Target

Values: TypeAlias = Mapping[str, str]
"""What was filled in, by the names of the fields; people are ids of users, what was left empty may be missing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers a field offers."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TextField:
    """A box to type into."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    required: bool = False
    multiline: bool = True


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of several; few are shown at once, more are a menu."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    value: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CheckField:
    """Something to agree to by a tick; its value is "yes" when ticked."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class PersonField:
    """A person of the account, or of the chat platform who has not met FlowPilot yet."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    """The id of the user chosen beforehand."""


@dataclass(frozen=True, slots=True)
class ChannelField:
    """A channel of the platform the form is filled in on; its value is an address of that platform."""

    name: str
    label: str
    hint: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class FileField:
    """Files to go along, on platforms whose forms take some; they have no value."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    instead_of: str = ""
    """The field that need not be filled in where there are files."""


Field: TypeAlias = TextField | ChoiceField | CheckField | PersonField | ChannelField | FileField
"""A question of a form; renderers match on it."""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions that are answered together. `target` says what they are for when they come back."""

    title: str
    submit: str
    target: Target
    fields: tuple[Field, ...] = ()
    intro: tuple[str, ...] = ()
    """Paragraphs above the fields: what will happen."""
