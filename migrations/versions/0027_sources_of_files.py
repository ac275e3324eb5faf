"""Which message of a chat a file came with, so that deleting the message withdraws the file.

The release before goes on working: it leaves the column empty.

Revision: 0027
"""

from alembic import op

revision = "0027"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE attachments ADD COLUMN source varchar(300) NOT NULL DEFAULT ''")
