"""Who asks: bearer tokens for programs, a cookie for browsers, and the conditions of the demo."""

from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.config.teams import is_loopback
from bot.web.http.problems import problem
from bot.web.http.services import DemoIdentity, WebServices
from core.accounts.user import Role, User
from core.services.administration import DEFAULT_ACCOUNT

USER = web.RequestKey("user", User)
"""The person who asks; set by the middleware when there is one."""
SERVICES = web.AppKey("services", WebServices)

COOKIE = "flowpilot"
_PAGE_LIFETIME = timedelta(days=7)
_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

DEMO_IDENTITIES = (
    DemoIdentity("dana", Role.ENGINEER),
    DemoIdentity("eli", Role.ENGINEER),
    DemoIdentity("ravi", Role.ADMIN, reviewer=True),
    DemoIdentity("lena", Role.L1_TECH),
    DemoIdentity("vic", Role.VIEWER),
)
"""One person for each way of using FlowPilot."""


async def identify(request: web.Request) -> User | None:
    """The person a request comes from: by bearer token, else by cookie. None when neither is valid."""
    administration = request.app[SERVICES].administration
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        return await administration.user_of_token(token.strip()) if scheme.lower() == "bearer" else None
    cookie = request.cookies.get(COOKIE)
    if cookie is None or (request.method not in _SAFE_METHODS and not same_origin(request)):
        return None
    return await administration.user_of_token(cookie)


def same_origin(request: web.Request) -> bool:
    """Whether a browser's request comes from our own page; one without an Origin does not count as that."""
    return request.headers.get("Origin") in (f"http://{request.host}", f"https://{request.host}")


def demo_allowed(request: web.Request) -> bool:
    """Whether this very request may use demo identities: on loopback, asked for by a loopback name, not forwarded."""
    if not request.app[SERVICES].settings.demo or any(name in request.headers for name in _FORWARDING):
        return False
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return bool(peer) and is_loopback(peer[0]) and is_loopback(_host_name(request))


def _host_name(request: web.Request) -> str:
    """The host asked for without its port, empty for what is none."""
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""


class SignIn(BaseModel):
    """What the page's sign-in says."""

    token: str = ""
    user: str = ""


async def sign_in(request: web.Request) -> web.Response:
    """Sign a browser in: by name in the demo, else by token. The cookie holds a token of the page's own."""
    administration = request.app[SERVICES].administration
    if not same_origin(request):
        return problem(403, "not_allowed", "Signing in works from FlowPilot's own page only.")
    try:
        body = SignIn.model_validate_json(await request.read())
    except ValidationError:
        return problem(422, "invalid", "Say who you are: a user in the demo, else a token.")
    user = None
    if body.token:
        user = await administration.user_of_token(body.token.strip())
    elif body.user and demo_allowed(request):
        user = await demo_user(request, body.user)
    if user is None:
        return problem(
            401, "not_signed_in", "That token or name is not known; make a token with: flowpilot token create"
        )
    response = web.json_response({"user": user.name})
    await set_cookie(request, response, user)
    return response


async def demo_user(request: web.Request, name: str) -> User | None:
    """The demo identity of that name, made in the default account when new."""
    administration = request.app[SERVICES].administration
    identity = next((known for known in DEMO_IDENTITIES if known.name == name), None)
    if identity is None:
        return None
    account = await administration.account(DEFAULT_ACCOUNT)
    return await administration.user(account, identity.name, Role(identity.role), reviewer=identity.reviewer)


async def set_cookie(request: web.Request, response: web.StreamResponse, user: User) -> None:
    """Give the browser a token of its own that ends by itself."""
    token = await request.app[SERVICES].administration.create_token(None, user, "page", _PAGE_LIFETIME)
    response.set_cookie(
        COOKIE,
        token.text,
        max_age=int(_PAGE_LIFETIME.total_seconds()),
        httponly=True,
        samesite="Strict",
        secure=request.secure or request.app[SERVICES].settings.public_url.startswith("https://"),
        path="/",
    )


async def sign_out(request: web.Request) -> web.Response:
    """Forget the browser, here and in the database."""
    if not same_origin(request):
        return problem(403, "not_allowed", "Signing out works from FlowPilot's own page only.")
    cookie = request.cookies.get(COOKIE)
    if cookie:
        await request.app[SERVICES].administration.sign_out(cookie)
    response = web.json_response({})
    response.del_cookie(COOKIE, path="/")
    return response
