"""Solved sessions by their end, so that the newest of an account are found without reading all of its sessions.

Revision: 0009, after 0005
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ai_sessions_solved",
        "ai_sessions",
        ["account_id", "ended_at"],
        postgresql_where="status = 'resolved'",
    )


def downgrade() -> None:
    op.drop_index("ix_ai_sessions_solved", table_name="ai_sessions")
