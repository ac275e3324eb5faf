"""How often a step was flagged in a walk, for figures.

The release before goes on working: it neither reads nor writes the column, which has a default.

Revision: 0031
"""

from alembic import op

revision = "0031"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE l1_walk_sessions ADD COLUMN flags integer NOT NULL DEFAULT 0")
