"""Proposals with who supports and decided on them, versions that can be withdrawn, statistics by version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_JSON = postgresql.JSONB(astext_type=sa.Text())
_PROPOSALS = (
    sa.Column("target_version", sa.Integer(), nullable=True),
    sa.Column("conflict", _JSON, nullable=True),
    sa.Column("evidence", _JSON, server_default="{}", nullable=False),
    sa.Column("supporters", _JSON, server_default="[]", nullable=False),
    sa.Column("proposer_id", sa.Uuid(), nullable=True),
    sa.Column("proposer_name", sa.String(length=100), server_default="", nullable=False),
    sa.Column("reviewer_name", sa.String(length=100), server_default="", nullable=False),
    sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
    sa.Column("closing_note", sa.Text(), server_default="", nullable=False),
    sa.Column("published_version", sa.Integer(), nullable=True),
    sa.Column("origins", _JSON, server_default="{}", nullable=False),
    sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
)
_VERSIONS = (
    sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("times_walked", sa.Integer(), server_default="0", nullable=False),
    sa.Column("times_resolved", sa.Integer(), server_default="0", nullable=False),
    sa.Column("times_skipped", sa.Integer(), server_default="0", nullable=False),
    sa.Column("times_escaped", sa.Integer(), server_default="0", nullable=False),
    sa.Column("review_raised_at", sa.DateTime(timezone=True), nullable=True),
)


def upgrade() -> None:
    for column in _PROPOSALS:
        op.add_column("flow_proposals", column)
    for column in _VERSIONS:
        op.add_column("flow_versions", column)
    op.create_index(
        "ix_flow_proposals_pending_target",
        "flow_proposals",
        ["account_id", "target_flow_id"],
        postgresql_where="status = 'pending'",
    )
    op.create_table(
        "session_analyses",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("analysed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_session_analyses_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["ai_sessions.id"], name=op.f("fk_session_analyses_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_analyses")),
    )
    op.create_index(op.f("ix_session_analyses_account_id"), "session_analyses", ["account_id"], unique=False)
    # Sessions that ended before there was anything to analyse them are left as they are, not worked off all at once.
    op.execute("""
        INSERT INTO session_analyses (account_id, session_id, ended_at, outcome)
        SELECT account_id, id, ended_at, 'before_analysis' FROM ai_sessions
        WHERE status = 'resolved' AND ended_at IS NOT NULL
    """)
    op.execute("""
        INSERT INTO conversations (id, account_id, platform, address, kind)
        SELECT gen_random_uuid(), id, 'web', 'channel/review', 'review' FROM accounts
        ON CONFLICT DO NOTHING
    """)
