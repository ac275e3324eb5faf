"""`/api/messages`: who calls is checked before anything else, and every request gets an answer in time."""

from http import HTTPStatus

from aiohttp import web
from pydantic import ValidationError
from pydantic_core import to_json

from bot.shared.logs import get_logger
from bot.teams.adapter import FlowPilotAdapter
from bot.teams.answers import error
from bot.teams.bot import FlowPilotBot
from bot.teams.json_codec import Json
from bot.teams.tokens import Unauthenticated
from core.services.identities import NotLinked
from core.shared.errors import Unavailable
from core.shared.patience import CHAT_SECONDS, waiting_at_most

log = get_logger(__name__)

PATH = "/api/messages"
_RETRY_SECONDS = "2"


class Endpoint:
    """Takes what Teams posts."""

    def __init__(self, adapter: FlowPilotAdapter, bot: FlowPilotBot) -> None:
        self._adapter = adapter
        self._bot = bot

    def route(self) -> web.RouteDef:
        """Where it is served."""
        return web.post(PATH, self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """One activity."""
        try:
            with waiting_at_most(CHAT_SECONDS):
                answer = await self._adapter.process(request.headers.get("Authorization"), request.read, self._bot)
        except Unauthenticated as refused:
            log.warning("teams.unauthenticated", outcome=refused.code)
            body = error("unauthenticated", "This needs a valid Bot Framework token.")
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
        if answer is None:
            return web.json_response({})
        body = to_json(answer.body)  # a card is long: several times as quick as Python's own
        return web.Response(body=body, status=answer.status, content_type="application/json", charset="utf-8")


def _refused(status: HTTPStatus, code: str, text: str) -> web.Response:
    body: Json = dict(error(code, text))
    return web.json_response(body, status=status)
