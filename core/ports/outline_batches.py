"""Documents that a model outlines in batches: what does it, and what is kept of the batches that are under way."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.importing.outline import Block
from core.ports.ai import Outlined


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch at the model's provider."""

    id: str
    documents: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is."""

    done: int
    documents: int
    ended: bool


@dataclass(frozen=True, slots=True)
class NotOutlined:
    """Why nothing came of a document, and what that cost all the same."""

    why: str
    tokens: int = 0


class BatchLost(Exception):  # noqa: N818 - named for what happened
    """The provider does not know the batch, or keeps its results no more."""


class BatchOutliner(Protocol):
    """Outlines many documents at once for half the price, within a day. All raise GuideFailed, saying why."""

    def tokens_in(self, blocks: Sequence[Block]) -> int:
        """The most tokens that are sent for a document."""
        ...

    @property
    def most_tokens_out(self) -> int:
        """The most tokens that one answer may have."""
        ...

    async def send(self, documents: Mapping[str, Sequence[Block]]) -> str:
        """Send the documents by their keys: up to 64 letters, digits, hyphens and underscores. The batch's id."""
        ...

    async def sent_since(self, moment: datetime) -> Sequence[Sent]:
        """The newest batches since then."""
        ...

    async def progress(self, batch_id: str) -> BatchProgress:
        """How far a batch is. Raises BatchLost."""
        ...

    def results(
        self, batch_id: str, documents: Mapping[str, Sequence[Block]]
    ) -> AsyncIterator[tuple[str, Outlined | NotOutlined]]:
        """What came of those documents by key, or why nothing did. Raises BatchLost; GuideFailed while it runs."""
        ...


@dataclass(frozen=True, slots=True)
class OutlineBatch:
    """A batch that was sent, or is about to be."""

    id: UUID
    keys: tuple[str, ...]
    """Of the documents whose results nobody has taken yet."""
    created_at: datetime
    batch_id: str = field(default="")
    """Its id at the provider; empty until that has answered."""


class OutlineBatchRepository(Protocol):
    """The batches of the account that are under way."""

    async def list(self) -> Sequence[OutlineBatch]:
        """All of them, the oldest first."""
        ...

    async def keep(self, batch: OutlineBatch) -> None:
        """Store a batch as it stands; one without keys is forgotten."""
        ...
