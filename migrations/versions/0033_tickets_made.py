"""A ticket of ours that is handed over may have a new one made for it in the connected system.

The release before goes on working: it stores parts of the kinds that it knows, and leaves those of the new one alone.

Revision: 0033, after 0025
"""

from alembic import op

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE ticket_send_parts
            ADD COLUMN place varchar(100) NOT NULL DEFAULT '',
            ADD COLUMN client varchar(100) NOT NULL DEFAULT '',
            DROP CONSTRAINT ck_ticket_send_parts_kind,
            ADD CONSTRAINT ck_ticket_send_parts_kind CHECK (kind IN ('ticket', 'note', 'time', 'status'))
    """)
