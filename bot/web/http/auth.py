"""Who asks: bearer tokens for programs, a cookie for browsers, and the demo's start link.

Nothing else makes anybody trusted: a proxy or a forwarded port on this machine asks from a loopback address, for a
loopback name, in the name of whoever reaches it.
"""

import re
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.web.http.problems import SignedOut, problem
from bot.web.http.services import WebServices
from core.accounts.tokens import Credential
from core.accounts.user import User
from core.services.administration import PAGE_LIFETIME, NewToken
from core.shared.errors import NotFound, Refusal

USER = web.RequestKey("user", User)
"""The person who asks; set by the middleware when there is one."""
CREDENTIAL = web.RequestKey("credential", Credential)
"""What that person came with; set together with the person."""
SERVICES = web.AppKey("services", WebServices)

COOKIE = "flowpilot"
START_PATH = "/start"
"""Where start links lead, followed by their secret."""
_USED_LINK = "/#/start-link-used"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(?:[A-Za-z0-9._~-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def has_sound_host(request: web.Request) -> bool:
    """Whether the host asked for is a name or an address, with or without a port; none at all is sound, too."""
    given = request.headers.get("Host")
    return given is None or _HOST.fullmatch(given) is not None


async def identify(request: web.Request) -> Credential | None:
    """What a request comes with: a bearer token, else a cookie. None when neither is valid."""
    administration = request.app[SERVICES].administration
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        return await administration.credential(token.strip()) if scheme.lower() == "bearer" else None
    cookie = request.cookies.get(COOKIE)
    if cookie is None or (request.method not in _SAFE_METHODS and not same_origin(request)):
        return None
    return await administration.credential(cookie)


async def still_known(request: web.Request) -> User:
    """Who asks, as they are by now: a request that waits for news outlives a sign-out, a suspension, another role.

    Raises NoAccess or SignedOut.
    """
    credential = await identify(request)
    if credential is None:
        raise SignedOut
    return credential.user


def same_origin(request: web.Request) -> bool:
    """Whether a browser's request comes from our own page; one without an Origin does not count as that.

    Where a proxy asks us under another name, browsers say it themselves on HTTPS, in a header that no script can set;
    for the rest there is `server.public_url`.
    """
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    public = urlsplit(request.app[SERVICES].settings.public_url)
    ours = {f"http://{request.host}", f"https://{request.host}"}
    if public.netloc:
        ours.add(f"{public.scheme}://{public.netloc}")
    return request.headers.get("Origin") in ours


class SignIn(BaseModel):
    """What the page's sign-in says."""

    token: str = ""
    user: str = ""


async def sign_in(request: web.Request) -> web.Response:
    """Sign a browser in: by token, or by name in the demo. The cookie holds a token of the page's own."""
    if not same_origin(request):
        return problem(403, "not_allowed", _FOREIGN)
    try:
        body = SignIn.model_validate_json(await request.read())
    except ValidationError:
        return problem(422, "invalid", "Enter a token or, in the demo, your name.")
    try:
        token = await _token_for(request, body)
    except Refusal as refusal:
        return problem(401, "not_signed_in", refusal.sentence)
    response = web.json_response({})
    _set_cookie(request, response, token)
    return response


_FOREIGN = (
    "Signing in and out works from FlowPilot's own page only. Behind a proxy, an operator sets server.public_url to "
    "the address people use, or lets the proxy pass the Host header on."
)


async def _token_for(request: web.Request, body: SignIn) -> NewToken:
    """The token of a browser that signs in. Raises a Refusal."""
    services = request.app[SERVICES]
    if not body.token:
        return await services.demo.become(request.get(CREDENTIAL), body.user)
    credential = await services.administration.credential(body.token.strip())
    if credential is None or credential.purpose != "api":
        raise NotFound("That token is not known, or it was revoked or has expired. Check that all of it was copied.")
    return await services.administration.sign_in(credential)


async def open_start_link(request: web.Request) -> web.Response:
    """Let the browser that opens a start link first into the demo. In that browser it goes on working."""
    services, known = request.app[SERVICES], request.get(CREDENTIAL)
    token = await services.demo.begin(request.match_info["code"]) if services.settings.demo else None
    is_in = token is not None or (known is not None and known.demo)
    response = web.Response(status=303, headers={"Location": "/" if is_in else _USED_LINK})
    if token:
        _set_cookie(request, response, token)
    return response


def _set_cookie(request: web.Request, response: web.StreamResponse, token: NewToken) -> None:
    """Give the browser a token of its own, which ends by itself."""
    response.set_cookie(
        COOKIE,
        token.text,
        max_age=int(PAGE_LIFETIME.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=request.secure or request.app[SERVICES].settings.public_url.startswith("https://"),
        path="/",
    )


async def sign_out(request: web.Request) -> web.Response:
    """Forget the browser, here and in the database."""
    if not same_origin(request):
        return problem(403, "not_allowed", _FOREIGN)
    cookie = request.cookies.get(COOKIE)
    if cookie:
        await request.app[SERVICES].administration.sign_out(cookie)
    response = web.json_response({})
    response.del_cookie(COOKIE, path="/")
    return response
