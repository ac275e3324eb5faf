"""Where people see FlowPilot: conversations, their messages as wanted and as shown, and what was received."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, String, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference

conversations = Table(
    "conversations",
    metadata,
    id_column(),
    account_column(),
    Column("platform", String(20), nullable=False),
    Column("address", String(500), nullable=False),  # made and read by the platform's adapter only
    Column("kind", String(20), nullable=False),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE"),
    moment("leased_until"),  # a delivering process holds the conversation until then
    moment("created_at", defaults_to_now=True),
    UniqueConstraint("account_id", "platform", "address"),
    one_of("platform", ("web", "slack", "teams")),
    one_of("kind", ("session", "handover", "review")),
    Index(None, "session_id"),
)

messages = Table(
    "messages",
    metadata,
    id_column(),
    account_column(),
    reference("conversation_id", "conversations.id", ondelete="CASCADE", nullable=False),
    Column("subject", String(100), nullable=False),
    Column("position", BigInteger, Identity(always=True), nullable=False),  # the order messages were first wanted in
    Column("card", JSONB, nullable=False),
    Column("wanted_version", Integer, nullable=False, server_default="1"),
    Column("shown_version", Integer, nullable=False, server_default="0"),
    Column("external_id", String(200)),  # the platform's id of the message, once posted
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    moment("next_attempt_at", defaults_to_now=True),
    moment("created_at", defaults_to_now=True),
    moment("updated_at", defaults_to_now=True),
    UniqueConstraint("conversation_id", "subject"),
    Index(None, "account_id"),
    Index("ix_messages_to_deliver", "next_attempt_at", postgresql_where="wanted_version > shown_version"),
)

received_commands = Table(
    "received_commands",
    metadata,
    account_column(primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("session_id", Uuid, nullable=False),
    moment("received_at", defaults_to_now=True),
    Index(None, "received_at"),
)

clock_ticks = Table(
    "clock_ticks",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("due_at", BigInteger, primary_key=True),  # seconds since the epoch, rounded to the tick's period
)
