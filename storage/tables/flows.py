"""Flows, their versions, and proposals to change them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.proposals.proposal import ProposalSource, ProposalStatus, ProposalType
from core.sessions.session import TicketKind
from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference, share

flows = Table(
    "flows",
    metadata,
    id_column(),
    account_column(),
    Column("slug", String(100), nullable=False),
    Column("title", String(255), nullable=False),
    Column("domain", String(100), nullable=False),
    Column("current_version", Integer),  # null while nothing is published
    Column("times_walked", Integer, nullable=False, server_default="0"),
    Column("times_resolved", Integer, nullable=False, server_default="0"),
    moment("last_used_at"),
    moment("created_at", defaults_to_now=True),
    UniqueConstraint("account_id", "slug"),
)

flow_versions = Table(
    "flow_versions",
    metadata,
    account_column(),
    reference("flow_id", "flows.id", ondelete="CASCADE", primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", JSONB, nullable=False),
    Column("provenance", JSONB, nullable=False, server_default="{}"),
    moment("created_at", defaults_to_now=True),
    moment("withdrawn_at"),
    Column("times_walked", Integer, nullable=False, server_default="0"),
    Column("times_resolved", Integer, nullable=False, server_default="0"),
    Column("times_skipped", Integer, nullable=False, server_default="0"),
    Column("times_escaped", Integer, nullable=False, server_default="0"),
    moment("review_raised_at"),  # a version that does badly is put before the reviewers once
    CheckConstraint("version >= 1", name="version_from_one"),
    Index(None, "account_id"),
)

flow_proposals = Table(
    "flow_proposals",
    metadata,
    id_column(),
    account_column(),
    reference("team_id", "teams.id", ondelete="SET NULL"),
    reference("source_session_id", "ai_sessions.id", ondelete="CASCADE"),
    Column("proposal_type", String(30), nullable=False),
    reference("target_flow_id", "flows.id", ondelete="SET NULL"),
    Column("title", String(255), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("proposed_flow_data", JSONB, nullable=False),
    Column("proposed_diff", JSONB),
    Column("confidence_score", Float, nullable=False, server_default="0"),
    Column("supporting_session_count", Integer, nullable=False, server_default="1"),
    Column("supporting_session_ids", JSONB, nullable=False, server_default="[]"),
    Column("problem_domain", String(100)),
    Column("status", String(30), nullable=False, server_default="pending", index=True),
    reference("reviewed_by", "users.id", ondelete="SET NULL"),
    Column("reviewer_notes", Text),
    reference("published_flow_id", "flows.id", ondelete="SET NULL"),
    Column("source", String(30), nullable=False, server_default="manual_draft"),
    Column("linked_ticket_id", String(64)),
    Column("linked_ticket_kind", String(10)),
    Column("validated_by_outcome", Boolean, nullable=False, server_default="false"),
    moment("created_at", defaults_to_now=True),
    moment("reviewed_at"),
    Column("target_version", Integer),
    Column("conflict", JSONB),
    Column("evidence", JSONB, nullable=False, server_default="{}"),
    Column("supporters", JSONB, nullable=False, server_default="[]"),  # supporting_session_ids, and whose each is
    Column("proposer_id", Uuid),
    Column("proposer_name", String(100), nullable=False, server_default=""),
    Column("reviewer_name", String(100), nullable=False, server_default=""),
    moment("undo_until"),  # the decision may be undone until then; null once that time is over
    Column("closing_note", Text, nullable=False, server_default=""),
    Column("published_version", Integer),
    Column("origins", JSONB, nullable=False, server_default="{}"),
    Column("version", Integer, nullable=False, server_default="1"),
    moment("reminded_at"),
    one_of("proposal_type", ProposalType),
    one_of("status", ProposalStatus),
    one_of("source", ProposalSource),
    one_of("linked_ticket_kind", TicketKind),
    CheckConstraint("supporting_session_count >= 1", name="supporting_session_count_from_one"),
    share("confidence_score"),
    Index(None, "account_id", "status"),
    Index("ix_flow_proposals_queue", "account_id", "status", "validated_by_outcome", "created_at", "id"),
    Index("ix_flow_proposals_pending_target", "account_id", "target_flow_id", postgresql_where="status = 'pending'"),
)

proposal_comments = Table(
    "proposal_comments",
    metadata,
    id_column(),
    account_column(),
    reference("proposal_id", "flow_proposals.id", ondelete="CASCADE", nullable=False),
    reference("author_id", "users.id", ondelete="SET NULL"),
    Column("author_name", String(100), nullable=False),
    Column("text", Text, nullable=False),
    moment("created_at", required=True),
    Index(None, "account_id", "proposal_id", "created_at"),
)

session_analyses = Table(
    "session_analyses",
    metadata,
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE", primary_key=True),
    moment("ended_at", required=True),  # the end that was analysed; a reopened session gets another
    Column("outcome", String(30), nullable=False),
    Column("proposal_id", Uuid),
    moment("analysed_at", defaults_to_now=True),
    Index(None, "account_id"),
)

imported_documents = Table(
    "imported_documents",
    metadata,
    reference("account_id", "accounts.id", ondelete="CASCADE", primary_key=True),
    Column("address", String(1000), primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("proposal_ids", JSONB, nullable=False, server_default="[]"),
    Column("refusal", Text, nullable=False, server_default=""),
    moment("imported_at", defaults_to_now=True),
)

outline_batches = Table(
    "outline_batches",
    metadata,
    Column("id", Uuid, primary_key=True),
    account_column(),
    Column("batch_id", String(200), nullable=False, server_default=""),
    Column("document_keys", JSONB, nullable=False),
    moment("created_at", required=True),
    Index(None, "account_id"),
)
