"""`/api/messages`: who calls is checked before anything else, and every request gets an answer in time."""

from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import ValidationError

from bot.config.teams import is_loopback, is_safe
from bot.shared.logs import get_logger
from bot.teams.activity import Activity
from bot.teams.answers import error
from bot.teams.dispatcher import ActivityDispatcher
from bot.teams.json_codec import Json
from bot.teams.tokens import TokenVerifier, Unauthenticated
from core.services.identities import NotLinked
from core.shared.errors import Unavailable
from core.shared.patience import CHAT_SECONDS, waiting_at_most

log = get_logger(__name__)

PATH = "/api/messages"
_RETRY_SECONDS = "2"


class Endpoint:
    """Takes what Teams posts."""

    def __init__(self, verifier: TokenVerifier | None, dispatcher: ActivityDispatcher) -> None:
        """`verifier` None: anybody on this machine is believed."""
        self._verifier = verifier
        self._dispatcher = dispatcher

    def route(self) -> web.RouteDef:
        """Where it is served."""
        return web.post(PATH, self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """One activity."""
        try:
            activity = await self._activity(request)
            with waiting_at_most(CHAT_SECONDS):
                answer = await self._dispatcher.take(activity)
        except Unauthenticated as refused:
            log.warning("teams.unauthenticated", outcome=refused.code)
            body = error("unauthenticated", "This needs a valid token of the Bot Framework.")
            return web.json_response(body, status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
        except ValidationError:
            return _refused(HTTPStatus.BAD_REQUEST, "invalid", "This is not a Bot Framework activity.")
        except NotLinked as refusal:
            return _refused(HTTPStatus.FORBIDDEN, refusal.code, refusal.sentence)
        except Unavailable as fault:
            log.warning("teams.unavailable")
            sentence = f"{fault} Nothing was changed; try again in a moment."
            body = error("unavailable", sentence)
            return web.json_response(
                body, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": _RETRY_SECONDS}
            )
        if activity.type == "invoke" and answer is None:
            return _refused(HTTPStatus.NOT_IMPLEMENTED, "not_implemented", "FlowPilot does not know this request.")
        return web.json_response(answer or {})

    async def _activity(self, request: web.Request) -> Activity:
        if self._verifier is None:
            activity = Activity.model_validate_json(await request.read())
            if not is_loopback(urlsplit(activity.service_url).hostname or ""):
                raise Unauthenticated("not_local")
            return activity
        caller = await self._verifier.caller(request.headers.get("Authorization"))
        activity = Activity.model_validate_json(await request.read())
        caller.check(activity.service_url, activity.channel_id)
        if not is_safe(activity.service_url):
            raise Unauthenticated("unsafe_service_url")
        return activity


def _refused(status: HTTPStatus, code: str, text: str) -> web.Response:
    body: Json = dict(error(code, text))
    return web.json_response(body, status=status)
