"""What flows are found by: terms, vectors, and the problems they have resolved.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.tables.vectors import HalfVector

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "flow_libraries",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("flows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("length", sa.Float(), server_default="0", nullable=False),
        sa.Column("model", sa.String(length=200), server_default="", nullable=False),
        sa.Column("model_folder", sa.Text(), server_default="", nullable=False),
        sa.Column("model_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_flow_libraries_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_flow_libraries")),
    )
    op.create_table(
        "flow_terms",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("length", sa.Float(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("embedded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_flow_terms_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["flow_id"], ["flows.id"], name=op.f("fk_flow_terms_flow_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "flow_id", name=op.f("pk_flow_terms")),
    )
    op.create_index(op.f("ix_flow_terms_flow_id"), "flow_terms", ["flow_id"], unique=False)
    op.create_index(
        "ix_flow_terms_terms",
        "flow_terms",
        ["terms"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_flow_terms_to_embed",
        "flow_terms",
        ["account_id", "flow_id"],
        unique=False,
        postgresql_where="embedded_by IS NULL",
    )
    op.create_table(
        "term_documents",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_term_documents_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "term", name=op.f("pk_term_documents")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "flow_vectors",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("vector", HalfVector(384), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_flow_vectors_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["flow_id"], ["flows.id"], name=op.f("fk_flow_vectors_flow_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "flow_id", "model_id", "part", name=op.f("pk_flow_vectors")),
    )
    op.create_index(op.f("ix_flow_vectors_flow_id"), "flow_vectors", ["flow_id"], unique=False)
    op.create_index(
        "ix_flow_vectors_nearest",
        "flow_vectors",
        ["account_id", "model_id"],
        unique=False,
        postgresql_where="part < 2",
    )
    op.create_index(
        "ix_flow_vectors_vector",
        "flow_vectors",
        ["vector"],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"vector": "halfvec_ip_ops"},
        postgresql_where="part < 2",
    )
    op.create_table(
        "flow_problems",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_flow_problems_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["flow_id"], ["flows.id"], name=op.f("fk_flow_problems_flow_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_problems")),
        sa.UniqueConstraint("account_id", "flow_id", "digest", name=op.f("uq_flow_problems_account_id_flow_id_digest")),
    )
    op.create_index(op.f("ix_flow_problems_flow_id"), "flow_problems", ["flow_id"], unique=False)
