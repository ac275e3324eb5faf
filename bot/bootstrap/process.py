"""One process: started on the configuration, stopped by a signal."""

import asyncio
import gc
import signal
from contextlib import AsyncExitStack

from bot.bootstrap.container import build_container, working
from bot.bootstrap.demo import offer_demo
from bot.bootstrap.server import serve
from bot.config import Config
from bot.embedding.local import in_use
from bot.shared.logs import get_logger
from bot.web.app import make_app
from core.shared.patterns import compile_waiting

log = get_logger(__name__)


def event_loop() -> asyncio.AbstractEventLoop:
    """uvloop's, which takes a quarter less of the processor for a turn than Python's own; that where it is missing."""
    try:
        from uvloop import new_event_loop  # noqa: PLC0415 - not there on Windows
    except ImportError:  # on Windows
        return asyncio.new_event_loop()
    return new_event_loop()


async def _prepare() -> None:
    """Compile what the first message would wait for otherwise, a little at a time: who writes meanwhile goes first."""
    for _ in compile_waiting():
        await asyncio.sleep(0)


async def run(config: Config, *, web: bool, work: bool) -> None:
    """Run the server, the worker, or both, until SIGTERM or SIGINT; what is under way is then finished."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with build_container(config) as parts, AsyncExitStack() as stack:
        if parts.slack:
            await stack.enter_async_context(parts.slack.running(receives=web))
        if work:
            await stack.enter_async_context(working(parts))
        if web:
            app = make_app(parts.services, parts.endpoints)
            address = await stack.enter_async_context(serve(app, config.server, parts.listener.close_waits))
            await offer_demo(parts.services, address)
            print(await asyncio.to_thread(in_use, config), flush=True)  # noqa: T201 - beside the address
        else:
            print("FlowPilot is working.", flush=True)  # noqa: T201 - as the server tells its address
        gc.freeze()  # what is loaded by now stays; looking through it stops everything for a tenth of a second
        log.info("process.started")
        preparing = asyncio.create_task(_prepare())
        await stop.wait()
        preparing.cancel()
        log.info("process.stopping")
