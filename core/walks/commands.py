"""Commands: what people, the AI and the clock ask of a walk. Each is decided by `core.walks.deciding`."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from core.accounts.person import Person
from core.flows.options import Script
from core.sessions.commands import StepReply
from core.sessions.session import Ticket
from core.sessions.steps import StepDraft
from core.walks.walk import Suggestion, WalkedFlow, WalkKind


@dataclass(frozen=True, slots=True)
class StartWalk:
    """A technician describes a problem, or names what to walk. What was found for it comes along."""

    problem: str
    kind: WalkKind | None = None
    """None where the category decides."""
    walked: WalkedFlow | None = None
    suggestions: tuple[Suggestion, ...] = ()
    ticket: Ticket | None = None
    note: str = ""
    """What the technician is told at the beginning."""
    which_first: StepDraft | None = None
    """Asked before anything else, where several problems were described."""


@dataclass(frozen=True, slots=True)
class BeginAnew:
    """The technician words the problem otherwise, before the first answer."""

    start: StartWalk


@dataclass(frozen=True, slots=True)
class AnswerNode:
    """The technician answers the open node."""

    node_id: str
    reply: StepReply
    begins: StartWalk | None = None
    """Of the question which of several problems comes first: what there is for the one that was chosen."""


@dataclass(frozen=True, slots=True)
class RenameWalk:
    """The technician words the walk's title."""

    title: str


@dataclass(frozen=True, slots=True)
class FillNode:
    """The technician has filled in the script that the open node asks for."""

    script: Script
    """As it is kept: with placeholders for what is sensitive."""


@dataclass(frozen=True, slots=True)
class Choose:
    """The technician takes one of the suggestions, or none of them."""

    walked: WalkedFlow | None = None
    kind: WalkKind | None = None
    """What the suggestion is; None for none of them."""


@dataclass(frozen=True, slots=True)
class LeaveFlow:
    """“Not this”: the flow is the wrong one."""

    node_id: str
    suggestions: tuple[Suggestion, ...] = ()
    """What else there is for all that is known."""


@dataclass(frozen=True, slots=True)
class AddWalkNote:
    """The technician writes something down."""

    text: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The technician deleted something that they had written, or wrote a note anew."""

    about: UUID | None = None
    """The answered step's id, or a note's name; None for the problem."""
    instead: str = ""
    """What a note says now; empty where it was deleted."""


@dataclass(frozen=True, slots=True)
class ResolveWalk:
    """It is solved."""

    helpful: bool
    notes: str = ""


@dataclass(frozen=True, slots=True)
class EscalateWalk:
    """An engineer has to take over."""

    reason: str = ""
    """Empty where the walk's end says it itself."""
    target: Person | None = None
    """The engineer who is asked; None for whoever takes it."""


@dataclass(frozen=True, slots=True)
class AbandonWalk:
    """The walk is given up, by its technician or by the clock."""

    quiet_since: datetime | None = None
    """For the clock: only if nothing happened after this moment."""


@dataclass(frozen=True, slots=True)
class AINode:
    """What the model proposed for a turn."""

    draft: StepDraft
    category: str = ""
    """What kind of problem the model takes it for; empty when it does not say."""
    on_floor: str = ""
    """Why the model itself says that this is no first-line work; empty when it does not."""


@dataclass(frozen=True, slots=True)
class AcceptNode:
    """The model's answer to a turn came back, or none did."""

    turn: int
    node: AINode | None = None
    failure: str = ""
    """Why there is none, as a sentence."""


WalkCommand: TypeAlias = (
    AnswerNode
    | BeginAnew
    | RenameWalk
    | FillNode
    | Choose
    | LeaveFlow
    | AddWalkNote
    | TakeBack
    | ResolveWalk
    | EscalateWalk
    | AbandonWalk
    | AcceptNode
)
"""What can be asked of a walk that exists."""
