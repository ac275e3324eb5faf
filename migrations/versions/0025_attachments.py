"""Files that come with problems and answers, and what was read from them.

The release before goes on working: it does not know the table.

Revision: 0025
"""

from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE attachments (
            id uuid CONSTRAINT pk_attachments PRIMARY KEY,
            account_id uuid NOT NULL CONSTRAINT fk_attachments_account_id REFERENCES accounts (id) ON DELETE CASCADE,
            session_id uuid NOT NULL CONSTRAINT fk_attachments_session_id REFERENCES ai_sessions (id) ON DELETE CASCADE,
            step_id uuid CONSTRAINT fk_attachments_step_id REFERENCES ai_session_steps (id) ON DELETE SET NULL,
            place bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
            name varchar(255) NOT NULL,
            kind varchar(10) NOT NULL CONSTRAINT ck_attachments_kind CHECK (
                kind IN ('image', 'log', 'pdf', 'docx', 'html', 'mail', 'evtx', 'archive', 'other')),
            size bigint NOT NULL,
            sha256 varchar(64) NOT NULL,
            state varchar(10) NOT NULL CONSTRAINT ck_attachments_state CHECK (state IN ('reading', 'read', 'unread')),
            read text NOT NULL DEFAULT '',
            digest jsonb NOT NULL DEFAULT '[]',
            note text NOT NULL DEFAULT '',
            content bytea NOT NULL,
            added_at timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX ix_attachments_session_id ON attachments (session_id)")
    op.execute("CREATE INDEX ix_attachments_account_id ON attachments (account_id)")
