"""A bare aiohttp application that parses JSON and answers: what any answer over HTTP costs on this machine."""

import asyncio
import sys
from typing import Any

from aiohttp import web


async def _respond(request: web.Request) -> web.Response:
    body: dict[str, Any] = await request.json()
    return web.json_response(body, status=202)


async def _serve() -> None:
    app = web.Application()
    app.router.add_post("/respond", _respond)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)  # noqa: T201 - as the program does
    await asyncio.to_thread(sys.stdin.buffer.read)  # until the benchmark ends, however it does


if __name__ == "__main__":
    asyncio.run(_serve())
