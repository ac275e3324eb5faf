"""What people decide for themselves: by clicking or by script, and whether to be asked for templates.

The release before goes on working: it neither reads nor writes the column, which has a default.

Revision: 0030
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE users ADD COLUMN preferences jsonb NOT NULL DEFAULT '{}'")
