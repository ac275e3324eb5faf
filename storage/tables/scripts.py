"""Script templates and their versions. What was made of them stands beside the sessions."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from core.safety.risk import Risk
from core.scripts.stored import Provenance, TemplateState
from core.scripts.template import ScriptLanguage
from storage.tables.base import account_column, id_column, metadata, moment, one_of, reference

script_templates = Table(
    "script_templates",
    metadata,
    id_column(),
    account_column(),
    reference("owner_id", "users.id", ondelete="CASCADE"),  # null: the account's
    Column("owner_name", String(100), nullable=False, server_default=""),
    Column("slug", String(100), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("state", String(20), nullable=False),
    Column("name", String(150), nullable=False),
    Column("description", Text, nullable=False),
    Column("language", String(20), nullable=False),
    Column("category", String(60), nullable=False),
    Column("risk", String(20), nullable=False),
    Column("content", JSONB, nullable=False),
    Column("provenance", String(20), nullable=False),
    reference("session_id", "ai_sessions.id", ondelete="SET NULL"),
    reference("reviewed_by", "users.id", ondelete="SET NULL"),
    Column("reviewer_name", String(100), nullable=False, server_default=""),
    Column("review_note", Text, nullable=False, server_default=""),
    moment("created_at", defaults_to_now=True),
    moment("changed_at", defaults_to_now=True),
    one_of("state", TemplateState),
    one_of("language", ScriptLanguage),
    one_of("risk", Risk),
    one_of("provenance", Provenance),
    Index("uq_script_templates_published", "account_id", "slug", unique=True, postgresql_where="owner_id IS NULL"),
    Index(None, "account_id", "owner_id"),
)

script_template_versions = Table(
    "script_template_versions",
    metadata,
    id_column(),
    account_column(),
    reference("template_id", "script_templates.id", ondelete="CASCADE", nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("author_name", String(100), nullable=False, server_default=""),
    Column("approved_by_name", String(100), nullable=False, server_default=""),
    moment("created_at", defaults_to_now=True),
    UniqueConstraint("template_id", "version"),
    Index(None, "account_id"),
)
