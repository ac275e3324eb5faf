"""L1 walks: a walk with its state, and conversations that belong to one.

The release before has the table and writes nothing to it; it goes on working.

Revision: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLE = "l1_walk_sessions"


def upgrade() -> None:
    for column in (
        sa.Column("technician_name", sa.String(100), nullable=False, server_default=""),
        sa.Column("acting_as", sa.String(20), nullable=False, server_default="l1"),
        sa.Column("status", sa.String(20), nullable=False, server_default="active"),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Column("title", sa.String(255), nullable=False, server_default=""),
        sa.Column("category", sa.String(40)),
        sa.Column("out_of_scope", sa.Text),
        sa.Column("flow_version", sa.Integer),
        sa.Column("walked_title", sa.String(255), nullable=False, server_default=""),
        sa.Column("suggestions", JSONB, nullable=False, server_default="[]"),
        sa.Column("pending_node", JSONB),
        sa.Column("asked_back", JSONB),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("turn", sa.Integer, nullable=False, server_default="0"),
        sa.Column("thinking", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("session_id", sa.Uuid),
        sa.Column("last_step_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    ):
        op.add_column(_TABLE, column)
    op.create_foreign_key(
        op.f("fk_l1_walk_sessions_session_id"), _TABLE, "ai_sessions", ["session_id"], ["id"], ondelete="SET NULL"
    )
    # A flow or proposal that is deleted later sets its id to null; its version or title stays and says what it was.
    for name, condition in {
        "acting_as": "acting_as IN ('l1', 'l1_coverage')",
        "status": "status IN ('active', 'resolved', 'escalated', 'abandoned')",
        "flow_fits_kind": "(kind = 'flow') = (flow_version IS NOT NULL) AND (flow_id IS NULL OR kind = 'flow')",
        "proposal_fits_kind": "(proposal_id IS NULL OR kind = 'proposal') AND (kind <> 'proposal' OR walked_title <> '')",
    }.items():
        op.create_check_constraint(op.f(f"ck_l1_walk_sessions_{name}"), _TABLE, condition)
    op.create_index(op.f("ix_l1_walk_sessions_account_id_created_at"), _TABLE, ["account_id", "created_at"])
    op.create_index(op.f("ix_l1_walk_sessions_session_id"), _TABLE, ["session_id"])
    op.create_index(
        "ix_l1_walk_sessions_active", _TABLE, ["last_step_at"], postgresql_where=sa.text("status = 'active'")
    )
    op.add_column("conversations", sa.Column("walk_id", sa.Uuid))
    op.create_foreign_key(
        op.f("fk_conversations_walk_id"), "conversations", _TABLE, ["walk_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(op.f("ix_conversations_walk_id"), "conversations", ["walk_id"])
    op.drop_constraint(op.f("ck_conversations_kind"), "conversations", type_="check")
    op.create_check_constraint(
        op.f("ck_conversations_kind"),
        "conversations",
        "kind IN ('session', 'walk', 'handover', 'review', 'direct', 'former')",
    )


def downgrade() -> None:
    op.execute("DELETE FROM conversations WHERE kind = 'walk'")
    op.drop_constraint(op.f("ck_conversations_kind"), "conversations", type_="check")
    op.create_check_constraint(
        op.f("ck_conversations_kind"), "conversations", "kind IN ('session', 'handover', 'review', 'direct', 'former')"
    )
    op.drop_column("conversations", "walk_id")
    op.execute("DELETE FROM l1_walk_sessions")
    for name in (
        "technician_name",
        "acting_as",
        "status",
        "problem",
        "title",
        "category",
        "out_of_scope",
        "flow_version",
        "walked_title",
        "suggestions",
        "pending_node",
        "asked_back",
        "note",
        "turn",
        "thinking",
        "version",
        "session_id",
        "last_step_at",
    ):
        op.drop_column(_TABLE, name)
