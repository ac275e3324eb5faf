"""Having a model find the procedures in running text: optional, and judged by the same rules as everything else."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from core.errors import QuotaExceeded
from core.guides.guide import GuideFailed
from core.importing.outline import Block
from core.importing.procedures import Procedure
from core.quota import Quota

MOST_CHARACTERS = 60_000
"""Longest text that a model is given, some 15,000 tokens: a chapter. Longer ones have to be split by a person."""

Outline: TypeAlias = Callable[[UUID, UUID, Sequence[Block]], Awaitable[Sequence[Procedure]]]
"""Gives the procedures in the blocks, for an account and the person who brings them; none where none are found."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """What was found, and what it cost."""

    procedures: tuple[Procedure, ...]
    input_tokens: int
    output_tokens: int


class Outliner(Protocol):
    """Finds procedures, for tokens."""

    def estimate_outlining(self, blocks: Sequence[Block]) -> int:
        """The most tokens that one request for it may take."""
        ...

    async def outline(self, blocks: Sequence[Block]) -> Outlined:
        """The procedures, each step with where it stands in the document. Raises GuideFailed."""
        ...


async def not_outlined(account_id: UUID, user_id: UUID, blocks: Sequence[Block]) -> Sequence[Procedure]:
    """Nothing is found: without a model."""
    del account_id, user_id, blocks
    return ()


def outlining(outliner: Outliner, quota: Quota, failed: Callable[[GuideFailed | QuotaExceeded], None]) -> Outline:
    """Outlining within the person's quota; when it fails, nothing is found and `failed` is told."""

    async def outline(account_id: UUID, user_id: UUID, blocks: Sequence[Block]) -> Sequence[Procedure]:
        if sum(len(block.text) for block in blocks) > MOST_CHARACTERS:
            return ()
        try:
            async with quota.reserved(account_id, user_id, outliner.estimate_outlining(blocks)) as reservation:
                try:
                    outlined = await outliner.outline(blocks)
                except GuideFailed as failure:
                    reservation.used = failure.input_tokens + failure.output_tokens
                    raise
                reservation.used = outlined.input_tokens + outlined.output_tokens
        except (GuideFailed, QuotaExceeded) as failure:
            failed(failure)
            return ()
        return outlined.procedures

    return outline
