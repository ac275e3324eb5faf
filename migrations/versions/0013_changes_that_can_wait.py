"""A change of a message may be one that nobody waits for, which platforms that limit changes may leave out.

The release before does not say so, and shows every change at once as before.

Revision: 0013, after 0021
"""

from alembic import op

revision = "0013"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE messages ADD COLUMN can_wait boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    op.execute("ALTER TABLE messages DROP COLUMN can_wait")
