"""Pictures that cards name, for platforms that have to be given them."""

import asyncio
from uuid import UUID

from core.flows.marks import marked
from core.flows.picture import draw_png
from core.ports.unit_of_work import Store
from core.shared.errors import TooLarge, Unavailable

_PROPOSALS = "proposals"


async def drawn(store: Store, account_id: UUID, name: str) -> bytes | None:
    """The picture as PNG; None when what it shows is gone, or cannot be drawn here."""
    kind, _, rest = name.partition("/")
    try:
        proposal_id = UUID(rest.partition("/")[0])
    except ValueError:
        return None
    if kind != _PROPOSALS:
        return None
    async with store.reading(account_id) as transaction:
        proposal = await transaction.proposals.get(proposal_id)
    if proposal is None or proposal.flow is None:
        return None
    flow, marks = marked(proposal.flow, proposal.diff)
    try:
        return await asyncio.to_thread(draw_png, flow, marks)
    except (TooLarge, Unavailable):
        return None
