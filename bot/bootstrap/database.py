"""The database a process works on: the configured one, or the embedded server it starts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from bot.config import Config
from bot.shared.logs import get_logger
from core.shared.errors import Unavailable
from storage.connection import single
from storage.connection_pool import ConnectionPool, connection_pool
from storage.database import PLANNED_ONCE
from storage.embedded import DiskFullError, EmbeddedServer, EmbeddedServerError, data_folder
from storage.hot_statements import HotStatements
from storage.schema import SchemaState, migrate, schema_state

log = get_logger(__name__)

_LOOK_SECONDS = 1.0
"""How often the embedded server is looked after."""
_LONGEST_PAUSE_SECONDS = 15.0
"""Between attempts to start one that does not start."""
_ROOM_MB = 32
"""With less room on its disk the server may end at any time: its log grows by 16 MB at once."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is reachable and migrated."""

    url: str
    pool: ConnectionPool
    statements: HotStatements
    server: EmbeddedServer | None
    """The embedded server, where that is what it is."""

    async def schema_state(self) -> SchemaState:
        """The schema's state. Raises psycopg.Error where the database cannot be reached."""
        async with single(self.pool) as connection:
            return await schema_state(connection)

    def check_room(self) -> None:
        """Raise Unavailable when the embedded server's disk has no room for what people do."""
        if self.server and (free := self.server.free_mb) < _ROOM_MB:
            raise Unavailable(f"The database's disk is full: {free} MB are free. Free a few hundred MB.")


@asynccontextmanager
async def open_database(config: Config) -> AsyncGenerator[Database]:
    """The configured database, or the embedded one, which is started; not yet looked at.

    Raises EmbeddedServerError.
    """
    async with AsyncExitStack() as stack:
        server, given = None, config.secrets.database_url
        if given is None:
            server = await asyncio.to_thread(EmbeddedServer.start, data_folder(config.storage.data_dir))
            stack.push_async_callback(asyncio.to_thread, server.stop)
            await stack.enter_async_context(_kept_running(server))
            url = server.url
        else:
            url = given.get_secret_value()
        limits = {
            "statement_timeout_seconds": config.storage.statement_timeout_seconds,
            "lock_timeout_seconds": config.storage.lock_timeout_seconds,
        }
        half = config.storage.pool_size // 2
        pool = await stack.enter_async_context(
            connection_pool(url, pool_size=config.storage.pool_size - half, **limits)
        )
        hot = await stack.enter_async_context(connection_pool(url, pool_size=half, planning=PLANNED_ONCE, **limits))
        yield Database(url, pool, HotStatements(hot), server)


@asynccontextmanager
async def _kept_running(server: EmbeddedServer) -> AsyncGenerator[None]:
    """Start the server again whenever it ends within the block: killed, crashed, or on a disk that was full."""
    keeper = asyncio.create_task(_keep_running(server))
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep_running(server: EmbeddedServer) -> None:
    pause = _LOOK_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            if await asyncio.to_thread(server.revive):
                log.warning("database.started_again")
            pause = _LOOK_SECONDS
        except EmbeddedServerError as error:
            log.warning(
                "database.not_started", reason_code="disk_full" if isinstance(error, DiskFullError) else "refused"
            )
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


async def bring_up_to_date(config: Config, database: Database) -> SchemaState:
    """Apply the migrations that are missing; returns the state before. Raises SchemaError or EmbeddedServerError."""
    state = await database.schema_state()
    if state.is_current:
        return state
    return await migrate(
        database.url,
        lock_timeout_seconds=config.storage.migration_lock_timeout_seconds,
        before_changing=database.server.require_room_to_migrate if database.server else lambda: None,
    )


async def prepare_schema(config: Config, database: Database) -> None:
    """Migrate the embedded database; of any other, insist that it is current. Raises SchemaError."""
    if database.server:
        await bring_up_to_date(config, database)
        return
    (await database.schema_state()).check()
