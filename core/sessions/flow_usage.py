"""How sessions use the versions of flows: what is counted when a turn is stored. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.sessions.session import Session, SessionStatus
from core.sessions.steps import GuideKind, SkipAnswer, Step, StepPurpose, StepState, TextAnswer


@dataclass(frozen=True, slots=True)
class FlowUsage:
    """Counts of one version of a flow; a difference of two may be below zero."""

    walked: int = 0
    """Sessions that were guided by it."""
    resolved: int = 0
    """Those it guided to their resolution."""
    skipped: int = 0
    """Answers "can't check"."""
    escaped: int = 0
    """Answers in own words where options were offered, and none of them was meant."""

    def __sub__(self, other: "FlowUsage") -> "FlowUsage":
        return FlowUsage(
            self.walked - other.walked,
            self.resolved - other.resolved,
            self.skipped - other.skipped,
            self.escaped - other.escaped,
        )


def usage_of(session: Session) -> Mapping[tuple[UUID, int], FlowUsage]:
    """What the session adds to the statistics of each version it was guided by, as it stands."""
    uses = dict[tuple[UUID, int], FlowUsage]()
    walked = [step for step in session.steps if step.content.position]
    for step in walked:
        key = _version(step)
        use = uses.get(key, FlowUsage(walked=1))
        uses[key] = FlowUsage(1, 0, use.skipped + _skips(step), use.escaped + _escapes(step))
    by_flow = session.status is SessionStatus.RESOLVED and session.guide is GuideKind.FLOW
    if by_flow and walked:
        key, use = _version(walked[-1]), uses[_version(walked[-1])]
        uses[key] = FlowUsage(use.walked, 1, use.skipped, use.escaped)
    return uses


def usage_added(before: Session, after: Session) -> Mapping[tuple[UUID, int], FlowUsage]:
    """What a turn adds to the statistics, by flow and version; empty for most turns."""
    was = usage_of(before)
    added = {key: use - was.get(key, FlowUsage()) for key, use in usage_of(after).items()}
    return {key: use for key, use in added.items() if use != FlowUsage()}


def _version(step: Step) -> tuple[UUID, int]:
    assert step.content.position is not None
    return step.content.position.flow_id, step.content.position.version


def _skips(step: Step) -> int:
    return int(step.state is StepState.ANSWERED and isinstance(step.answer, SkipAnswer))


def _escapes(step: Step) -> int:
    offered = step.options or step.type.takes_result
    ordinary = step.content.purpose is StepPurpose.GUIDE and step.state is StepState.ANSWERED
    return int(bool(ordinary and offered and isinstance(step.answer, TextAnswer) and step.chosen is None))
