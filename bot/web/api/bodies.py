"""What requests may say, as strict models; also the source of the OpenAPI schemas."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from core.accounts.account import AccountSettings
from core.accounts.preferences import Preferences
from core.accounts.user import Role
from core.proposals.flags import FlagKind
from core.proposals.proposal import DecisionKind
from core.sessions.commands import StepReply
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, TicketKind
from core.tickets.documents import Audience, DocumentKind


def _uuid(value: object) -> object:
    return UUID(value) if isinstance(value, str) else value


Id = Annotated[UUID, BeforeValidator(_uuid)]


class Body(BaseModel):
    """A JSON object in which unknown fields and wrong types are errors."""

    model_config = ConfigDict(strict=True, extra="forbid")


class TicketBody(Body):
    """The ticket a session is about."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    kind: Annotated[TicketKind, Field(strict=False)]


class StartBody(Body):
    """Start a session. Without a problem, it is taken from the ticket or the files."""

    problem: str | None = None
    guide: Annotated[GuideChoice, Field(strict=False)] = GuideChoice.AUTO
    flow_id: Id | None = None
    ticket: TicketBody | None = None


class CorrectionBody(Body):
    """What a file really says."""

    read: Annotated[str, Field(min_length=1)]


class ResultBody(Body):
    """How an action went."""

    success: bool
    details: str = ""


class RespondBody(Body):
    """Answer a step: exactly one of option, text, skip and result."""

    step_id: Id
    option: str | None = None
    text: str | None = None
    skip: bool | None = None
    result: ResultBody | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> "RespondBody":
        if self._answers != 1:
            raise ValueError("give exactly one of option, text, skip and result")
        return self

    @property
    def _answers(self) -> int:
        return sum((self.option is not None, self.text is not None, bool(self.skip), self.result is not None))

    @property
    def says_something(self) -> bool:
        """Whether there is an answer."""
        return self._answers > 0

    def reply(self) -> StepReply:
        """The answer as the engine takes it."""
        return StepReply(
            option=self.option,
            text=self.text,
            skip=bool(self.skip),
            success=self.result.success if self.result else None,
            details=self.result.details if self.result else "",
        )


class RespondWithFilesBody(RespondBody):
    """Answer a step with files; what they say is the answer where nothing else is."""

    @model_validator(mode="after")
    def _one_answer(self) -> "RespondWithFilesBody":
        if self._answers > 1:
            raise ValueError("give at most one of option, text, skip and result")
        return self


class ConfirmBody(Body):
    """Confirm that a risky step's warning was checked; only then does the step show what to do and accept a result."""

    step_id: Id


class ResolveBody(Body):
    """Resolve a session; `note` for partly, `waiting_for` for waiting."""

    outcome: Annotated[FixOutcome, Field(strict=False)]
    root_cause: str = ""
    fix: str = ""
    note: str = ""
    waiting_for: str = ""


class FixOutcomeBody(Body):
    """Record what became of the suggested fix."""

    outcome: Annotated[FixOutcome, Field(strict=False)]
    note: str = ""
    waiting_for: str = ""


class EscalateBody(Body):
    """Hand a session over."""

    reason: str
    target_user: str | None = None


class ClaimBody(Body):
    """Take a session that was handed over."""

    mode: Annotated[ClaimMode, Field(strict=False)]


class NoteBody(Body):
    """Add a note."""

    text: str


class RenameBody(Body):
    """What to call the session or walk."""

    title: str


class NotThisBody(Body):
    """The open step of a flow that does not fit."""

    step_id: Id


class GuideBody(Body):
    """Choose the guide from here on."""

    guide: Annotated[GuideChoice, Field(strict=False)]
    flow_id: Id | None = None


class SectionBody(Body):
    """A section of a document."""

    heading: str
    body: str


class DocumentBody(Body):
    """An edited document. A document that was read may be changed and sent back whole: derived fields are ignored."""

    kind: Annotated[DocumentKind | None, Field(strict=False)] = None
    audience: Annotated[Audience | None, Field(strict=False)] = None
    version: str | None = None
    title: str | None = None
    sections: list[SectionBody]
    markdown: object = None
    edited: object = None
    rating: object = None


class RatingBody(Body):
    """A rating of the documentation."""

    stars: int
    comment: str = ""


class MatchBody(Body):
    """A problem to find flows for."""

    problem: str


class PromoteBody(Body):
    """Propose a resolved session as a flow."""

    session_id: Id


class ReviewBody(Body):
    """Decide on a proposal; to modify, with the whole `flow`, or with `edits` to the fields of its `form`."""

    decision: Annotated[DecisionKind, Field(strict=False)]
    notes: str = ""
    flow: dict[str, object] | None = None
    edits: dict[str, str] | None = None
    version: int | None = None
    acknowledged: list[str] = []
    """The ids of the nodes marked as risky, each of which has to be named to publish."""


class EditedFlowBody(Body):
    """An edited flow, the version it was edited from, and why."""

    flow: dict[str, object]
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    why: str = ""


class CommentBody(Body):
    """What to say about a proposal."""

    text: str


class DocumentUploadBody(Body):
    """A document whose procedures become proposals: its file name, and its content in Base64."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00]+$")]
    content: str


class FlagBody(Body):
    """What is wrong with the step of a flow."""

    step_id: Id
    kind: Annotated[FlagKind, Field(strict=False)]
    note: str


class FlagNodeBody(Body):
    """What is wrong with the step of a flow that a walk stands at."""

    kind: Annotated[FlagKind, Field(strict=False)]
    note: str


class ArchiveBody(Body):
    """Why a flow is withdrawn."""

    reason: str


class RollBackBody(Body):
    """Which version of a flow the next sessions are guided by."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class UserBody(Body):
    """A new person."""

    name: str
    role: Annotated[Role, Field(strict=False)]
    reviewer: bool = False
    time_zone: str = "UTC"


class UserChangeBody(Body):
    """What to change about a person; what is left out stays."""

    role: Annotated[Role | None, Field(strict=False)] = None
    reviewer: bool | None = None
    time_zone: str | None = None


class HandOverWorkBody(Body):
    """Hand over all of a person's open sessions, to somebody in the account or to anyone who takes them."""

    reason: str
    target_user: str | None = None


class TokenBody(Body):
    """Create a token for yourself or, as an admin, for somebody else; it expires after that many days."""

    user: str | None = None
    name: str = ""
    days: Annotated[int, Field(ge=1, le=365)] | None = None


class PreferencesBody(Preferences):
    """Your own settings; what is left out stays as it is."""

    model_config = ConfigDict(strict=True, extra="forbid")


class SettingsBody(AccountSettings):
    """The account's settings; what is left out stays as it is."""

    model_config = ConfigDict(strict=True)
