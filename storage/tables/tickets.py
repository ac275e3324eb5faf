"""Ticket systems, what is sent to them, and our own tickets."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from core.sessions.session import TicketKind
from core.tickets.files import FileForm
from core.tickets.internal import InternalStatus
from core.tickets.sending import PartKind, PartState
from core.tickets.ticket import SystemName
from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference

ticket_connections = Table(
    "ticket_connections",
    metadata,
    account_column(primary_key=True),
    Column("system", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the credentials, encrypted
    Column("hook_token", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    moment("rests_until"),  # the system asked us to stay away
    moment("looked_at"),  # up to when changes were asked for, of a system that does not tell them
    one_of("system", SystemName),
)

ticket_people = Table(
    "ticket_people",
    metadata,
    account_column(),
    reference("user_id", "users.id", ondelete="CASCADE", primary_key=True),
    Column("email", String(254), nullable=False, server_default=""),
    Column("external_id", String(100), nullable=False, server_default=""),
    Column("external_name", String(200), nullable=False, server_default=""),
    Column("by_hand", Boolean, nullable=False, server_default="false"),
    Index(None, "account_id"),
)

ticket_sends = Table(
    "ticket_sends",
    metadata,
    id_column(),
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE"),
    reference("internal_id", "internal_tickets.id", ondelete="CASCADE"),
    reference("walk_id", "l1_walk_sessions.id", ondelete="CASCADE"),
    Column("ticket_id", String(64), nullable=False),
    Column("ticket_kind", String(10), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("audience", String(10), nullable=False),
    Column("document", Text, nullable=False),
    reference("sender_id", "users.id", ondelete="SET NULL"),
    Column("sender_name", String(100), nullable=False),
    Column("author", String(100), nullable=False, server_default=""),
    moment("created_at", required=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    moment("next_try_at"),
    Column("detail", Text, nullable=False, server_default=""),
    moment("leased_until"),
    UniqueConstraint("session_id", "sequence"),
    UniqueConstraint("internal_id", "sequence"),
    UniqueConstraint("walk_id", "sequence"),
    CheckConstraint("num_nonnulls(session_id, internal_id, walk_id) = 1", name="has_one_owner"),
    one_of("ticket_kind", TicketKind),
    one_of("audience", ("internal", "client")),
    Index(None, "account_id"),
    Index("ix_ticket_sends_leased", "account_id", postgresql_where="leased_until IS NOT NULL"),
    Index("ix_ticket_sends_due", "next_try_at", postgresql_where="next_try_at IS NOT NULL"),
)

ticket_send_parts = Table(
    "ticket_send_parts",
    metadata,
    id_column(),
    account_column(),
    reference("send_id", "ticket_sends.id", ondelete="CASCADE", nullable=False),
    Column("kind", String(10), nullable=False),
    Column("position", Integer, nullable=False),
    Column("reference", String(40), nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("minutes", Integer, nullable=False, server_default="0"),
    Column("status", String(100), nullable=False, server_default=""),
    Column("place", String(100), nullable=False, server_default=""),
    Column("client", String(100), nullable=False, server_default=""),
    reference("file_id", "attachments.id", ondelete="SET NULL"),
    Column("file_name", String(255), nullable=False, server_default=""),
    Column("file_form", String(10)),
    Column("file_size", BigInteger, nullable=False, server_default="0"),
    Column("state", String(20), nullable=False),
    Column("external_id", String(100), nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    moment("posting_since"),
    UniqueConstraint("send_id", "position"),
    one_of("kind", PartKind),
    one_of("state", PartState),
    one_of("file_form", FileForm),
    CheckConstraint("minutes >= 0", name="minutes_positive"),
    Index(None, "account_id"),
    Index("ix_ticket_send_parts_file_id", "file_id", postgresql_where="file_id IS NOT NULL"),
)

session_tickets = Table(
    "session_tickets",
    metadata,
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE", primary_key=True),
    Column("known", Text, nullable=False),  # the ticket's status, assignee and newest note that the session knows of
    Index(None, "account_id"),
)

internal_tickets = Table(
    "internal_tickets",
    metadata,
    id_column(),
    account_column(),
    Column("number", Integer, nullable=False),
    Column("summary", String(255), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("client", String(200), nullable=False, server_default=""),
    Column("status", String(20), nullable=False),
    reference("assignee_id", "users.id", ondelete="SET NULL"),
    Column("assignee_name", String(100), nullable=False, server_default=""),
    reference("created_by", "users.id", ondelete="SET NULL"),
    Column("created_by_name", String(100), nullable=False),
    Column("handed_to", String(64), nullable=False, server_default=""),
    moment("created_at", required=True),
    moment("updated_at", required=True),
    Column(
        "search",
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig, flowpilot_folded((((summary::text || ' '::text) || client::text) || "
            "' '::text) || left(description, 20000)))",
            persisted=True,
        ),
    ),
    UniqueConstraint("account_id", "number"),
    one_of("status", InternalStatus),
    Index("ix_internal_tickets_search", "search", postgresql_using="gin"),
    Index(None, "account_id", "assignee_id"),
)

internal_ticket_notes = Table(
    "internal_ticket_notes",
    metadata,
    id_column(),
    account_column(),
    Column("ticket_id", Uuid, ForeignKey("internal_tickets.id", ondelete="CASCADE"), nullable=False),
    Column("text", Text, nullable=False),
    reference("author_id", "users.id", ondelete="SET NULL"),
    Column("author_name", String(100), nullable=False),
    Column("for_client", Boolean, nullable=False, server_default="false"),
    Column("minutes", Integer, nullable=False, server_default="0"),
    Column("reference", String(40), nullable=False, server_default=""),
    moment("at", required=True),
    Index(
        "uq_internal_ticket_notes_reference", "ticket_id", "reference", unique=True, postgresql_where="reference <> ''"
    ),
    Index(None, "account_id"),
    Index(None, "ticket_id", "at"),
)
