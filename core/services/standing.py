"""How far a flow is trusted, as the steps that it serves say."""

from collections.abc import Sequence
from uuid import UUID

from core.flows.states import state_of_flow, state_words
from core.guides.flow import standing_in
from core.ports.unit_of_work import UnitOfWork
from core.sessions.steps import Step


async def standing_of(transaction: UnitOfWork, flow_id: UUID, steps: Sequence[Step]) -> str:
    """The standing of a flow in words. Within a session or walk it stays what it was at the flow's first step.

    A flow that only a proposal has is not validated.
    """
    known = standing_in(steps, flow_id)
    if known:
        return known
    resolved = await transaction.flows.times_resolved(flow_id)
    return state_words(state_of_flow(resolved), resolved)
