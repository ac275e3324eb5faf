"""A session: one piece of troubleshooting from intake to its end, as an immutable value."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.accounts.person import Person
from core.sessions.attachments import Attachment
from core.sessions.steps import GuideKind, NearMatch, Step, StepState, StepType

EXPLORING_FROM = 0.4
"""Confidence from which targeted actions replace broad questions (domain rule)."""
GUIDED_FROM = 0.8
"""Confidence from which a specific fix is guided (domain rule)."""


class SessionStatus(StrEnum):
    """Where a session is in its life; `engine` holds what may follow what."""

    ACTIVE = "active"
    PAUSED = "paused"
    REQUESTING_ESCALATION = "requesting_escalation"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    ABANDONED = "abandoned"

    @property
    def is_over(self) -> bool:
        """Whether only reopening can change it."""
        return self in (SessionStatus.ESCALATED, SessionStatus.RESOLVED, SessionStatus.ABANDONED)

    @property
    def in_words(self) -> str:
        """What people call it."""
        match self:
            case SessionStatus.REQUESTING_ESCALATION:
                return "handed over, waiting for somebody"
            case SessionStatus.ESCALATED:
                return "handed over, left FlowPilot"
            case _:
                return self.value


class Tier(StrEnum):
    """How far the session has narrowed the problem."""

    DISCOVERY = "discovery"
    EXPLORING = "exploring"
    GUIDED = "guided"

    @classmethod
    def of(cls, confidence: float | None) -> "Tier":
        """The tier of a step's confidence: below 0.4, below 0.8, and up; no confidence is discovery."""
        if confidence is None or confidence < EXPLORING_FROM:
            return cls.DISCOVERY
        return cls.EXPLORING if confidence < GUIDED_FROM else cls.GUIDED


class GuideChoice(StrEnum):
    """Which guide the engineer asked for; `AUTO` leaves it to the rule."""

    AUTO = "auto"
    FLOW = "flow"
    ADHOC = "adhoc"
    CLAUDE = "claude"


class FixOutcome(StrEnum):
    """What became of the suggested fix, in the engineer's words only."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"
    WAITING = "waiting"


class ClaimMode(StrEnum):
    """How the claimer takes over a session that was handed over."""

    CONTINUE = "continue"
    BRIEFING = "briefing"
    MANUAL = "manual"


class TicketKind(StrEnum):
    """Where a session's ticket lives."""

    PSA = "psa"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The ticket a session is about."""

    id: str
    kind: TicketKind
    client: str = ""
    """Whose it is, as the ticket system names them."""
    url: str = ""
    """Where people open it; empty where that is not known."""


TICKET_NOTES = "Internal notes of the ticket:"
"""The line of a problem below which stands what colleagues wrote on its ticket: it goes into no text for the ticket."""


TICKET_FACTS = ("Client", "Contact", "Device")
"""What a line of a problem that was read from a ticket says: whose it is."""
_WHOSE = tuple(f"{name}: " for name in TICKET_FACTS)


def described(problem: str) -> str:
    """A problem without the internal notes of its ticket, which no client may read and the ticket has already."""
    return problem.partition(f"\n{TICKET_NOTES}\n")[0].rstrip()


def reported(problem: str, ticket: Ticket | None) -> str:
    """A problem as it may be learned from: without whose ticket it was, and what colleagues wrote there."""
    told = described(problem)
    return "\n".join(line for line in told.split("\n") if not line.startswith(_WHOSE)) if ticket else told


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the session has learned, and the step it came from."""

    text: str
    step_id: UUID


@dataclass(frozen=True, slots=True)
class SuggestedFix:
    """The one current fix; the outcome is None until the engineer says."""

    text: str
    outcome: FixOutcome | None = None
    waiting_for: str = ""
    note: str = ""
    step_id: UUID | None = None
    """The step it was suggested with; None once the engineer has said something about it."""

    @property
    def outcome_words(self) -> str:
        """What became of it, in words that stand after it."""
        match self.outcome:
            case FixOutcome.WORKED:
                return "worked"
            case FixOutcome.PARTLY:
                return "worked partly"
            case FixOutcome.FAILED:
                return "did not work"
            case FixOutcome.WAITING:
                return "applied, waiting to be verified"
            case None:
                return "no outcome yet"


