"""Accounts, their people, tokens and quota."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.accounts.user import Access, Role
from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("settings", JSONB, nullable=False, server_default="{}"),
    Column("library_version", BigInteger, nullable=False, server_default="0"),  # grows with every published flow
    moment("created_at", defaults_to_now=True),
)

teams = Table(
    "teams",
    metadata,
    id_column(),
    account_column(),
    Column("name", String(100), nullable=False),
    UniqueConstraint("account_id", "name"),
)

users = Table(
    "users",
    metadata,
    id_column(),
    account_column(),
    reference("team_id", "teams.id", ondelete="SET NULL"),
    Column("name", String(100), nullable=False),
    Column("role", String(30), nullable=False),
    Column("is_reviewer", Boolean, nullable=False, server_default="false"),
    Column("time_zone", String(64), nullable=False, server_default="UTC"),
    Column("access", String(10), nullable=False, server_default="active"),
    Column("preferences", JSONB, nullable=False, server_default="{}"),
    moment("created_at", defaults_to_now=True),
    UniqueConstraint("account_id", "name"),
    Index("ix_users_owners", "account_id", postgresql_where="role = 'owner'"),
    one_of("role", Role),
    one_of("access", Access),
)

user_identities = Table(
    "user_identities",
    metadata,
    id_column(),
    account_column(),
    reference("user_id", "users.id", ondelete="CASCADE", nullable=False),
    Column("platform", String(20), nullable=False),
    Column("workspace", String(200), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("chat", String(300), nullable=False, server_default=""),  # the person's own conversation with the bot
    Column("email", String(254), nullable=False, server_default=""),  # as the platform says; empty where it does not
    UniqueConstraint("platform", "workspace", "external_id"),
    UniqueConstraint("user_id", "platform"),
    Index(None, "account_id"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    id_column(),
    account_column(),
    reference("user_id", "users.id", ondelete="CASCADE", nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("purpose", String(10), nullable=False),  # api: made by a person; page: a signed-in browser
    Column("name", String(80), nullable=False, server_default=""),  # what its owner calls it
    Column("demo", Boolean, nullable=False, server_default="false"),  # ends with the demo
    Column("made_with", Uuid),  # the token a browser signed in with; it ends with that one
    moment("created_at", defaults_to_now=True),
    moment("expires_at"),
    moment("revoked_at"),
    moment("last_used_at"),  # to the minute
    one_of("purpose", ("api", "page")),
    Index(None, "account_id", "user_id"),
    Index("ix_api_tokens_made_with", "made_with", postgresql_where="made_with IS NOT NULL"),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    account_column(),
    reference("user_id", "users.id", ondelete="CASCADE"),  # whom a person's code joins; null for the others
    Column("purpose", String(10), nullable=False),
    moment("created_at", defaults_to_now=True),
    moment("expires_at", required=True),
    one_of("purpose", ("person", "workspace", "demo")),
    Index(None, "account_id"),
)

quota_usage = Table(
    "quota_usage",
    metadata,
    account_column(primary_key=True),
    reference("user_id", "users.id", ondelete="CASCADE", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("tokens", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("tokens >= 0", name="tokens_positive"),
)

quota_reservations = Table(
    "quota_reservations",
    metadata,
    id_column(),
    account_column(),
    reference("user_id", "users.id", ondelete="CASCADE", nullable=False),
    Column("tokens", BigInteger, nullable=False),
    moment("expires_at", required=True),
    Index(None, "account_id", "expires_at"),
)
