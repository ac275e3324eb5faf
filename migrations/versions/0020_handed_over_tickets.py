"""Our own tickets are handed to a connected system: a send is of a session, or of such a ticket.

The release before goes on working: it reads and stores sends of sessions.

Revision: 0020, after 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE ticket_sends
            ALTER COLUMN session_id DROP NOT NULL,
            ADD COLUMN internal_id uuid CONSTRAINT fk_ticket_sends_internal_id
                REFERENCES internal_tickets (id) ON DELETE CASCADE,
            ADD CONSTRAINT uq_ticket_sends_internal_id_sequence UNIQUE (internal_id, sequence),
            ADD CONSTRAINT ck_ticket_sends_has_one_owner CHECK ((session_id IS NULL) <> (internal_id IS NULL))
    """)
    op.execute("CREATE INDEX ix_ticket_sends_leased ON ticket_sends (account_id) WHERE leased_until IS NOT NULL")
