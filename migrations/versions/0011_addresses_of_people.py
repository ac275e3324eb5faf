"""People are found by the e-mail address that a chat platform has of them.

The release before goes on working: it neither asks for the address nor says one.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_identities", sa.Column("email", sa.String(254), nullable=False, server_default=""))
