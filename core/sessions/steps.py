"""Steps: the single interactions a session is made of, and the answers people give to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from core.accounts.person import Person
from core.accounts.preferences import FixWay
from core.flows.options import Option, Script
from core.shared.typed_text import normal_form


class StepType(StrEnum):
    """What kind of interaction a step is; the database checks the same list."""

    INTAKE_ANALYSIS = "intake_analysis"
    QUESTION = "question"
    ACTION = "action"
    VERIFICATION = "verification"
    INFO_REQUEST = "info_request"
    SCRIPT_GENERATION = "script_generation"
    NOTE = "note"

    @property
    def awaits_answer(self) -> bool:
        """Whether a person is expected to answer; an intake analysis and a note only inform."""
        return self not in (StepType.INTAKE_ANALYSIS, StepType.NOTE)

    @property
    def takes_result(self) -> bool:
        """Whether "Worked / Didn't work" is a legal answer."""
        return self in (StepType.ACTION, StepType.VERIFICATION, StepType.SCRIPT_GENERATION)


class StepState(StrEnum):
    """Where a step is in its life. A step that awaits no answer is `answered` from the start."""

    OPEN = "open"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"


class GuideKind(StrEnum):
    """Who proposes the next step of a session."""

    CLAUDE = "claude"
    FLOW = "flow"
    ADHOC = "adhoc"


class StepPurpose(StrEnum):
    """What an answer to the step does beyond being recorded."""

    GUIDE = "guide"
    """An ordinary step: the answer goes back to the guide."""
    CONFIRM_RESOLUTION = "confirm_resolution"
    """The guide reached a resolution: confirming it resolves the session."""
    CONFIRM_HANDOVER = "confirm_handover"
    """The guide reached an escalation: confirming it hands the session over."""
    SCOPING = "scoping"
    """Which of several flows it is: the one that is answered is walked. Or which of several problems comes first."""
    INTERRUPTED = "interrupted"
    """The guide was stopped or failed: the answer says how to go on."""
    CLARIFY = "clarify"
    """What was typed fits several answers of the step it is about: the answer says which was meant."""
    CHOOSE_WAY = "choose_way"
    """The flow does not know an answer, or is the wrong one: the answer says how to go on."""


class Confirm(StrEnum):
    """Option values of a confirming step."""

    YES = "confirm"
    NOT_YET = "not_yet"


class Interruption(StrEnum):
    """Option values of a step that follows a stopped or failed guide."""

    TRY_AGAIN = "try_again"
    BY_HAND = "by_hand"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class OptionAnswer:
    """The person picked one of the options, or typed words that were taken as it."""

    value: str
    label: str
    text: str = ""
    """What was typed; empty when the option was picked."""


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The person typed something that is none of the step's answers: new information, in their own words."""

    text: str


@dataclass(frozen=True, slots=True)
class SkipAnswer:
    """The person does not know or cannot check."""

    text: str = ""
    """What was typed; empty when it was pressed."""


@dataclass(frozen=True, slots=True)
class ResultAnswer:
    """How an action, a verification or a script went."""

    success: bool
    details: str = ""
    typed: bool = False
    """Whether it was read from the details, rather than pressed."""


Answer: TypeAlias = OptionAnswer | TextAnswer | SkipAnswer | ResultAnswer


@dataclass(frozen=True, slots=True)
class Ending:
    """How a flow or guide proposes to end the session, shown for confirmation."""

    root_cause: str = ""
    fix: str = ""
    reason: str = ""
    """Why the session should be handed over; empty for a resolution."""
    handover_to: str = ""
    """The group or vendor that should take it, in words."""
    next_steps: tuple[str, ...] = ()
    target: Person | None = None
    """Who should take it, where the engineer named somebody."""


@dataclass(frozen=True, slots=True)
class FlowPosition:
    """The node of a flow version a step was served from."""

    flow_id: UUID
    version: int
    node_id: str


@dataclass(frozen=True, slots=True)
class NearMatch:
    """A flow found for the problem, as it stood then."""

    flow_id: UUID
    title: str
    score: float
    verdict: str


