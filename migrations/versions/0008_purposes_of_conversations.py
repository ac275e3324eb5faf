"""A row for each purpose of a conversation, proposals whose published flow is gone, and ended sessions by account.

The release before knows one purpose of a conversation, by its kind. What it changes there while both releases run is
taken over by a trigger, which the release after this one can drop.

Revision: 0008, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation_purposes",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.CheckConstraint("purpose IN ('handover', 'review')", name=op.f("ck_conversation_purposes_purpose")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conversation_purposes_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_purposes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "purpose", name=op.f("pk_conversation_purposes")),
    )
    op.create_index(
        op.f("ix_conversation_purposes_account_id_purpose"), "conversation_purposes", ["account_id", "purpose"]
    )
    op.execute("""
        CREATE FUNCTION keep_conversation_purposes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.kind = 'former' THEN
                DELETE FROM conversation_purposes WHERE conversation_id = NEW.id AND purpose = OLD.kind;
            END IF;
            IF NEW.kind IN ('handover', 'review') THEN
                INSERT INTO conversation_purposes (account_id, conversation_id, purpose)
                VALUES (NEW.account_id, NEW.id, NEW.kind) ON CONFLICT DO NOTHING;
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER keep_conversation_purposes AFTER INSERT OR UPDATE OF kind ON conversations
        FOR EACH ROW EXECUTE FUNCTION keep_conversation_purposes()
    """)
    op.execute("""
        INSERT INTO conversation_purposes (account_id, conversation_id, purpose)
        SELECT account_id, id, kind FROM conversations WHERE kind IN ('handover', 'review') ON CONFLICT DO NOTHING
    """)
    op.create_index(
        "ix_ai_sessions_ended",
        "ai_sessions",
        ["account_id", "ended_at"],
        postgresql_where="ended_at IS NOT NULL",
    )
    op.execute("""
        UPDATE flow_proposals p SET published_flow_id = NULL, published_version = NULL
        WHERE published_flow_id IS NOT NULL AND NOT EXISTS (SELECT FROM flows f WHERE f.id = p.published_flow_id)
    """)
    op.create_foreign_key(
        op.f("fk_flow_proposals_published_flow_id"),
        "flow_proposals",
        "flows",
        ["published_flow_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    op.drop_index("ix_ai_sessions_ended", "ai_sessions")
    op.drop_constraint(op.f("fk_flow_proposals_published_flow_id"), "flow_proposals", type_="foreignkey")
    op.execute("DROP TRIGGER keep_conversation_purposes ON conversations")
    op.execute("DROP FUNCTION keep_conversation_purposes()")
    op.drop_table("conversation_purposes")
