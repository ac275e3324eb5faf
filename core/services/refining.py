"""Having a model word a finding's flow better: optional, and judged by the same rules as everything else."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from core.flows.model import Flow
from core.flows.validate import validate
from core.ports.ai import Refiner
from core.services.quota import QuotaService
from core.sessions.session import Session
from core.shared.errors import QuotaExceeded
from core.shared.model_use import GuideFailed

Refine: TypeAlias = Callable[[Session, Flow, Flow | None], Awaitable[Flow]]
"""Gives the flow in better words. What the base, where there is one, has already stays as it is."""


async def unrefined(session: Session, flow: Flow, base: Flow | None) -> Flow:
    """The flow as it is: without a model."""
    del session, base
    return flow


def refining(refiner: Refiner, quota: QuotaService, failed: Callable[[GuideFailed | QuotaExceeded], None]) -> Refine:
    """Refining within the engineer's quota; when it fails, the flow stays as it is and `failed` is told."""

    async def refine(session: Session, flow: Flow, base: Flow | None) -> Flow:
        try:
            tokens = refiner.estimate_refining(flow, base)
            async with quota.reserved(session.account_id, session.engineer.id, tokens) as reservation:
                try:
                    refined = await refiner.refine(flow, base)
                except GuideFailed as failure:
                    reservation.used = failure.input_tokens + failure.output_tokens
                    raise
                reservation.used = refined.input_tokens + refined.output_tokens
        except (GuideFailed, QuotaExceeded) as failure:
            failed(failure)
            return flow
        return flow if validate(refined.flow) else refined.flow

    return refine
