"""Proposals in the database, and which sessions were analysed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.accounts.person import Person
from core.flows.data import from_data, to_data
from core.flows.diff import FlowDiff
from core.ports.proposals import ImportedDocument, ProposalFilter
from core.proposals.comments import Comment
from core.proposals.proposal import (
    Evidence,
    FlowRef,
    MergeConflict,
    Proposal,
    ProposalSource,
    ProposalStatus,
    ProposalType,
    ReviewDecision,
    Support,
)
from core.sessions.session import Ticket, TicketKind
from storage.connection import Connection
from storage.json_form import dump, load
from storage.readable import read_rows
from storage.tables import flow_proposals, imported_documents, proposal_comments, session_analyses

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:account_id, 7))")
"""The 7 sets these locks apart from any others taken on an account's id."""
_SUPPORT = tuple[Support, ...]


class ProposalRows:
    """The proposals of one account, within a transaction."""

    def __init__(self, connection: Connection, account_id: UUID) -> None:
        self._connection = connection
        self._account_id = account_id

    async def hold(self) -> None:
        """Hold off whoever else would change the account's proposals or publish from them, until the end."""
        await self._connection.execute(_HOLD, {"account_id": str(self._account_id)})

    async def get(self, proposal_id: UUID) -> Proposal | None:
        """The proposal, or None."""
        query = select(flow_proposals).where(
            flow_proposals.c.id == proposal_id, flow_proposals.c.account_id == self._account_id
        )
        row = (await self._connection.execute(query)).mappings().first()
        return proposal_of(row) if row else None

    async def list(self, which: ProposalFilter) -> Sequence[Proposal]:
        """Proposals, those validated by an outcome first, then newest first; at most `which.limit`."""
        place = (flow_proposals.c.validated_by_outcome, flow_proposals.c.created_at, flow_proposals.c.id)
        query = (
            select(flow_proposals)
            .where(flow_proposals.c.account_id == self._account_id)
            .order_by(*(column.desc() for column in place))
        )
        if which.status:
            query = query.where(flow_proposals.c.status == which.status.value)
        if which.before:
            query = query.where(tuple_(*place) < tuple_(*which.before))
        return await read_rows(self._connection, query, proposal_of, which.limit)

    async def pending(self, flow_id: UUID | None = None) -> Sequence[Proposal]:
        """All that wait for a decision, oldest first; with a flow, those that would change it."""
        query = (
            select(flow_proposals)
            .where(flow_proposals.c.account_id == self._account_id, flow_proposals.c.status == "pending")
            .order_by(flow_proposals.c.created_at, flow_proposals.c.id)
        )
        if flow_id:
            query = query.where(flow_proposals.c.target_flow_id == flow_id)
        return await read_rows(self._connection, query, proposal_of)

    async def count_pending(self) -> int:
        """How many wait for a decision."""
        query = select(func.count()).where(
            flow_proposals.c.account_id == self._account_id, flow_proposals.c.status == "pending"
        )
        return (await self._connection.execute(query)).scalar_one()

    async def reinforced_by(self, session_id: UUID) -> Proposal | None:
        """The reinforcement of a flow that the session came to, or None."""
        query = select(flow_proposals).where(
            flow_proposals.c.account_id == self._account_id,
            flow_proposals.c.source_session_id == session_id,
            flow_proposals.c.status == "auto_reinforced",
        )
        row = (
            (await self._connection.execute(query.order_by(flow_proposals.c.created_at.desc()).limit(1)))
            .mappings()
            .first()
        )
        return proposal_of(row) if row else None

    async def imported(self, address: str) -> ImportedDocument | None:
        """The document of that address as it was brought last, or None."""
        columns = imported_documents.c
        query = select(columns.content_hash, columns.proposal_ids, columns.refusal).where(
            columns.account_id == self._account_id, columns.address == address
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        return ImportedDocument(address, row.content_hash, tuple(map(UUID, row.proposal_ids)), row.refusal)

    async def note_import(self, document: ImportedDocument) -> None:
        """Keep that the document was brought, and what came of it."""
        values = {
            "content_hash": document.content_hash,
            "proposal_ids": [str(proposal_id) for proposal_id in document.proposal_ids],
            "refusal": document.refusal,
            "imported_at": func.now(),
        }
        await self._connection.execute(
            upsert(imported_documents)
            .values(account_id=self._account_id, address=document.address, **values)
            .on_conflict_do_update(index_elements=["account_id", "address"], set_=values)
        )

    async def add(self, proposal: Proposal) -> None:
        """Store a new proposal."""
        await self._connection.execute(insert(flow_proposals), proposal_values(proposal))

    async def comments(self, proposal_id: UUID) -> Sequence[Comment]:
        """What was said about a proposal, oldest first."""
        comment = proposal_comments.c
        query = (
            select(proposal_comments)
            .where(comment.account_id == self._account_id, comment.proposal_id == proposal_id)
            .order_by(comment.created_at, comment.id)
        )
        rows = (await self._connection.execute(query)).mappings()
        return [
            Comment(row["id"], proposal_id, _person(row, "author_id", "author_name"), row["text"], row["created_at"])
            for row in rows
        ]

    async def add_comment(self, comment: Comment) -> bool:
        """Store what was said about a proposal; False when it is there already."""
        values = {
            "id": comment.id,
            "account_id": self._account_id,
            "proposal_id": comment.proposal_id,
            "author_id": comment.author.id,
            "author_name": comment.author.name,
            "text": comment.text,
            "created_at": comment.at,
        }
        statement = upsert(proposal_comments).values(values).on_conflict_do_nothing().returning(proposal_comments.c.id)
        return (await self._connection.execute(statement)).first() is not None

    async def save(self, proposal: Proposal) -> None:
        """Store a changed proposal under the version it has."""
        await self._connection.execute(
            update(flow_proposals)
            .where(flow_proposals.c.id == proposal.id, flow_proposals.c.account_id == self._account_id)
            .values(proposal_values(proposal))
        )

    async def analysed(self, session_id: UUID) -> datetime | None:
        """The end of the session that was analysed last, or None."""
        query = select(session_analyses.c.ended_at).where(
            session_analyses.c.session_id == session_id, session_analyses.c.account_id == self._account_id
        )
        return (await self._connection.execute(query)).scalar()

    async def note_analysis(self, session_id: UUID, ended_at: datetime, outcome: str, proposal_id: UUID | None) -> None:
        """Keep that this end of the session was analysed, and what came of it."""
        values = {"ended_at": ended_at, "outcome": outcome, "proposal_id": proposal_id}
        await self._connection.execute(
            upsert(session_analyses)
            .values(account_id=self._account_id, session_id=session_id, **values)
            .on_conflict_do_update(index_elements=["session_id"], set_=values)
        )


def proposal_values(proposal: Proposal) -> dict[str, Any]:
    """The columns of `flow_proposals` for a proposal."""
    target, published, review, ticket = proposal.target, proposal.published, proposal.review, proposal.ticket
    data: Mapping[str, Any] = to_data(proposal.flow) if proposal.flow else {"visited": list(proposal.visited)}
    return {
        "id": proposal.id,
        "account_id": proposal.account_id,
        "source_session_id": proposal.support[0].session_id if proposal.support else None,
        "proposal_type": proposal.type.value,
        "target_flow_id": target.id if target else None,
        "target_version": target.version if target else None,
        "title": proposal.title[:255],
        "description": proposal.description,
        "proposed_flow_data": data,
        "proposed_diff": dump(proposal.diff, FlowDiff) if proposal.diff else None,
        "confidence_score": proposal.confidence,
        "supporting_session_count": max(len(proposal.support), 1),
        "supporting_session_ids": [str(support.session_id) for support in proposal.support],
        "supporters": dump(proposal.support, _SUPPORT),
        "evidence": dump(proposal.evidence, Evidence),
        "problem_domain": proposal.domain or None,
        "status": proposal.status.value,
        "conflict": dump(proposal.conflict, MergeConflict) if proposal.conflict else None,
        "reviewed_by": review.by.id if review else None,
        "reviewer_name": review.by.name if review else "",
        "reviewer_notes": review.notes if review else None,
        "reviewed_at": review.at if review else None,
        "undo_until": review.undo_until if review else None,
        "closing_note": proposal.closing_note,
        "published_flow_id": published.id if published else None,
        "published_version": published.version if published else None,
        "source": proposal.source.value,
        "proposer_id": proposal.proposer.id if proposal.proposer else None,
        "proposer_name": proposal.proposer.name if proposal.proposer else "",
        "linked_ticket_id": ticket.id if ticket else None,
        "linked_ticket_kind": ticket.kind.value if ticket else None,
        "validated_by_outcome": proposal.validated_by_outcome,
        "origins": dict(proposal.origins),
        "version": proposal.version,
        "reminded_at": proposal.reminded_at,
        "created_at": proposal.created_at,
    }


def proposal_of(row: RowMapping) -> Proposal:
    """The proposal of a row."""
    data, diff = row["proposed_flow_data"], row["proposed_diff"]
    review = None
    if row["reviewed_at"]:
        # Who was deleted has left their name; a decision is never nobody's.
        by = _person(row, "reviewed_by", "reviewer_name")
        review = ReviewDecision(by, row["reviewed_at"], row["reviewer_notes"] or "", row["undo_until"])
    ticket = Ticket(row["linked_ticket_id"], TicketKind(row["linked_ticket_kind"])) if row["linked_ticket_id"] else None
    return Proposal(
        id=row["id"],
        account_id=row["account_id"],
        type=ProposalType(row["proposal_type"]),
        source=ProposalSource(row["source"]),
        title=row["title"],
        flow=from_data(data) if "nodes" in data else None,
        created_at=row["created_at"],
        description=row["description"],
        target=_ref(row["target_flow_id"], row["target_version"]),
        diff=load(diff, FlowDiff) if diff else None,
        evidence=load(row["evidence"], Evidence),
        support=load(row["supporters"], _SUPPORT),
        domain=row["problem_domain"] or "",
        status=ProposalStatus(row["status"]),
        conflict=load(row["conflict"], MergeConflict) if row["conflict"] else None,
        validated_by_outcome=row["validated_by_outcome"],
        proposer=_person(row, "proposer_id", "proposer_name") if row["proposer_name"] else None,
        ticket=ticket,
        origins=row["origins"],
        visited=tuple(data.get("visited", ())),
        review=review,
        closing_note=row["closing_note"],
        published=_ref(row["published_flow_id"], row["published_version"]),
        version=row["version"],
        reminded_at=row["reminded_at"],
    )


def _ref(flow_id: UUID | None, version: int | None) -> FlowRef | None:
    return FlowRef(flow_id, version) if flow_id and version else None


def _person(row: RowMapping, id_column: str, name_column: str) -> Person:
    return Person(row[id_column] or UUID(int=0), row[name_column] or "somebody who has left")
