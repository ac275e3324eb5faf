"""What deciding on a walk needs beside it, and the few moves all decisions are made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from core.accounts.account import AccountSettings
from core.accounts.person import Person
from core.accounts.user import User
from core.flows.model import Flow
from core.flows.options import Option
from core.sessions.steps import (
    Confirm,
    Ending,
    GuideKind,
    Step,
    StepContent,
    StepDraft,
    StepPurpose,
    StepState,
    StepType,
)
from core.shared.audit import AuditEvent, AuditEventKind
from core.walks.errors import NotActive
from core.walks.walk import Walk, WalkStatus


def _follows_nothing(_: Sequence[Step]) -> tuple[StepDraft, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class WalkContext:
    """Who gives the command, when, and what the walk is led by."""

    actor: User | None
    """None for the clock and the AI."""
    now: datetime
    new_id: Callable[[], UUID]
    settings: AccountSettings = field(default_factory=AccountSettings)
    asks_claude: bool = False
    """Whether Claude is configured."""
    flow: Flow | None = None
    """The flow that leads through the walk, where one does."""
    follow: Callable[[Sequence[Step]], tuple[StepDraft, ...]] = _follows_nothing
    """What that flow has after these steps. Raises GuideFailed where it has nothing."""

    @property
    def user(self) -> User:
        """The person who gives the command; commands of people are never given by the clock."""
        assert self.actor is not None
        return self.actor

    def event(self, kind: AuditEventKind, walk: Walk, **data: Any) -> AuditEvent:
        """An audit line about the walk by this actor."""
        return AuditEvent(kind, self.actor.id if self.actor else None, {"walk_id": str(walk.id), **data})


@dataclass(frozen=True, slots=True)
class WalkResult:
    """The walk as it now stands and what happened. An unchanged walk means that nothing is to be stored."""

    walk: Walk
    events: tuple[AuditEvent, ...] = ()
    handed_to: Person | None = None
    """The engineer who was asked to take over, where one was named."""


def require_active(walk: Walk) -> None:
    """Raise NotActive, saying how to go on, unless the walk may go on."""
    if not walk.is_active:
        raise NotActive(_WHY_NOT[walk.status])


def opened(walk: Walk, draft: StepDraft, context: WalkContext) -> Step:
    """The draft as the walk's next node."""
    return Step(
        id=context.new_id(),
        order=len(walk.path),
        type=draft.type,
        state=StepState.OPEN if draft.type.awaits_answer else StepState.ANSWERED,
        content=draft.content,
        context_message=draft.why,
        options=draft.options,
        confidence=draft.confidence,
        reasoning=draft.reasoning,
        asked_at=context.now,
    )


def handover_draft(reason: str, guide: GuideKind = GuideKind.ADHOC) -> StepDraft:
    """The end of a walk that cannot go on: an engineer has to take over, for this reason."""
    content = StepContent(
        text="This is where an engineer should take over.",
        details=reason,
        guide=guide,
        purpose=StepPurpose.CONFIRM_HANDOVER,
        ending=Ending(reason=reason),
    )
    options = (Option("Hand it over", Confirm.YES), Option("Keep working on it", Confirm.NOT_YET))
    return StepDraft(StepType.QUESTION, content, why="Everything found so far is passed on.", options=options)


def touched(walk: Walk, context: WalkContext) -> Walk:
    """The walk marked as worked on now: idleness counts anew."""
    return replace(walk, last_step_at=context.now)


def ended(walk: Walk, status: WalkStatus, context: WalkContext) -> Walk:
    """The walk at that end."""
    return replace(walk, status=status, thinking=False, suggestions=(), asked_back=None, note="", ended_at=context.now)


_WHY_NOT = {
    WalkStatus.ACTIVE: "The walk is active.",
    WalkStatus.RESOLVED: "The walk is resolved; start another one for what is left.",
    WalkStatus.ESCALATED: "The walk was handed over to an engineer, who goes on from here.",
    WalkStatus.ABANDONED: "The walk was given up after a day without a step; start another one.",
}
