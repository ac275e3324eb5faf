"""A bare botbuilder application that checks the token and answers a card's press with a card, and stores nothing."""

import asyncio
import sys
from http import HTTPStatus
from typing import Any

from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity

CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Thank you", "wrap": True}],
}


class Configuration:
    """What botbuilder reads."""

    def __init__(self, app_id: str, metadata_url: str) -> None:
        self.APP_ID = app_id
        self.APP_PASSWORD = "a-secret"
        self.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = metadata_url
        self.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = "https://api.botframework.com"
        self.TO_CHANNEL_FROM_BOT_LOGIN_URL = "https://login.microsoftonline.com/botframework.com"
        self.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = "https://api.botframework.com/.default"


async def _serve(app_id: str, metadata_url: str) -> None:
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Configuration(app_id, metadata_url)))

    async def answer(turn: TurnContext) -> None:
        body = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD}
        invoke = {"status": HTTPStatus.OK, "body": body}
        await turn.send_activity(Activity(type="invokeResponse", value=_Invoke(invoke)))

    async def take(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        authorization = request.headers.get("Authorization", "")
        response = await adapter.process_activity(authorization, activity, answer)
        return web.json_response(response.body, status=int(response.status))

    app = web.Application()
    app.router.add_post("/api/messages", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)  # noqa: T201 - as the program does
    await asyncio.to_thread(sys.stdin.buffer.read)  # until the benchmark ends, however it does


class _Invoke:
    """An answer as botbuilder keeps it."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.status = given["status"]
        self.body = given["body"]


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:3]))
