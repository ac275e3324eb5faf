"""What the core needs of a store of flows that are found by meaning."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.matching.embedding import ModelName, Vectors
from core.matching.profile import FlowText


@dataclass(frozen=True, slots=True)
class FlowToEmbed:
    """A flow whose text has no vectors yet."""

    flow_id: UUID
    revision: int
    """Which text it is; it may change while it is embedded."""
    text: FlowText


@dataclass(frozen=True, slots=True)
class LibraryState:
    """How far an account's flows are embedded."""

    account_id: UUID
    flows: int
    missing: int
    """Flows of which the current model has not embedded the text."""
    anew: bool
    """Whether another model's vectors are in use until all are embedded."""


class IndexedFlows(Protocol):
    """What an account's flows are found by."""

    async def unindexed(self, most: int) -> Sequence[UUID]:
        """Published flows that are not found by anything yet."""
        ...

    async def put_published(self, flow_id: UUID) -> None:
        """Have the flow found by its current version."""
        ...

    async def to_embed(self, model: ModelName, most: int, *, anew: bool) -> Sequence[FlowToEmbed]:
        """Some flows whose text the model has not embedded."""
        ...

    async def save_vectors(self, flow: FlowToEmbed, model: ModelName, vectors: Vectors) -> None:
        """Keep the vectors of a flow's text, unless the text has changed meanwhile."""
        ...

    async def adopt(self, model: ModelName, now: datetime) -> bool:
        """Search by the model's vectors from now on, if every flow has them."""
        ...


class Indexing(Protocol):
    """A unit of work on what flows are found by."""

    @property
    def index(self) -> IndexedFlows:
        """The account's flows."""
        ...


class IndexStore(Protocol):
    """Where flows are kept."""

    def transaction(self, account_id: UUID) -> AbstractAsyncContextManager[Indexing]:
        """One transaction within the account."""
        ...

    async def libraries_to_index(self) -> Sequence[UUID]:
        """Accounts with published flows that are not found by anything."""
        ...

    async def libraries_to_embed(self, model: ModelName, since: datetime) -> Sequence[LibraryState]:
        """Accounts whose flows are not all embedded by the model; not those that took to another one after `since`."""
        ...
