"""What a person decides for themselves, and changes in their own settings."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_KINDS = 200
"""Kinds of fix for which somebody's way is remembered."""
Kind = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class FixWay(StrEnum):
    """How somebody does a fix that can be done either way."""

    CLICKING = "clicking"
    SCRIPT = "script"


class Preferences(BaseModel):
    """What FlowPilot remembers of a person's answers, so that it asks once."""

    # What a newer release adds is passed over.
    model_config = ConfigDict(frozen=True, extra="ignore")

    fix_ways: Annotated[dict[Kind, Annotated[FixWay, Field(strict=False)]], Field(max_length=MAX_KINDS)] = Field(
        default_factory=dict[str, FixWay]
    )
    """By clicking or by script, by the kind of fix: the script template's category."""
    offer_templates: bool = True
    """Whether to be asked for a template after a session that a script of its own resolved."""

    def with_fix_way(self, kind: str, way: FixWay) -> "Preferences":
        """The same with the way for this kind; where there are too many, another makes room."""
        others = {known: its for known, its in self.fix_ways.items() if known != kind}
        kept = dict(list(others.items())[-(MAX_KINDS - 1) :])
        return self.model_copy(update={"fix_ways": {**kept, kind: way}})
