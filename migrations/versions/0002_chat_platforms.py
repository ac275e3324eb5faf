"""Workspaces of chat platforms, one-time codes, and what their conversations need to be known.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("installed_by", sa.String(length=200), server_default="", nullable=False),
        sa.Column("made_account", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("installation", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("platform IN ('web', 'slack', 'teams')", name=op.f("ck_workspaces_platform")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_workspaces_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_workspaces_platform_external_id")),
    )
    op.create_index(op.f("ix_workspaces_account_id"), "workspaces", ["account_id"])
    op.create_table(
        "link_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('person', 'workspace')", name=op.f("ck_link_codes_purpose")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_link_codes_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_link_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_link_codes")),
    )
    op.create_index(op.f("ix_link_codes_account_id"), "link_codes", ["account_id"])
    op.add_column("conversations", sa.Column("workspace", sa.String(length=200), server_default="", nullable=False))
    op.add_column("conversations", sa.Column("hears_all", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("conversations", sa.Column("showing", sa.Boolean(), server_default="false", nullable=False))
    op.drop_constraint(op.f("ck_conversations_kind"), "conversations")
    op.create_check_constraint(
        op.f("ck_conversations_kind"),
        "conversations",
        "kind IN ('session', 'handover', 'review', 'direct', 'former')",
    )
    op.create_index("ix_messages_external_id", "messages", ["external_id"])
    op.add_column("received_commands", sa.Column("step_id", sa.Uuid(), nullable=True))
    # From here on the page shows what is wanted without anybody delivering it.
    op.execute(
        "UPDATE messages m SET shown_version = m.wanted_version, external_id = m.subject FROM conversations c"
        " WHERE c.id = m.conversation_id AND c.platform = 'web'"
    )


def downgrade() -> None:
    op.drop_column("received_commands", "step_id")
    op.drop_index("ix_messages_external_id", "messages")
    op.execute("DELETE FROM conversations WHERE kind IN ('direct', 'former')")
    op.drop_constraint(op.f("ck_conversations_kind"), "conversations")
    op.create_check_constraint(
        op.f("ck_conversations_kind"), "conversations", "kind IN ('session', 'handover', 'review')"
    )
    op.drop_column("conversations", "showing")
    op.drop_column("conversations", "hears_all")
    op.drop_column("conversations", "workspace")
    op.drop_table("link_codes")
    op.drop_table("workspaces")
