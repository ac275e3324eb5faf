"""A walk: one problem in the hands of a first-line technician, as an immutable value.

A walk is made of the same steps as a session, so that whatever reads, checks, shows or documents steps serves both, and
so that a walk that is handed over becomes a session without being translated.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from core.accounts.person import Person
from core.sessions.session import Ticket
from core.sessions.steps import GuideKind, Step, StepPurpose

UNKNOWN = "unknown"
"""The category of a problem that is of none of the known kinds."""


class WalkStatus(StrEnum):
    """Where a walk is in its life."""

    ACTIVE = "active"
    RESOLVED = "resolved"
    ESCALATED = "escalated"
    ABANDONED = "abandoned"


class WalkKind(StrEnum):
    """What leads through the walk."""

    FLOW = "flow"
    """A published flow."""
    PROPOSAL = "proposal"
    """A flow that waits for review; shown as not validated."""
    ADHOC = "adhoc"
    """Nothing: the technician takes notes."""
    AI_BUILD = "ai_build"
    """Claude, one checked node at a time."""


class ActingAs(StrEnum):
    """In which capacity somebody walks."""

    L1 = "l1"
    L1_COVERAGE = "l1_coverage"
    """An engineer who stands in for the first line."""


class OfferKind(StrEnum):
    """What a suggestion leads to."""

    FLOW = "flow"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may fit the problem; the technician takes it or none."""

    kind: OfferKind
    id: UUID
    title: str
    score: float

    @property
    def validated(self) -> bool:
        """Whether a reviewer has published it."""
        return self.kind is OfferKind.FLOW


@dataclass(frozen=True, slots=True)
class WalkedFlow:
    """The version of a flow, or the proposal, that leads through the walk."""

    id: UUID
    version: int
    """0 for a proposal, which has none."""
    title: str


class AskedBackKind(StrEnum):
    """Why the open node is shown with a question of its own."""

    CLARIFY = "clarify"
    """What was typed fits several answers."""
    UNKNOWN = "unknown"
    """What was typed is none of the answers; it is kept in the notes."""
    RESOLVE = "resolve"
    """What was typed says that it is fixed."""
    HAND_OVER = "hand_over"
    """What was typed asks for an engineer."""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A typed answer that moved nothing yet."""

    kind: AskedBackKind
    typed: str
    candidates: tuple[str, ...] = ()
    """Of what is to be clarified: the values of the options that fit; none where only the outcome is open."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The walk with its path, as commands are decided on it."""

    id: UUID
    account_id: UUID
    technician: Person
    acting_as: ActingAs
    kind: WalkKind
    problem: str
    title: str
    created_at: datetime
    last_step_at: datetime
    status: WalkStatus = WalkStatus.ACTIVE
    category: str | None = None
    out_of_scope: str = ""
    """Why nothing but a published flow may guide here; empty where something may."""
    walked: WalkedFlow | None = None
    """Set exactly for the kinds `flow` and `proposal`."""
    suggestions: tuple[Suggestion, ...] = ()
    """What the technician is to choose from; empty once that is done."""
    path: tuple[Step, ...] = ()
    """The nodes that were answered, and the notes shown between them, in order."""
    current: Step | None = None
    """The node served last and not answered: shown again as it is, never asked for twice."""
    asked_back: AskedBack | None = None
    notes: str = ""
    note: str = ""
    """Something the technician should know about how the walk goes on."""
    turn: int = 0
    thinking: bool = False
    """Whether the AI's node for `turn` is awaited."""
    ticket: Ticket | None = None
    helpful: bool | None = None
    resolution_notes: str = ""
    escalation_reason: str = ""
    session_id: UUID | None = None
    """The session it became when it was handed over."""
    ended_at: datetime | None = None
    version: int = field(default=1)

    @property
    def is_active(self) -> bool:
        """Whether it may go on."""
        return self.status is WalkStatus.ACTIVE

    @property
    def open_node(self) -> Step | None:
        """The node that waits, of an active walk."""
        return self.current if self.is_active else None

    @property
    def at_end(self) -> bool:
        """Whether the open node asks for nothing but an end."""
        return self.open_node is not None and is_end(self.open_node)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The path and the open node."""
        return (*self.path, self.current) if self.current else self.path


def is_end(step: Step) -> bool:
    """Whether the node ends the walk: in a resolution or in a hand-over."""
    return step.content.purpose in (StepPurpose.CONFIRM_RESOLUTION, StepPurpose.CONFIRM_HANDOVER)


def node_id(step: Step) -> str:
    """What the node is called in its walk: a flow's own id, and a number for what has none."""
    position = step.content.position
    return position.node_id if position else f"n{step.order + 1}"


def node_type(step: Step) -> str:
    """The node's type as flows know it; an end says which."""
    match step.content.purpose:
        case StepPurpose.CONFIRM_RESOLUTION:
            return "resolution"
        case StepPurpose.CONFIRM_HANDOVER:
            return "escalation"
        case _:
            return "script" if step.content.script else step.type.value


def by_ai(step: Step) -> bool:
    """Whether a model wrote it."""
    return step.content.guide is GuideKind.CLAUDE


def node_key(walk: Walk, step: Step) -> UUID:
    """The node's id as buttons carry it: the same whenever the node is served again."""
    return uuid5(walk.id, node_id(step))


def is_called(walk: Walk, step: Step, name: str) -> bool:
    """Whether the node is meant: by its id, or by the id that buttons carry."""
    return name in (node_id(step), str(node_key(walk, step)))
