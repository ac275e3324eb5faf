"""What flows are found by: their terms, their vectors, and the problems they have resolved."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from core.matching.embedding import DIMENSIONS
from storage.tables.base import account_column, id_column, metadata, moment, reference
from storage.tables.vectors import HalfVector

WHOLE, TITLE, FIRST_PASSAGE = 0, 1, 2
"""Which part of a flow a vector is of."""

flow_libraries = Table(
    "flow_libraries",
    metadata,
    account_column(primary_key=True),
    Column("flows", Integer, nullable=False, server_default="0"),
    Column("length", Float, nullable=False, server_default="0"),  # of all its flows together
    # The model by which every flow has vectors, and the folder it was read from; empty while there is none.
    Column("model", String(200), nullable=False, server_default=""),
    Column("model_folder", Text, nullable=False, server_default=""),
    moment("model_since"),
)

flow_terms = Table(
    "flow_terms",
    metadata,
    account_column(primary_key=True),
    reference("flow_id", "flows.id", ondelete="CASCADE", primary_key=True),
    Column("terms", ARRAY(BigInteger), nullable=False),  # numbers that mean something in this account only
    Column("profile", LargeBinary, nullable=False),
    Column("length", Float, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),  # grows with every change of the text
    Column("embedded_by", Integer),  # the model that embedded this text last; null when none did
    Index(None, "flow_id"),
    # Without a list of pending entries, which every search would have to read through.
    Index("ix_flow_terms_terms", "terms", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("ix_flow_terms_to_embed", "account_id", "flow_id", postgresql_where=text("embedded_by IS NULL")),
)

term_documents = Table(
    "term_documents",
    metadata,
    account_column(primary_key=True),
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("documents", Integer, nullable=False),
    postgresql_with={"fillfactor": "80"},  # counts change in place
)

flow_vectors = Table(
    "flow_vectors",
    metadata,
    account_column(primary_key=True),
    reference("flow_id", "flows.id", ondelete="CASCADE", primary_key=True),
    Column("model_id", Integer, primary_key=True, autoincrement=False),
    Column("part", SmallInteger, primary_key=True, autoincrement=False),
    Column("vector", HalfVector(DIMENSIONS), nullable=False),
    Index(None, "flow_id"),
    Index("ix_flow_vectors_nearest", "account_id", "model_id", postgresql_where=text("part < 2")),
    Index(
        "ix_flow_vectors_vector",
        "vector",
        postgresql_using="hnsw",
        postgresql_ops={"vector": "halfvec_ip_ops"},
        postgresql_where=text("part < 2"),
    ),
)

flow_problems = Table(
    "flow_problems",
    metadata,
    id_column(),
    account_column(),
    reference("flow_id", "flows.id", ondelete="CASCADE", nullable=False),
    Column("problem", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # of the text, so that it counts once
    moment("resolved_at", required=True),
    UniqueConstraint("account_id", "flow_id", "digest"),
    Index(None, "flow_id"),
)
