"""A published version of a flow."""

from dataclasses import dataclass
from uuid import UUID

from core.flows.model import Flow


@dataclass(frozen=True, slots=True)
class PublishedFlow:
    """A version of a flow that sessions are guided by."""

    id: UUID
    version: int
    flow: Flow
