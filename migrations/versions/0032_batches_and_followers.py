"""Documents that a model outlines in batches, and sessions that others are told the end of.

The release before goes on working: it does not know the tables.

Revision: 0032
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outline_batches",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("batch_id", sa.String(200), nullable=False, server_default=""),
        sa.Column("document_keys", JSONB, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "session_followers",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("session_id", sa.Uuid, sa.ForeignKey("ai_sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "follower_session_id",
            sa.Uuid,
            sa.ForeignKey("ai_sessions.id", ondelete="CASCADE"),
            primary_key=True,
            index=True,
        ),
    )
