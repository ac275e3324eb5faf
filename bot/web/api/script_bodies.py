"""What requests about script templates may say."""

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.web.api.bodies import Body, Id
from core.accounts.preferences import FixWay
from core.safety.risk import Risk
from core.scripts.template import Parameter, ParameterType, ScriptLanguage, ScriptTemplate


class ParameterBody(Body):
    """One thing that a template asks for. It stands in the body as `{{name}}`, unquoted."""

    name: str
    label: str = ""
    type: Annotated[ParameterType, Field(strict=False)] = ParameterType.TEXT
    required: bool = True
    default: str | int | float | bool | None = None
    choices: list[str] | None = None
    sensitive: bool = False

    def parameter(self) -> Parameter:
        """The parameter that it says."""
        default = self.default
        typed = str(default).lower() if isinstance(default, bool) else None if default is None else str(default)
        return Parameter(
            self.name,
            self.label.strip() or self.name,
            self.type,
            self.required,
            typed,
            tuple(self.choices or ()),
            self.sensitive,
        )


class ScriptBody(Body):
    """Your own template."""

    name: str
    description: str
    language: Annotated[ScriptLanguage, Field(strict=False)]
    category: str
    risk: Annotated[Risk, Field(strict=False)]
    body: str
    parameters: list[ParameterBody] = Field(default_factory=list[ParameterBody])
    look_first: str | None = None
    undo: str | None = None
    session_id: Id | None = None
    """The session whose script it was made of."""

    def template(self) -> ScriptTemplate:
        """The template that it says."""
        return ScriptTemplate(
            self.name.strip(),
            self.description.strip(),
            self.language,
            self.category.strip(),
            self.risk,
            self.body,
            tuple(one.parameter() for one in self.parameters),
            (self.look_first or "").strip(),
            (self.undo or "").strip(),
        )


class RenderBody(Body):
    """What to fill in, by the names of the parameters; with a session, it becomes that session's step."""

    parameters: dict[str, Any] = Field(default_factory=dict[str, Any])
    session_id: Id | None = None
    walk_id: Id | None = None
    """The walk whose open node asks for it."""


class FixWayBody(Body):
    """How the open step is done."""

    step_id: Id
    way: Annotated[FixWay, Field(strict=False)]


class TemplateOfferBody(Body):
    """Why no template is made from a session's script: not now, or do not ask again."""

    answer: Literal["not_now", "never"]


class ScriptReviewBody(Body):
    """A decision on a proposed template, and the version that was looked at; a rejection says why."""

    decision: Literal["approve", "reject"]
    notes: str = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class ScriptRollbackBody(Body):
    """The version to go back to."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
