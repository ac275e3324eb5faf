"""The HTTP server: listening, saying where, and draining at the end."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from bot.config import Server
from bot.config.values import networks
from bot.web.http.connections import KEEP_ALIVE_SECONDS, Connection, ConnectionLimits, Connections

_OTHER_FILES = 200
"""Open files beside connections: the database's, those to platforms and the model, modules that are loaded late."""
_BACKLOG = 1024
"""Connections that the system keeps until we take them."""


class AddressInUse(Exception):  # noqa: N818 - named for what is wrong
    """The port cannot be listened on; the message says what to do."""


@asynccontextmanager
async def serve(app: web.Application, settings: Server, close_waits: Callable[[], None]) -> AsyncGenerator[str]:
    """Serve the application and print its address; at the end, answer what is under way and take no more.

    `close_waits` makes requests that wait for news answer at once. Raises AddressInUse.
    """

    async def wake(_: web.Application) -> None:
        close_waits()

    app.on_shutdown.append(wake)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=settings.drain_seconds,
        handle_signals=False,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
    )
    await runner.setup()
    listening: asyncio.Server | None = None
    try:
        try:
            listening = await _listen(runner, settings)
        except OSError as error:
            raise AddressInUse(
                f"Cannot listen on {settings.host} port {settings.port}: {error.strerror or error}. "
                "Choose another with --port (0 takes any free one)."
            ) from error
        host, port = listening.sockets[0].getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        print(f"FlowPilot is ready: {address}", flush=True)  # noqa: T201 - what `make run` promises
        yield address
    finally:
        if listening:
            listening.close()
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Server) -> asyncio.Server:
    """Take connections, within the limits."""
    assert runner.server is not None
    make_inner = runner.server
    files = raise_file_limit(settings.max_connections + _OTHER_FILES)
    connections = Connections(
        ConnectionLimits(
            most=max(1, files - _OTHER_FILES),
            most_per_address=settings.max_connections_per_address,
            header_seconds=settings.header_seconds,
            body_seconds=settings.body_seconds,
            proxies=networks(settings.proxies),
        )
    )
    return await asyncio.get_running_loop().create_server(
        lambda: Connection(make_inner(), connections), settings.host, settings.port, backlog=_BACKLOG
    )


def raise_file_limit(wanted: int) -> int:
    """Have the system allow this process so many open files; returns how many of them it does allow."""
    try:
        import resource  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return min(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
