"""L1 walks."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from core.sessions.session import TicketKind
from core.walks.walk import ActingAs, WalkKind, WalkStatus
from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference

l1_walk_sessions = Table(
    "l1_walk_sessions",
    metadata,
    id_column(),
    account_column(),
    reference("technician_id", "users.id", ondelete="CASCADE", nullable=False),
    Column("technician_name", String(100), nullable=False, server_default=""),
    Column("acting_as", String(20), nullable=False, server_default="l1"),
    Column("kind", String(20), nullable=False),
    reference("flow_id", "flows.id", ondelete="SET NULL"),
    Column("flow_version", Integer),
    reference("proposal_id", "flow_proposals.id", ondelete="SET NULL"),
    Column("walked_title", String(255), nullable=False, server_default=""),  # of the flow or proposal
    Column("status", String(20), nullable=False, server_default="active"),
    Column("problem", Text, nullable=False, server_default=""),
    Column("title", String(255), nullable=False, server_default=""),
    Column("category", String(40)),
    Column("out_of_scope", Text),
    Column("suggestions", JSONB, nullable=False, server_default="[]"),
    Column("walked_path", JSONB, nullable=False, server_default="[]"),  # node id, what was shown, answer, at
    Column("current_node_id", String(100)),
    Column("pending_node", JSONB),  # what was served and not answered yet: shown again as it is
    Column("asked_back", JSONB),
    Column("walk_notes", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),  # what the bot says about how it goes on
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("thinking", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("flags", Integer, nullable=False, server_default="0"),
    Column("helpful", Boolean),
    Column("resolution_notes", Text),
    Column("escalation_reason", Text),
    reference("session_id", "ai_sessions.id", ondelete="SET NULL"),  # what it became when it was handed over
    Column("ticket_id", String(64)),
    Column("ticket_kind", String(10)),
    moment("created_at", defaults_to_now=True),
    moment("touched_at", defaults_to_now=True),
    moment("last_step_at", defaults_to_now=True),
    moment("ended_at"),
    one_of("kind", WalkKind),
    one_of("acting_as", ActingAs),
    one_of("status", WalkStatus),
    one_of("ticket_kind", TicketKind),
    CheckConstraint("octet_length(walk_notes) <= 262144", name="walk_notes_length"),
    # What is deleted later sets its id to null; version or title stay and say what it was.
    CheckConstraint(
        "(kind = 'flow') = (flow_version IS NOT NULL) AND (flow_id IS NULL OR kind = 'flow')", name="flow_fits_kind"
    ),
    CheckConstraint(
        "(proposal_id IS NULL OR kind = 'proposal') AND (kind <> 'proposal' OR walked_title <> '')",
        name="proposal_fits_kind",
    ),
    Index(None, "account_id", "technician_id"),
    Index(None, "account_id", "created_at"),
    Index(None, "session_id"),
    Index("ix_l1_walk_sessions_active", "last_step_at", postgresql_where="status = 'active'"),
)
