"""Settings of connections to PostgreSQL."""

from collections.abc import Mapping

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import NullPool
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.patient_connection import connect_in_time

_NOTICING: Mapping[str, str | int] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
"""Connection settings by which a server that vanished from the network is noticed within 15 s; libpq's own names."""

POOL_SECONDS = 2.5
"""How long a statement waits for a connection before the database counts as too busy: chats wait for 3 seconds."""


# A plan cached while a table was empty scans it for ever after (measured: cost tripled over 8,000 rows).
# The index of vectors holds all accounts' and goes on until enough of one account's have been found; 64 at a time, as
# many as a search asks for, so that one pass is enough where an account has most of them.
PLANNED_EACH_TIME = "-c plan_cache_mode=force_custom_plan -c hnsw.iterative_scan=relaxed_order -c hnsw.ef_search=64"
"""The options of a connection for statements whose best plan depends on what the tables hold by now."""

# An index finds the rows whatever the tables hold, so that one plan, made once, is always right: loops over indexes,
# and never one that reads a whole table because that was small when the plan was made.
PLANNED_ONCE = (
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
)
"""The options of a connection for statements that find all their rows by an index."""


def make_engine(url: str) -> AsyncEngine:
    """An engine for migrations, which want SQLAlchemy's own connection; `url` names the postgresql+psycopg driver."""
    return create_async_engine(
        url,
        poolclass=NullPool,
        use_native_hstore=False,  # no column is one, and its type would be asked for
        connect_args={**_NOTICING, "application_name": "flowpilot", "async_creator_fn": connect_in_time},
    )


def time_limits(statement_timeout_seconds: float, lock_timeout_seconds: float) -> str:
    """The options of a connection whose statements and lock waits end by themselves."""
    milliseconds = {"statement_timeout": 1000 * statement_timeout_seconds, "lock_timeout": 1000 * lock_timeout_seconds}
    return " ".join(f"-c {name}={int(limit)}" for name, limit in milliseconds.items())


def conninfo(url: str) -> str:
    """The libpq connection string of an SQLAlchemy URL, for clients beside the engine."""
    given = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return make_conninfo("", **{**_NOTICING, "application_name": "flowpilot", **conninfo_to_dict(given)})
