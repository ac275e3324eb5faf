"""The schema's state against the code: what is applied, what is missing, and applying it under a lock."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

import migrations
from core.shared.patience import waiting_at_most
from storage.database import make_engine

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK_KEY = 5_907_214_313
"""Advisory lock that lets one process migrate at a time; any number that nothing else uses."""
_MIGRATIONS = Path(migrations.__file__).parent
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_FOLLOWS = re.compile(r'^down_revision = (?:"(\w+)"|None)$', re.MULTILINE)


class SchemaError(Exception):
    """The database's schema does not fit the code; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which revision the database is at, and which the code needs."""

    applied: str | None
    needed: str
    known: bool
    """Whether the code knows the applied revision; a newer release's it does not."""

    @property
    def is_current(self) -> bool:
        """Whether the database is just what the code needs."""
        return self.applied == self.needed

    def check(self) -> None:
        """Raise SchemaError unless the database is current."""
        if not self.known:
            raise SchemaError(
                f"The database is at revision {self.applied}, which this release does not know: it was migrated by a "
                "newer FlowPilot. Run that release, or restore a backup made before it."
            )
        if not self.is_current:
            was = self.applied or "empty"
            raise SchemaError(f"The database is {was}, this release needs {self.needed}. Run: flowpilot migrate")


# Alembic is loaded where something is migrated; hardly any command does.


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


@cache
def revisions() -> tuple[str, frozenset[str]]:
    """The revision that the code needs, and all that it knows, as the migrations' files say.

    Alembic would say the same, but loading it, and each migration, takes half as long as all else a start does.
    """
    files = [file.read_text(encoding="utf-8") for file in _MIGRATIONS.glob("versions/*.py")]
    known = frozenset(_only(_REVISION, file) for file in files)
    (needed,) = known - {_only(_FOLLOWS, file) for file in files}
    return needed, known


def _only(pattern: re.Pattern[str], file: str) -> str:
    (found,) = pattern.findall(file)
    return found


class Asked(Protocol):
    """A connection, whosever it is."""

    async def scalar(self, statement: TextClause, /) -> Any:
        """The first column of the first row."""
        ...


async def schema_state(connection: Asked) -> SchemaState:
    """The schema's state on this connection."""
    needed, known = revisions()
    applied: str | None = None
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")):
        applied = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return SchemaState(applied, needed, applied is None or applied in known)


async def migrate(
    url: str,
    *,
    lock_timeout_seconds: float = 10,
    statement_timeout_seconds: float = 300,
    before_changing: Callable[[], None] = lambda: None,
) -> SchemaState:
    """Apply what is missing; returns the state before. Raises SchemaError if the database is newer or stays locked.

    `before_changing` is called when something is missing; what it raises leaves the database as it is.
    """
    engine = make_engine(url)
    try:
        with waiting_at_most(None):
            return await _migrate(engine, lock_timeout_seconds, statement_timeout_seconds, before_changing)
    finally:
        await engine.dispose()


async def _migrate(
    engine: AsyncEngine,
    lock_timeout_seconds: float,
    statement_timeout_seconds: float,
    before_changing: Callable[[], None],
) -> SchemaState:
    async with engine.connect() as connection:
        await connection.execute(text(f"SET lock_timeout = {int(lock_timeout_seconds * 1000)}"))
        await connection.execute(text(f"SET statement_timeout = {int(statement_timeout_seconds * 1000)}"))
        try:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            before = await schema_state(connection)
            if not before.known:
                before.check()
            if not before.is_current:
                before_changing()
                await connection.run_sync(_upgrade)
            await connection.commit()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") == "55P03":
                raise SchemaError(
                    f"The database was locked for over {lock_timeout_seconds:g} s, by another migration or a long "
                    "transaction. Nothing was changed; try again when it is quiet."
                ) from error
            raise
    return before


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
