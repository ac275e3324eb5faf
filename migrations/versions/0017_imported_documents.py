"""Which documents were brought, with the hash of what they said: a second run proposes only what has changed.

The release before goes on working: it does not know the table.

Revision: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_documents",
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("address", sa.String(1000), primary_key=True),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("proposal_ids", JSONB, nullable=False, server_default="[]"),
        sa.Column("refusal", sa.Text, nullable=False, server_default=""),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )


def downgrade() -> None:
    op.drop_table("imported_documents")
