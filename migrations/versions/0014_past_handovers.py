"""A session keeps every hand-over it had, not only the newest.

The release before leaves the column as it is.

Revision: 0014, after 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE ai_sessions ADD COLUMN past_handovers jsonb NOT NULL DEFAULT '[]'")


def downgrade() -> None:
    op.execute("ALTER TABLE ai_sessions DROP COLUMN past_handovers")
