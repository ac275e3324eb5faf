"""Commands: what people, guides and the clock ask of a session. Each is decided by the engine."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from core.accounts.person import Person
from core.accounts.preferences import FixWay
from core.flows.options import Script
from core.sessions.answers.reading import Reading
from core.sessions.attachments import AttachedFile
from core.sessions.session import ClaimMode, FixOutcome, GuideChoice, MatchedFlow, Ticket
from core.sessions.steps import GuideKind, NearMatch, StepDraft


@dataclass(frozen=True, slots=True)
class StartSession:
    """An engineer describes a problem."""

    problem: str
    guide: GuideChoice = GuideChoice.AUTO
    flow_id: UUID | None = None
    ticket: Ticket | None = None
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class StepReply:
    """An answer as it was given: exactly one of the four is set; the engine checks it against the step."""

    option: str | None = None
    text: str | None = None
    skip: bool = False
    success: bool | None = None
    details: str = ""
    reading: Reading | None = None
    """What the text was read as, before deciding; without one it counts as new information."""


@dataclass(frozen=True, slots=True)
class RespondToStep:
    """The engineer answers the open step."""

    step_id: UUID
    reply: StepReply
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmCheck:
    """The engineer has checked what a risky step warns of, and wants to do it."""

    step_id: UUID


@dataclass(frozen=True, slots=True)
class FillScript:
    """The engineer has filled in a script template."""

    script: Script
    """As it is kept: with placeholders for what is sensitive."""
    name: str
    """The template's."""


@dataclass(frozen=True, slots=True)
class ChooseFixWay:
    """The engineer says how the open step is done: by clicking, or by the script that does the same."""

    step_id: UUID
    way: FixWay


@dataclass(frozen=True, slots=True)
class EditAnswer:
    """The engineer changes the last answer; what followed it is superseded."""

    step_id: UUID
    reply: StepReply


@dataclass(frozen=True, slots=True)
class Resolve:
    """The engineer says it is fixed, partly fixed, or waiting to be verified."""

    outcome: FixOutcome
    root_cause: str = ""
    fix: str = ""
    note: str = ""
    waiting_for: str = ""


@dataclass(frozen=True, slots=True)
class RecordFixOutcome:
    """The engineer says what became of the suggested fix and goes on."""

    outcome: FixOutcome
    note: str = ""
    waiting_for: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """The engineer hands the session over, to somebody or to whoever takes it."""

    reason: str
    target: Person | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody else takes a session that was handed over."""

    mode: ClaimMode


@dataclass(frozen=True, slots=True)
class Pause:
    """The engineer puts the session aside."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The engineer goes on with a paused session."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The engineer no longer waits for the guide's answer."""


@dataclass(frozen=True, slots=True)
class Abandon:
    """The session is given up, by its engineer or by the clock."""

    quiet_since: datetime | None = None
    """For the clock: only if nobody did anything after this moment."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """An ended session is taken up again."""


@dataclass(frozen=True, slots=True)
class AddNote:
    """Somebody adds context to the session."""

    text: str
    said_in: UUID | None = None
    """The conversation of a chat in which it stands as they wrote it."""


@dataclass(frozen=True, slots=True)
class Attach:
    """Somebody adds files, which were read already."""

    files: tuple[AttachedFile, ...]


@dataclass(frozen=True, slots=True)
class CorrectAttachment:
    """Somebody says what a file really says."""

    attachment_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class WithdrawFiles:
    """Somebody deleted files where they had sent them."""

    attachment_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """The engineer words the session's title."""

    title: str


@dataclass(frozen=True, slots=True)
class LinkTicket:
    """The engineer says which ticket the session belongs to."""

    ticket: Ticket
    note: str = ""
    """What the ticket says, where the session did not begin with it."""


@dataclass(frozen=True, slots=True)
class TellOfTicket:
    """Something happened to the session's ticket in the ticket system."""

    text: str
    author: str = ""
    """Who did or wrote it there."""


@dataclass(frozen=True, slots=True)
class SwitchGuide:
    """The engineer chooses who guides from here on."""

    guide: GuideChoice
    flow: MatchedFlow | None = None
    """The flow to walk, when one was named; a suggestion that was taken."""


@dataclass(frozen=True, slots=True)
class LeaveFlow:
    """“Not this”: the flow is not the right one, and the engineer wants to see what else there is."""

    step_id: UUID
    alternatives: tuple[NearMatch, ...] = ()
    """The next best flows for all that is known, found before deciding."""
    offers_claude: bool = False
    """Whether Claude is configured and may be offered."""
    files: tuple[AttachedFile, ...] = ()
    """Files that came with the words that say it."""


@dataclass(frozen=True, slots=True)
class CorrectProblem:
    """The engineer has edited the message that described the problem."""

    problem: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Somebody deleted the message in which they gave an answer, added a note or described the problem."""

    step_id: UUID | None
    """The step that was answered, or the note; None for the problem."""


@dataclass(frozen=True, slots=True)
class GuideReply:
    """What a guide answered: notes first, then at most one step that awaits an answer."""

    guide: GuideKind
    steps: tuple[StepDraft, ...]
    note: str = ""
    """Why this guide speaks, when it is not the one asked for or could not do all."""
    facts: tuple[str, ...] = ()
    suggested_fix: str = ""
    title: str = ""
    matched_flow: MatchedFlow | None = None
    matches: tuple[NearMatch, ...] = ()
    input_tokens: int = 0
    """Everything that was read, what came from a cache included."""
    output_tokens: int = 0
    cache_read_tokens: int = 0
    """The part of `input_tokens` that came from a cache."""


@dataclass(frozen=True, slots=True)
class AcceptGuideReply:
    """A guide's answer to a turn came back."""

    turn: int
    reply: GuideReply


@dataclass(frozen=True, slots=True)
class SetTurnAside:
    """A turn failed too often: the person decides how to go on."""

    turn: int


@dataclass(frozen=True, slots=True)
class Remind:
    """The engineer was idle too long, or a fix waits to be verified."""

    quiet_since: datetime
    """An idle session is reminded of only if nobody did anything after this moment."""


@dataclass(frozen=True, slots=True)
class RetryTurn:
    """An operator has the guide asked again about where the session stands."""


GuideCommand: TypeAlias = Stop | SwitchGuide | LeaveFlow | AcceptGuideReply | SetTurnAside | RetryTurn
"""What concerns who guides, and the turn that they have."""
SessionCommand: TypeAlias = (
    RespondToStep
    | ConfirmCheck
    | FillScript
    | ChooseFixWay
    | EditAnswer
    | Resolve
    | RecordFixOutcome
    | HandOver
    | Claim
    | Pause
    | Resume
    | Stop
    | Abandon
    | Reopen
    | AddNote
    | Attach
    | CorrectAttachment
    | WithdrawFiles
    | Rename
    | LinkTicket
    | TellOfTicket
    | SwitchGuide
    | LeaveFlow
    | CorrectProblem
    | Withdraw
    | AcceptGuideReply
    | SetTurnAside
    | Remind
    | RetryTurn
)
"""What can be asked of a session that exists."""
