"""Having a model find the procedures in running text: optional, and judged by the same rules as everything else."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from core.importing.article import Article
from core.importing.outline import Block
from core.ports.ai import Outliner
from core.services.quota import QuotaService
from core.shared.errors import QuotaExceeded
from core.shared.model_use import GuideFailed

MOST_CHARACTERS = 60_000
"""Longest text that may be outlined, some 15,000 tokens: a chapter. Longer ones have to be split by a person."""

Outline: TypeAlias = Callable[[UUID, UUID, Sequence[Block]], Awaitable[Sequence[Article]]]
"""Gives the procedures in the blocks, for an account and the person who brings them; none where none are found."""


async def not_outlined(account_id: UUID, user_id: UUID, blocks: Sequence[Block]) -> Sequence[Article]:
    """Nothing is found: without a model."""
    del account_id, user_id, blocks
    return ()


def outlining(
    outliner: Outliner, quota: QuotaService, failed: Callable[[GuideFailed | QuotaExceeded], None]
) -> Outline:
    """Outlining within the person's quota; when it fails, nothing is found and `failed` is told."""

    async def outline(account_id: UUID, user_id: UUID, blocks: Sequence[Block]) -> Sequence[Article]:
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
