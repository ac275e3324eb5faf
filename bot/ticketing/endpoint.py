"""Where ticket systems tell what changed. A call shows the connection's own key, and a sound signature if signed."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from aiohttp import web

from bot.shared.logs import get_logger
from bot.shared.rate_limit import Callers
from bot.ticketing.hooks import is_signed_by, key_of, ticket_in
from core.ports.tickets import StoredConnection

log = get_logger(__name__)

HOOK_PATH = "/hooks/tickets"
_LONGEST_KEY = 64

OfHook = Callable[[str], Awaitable[StoredConnection | None]]
Tell = Callable[[UUID, str], Awaitable[None]]


def hook_route(of_hook: OfHook, tell: Tell, callers: Callers) -> web.RouteDef:
    """The route; `of_hook`: whose key it is, `tell`: what is done about a ticket of theirs.

    Invented keys are counted for the address they come from before the database is asked.
    """

    async def heard(request: web.Request) -> web.Response:
        key, address = key_of(request.query, request.headers), str(request.remote)
        if wait := callers.seconds_to_wait(key, address):
            detail = f"Too many calls; try again in {wait} s."
            return web.json_response({"detail": detail}, status=429, headers={"Retry-After": str(wait)})
        known = await of_hook(key) if 0 < len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable() else None
        callers.note(key, address, is_valid=known is not None)
        body = await request.read()
        if known is None or not is_signed_by(known.hook_token, request.headers, body):
            log.warning("tickets.hook_refused")
            return web.json_response({"detail": "This key is not known here."}, status=403)
        ticket_id = ticket_in(known.system, request.query, body)
        if ticket_id is not None:
            await tell(known.account_id, ticket_id)
        return web.json_response({}, status=202)

    return web.post(HOOK_PATH, heard)
