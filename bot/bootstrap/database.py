"""The database a process works on: the configured one, or the embedded server it starts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Config
from storage.database import make_engine
from storage.embedded import EmbeddedServer, data_folder
from storage.hot_statements import HotStatements, hot_statements
from storage.schema import migrate, schema_state


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is reachable and migrated."""

    url: str
    engine: AsyncEngine
    statements: HotStatements
    embedded: bool


@asynccontextmanager
async def open_database(config: Config) -> AsyncGenerator[Database]:
    """The configured database, or the embedded one, which is started; not yet looked at.

    Raises EmbeddedServerError.
    """
    async with AsyncExitStack() as stack:
        given = config.secrets.database_url
        if given is None:
            server = await asyncio.to_thread(EmbeddedServer.start, data_folder(config.storage.data_dir))
            stack.push_async_callback(asyncio.to_thread, server.stop)
            url = server.url
        else:
            url = given.get_secret_value()
        limits = {
            "statement_timeout_seconds": config.storage.statement_timeout_seconds,
            "lock_timeout_seconds": config.storage.lock_timeout_seconds,
        }
        single = config.storage.pool_size // 2
        engine = make_engine(url, pool_size=config.storage.pool_size - single, **limits)
        stack.push_async_callback(engine.dispose)
        statements = await stack.enter_async_context(hot_statements(url, pool_size=single, **limits))
        yield Database(url, engine, statements, embedded=given is None)


async def prepare_schema(config: Config, database: Database) -> None:
    """Migrate the embedded database; of any other, insist that it is current. Raises SchemaError."""
    if database.embedded:
        await migrate(database.engine, lock_timeout_seconds=config.storage.migration_lock_timeout_seconds)
        return
    async with database.engine.connect() as connection:
        (await schema_state(connection)).check()
