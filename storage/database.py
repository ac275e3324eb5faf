"""The connection to PostgreSQL: engine settings, and the schema's state against the code."""

from collections.abc import Mapping

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def make_engine(
    url: str, *, pool_size: int = 10, statement_timeout_seconds: float = 15, lock_timeout_seconds: float = 5
) -> AsyncEngine:
    """An engine whose statements and lock waits end by themselves; `url` names the postgresql+psycopg driver."""
    timeouts: Mapping[str, float] = {
        "statement_timeout": statement_timeout_seconds,
        "lock_timeout": lock_timeout_seconds,
    }
    options = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in timeouts.items())
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        pool_pre_ping=False,
        connect_args={"options": options, "connect_timeout": 5, "application_name": "flowpilot"},
    )


def conninfo(url: str) -> str:
    """The libpq connection string of an SQLAlchemy URL, for clients beside the engine."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
