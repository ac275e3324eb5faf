"""The initial schema.

Revision: 0001, after None
"""

from contextlib import closing

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("library_version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "clock_ticks",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "due_at", name=op.f("pk_clock_ticks")),
    )
    op.create_table(
        "flows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("domain", sa.String(length=100), nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=True),
        sa.Column("times_walked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("times_resolved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_flows_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flows")),
        sa.UniqueConstraint("account_id", "slug", name=op.f("uq_flows_account_id_slug")),
    )
    op.create_table(
        "received_commands",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_received_commands_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_received_commands")),
    )
    op.create_index(op.f("ix_received_commands_received_at"), "received_commands", ["received_at"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_teams_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_teams_account_id_name")),
    )
    op.create_table(
        "flow_versions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("provenance", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_flow_versions_version_from_one")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_flow_versions_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["flow_id"], ["flows.id"], name=op.f("fk_flow_versions_flow_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flow_id", "version", name=op.f("pk_flow_versions")),
    )
    op.create_index(op.f("ix_flow_versions_account_id"), "flow_versions", ["account_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("is_reviewer", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("time_zone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'engineer', 'l1_tech', 'viewer')", name=op.f("ck_users_role")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_users_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_users_team_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_users_account_id_name")),
    )
    op.create_table(
        "ai_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("engineer_id", sa.Uuid(), nullable=False),
        sa.Column("engineer_name", sa.String(length=100), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("flow_choice", sa.Uuid(), nullable=True),
        sa.Column("guide", sa.String(length=10), nullable=False),
        sa.Column("guide_note", sa.Text(), server_default="", nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("thinking", sa.Boolean(), nullable=False),
        sa.Column("matched_flow_id", sa.Uuid(), nullable=True),
        sa.Column("matched_flow", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("suggested_fix", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("resolution", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("handover", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("ticket_id", sa.String(length=64), nullable=True),
        sa.Column("ticket_kind", sa.String(length=10), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idle_reminded", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('simple'::regconfig, (title::text || ' '::text) || left(problem, 20000))", persisted=True
            ),
            nullable=True,
        ),
        sa.CheckConstraint("choice IN ('auto', 'flow', 'adhoc', 'claude')", name=op.f("ck_ai_sessions_choice")),
        sa.CheckConstraint("guide IN ('claude', 'flow', 'adhoc')", name=op.f("ck_ai_sessions_guide")),
        sa.CheckConstraint(
            "status IN ('active', 'paused', 'requesting_escalation', 'escalated', 'resolved', 'abandoned')",
            name=op.f("ck_ai_sessions_status"),
        ),
        sa.CheckConstraint("ticket_kind IN ('psa', 'internal')", name=op.f("ck_ai_sessions_ticket_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_ai_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["engineer_id"], ["users.id"], name=op.f("fk_ai_sessions_engineer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["matched_flow_id"], ["flows.id"], name=op.f("fk_ai_sessions_matched_flow_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_ai_sessions_team_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_sessions")),
    )
    op.create_index(
        op.f("ix_ai_sessions_account_id_created_at_id"), "ai_sessions", ["account_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_ai_sessions_account_id_engineer_id_status"),
        "ai_sessions",
        ["account_id", "engineer_id", "status"],
        unique=False,
    )
    op.create_index(
        "ix_ai_sessions_live",
        "ai_sessions",
        ["touched_at"],
        unique=False,
        postgresql_where="status IN ('active', 'paused')",
    )
    op.create_index("ix_ai_sessions_search", "ai_sessions", ["search"], unique=False, postgresql_using="gin")
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('api', 'page')", name=op.f("ck_api_tokens_purpose")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_api_tokens_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_account_id_user_id"), "api_tokens", ["account_id", "user_id"], unique=False)
    op.create_table(
        "quota_reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_quota_reservations_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_quota_reservations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_reservations")),
    )
    op.create_index(
        op.f("ix_quota_reservations_account_id_expires_at"),
        "quota_reservations",
        ["account_id", "expires_at"],
        unique=False,
    )
    op.create_table(
        "quota_usage",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("tokens >= 0", name=op.f("ck_quota_usage_tokens_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_quota_usage_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quota_usage_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "user_id", "day", name=op.f("pk_quota_usage")),
    )
    op.create_table(
        "user_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("workspace", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_user_identities_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_identities_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_identities")),
        sa.UniqueConstraint(
            "platform", "workspace", "external_id", name=op.f("uq_user_identities_platform_workspace_external_id")
        ),
        sa.UniqueConstraint("user_id", "platform", name=op.f("uq_user_identities_user_id_platform")),
    )
    op.create_index(op.f("ix_user_identities_account_id"), "user_identities", ["account_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('session', 'handover', 'review')", name=op.f("ck_conversations_kind")),
        sa.CheckConstraint("platform IN ('web', 'slack', 'teams')", name=op.f("ck_conversations_platform")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conversations_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["ai_sessions.id"], name=op.f("fk_conversations_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "account_id", "platform", "address", name=op.f("uq_conversations_account_id_platform_address")
        ),
    )
    op.create_index(op.f("ix_conversations_session_id"), "conversations", ["session_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=True),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("edited", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("written_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("audience IN ('internal', 'client')", name=op.f("ck_documents_audience")),
        sa.CheckConstraint("kind IN ('resolution', 'escalation', 'status_update')", name=op.f("ck_documents_kind")),
        sa.CheckConstraint("stars >= 1 AND stars <= 5", name=op.f("ck_documents_stars_range")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_documents_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rated_by"], ["users.id"], name=op.f("fk_documents_rated_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["ai_sessions.id"], name=op.f("fk_documents_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "kind", "audience", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_account_id"), "documents", ["account_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_events_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["ai_sessions.id"], name=op.f("fk_events_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_account_id_at"), "events", ["account_id", "at"], unique=False)
    op.create_index(op.f("ix_events_session_id_id"), "events", ["session_id", "id"], unique=False)
    op.create_table(
        "flow_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("source_session_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_type", sa.String(length=30), nullable=False),
        sa.Column("target_flow_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed_flow_data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("proposed_diff", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("confidence_score", sa.Float(), server_default="0", nullable=False),
        sa.Column("supporting_session_count", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "supporting_session_ids", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("problem_domain", sa.String(length=100), nullable=True),
        sa.Column("status", sa.String(length=30), server_default="pending", nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewer_notes", sa.Text(), nullable=True),
        sa.Column("published_flow_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=30), server_default="manual_draft", nullable=False),
        sa.Column("linked_ticket_id", sa.String(length=64), nullable=True),
        sa.Column("linked_ticket_kind", sa.String(length=10), nullable=True),
        sa.Column("validated_by_outcome", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "linked_ticket_kind IN ('psa', 'internal')", name=op.f("ck_flow_proposals_linked_ticket_kind")
        ),
        sa.CheckConstraint(
            "proposal_type IN ('auto_reinforced', 'branch_addition', 'enhancement', 'new_flow')",
            name=op.f("ck_flow_proposals_proposal_type"),
        ),
        sa.CheckConstraint(
            "source IN ('ai_promoted', 'manual_draft', 'kb_accelerator', 'ai_realtime_l1')",
            name=op.f("ck_flow_proposals_source"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'modified', 'rejected', 'dismissed', 'auto_reinforced')",
            name=op.f("ck_flow_proposals_status"),
        ),
        sa.CheckConstraint(
            "confidence_score >= 0 AND confidence_score <= 1", name=op.f("ck_flow_proposals_confidence_score_range")
        ),
        sa.CheckConstraint(
            "supporting_session_count >= 1", name=op.f("ck_flow_proposals_supporting_session_count_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_flow_proposals_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["users.id"], name=op.f("fk_flow_proposals_reviewed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_session_id"],
            ["ai_sessions.id"],
            name=op.f("fk_flow_proposals_source_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_flow_id"], ["flows.id"], name=op.f("fk_flow_proposals_target_flow_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_flow_proposals_team_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_proposals")),
    )
    op.create_index(
        op.f("ix_flow_proposals_account_id_status"), "flow_proposals", ["account_id", "status"], unique=False
    )
    op.create_index(op.f("ix_flow_proposals_status"), "flow_proposals", ["status"], unique=False)
    op.create_table(
        "script_generations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("template", sa.String(length=100), nullable=True),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("language", sa.String(length=30), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_script_generations_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["ai_sessions.id"], name=op.f("fk_script_generations_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_generations")),
    )
    op.create_index(
        op.f("ix_script_generations_account_id_session_id"),
        "script_generations",
        ["account_id", "session_id"],
        unique=False,
    )
    op.create_table(
        "ai_session_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("step_order", sa.Integer(), nullable=False),
        sa.Column("step_type", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("context_message", sa.Text(), server_default="", nullable=False),
        sa.Column("options_presented", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("selected_option", sa.String(length=500), nullable=True),
        sa.Column("free_text_input", sa.Text(), nullable=True),
        sa.Column("was_free_text", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("was_skipped", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("action_result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("script_generation_id", sa.Uuid(), nullable=True),
        sa.Column("confidence_at_step", sa.Float(), nullable=True),
        sa.Column("ai_reasoning", sa.Text(), server_default="", nullable=False),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'answered', 'superseded')", name=op.f("ck_ai_session_steps_state")),
        sa.CheckConstraint(
            "step_type IN ('intake_analysis', 'question', 'action', 'verification', 'info_request', 'script_generation', 'note')",
            name=op.f("ck_ai_session_steps_step_type"),
        ),
        sa.CheckConstraint(
            "confidence_at_step >= 0 AND confidence_at_step <= 1",
            name=op.f("ck_ai_session_steps_confidence_at_step_range"),
        ),
        sa.CheckConstraint("step_order >= 0", name=op.f("ck_ai_session_steps_step_order_from_zero")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_ai_session_steps_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["users.id"], name=op.f("fk_ai_session_steps_answered_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["script_generation_id"],
            ["script_generations.id"],
            name=op.f("fk_ai_session_steps_script_generation_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["ai_sessions.id"], name=op.f("fk_ai_session_steps_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_session_steps")),
        sa.UniqueConstraint("session_id", "step_order", name=op.f("uq_ai_session_steps_session_id_step_order")),
    )
    op.create_index(op.f("ix_ai_session_steps_account_id"), "ai_session_steps", ["account_id"], unique=False)
    op.create_index(
        "uq_ai_session_steps_open", "ai_session_steps", ["session_id"], unique=True, postgresql_where="state = 'open'"
    )
    op.create_table(
        "l1_walk_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("technician_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("walked_path", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("current_node_id", sa.String(length=100), nullable=True),
        sa.Column("walk_notes", sa.Text(), server_default="", nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=True),
        sa.Column("resolution_notes", sa.Text(), nullable=True),
        sa.Column("escalation_reason", sa.Text(), nullable=True),
        sa.Column("ticket_id", sa.String(length=64), nullable=True),
        sa.Column("ticket_kind", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('flow', 'proposal', 'adhoc', 'ai_build')", name=op.f("ck_l1_walk_sessions_kind")),
        sa.CheckConstraint("ticket_kind IN ('psa', 'internal')", name=op.f("ck_l1_walk_sessions_ticket_kind")),
        sa.CheckConstraint("octet_length(walk_notes) <= 262144", name=op.f("ck_l1_walk_sessions_walk_notes_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_l1_walk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["flow_id"], ["flows.id"], name=op.f("fk_l1_walk_sessions_flow_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["flow_proposals.id"], name=op.f("fk_l1_walk_sessions_proposal_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_l1_walk_sessions_technician_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_l1_walk_sessions")),
    )
    op.create_index(
        op.f("ix_l1_walk_sessions_account_id_technician_id"),
        "l1_walk_sessions",
        ["account_id", "technician_id"],
        unique=False,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("wanted_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("shown_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_messages_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("conversation_id", "subject", name=op.f("uq_messages_conversation_id_subject")),
    )
    op.create_index(op.f("ix_messages_account_id"), "messages", ["account_id"], unique=False)
    op.create_index(
        "ix_messages_to_deliver",
        "messages",
        ["next_attempt_at"],
        unique=False,
        postgresql_where="wanted_version > shown_version",
    )
    # The queue's own schema, as the locked release has it; a newer release's changes get a migration of their own.
    with closing(op.get_bind().connection.cursor()) as cursor:  # many statements, which parameters would forbid
        cursor.execute(SchemaManager.get_schema())
