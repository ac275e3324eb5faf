"""Files of a session go to its ticket, and whether secrets were found in a file is kept with it.

The release before goes on working: it stores parts of the kinds that it knows, and of files what it knows of them.

Revision: 0035, after 0034
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE attachments ADD COLUMN has_secrets boolean")
    op.execute("""
        ALTER TABLE ticket_send_parts
            ADD COLUMN file_id uuid
                CONSTRAINT fk_ticket_send_parts_file_id REFERENCES attachments ON DELETE SET NULL,
            ADD COLUMN file_name varchar(255) NOT NULL DEFAULT '',
            ADD COLUMN file_form varchar(10)
                CONSTRAINT ck_ticket_send_parts_file_form CHECK (file_form IN ('whole', 'cleaned')),
            ADD COLUMN file_size bigint NOT NULL DEFAULT 0,
            DROP CONSTRAINT ck_ticket_send_parts_kind,
            ADD CONSTRAINT ck_ticket_send_parts_kind CHECK (kind IN ('ticket', 'note', 'file', 'time', 'status'))
    """)
    op.execute("CREATE INDEX ix_ticket_send_parts_file_id ON ticket_send_parts (file_id) WHERE file_id IS NOT NULL")
