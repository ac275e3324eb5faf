"""A bare slack-bolt app that acknowledges a press and stores nothing: what any signed press costs on this machine."""

import asyncio
import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench")


async def _pressed(ack: AsyncAck) -> None:
    await ack()


async def _serve(secret: str) -> None:
    bolt = AsyncApp(signing_secret=secret, authorize=_authorize, process_before_response=True)
    bolt.action("press:0")(_pressed)

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", events)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)  # noqa: T201 - as the program does
    await asyncio.to_thread(sys.stdin.buffer.read)  # until the benchmark ends, however it does


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
