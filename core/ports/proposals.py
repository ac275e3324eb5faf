"""What the flywheel needs from the store: proposals, and the versions of flows they become. Part of a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.proposals.comments import Comment
from core.proposals.proposal import Proposal, ProposalStatus


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals a list shows."""

    status: ProposalStatus | None = None
    before: tuple[bool, datetime, UUID] | None = None
    """Where the page before ended: whether validated, creation time and id of its last proposal."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """A document that was brought, and what came of it."""

    address: str
    """Where it is kept: a path below the folder that was imported, an address of the web, or its name."""
    content_hash: str
    proposal_ids: tuple[UUID, ...] = ()
    refusal: str = ""
    """Why it was refused; empty when it was not."""


class ProposalRepository(Protocol):
    """The account's proposals, and which sessions were analysed."""

    async def hold(self) -> None:
        """Hold off whoever else would change the account's proposals or publish from them, until the end."""
        ...

    async def get(self, proposal_id: UUID) -> Proposal | None:
        """The proposal, or None."""
        ...

    async def list(self, which: ProposalFilter) -> Sequence[Proposal]:
        """Proposals, those validated by an outcome first, then newest first; at most `which.limit`."""
        ...

    async def pending(self, flow_id: UUID | None = None) -> Sequence[Proposal]:
        """All that wait for a decision, oldest first; with a flow, those that would change it."""
        ...

    async def count_pending(self) -> int:
        """How many wait for a decision."""
        ...

    async def reinforced_by(self, session_id: UUID) -> Proposal | None:
        """The reinforcement of a flow that the session came to, or None."""
        ...

    async def imported(self, address: str) -> ImportedDocument | None:
        """The document of that address as it was brought last, or None."""
        ...

    async def note_import(self, document: ImportedDocument) -> None:
        """Keep that the document was brought, and what came of it."""
        ...

    async def add(self, proposal: Proposal) -> None:
        """Store a new proposal."""
        ...

    async def comments(self, proposal_id: UUID) -> Sequence[Comment]:
        """What was said about a proposal, oldest first."""
        ...

    async def add_comment(self, comment: Comment) -> bool:
        """Store what was said about a proposal; False when it is there already."""
        ...

    async def save(self, proposal: Proposal) -> None:
        """Store a changed proposal under the version it has."""
        ...

    async def analysed(self, session_id: UUID) -> datetime | None:
        """The end of the session that was analysed last, or None."""
        ...

    async def note_analysis(self, session_id: UUID, ended_at: datetime, outcome: str, proposal_id: UUID | None) -> None:
        """Keep that this end of the session was analysed, and what came of it."""
        ...


@dataclass(frozen=True, slots=True)
class DueProposal:
    """A proposal that wants something done."""

    account_id: UUID
    id: UUID
