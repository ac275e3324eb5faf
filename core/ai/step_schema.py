"""What Claude answers: its structure as the API enforces it. What structure cannot say is in `step_check`."""

from collections.abc import Callable
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


class _Part(BaseModel):
    # Whatever else a model adds is its own affair; leaving it out loses nothing.
    model_config = ConfigDict(extra="ignore", frozen=True)


class ChoiceOut(_Part):
    """One literal answer."""

    label: str = Field(description="The answer itself, at most 75 characters, in the words the engineer would use.")
    hint: str = Field(description="What picking it establishes, as one sentence for the ticket; empty if nothing.")


class ScriptValueOut(_Part):
    """What is known for one parameter of a script template."""

    name: str
    value: str


class ScriptOut(_Part):
    """A script that the engineer reads first and runs by hand: a template by its name, or one of your own."""

    template: str = Field(default="", description="The name of a listed script template that fits; else empty.")
    parameters: list[ScriptValueOut] = Field(
        default_factory=list[ScriptValueOut],
        description="Of a template, what is known already, by parameter; the rest is filled in. Never secrets.",
    )
    language: str = Field(description="Of your own script; empty with a template.")
    code: str = Field(description="Of your own script; empty with a template.")
    risks: str = Field(description="What can go wrong when it runs.")
    check_first: str = Field(description="What to look at before running it.")


class CauseOut(_Part):
    """One of the causes that are still possible."""

    cause: str = Field(description="The cause in a few words.")
    probability: float = Field(description="From 0 to 1; all together at most 1.")


class AskOut(_Part):
    """The next step."""

    type: Literal["question", "action", "verification", "info_request", "script_generation"]
    text: str = Field(description="What to answer or do, in one or two sentences.")
    details: str = Field(description="How exactly: paths, commands, what to look for; empty if the text says it all.")
    checks: list[str] = Field(
        description="2 to 6 things to look at together before the one answer, a sentence each; else empty."
    )
    rights: str = Field(description="Rights or roles that doing it takes beyond a user's own; empty if none.")
    risk: Literal["none", "low", "high"] = Field(
        description="What doing it may cost: none for looking, high where people may lose work, data or access."
    )
    reversible: bool = Field(description="Whether it can be taken back; true where nothing is changed.")
    undo: str = Field(description="How to take it back, or what stays changed; empty only when the risk is none.")
    why: str = Field(description="One sentence on why this is asked now.")
    options: list[ChoiceOut] = Field(description="2 to 10 for a question, none for an info_request.")
    script: ScriptOut | None = Field(
        description="For script_generation; for an action, a template that does the same; else null."
    )


class ResolutionOut(_Part):
    """The problem is solved and a verification said so."""

    type: Literal["resolution"]
    root_cause: str
    fix: str


class HandoverOut(_Part):
    """Somebody else has to go on."""

    type: Literal["handover"]
    reason: str
    handover_to: str = Field(description="The group or vendor that should take it; empty if unknown.")
    next_steps: list[str]


class ReadingOut(_Part):
    """The first reading of the problem."""

    title: str = Field(description="The problem in one line of at most 120 characters.")
    summary: str = Field(description="What the problem is taken to be and what is known already.")


def _without_discriminator(schema: JsonDict) -> None:
    schema.pop("discriminator", None)


class ClaudeReply(_Part):
    """One answer for the session's current turn."""

    # In the order in which the model writes them: it thinks before it asks.

    reasoning: str = Field(description="How the facts lead to the next step, in a few sentences.")
    reading: ReadingOut | None = Field(description="Only when it is asked for, else null.")
    facts: list[str] = Field(description="What the newest answer established, one sentence each; empty if nothing.")
    causes: list[CauseOut] = Field(description="Up to 5 causes still possible, the likeliest first; empty if unknown.")
    security_incident: str = Field(
        description="What points to a security incident, in a sentence of plain signs; empty if nothing does."
    )
    suggested_fix: str = Field(description="The one fix that now looks right, in a sentence; empty while unknown.")
    confidence: float = Field(description="From 0 to 1: how sure the cause is known.")
    note: str = Field(description="Something the engineer should know before the step; usually empty.")
    next: AskOut | ResolutionOut | HandoverOut = Field(
        discriminator="type",
        description="The next step, or how to end.",
        # The API knows no discriminator and would pass it on to the model as text.
        json_schema_extra=_without_discriminator,
    )


_NAMES_OF_KINDS = ("type", "risk")
"""Fields whose texts are ours, not the model's."""


def mapped(reply: ClaudeReply, change: Callable[[str], str]) -> ClaudeReply:
    """The reply with every text in it changed, names of types excepted."""
    return ClaudeReply.model_validate(_mapped(reply.model_dump(), change))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_mapped(item, change) for item in cast("list[Any]", value)]
        case dict():
            items = cast("dict[str, Any]", value).items()
            return {key: item if key in _NAMES_OF_KINDS else _mapped(item, change) for key, item in items}
        case _:
            return value
