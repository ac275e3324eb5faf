"""A change of a message may be one that nobody waits for; a conversation that moved remembers where it was.

The release before says neither: it shows every change at once, and leaves the place before for good.

Revision: 0013, after 0016
"""

from alembic import op

revision = "0013"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE messages ADD COLUMN can_wait boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE conversations ADD COLUMN moved_from varchar(500)")
    op.execute(
        "CREATE INDEX ix_conversations_moved_from ON conversations (account_id, platform, moved_from) "
        "WHERE moved_from IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE messages DROP COLUMN can_wait")
    op.execute("ALTER TABLE conversations DROP COLUMN moved_from")
