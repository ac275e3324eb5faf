"""The documentation of a first-line walk goes to its ticket.

The release before goes on working: it makes sends of sessions and of internal tickets only, and delivers a walk's as any.

Revision: 0034, after 0032
"""

from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE ticket_sends
            ADD COLUMN walk_id uuid
                CONSTRAINT fk_ticket_sends_walk_id REFERENCES l1_walk_sessions ON DELETE CASCADE,
            ADD CONSTRAINT uq_ticket_sends_walk_id_sequence UNIQUE (walk_id, sequence),
            DROP CONSTRAINT ck_ticket_sends_has_one_owner,
            ADD CONSTRAINT ck_ticket_sends_has_one_owner CHECK (num_nonnulls(session_id, internal_id, walk_id) = 1)
    """)
