"""The Slack adapter, put together: what is served, what delivers, and what runs beside."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.signature import SignatureVerifier

from bot.shared.logs import get_logger
from bot.shared.rate_limit import RateLimit
from bot.slack.addresses import PLATFORM
from bot.slack.app_events import AppEvents
from bot.slack.budget import UpdateBudget
from bot.slack.clients import Bot, Clients, OneBot
from bot.slack.commands import SlashCommands
from bot.slack.delivery import SlackPlatform
from bot.slack.dispatcher import Dispatcher
from bot.slack.file_messages import FileMessages
from bot.slack.inbound import Inbound
from bot.slack.install import INSTALL_PATH, REDIRECT_PATH, Installations, oauth_flow
from bot.slack.interactions import InteractionHandler
from bot.slack.manifest import EVENTS_PATH
from bot.slack.membership import Home
from bot.slack.messages import MessageHandler
from bot.slack.people import SlackPeople
from bot.slack.responder import Responder
from bot.slack.services import SlackServices
from bot.slack.soundness import is_sound
from bot.slack.workflow_step import WorkflowStep
from core.accounts.user import Identity

log = get_logger(__name__)

_RECONNECT_SECONDS = 5.0
_LOOK_SECONDS = 5.0
"""How often it is looked whether Socket Mode is connected; Slack's library connects anew by itself."""


