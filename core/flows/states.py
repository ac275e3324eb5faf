"""How far an article is trusted, in the terms of Knowledge-Centered Service."""

from enum import StrEnum


class KnowledgeState(StrEnum):
    """The state of a flow, or of what is proposed as one."""

    NOT_VALIDATED = "not_validated"
    """It waits for review, or was approved and has not guided anybody to a resolution yet."""
    VALIDATED = "validated"
    """It has guided somebody to a resolution."""
    ARCHIVED = "archived"
    """It was withdrawn and guides nobody."""


def state_of_flow(times_resolved: int, *, published: bool = True) -> KnowledgeState:
    """The state of a flow, or of a version of one, by the walks it has resolved."""
    if not published:
        return KnowledgeState.ARCHIVED
    return KnowledgeState.VALIDATED if times_resolved else KnowledgeState.NOT_VALIDATED


def state_words(state: KnowledgeState, times_resolved: int = 0) -> str:
    """The state as people read it."""
    if state is KnowledgeState.VALIDATED and times_resolved:
        return f"validated by {times_resolved} walk{'s' if times_resolved > 1 else ''}"
    return state.value.replace("_", " ")
