"""Script templates with their versions, and what is kept of a template that was filled in.

The release before writes no script generation; it goes on working.

Revision: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0017"
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def _reference(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    _make_templates()
    _make_versions()
    table = "script_generations"
    for column in (
        sa.Column("walk_id", sa.Uuid),
        sa.Column("template_id", sa.Uuid),
        sa.Column("template_version", sa.Integer),
        sa.Column("risk", sa.String(20)),
        sa.Column("made_by", sa.Uuid),
        sa.Column("made_by_name", sa.String(100), nullable=False, server_default=""),
    ):
        op.add_column(table, column)
    for column, target, ondelete in (
        ("walk_id", "l1_walk_sessions", "CASCADE"),
        ("template_id", "script_templates", "SET NULL"),
        ("made_by", "users", "SET NULL"),
    ):
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, target, [column], ["id"], ondelete=ondelete)
    op.create_index(op.f("ix_script_generations_walk_id"), table, ["walk_id"])
    op.create_index(op.f("ix_script_generations_template_id"), table, ["template_id"])


def _make_templates() -> None:
    table = "script_templates"
    allowed = {
        "state": "'draft', 'proposed', 'rejected', 'adopted', 'published'",
        "language": "'powershell', 'bash', 'python'",
        "risk": "'none', 'changes', 'interrupts', 'destroys', 'weakens'",
        "provenance": "'written', 'imported', 'session', 'built_in'",
    }
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("owner_name", sa.String(100), nullable=False, server_default=""),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("name", sa.String(150), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("risk", sa.String(20), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("provenance", sa.String(20), nullable=False),
        sa.Column("session_id", sa.Uuid),
        sa.Column("reviewed_by", sa.Uuid),
        sa.Column("reviewer_name", sa.String(100), nullable=False, server_default=""),
        sa.Column("review_note", sa.Text, nullable=False, server_default=""),
        _moment("created_at"),
        _moment("changed_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _reference(table, "account_id", "accounts", "CASCADE"),
        _reference(table, "owner_id", "users", "CASCADE"),
        _reference(table, "session_id", "ai_sessions", "SET NULL"),
        _reference(table, "reviewed_by", "users", "SET NULL"),
        *(
            sa.CheckConstraint(f"{column} IN ({values})", name=op.f(f"ck_{table}_{column}"))
            for column, values in allowed.items()
        ),
    )
    op.create_index(
        "uq_script_templates_published",
        table,
        ["account_id", "slug"],
        unique=True,
        postgresql_where=sa.text("owner_id IS NULL"),
    )
    op.create_index(op.f("ix_script_templates_account_id_owner_id"), table, ["account_id", "owner_id"])


def _make_versions() -> None:
    table = "script_template_versions"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("template_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("author_name", sa.String(100), nullable=False, server_default=""),
        sa.Column("approved_by_name", sa.String(100), nullable=False, server_default=""),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _reference(table, "account_id", "accounts", "CASCADE"),
        _reference(table, "template_id", "script_templates", "CASCADE"),
        sa.UniqueConstraint("template_id", "version", name=op.f(f"uq_{table}_template_id_version")),
    )
    op.create_index(op.f("ix_script_template_versions_account_id"), table, ["account_id"])