class SlackAdapter:
    """Slack, for one workspace by its token or for many by installation."""

    def __init__(self, services: SlackServices) -> None:
        settings = services.settings
        self._settings = settings
        self._only_bot = OneBot(settings.bot_token) if settings.is_single else None
        self._installations = None if self._only_bot else Installations(services)
        find = self._only_bot.find if self._only_bot else self._find_installed
        self._clients = Clients(settings.api_url, find)
        self._find = find
        people = self._people = SlackPeople(services, self._only_bot)
        responder = Responder(services)
        self._dispatcher = Dispatcher(services, people, responder)
        files = FileMessages(services, self._dispatcher)
        self._inbound = Inbound(
            MessageHandler(services, people, self._dispatcher, files),
            InteractionHandler(services, people, self._dispatcher, files),
            SlashCommands(services, people, self._dispatcher, responder),
            AppEvents(services, people, self._dispatcher),
            self._dispatcher,
            WorkflowStep(services, people),
            settings.public_url,
        )
        self._verifier = SignatureVerifier(settings.signing_secret) if settings.signing_secret else None
        self._services = services
        pace = RateLimit(settings.posts_per_second, settings.posts_burst)
        updates = UpdateBudget(settings.updates_per_minute)
        self.platform = SlackPlatform(self._clients, pace, updates, self._picture, newer_blocks=settings.newer_blocks)
        self._bolt: AsyncApp | None = None
        self._connected: bool | None = None
        """Whether Socket Mode is; None where it is not used, or was not tried yet."""

    async def objection(self, identity: Identity) -> str:
        """Why nothing can be handed over to that person now; empty where Slack knows no reason, or does not say."""
        bot = await self._find(identity.workspace)
        if bot is None:
            return ""
        home = Home(bot.team_id or identity.workspace, bot.enterprise_id)
        return await self._people.objection(self._clients.bare(bot.token), home, identity)

    async def _find_installed(self, workspace: str) -> Bot | None:
        assert self._installations is not None
        return await self._installations.find(workspace)

    async def _picture(self, workspace: str, name: str) -> bytes | None:
        if not workspace and self._only_bot:  # a channel that was named by its id alone
            account_id = await self._services.default_account()
        else:
            account_id = (await self._services.identities.workspace(PLATFORM, workspace)).account_id
        return await self._services.chat.picture(account_id, name)

    def routes(self) -> list[web.RouteDef]:
        """What Slack, and people who install, call. Each checks its caller itself."""
        routes = [web.post(EVENTS_PATH, self._events)] if self._verifier else []
        if self._settings.installs:
            routes += [web.get(INSTALL_PATH, self._install), web.get(REDIRECT_PATH, self._redirected)]
        return routes

    @asynccontextmanager
    async def running(self, *, receives: bool) -> AsyncGenerator[None]:
        """Ready to work for the length of a block; `receives`: also through Socket Mode, where that is configured."""
        tasks = list[asyncio.Task[None]]()
        if self._only_bot:
            tasks.append(asyncio.create_task(self._learn()))
        if self._installations:
            self._installations.renew_with(self._clients)
        if receives and self._settings.app_token:
            tasks.append(asyncio.create_task(self._stay_connected()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._dispatcher.finish()
            await self.platform.finish()
            await self._clients.close()

    async def _learn(self) -> None:
        assert self._only_bot is not None
        await self._only_bot.learn(self._clients.bare(self._settings.bot_token))

    async def _stay_connected(self) -> None:
        handler = AsyncSocketModeHandler(self.bolt, self._settings.app_token)
        try:
            while True:
                try:
                    await handler.connect_async()
                except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                    self._connected = False
                    log.warning("slack.not_connected", exc_info=error)
                    await asyncio.sleep(_RECONNECT_SECONDS)
                else:
                    await self._watch(handler)
        finally:
            with suppress(Exception):
                await handler.close_async()

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        """Say when the connection is lost, and when it is back."""
        while True:
            connected = await handler.client.is_connected()
            if connected != self._connected:
                (log.info if connected else log.warning)("slack.connected" if connected else "slack.connection_lost")
            self._connected = connected
            await asyncio.sleep(_LOOK_SECONDS)

    @property
    def trouble(self) -> str:
        """What keeps Slack from reaching us, in a sentence; empty when nothing does."""
        if self._connected is not False:
            return ""
        return "Slack's Socket Mode is not connected: nothing arrives from Slack until it reconnects."

    @property
    def bolt(self) -> AsyncApp:
        """Slack's framework: the protocol, whose token it is, and our one taker for everything."""
        if self._bolt is None:
            self._bolt = AsyncApp(
                name="FlowPilot",  # otherwise it is looked for among the callers and their files, which takes 80 ms
                client=self._clients.bare(),
                authorize=self._authorizer(),
                process_before_response=True,
                request_verification_enabled=False,  # done before the body is even parsed
                attaching_function_token_enabled=False,
                attaching_conversation_kwargs_enabled=False,
            )
            self._bolt.use(self._taker(self._inbound.take))
        return self._bolt

    @staticmethod
    def _taker(take: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Callable[..., Awaitable[BoltResponse]]:
        async def taker(req: AsyncBoltRequest, next_: Any) -> BoltResponse:
            del next_  # nothing comes after us
            return await take(req)

        return taker

    def _authorizer(self) -> Callable[..., Awaitable[AuthorizeResult]]:
        """Whose token a delivery's workspace has; Bolt wants a plain function."""

        async def authorize(
            enterprise_id: str | None, team_id: str | None, context: AsyncBoltContext
        ) -> AuthorizeResult:
            bot = await self._find((enterprise_id if context.is_enterprise_install else team_id) or "")
            if bot is None:  # a command is then answered with why nothing happens; nothing else can be
                return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_token=bot.token,
                bot_user_id=bot.user_id or None,
                bot_id=bot.bot_id or None,
            )

        return authorize

    async def _events(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if not self._is_signed(raw, request):
            return _refused(401, "not_signed", "The request is not signed by Slack, or its signature is too old.")
        try:
            bolt_request = AsyncBoltRequest(body=raw.decode(), query=request.query_string, headers=_headers(request))
        except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
            return _refused(400, "malformed", "The body is neither JSON nor a form with a payload.")
        if not is_sound(bolt_request.body):
            return _refused(400, "malformed", "The body is not one of Slack's deliveries.")
        is_press = _is_press(bolt_request.body)
        answer = await (self._pressed(bolt_request) if is_press else self.bolt.async_dispatch(bolt_request))
        return await to_aiohttp_response(answer)

    async def _pressed(self, request: AsyncBoltRequest) -> BoltResponse:
        """A press, by far the most frequent delivery, past Bolt's chain: of that only the token concerns presses."""
        context = request.context
        bot = await self._find((context.enterprise_id if context.is_enterprise_install else context.team_id) or "")
        context["client"] = self._clients.bare(bot.token if bot else None)
        return await self._inbound.take(request)

    def _is_signed(self, raw: bytes, request: web.Request) -> bool:
        assert self._verifier is not None
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not timestamp.isascii() or not timestamp.isdigit() or not signature:
            return False
        try:
            return self._verifier.is_valid(raw, timestamp, signature)
        except (ValueError, TypeError):
            return False

    async def _install(self, request: web.Request) -> web.Response:
        flow = self._flow()
        return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

    async def _redirected(self, request: web.Request) -> web.Response:
        flow = self._flow()
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    def _flow(self):  # noqa: ANN202 - Slack's own flow
        assert self._installations is not None
        return oauth_flow(self._services, self._clients, self._installations)


def _headers(request: web.Request) -> dict[str, str | Sequence[str]]:
    return {name: value for name, value in request.headers.items()}  # noqa: C416 - for its type


def _is_press(body: Mapping[str, Any]) -> bool:
    """Whether something was pressed, and it is nothing that Bolt has an answer of its own for."""
    is_ours = body.get("type") == "block_actions" and not body.keys() & {"event", "ssl_check"}
    return is_ours and bool(body.get("actions"))


def _refused(status: int, code: str, detail: str) -> web.Response:
    problem = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return web.Response(status=status, body=json.dumps(problem).encode(), content_type="application/problem+json")
