"""Where people see FlowPilot: conversations, their messages as wanted and as shown, and what was received."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference

PURPOSES = ("handover", "review")
"""What is posted in a channel, beside what else the conversation is."""

workspaces = Table(
    "workspaces",
    metadata,
    id_column(),
    account_column(),
    Column("platform", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),  # a Slack workspace or Grid organisation, a Teams tenant
    Column("name", String(200), nullable=False, server_default=""),
    Column("installed_by", String(200), nullable=False, server_default=""),  # the platform's id of that person
    Column("made_account", Boolean, nullable=False, server_default="false"),  # its installation made the account
    Column("installation", LargeBinary),  # tokens, encrypted by the platform's adapter
    Column("service_url", String(500), nullable=False, server_default=""),  # where Teams takes its messages
    moment("created_at", defaults_to_now=True),
    moment("uninstalled_at"),
    UniqueConstraint("platform", "external_id"),
    one_of("platform", ("web", "slack", "teams")),
    Index(None, "account_id"),
)

conversations = Table(
    "conversations",
    metadata,
    id_column(),
    account_column(),
    Column("platform", String(20), nullable=False),
    Column("address", String(500), nullable=False),  # made and read by the platform's adapter only
    Column("workspace", String(200), nullable=False, server_default=""),
    Column("kind", String(20), nullable=False),
    # Whether what is written there without addressing the bot concerns the session.
    Column("hears_all", Boolean, nullable=False, server_default="true"),
    Column("moved_from", String(500)),  # where it was until nothing could be posted there
    reference("session_id", "ai_sessions.id", ondelete="CASCADE"),
    reference("walk_id", "l1_walk_sessions.id", ondelete="CASCADE"),
    moment("leased_until"),  # a delivering process holds the conversation until then
    Column("showing", Boolean, nullable=False, server_default="false"),  # and is showing something there
    moment("created_at", defaults_to_now=True),
    UniqueConstraint("account_id", "platform", "address"),
    one_of("platform", ("web", "slack", "teams")),
    # direct: a person's own; former: a channel that is no longer posted to, though what stands there is kept right.
    # handover and review are one of its purposes, for the release before; conversation_purposes has them all.
    one_of("kind", ("session", "walk", "handover", "review", "direct", "former")),
    Index(None, "session_id"),
    Index(None, "walk_id"),
    Index(
        "ix_conversations_moved_from",
        *("account_id", "platform", "moved_from"),
        postgresql_where="moved_from IS NOT NULL",
    ),
)

conversation_purposes = Table(
    "conversation_purposes",
    metadata,
    account_column(),
    reference("conversation_id", "conversations.id", ondelete="CASCADE", primary_key=True),
    Column("purpose", String(20), primary_key=True),  # what is posted there, whatever else the conversation is
    one_of("purpose", PURPOSES),
    Index(None, "account_id", "purpose"),
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
    Column("can_wait", Boolean, nullable=False, server_default="false"),  # nobody needs the change to go on
    moment("next_attempt_at", defaults_to_now=True),
    moment("created_at", defaults_to_now=True),
    moment("updated_at", defaults_to_now=True),
    UniqueConstraint("conversation_id", "subject"),
    Index(None, "account_id"),
    Index(None, "external_id"),
    Index("ix_messages_to_deliver", "next_attempt_at", postgresql_where="wanted_version > shown_version"),
)

received_commands = Table(
    "received_commands",
    metadata,
    account_column(primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("step_id", Uuid),  # the step it answered; of a session's start, the session itself
    moment("received_at", defaults_to_now=True),
    Index(None, "received_at"),
)

clock_ticks = Table(
    "clock_ticks",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("due_at", BigInteger, primary_key=True),  # seconds since the epoch, rounded to the tick's period
)
