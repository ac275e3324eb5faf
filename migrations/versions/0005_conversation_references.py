"""Where a workspace's platform takes messages, and which conversation is a person's own there.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("service_url", sa.String(length=500), server_default="", nullable=False))
    op.add_column("user_identities", sa.Column("chat", sa.String(length=300), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("user_identities", "chat")
    op.drop_column("workspaces", "service_url")