@dataclass(frozen=True, slots=True)
class Resolution:
    """How the engineer says the session was resolved."""

    outcome: FixOutcome
    root_cause: str = ""
    fix: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """A session handed over: why, by whom, to whom, and what became of it."""

    reason: str
    by: Person
    at: datetime
    target: Person | None = None
    next_steps: tuple[str, ...] = ()
    handover_to: str = ""
    """The group or vendor the guide named, in words."""
    hypothesis: str = ""
    """What the guide took for the cause when it proposed the hand-over; a person's own reason is none."""
    claimed_by: Person | None = None
    mode: ClaimMode | None = None


@dataclass(frozen=True, slots=True)
class MatchedFlow:
    """The flow a session was matched to, or a suggestion the engineer took."""

    id: UUID
    title: str
    score: float
    version: int


@dataclass(frozen=True, slots=True)
class Session:
    """The session with all its steps, as the engine decides on it."""

    id: UUID
    account_id: UUID
    engineer: Person
    problem: str
    title: str
    created_at: datetime
    status: SessionStatus = SessionStatus.ACTIVE
    version: int = 0
    """Grows by one with every stored change; orders what happens to a session."""
    choice: GuideChoice = GuideChoice.AUTO
    flow_choice: UUID | None = None
    """The flow the engineer asked for."""
    guide: GuideKind = GuideKind.ADHOC
    """Who spoke last."""
    guide_note: str = ""
    """Why this guide speaks, when that needs saying."""
    turn: int = 0
    """Counts what was asked of a guide; an answer to an older turn is dropped."""
    thinking: bool = False
    """Whether a guide's answer to `turn` is awaited."""
    matched_flow: MatchedFlow | None = None
    facts: tuple[Fact, ...] = ()
    suggested_fix: SuggestedFix | None = None
    resolution: Resolution | None = None
    handover: Handover | None = None
    past_handovers: tuple[Handover, ...] = ()
    """Those before it, the oldest first: a session may be taken up again and handed over anew."""
    ticket: Ticket | None = None
    steps: tuple[Step, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    """Files, in the order in which they came."""
    remind_at: datetime | None = None
    """When a fix that waits for something should be asked about."""
    touched_at: datetime = field(kw_only=True)
    """When a person last did something; idleness counts from here."""
    ended_at: datetime | None = None
    idle_reminded: bool = False
    """Whether its engineer was reminded since `touched_at`."""

    @property
    def handovers(self) -> tuple[Handover, ...]:
        """Every hand-over, the oldest first."""
        return (*self.past_handovers, *((self.handover,) if self.handover else ()))

    @property
    def open_step(self) -> Step | None:
        """The one step that waits for an answer, or None."""
        return next((step for step in reversed(self.steps) if step.state is StepState.OPEN), None)

    @property
    def intake(self) -> Step | None:
        """The first reading of the problem as it is worded now; None before it was read."""
        live = (step for step in reversed(self.steps) if step.state is not StepState.SUPERSEDED)
        return next((step for step in live if step.type is StepType.INTAKE_ANALYSIS), None)

    def number_of(self, step: Step) -> int:
        """What people call the step: the first that asks something is 1, and what only informs is not counted."""
        return 1 + sum(before.type.awaits_answer for before in self.steps[: step.order])

    @property
    def near_matches(self) -> tuple[NearMatch, ...]:
        """The flows found last, the nearest first; answers may have found others than the problem did."""
        live = (step for step in reversed(self.steps) if step.state is not StepState.SUPERSEDED)
        return next((step.content.matches for step in live if step.content.matches), ())

    @property
    def last_answered(self) -> Step | None:
        """The newest step a person answered, whose answer may still be edited; None before the first."""
        return next(
            (step for step in reversed(self.steps) if step.state is StepState.ANSWERED and step.answer is not None),
            None,
        )

    @property
    def confidence(self) -> float | None:
        """The newest step's confidence, 0 to 1, passing over steps that state none."""
        live = (step for step in reversed(self.steps) if step.state is not StepState.SUPERSEDED)
        return next((step.confidence for step in live if step.confidence is not None), None)

    @property
    def tier(self) -> Tier:
        """How far the problem is narrowed."""
        return Tier.of(self.confidence)

    def step(self, step_id: UUID) -> Step | None:
        """The step with that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)
