"""Asking the AI for a walk's next node, with no transaction open; its answer is a command like any other."""

from uuid import UUID

from core.ports.ai import NodeBuilder
from core.ports.unit_of_work import Store
from core.services.quota import QuotaService
from core.services.walks import WalkService
from core.shared.errors import QuotaExceeded
from core.shared.model_use import GuideFailed
from core.walks.commands import AcceptNode, AINode
from core.walks.walk import Walk


class WalkBuildingService:
    """Works out the next node of a walk that waits for one."""

    def __init__(self, store: Store, walks: WalkService, quota: QuotaService, builder: NodeBuilder | None) -> None:
        self._store = store
        self._walks = walks
        self._quota = quota
        self._builder = builder

    async def build(self, account_id: UUID, walk_id: UUID, turn: int) -> None:
        """Ask for the node of this turn and hand it to the walk; does nothing when the walk has moved on."""
        async with self._store.reading(account_id) as transaction:
            walk = await transaction.walks.get(walk_id)
        if walk is None or not walk.is_active or not walk.thinking or walk.turn != turn:
            return
        try:
            command = AcceptNode(turn, await self._ask(walk))
        except (GuideFailed, QuotaExceeded) as failure:
            command = AcceptNode(turn, failure=failure.sentence)
        await self._walks.accept(account_id, walk_id, command)

    async def set_aside(self, account_id: UUID, walk_id: UUID, turn: int) -> None:
        """Give up on a turn that failed too often, and let the technician go on without AI."""
        failure = AcceptNode(turn, failure="AI could not answer.")
        await self._walks.accept(account_id, walk_id, failure)

    async def _ask(self, walk: Walk) -> AINode:
        if self._builder is None:
            raise GuideFailed("Claude is not configured here any more.")
        tokens = self._builder.estimate_node(walk)
        async with self._quota.reserved(walk.account_id, walk.technician.id, tokens) as reservation:
            try:
                built = await self._builder.next_node(walk)
            except GuideFailed as failure:
                reservation.spend(failure.input_tokens, failure.output_tokens, failure.cache_read_tokens)
                raise
            reservation.spend(built.input_tokens, built.output_tokens, built.cache_read_tokens)
            return built.node
