"""What a model may see of images: scaled, with secrets blacked out. Images kept before have none.

The release before goes on working: it does not know the column.

Revision: 0026
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE attachments ADD COLUMN picture bytea")
