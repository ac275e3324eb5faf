"""Tokens know what they were made for and with, the demo has a start link, and an owner is found quickly.

Revision: 0007, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("name", sa.String(length=80), server_default="", nullable=False))
    op.add_column("api_tokens", sa.Column("demo", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("api_tokens", sa.Column("made_with", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_api_tokens_made_with", "api_tokens", ["made_with"], postgresql_where=sa.text("made_with IS NOT NULL")
    )
    op.create_index("ix_users_owners", "users", ["account_id"], postgresql_where=sa.text("role = 'owner'"))
    op.drop_constraint(op.f("ck_link_codes_purpose"), "link_codes")
    op.create_check_constraint(
        op.f("ck_link_codes_purpose"), "link_codes", "purpose IN ('person', 'workspace', 'demo')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM link_codes WHERE purpose = 'demo'")
    op.drop_constraint(op.f("ck_link_codes_purpose"), "link_codes")
    op.create_check_constraint(op.f("ck_link_codes_purpose"), "link_codes", "purpose IN ('person', 'workspace')")
    op.drop_index("ix_users_owners", "users")
    op.drop_index("ix_api_tokens_made_with", "api_tokens")
    op.drop_column("api_tokens", "made_with")
    op.drop_column("api_tokens", "demo")
    op.drop_column("api_tokens", "name")
