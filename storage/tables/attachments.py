"""The files of sessions."""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, LargeBinary, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from core.sessions.attachments import AttachmentKind, ReadState
from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference

attachments = Table(
    "attachments",
    metadata,
    id_column(),
    account_column(),
    reference("session_id", "ai_sessions.id", ondelete="CASCADE", nullable=False),
    reference("step_id", "ai_session_steps.id", ondelete="SET NULL"),
    Column("place", BigInteger, Identity(always=True), nullable=False),  # the order in which they came
    Column("name", String(255), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("read", Text, nullable=False, server_default=""),
    Column("digest", JSONB, nullable=False, server_default="[]"),
    Column("note", Text, nullable=False, server_default=""),
    Column("content", LargeBinary, nullable=False),
    Column("has_secrets", Boolean),  # null: nobody looked
    Column("source", String(300), nullable=False, server_default=""),
    Column("picture", LargeBinary),
    moment("added_at", defaults_to_now=True),
    one_of("kind", AttachmentKind),
    one_of("state", ReadState),
    Index(None, "session_id"),
    Index(None, "account_id"),
)