@dataclass(frozen=True, slots=True)
class RiskCheck:
    """Somebody said to have checked what a risky step warns of."""

    by: UUID
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepContent:
    """What a step shows; stored as it was rendered so that it never changes under the reader."""

    text: str
    details: str = ""
    guide: GuideKind = GuideKind.ADHOC
    guide_title: str = ""
    """The flow's title when a flow speaks, else empty."""
    guide_standing: str = ""
    """How far that flow was trusted then, such as "validated by 12 walks"; empty for other guides."""
    purpose: StepPurpose = StepPurpose.GUIDE
    script: Script | None = None
    ending: Ending | None = None
    position: FlowPosition | None = None
    matches: tuple[NearMatch, ...] = ()
    """The flows that a first reading found, or that a scoping question is about."""
    author: str = ""
    """Name of the person a note is from; empty for the bot."""
    way: FixWay | None = None
    """How a fix that can go both ways is done; None as long as nobody said."""
    checked: RiskCheck | None = None
    """Who confirmed a step that destroys or weakens something; only then it shows what to do."""
    colleagues: int = 0
    """How many others were on the same problem when it was first read."""
    about: UUID | None = None
    """The step that this one asks back about."""
    said_in: UUID | None = None
    """The conversation of a chat in which a note stands as its author wrote it, so that it is not said there again."""


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step as a guide proposes it: no id and no order, which only the engine gives."""

    type: StepType
    content: StepContent
    why: str = ""
    options: tuple[Option, ...] = ()
    confidence: float | None = None
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One interaction of a session."""

    id: UUID
    order: int
    """From 0, unique and without gaps in the session."""
    type: StepType
    state: StepState
    content: StepContent
    context_message: str = ""
    """Why this is asked."""
    options: tuple[Option, ...] = ()
    answer: Answer | None = None
    answered_by: UUID | None = None
    answered_by_name: str = ""
    confidence: float | None = None
    """0 to 1: how sure the guide is of where this leads; None when it cannot say."""
    reasoning: str = ""
    """The guide's reasoning, shown only when asked for."""
    input_tokens: int = 0
    output_tokens: int = 0
    asked_at: datetime = field(kw_only=True)
    answered_at: datetime | None = None

    @property
    def goes_both_ways(self) -> bool:
        """Whether it can be done by clicking and by a script: an action that a template does as well."""
        return self.type is StepType.ACTION and self.content.script is not None

    def option(self, value: str) -> Option | None:
        """The option with that value, or None."""
        return next((option for option in self.options if option.value == value), None)

    def option_named(self, text: str) -> Option | None:
        """The option whose label was typed, or None."""
        return option_named(self.options, text)

    @property
    def chosen(self) -> str | None:
        """The value of the option the answer names, picked or typed as it reads; None for any other answer."""
        match self.answer:
            case OptionAnswer(value=value):
                return value
            case TextAnswer(text=text):
                option = option_named(self.options, text)
                return option.value if option else None
            case _:
                return None


def option_named(options: Iterable[Option], text: str) -> Option | None:
    """The option whose label was typed, however it was written; None if it was something else."""
    typed = normal_form(text)
    return next((option for option in options if normal_form(option.label) == typed), None)


def typed_text(answer: Answer | None) -> str:
    """What the person typed, whatever it was taken as; empty when something was pressed."""
    match answer:
        case TextAnswer(text=text) | OptionAnswer(text=text) | SkipAnswer(text=text):
            return text
        case ResultAnswer(details=details, typed=True):
            return details
        case _:
            return ""


def taken_as(answer: Answer | None) -> str:
    """What a typed answer was taken as, in words; empty for what was pressed, and for new information."""
    match answer:
        case OptionAnswer(label=label, text=text) if text:
            return label
        case SkipAnswer(text=text) if text:
            return "Could not check"
        case ResultAnswer(success=success, typed=True):
            return "Worked" if success else "Did not work"
        case _:
            return ""


def answer_text(answer: Answer | None) -> str:
    """The answer in plain words, as folded cards and documentation show it."""
    match answer:
        case OptionAnswer(label=label):
            return label
        case TextAnswer(text=text):
            return text
        case SkipAnswer(text=text):
            return f"Could not check: {text}" if text else "Could not check"
        case ResultAnswer(success=success, details=details):
            outcome = "Worked" if success else "Did not work"
            return f"{outcome}: {details}" if details else outcome
        case None:
            return ""
