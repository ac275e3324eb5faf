"""The HTTP server: listening, saying where, and draining at the end."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.config import Server


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
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=settings.drain_seconds, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            raise AddressInUse(
                f"Cannot listen on {settings.host} port {settings.port}: {error.strerror or error}. "
                "Choose another with --port (0 takes any free one)."
            ) from error
        host, port = runner.addresses[0][:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        print(f"FlowPilot is ready: {address}", flush=True)  # noqa: T201 - what `make run` promises
        yield address
    finally:
        await runner.cleanup()
