"""The web application: middleware around the API, the page and the process's own endpoints."""

from collections.abc import Awaitable, Callable, Sequence
from hmac import compare_digest
from time import monotonic
from uuid import uuid4

from aiohttp import web
from pydantic import ValidationError

from bot.shared.logs import bound, get_logger
from bot.shared.rate_limit import Callers, RateLimit
from bot.web.api.call import BadRequest
from bot.web.api.routes import api_routes
from bot.web.http.auth import (
    COOKIE,
    CREDENTIAL,
    SERVICES,
    START_PATH,
    USER,
    has_sound_host,
    identify,
    open_start_link,
    sign_in,
    sign_out,
)
from bot.web.http.connections import note_requests
from bot.web.http.problems import problem, refused, unavailable
from bot.web.http.services import WebServices
from bot.web.http.strangers import FAULTS_OF_CALLERS, silence_faults_of_callers
from bot.web.http.token_use import TOKEN_USE, TokenUse
from bot.web.page.routes import add_page
from core.accounts.permissions import NoAccess
from core.shared.errors import Refusal, Unavailable
from core.shared.patience import REQUEST_SECONDS, waiting_at_most

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = get_logger(__name__)

_CALLERS = web.AppKey("callers", Callers)
_OPEN = web.AppKey("open", frozenset[str])
"""Paths that ask for no person's token and count no requests."""

_FOR_STRANGERS = frozenset({"/", "/page/sign-in", "/page/sign-out"})
"""What a browser gets whoever is signed in there: the page's shell, which then says why it shows nothing."""


def make_app(services: WebServices, endpoints: Sequence[web.RouteDef] = ()) -> web.Application:
    """The application, ready to be served. `endpoints`: of others, which check their callers themselves."""
    silence_faults_of_callers()
    settings = services.settings
    app = web.Application(
        middlewares=[note_requests, _count, _answer_faults, _know_caller], client_max_size=settings.max_body_bytes
    )
    app[SERVICES] = services
    app[_CALLERS] = Callers(RateLimit(settings.rate_limit_per_second, settings.rate_limit_burst))
    app[_OPEN] = frozenset({"/healthz", "/readyz", "/metrics", *(endpoint.path for endpoint in endpoints)})
    app.add_routes(endpoints)
    app.add_routes(
        [
            web.get("/healthz", _healthz),
            web.get("/readyz", _readyz),
            web.get("/metrics", _metrics),
            web.get(f"{START_PATH}/{{code}}", open_start_link, allow_head=False),
            web.post("/page/sign-in", sign_in),
            web.post("/page/sign-out", sign_out),
            *api_routes(),
        ]
    )
    add_page(app, services)
    app.on_response_prepare.append(_add_headers)
    app[TOKEN_USE] = TokenUse(services.administration)
    app.on_cleanup.append(app[TOKEN_USE].finish)
    return app


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """What is not said otherwise is for its reader alone, and for nothing but what its type says."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")


@web.middleware
async def _count(request: web.Request, handler: Handler) -> web.StreamResponse:
    started, status = monotonic(), 500
    try:
        response = await handler(request)
        status = response.status
    finally:
        request.app[SERVICES].count_request(request.method, _route(request), status, monotonic() - started)
    return response


@web.middleware
async def _answer_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every refusal, malformed request and fault becomes a problem that says what to do; none shows a trace."""
    with bound(request_id=uuid4().hex[:12]), waiting_at_most(REQUEST_SECONDS):
        try:
            if has_sound_host(request):
                return await handler(request)
            return problem(400, "malformed", "The Host header is neither a name nor an address.")
        except web.HTTPException as error:
            if error.status < 400:  # noqa: PLR2004 - a redirect is no fault
                raise
            return _http_problem(request, error)
        except Exception as error:  # noqa: BLE001 - the last place that can answer
            return _answered(request, error)


def _answered(request: web.Request, error: Exception) -> web.Response:
    match error:
        case Refusal():
            return refused(error)
        case _ if isinstance(error, FAULTS_OF_CALLERS):
            return problem(400, "malformed", "The body ended early, or is not what its headers say.")
        case BadRequest():
            return problem(error.status, error.code, error.detail)
        case Unavailable():
            log.warning("request.unavailable", route=_route(request))
            return unavailable(error)
        case ValidationError():
            log.error("request.damaged_row", route=_route(request), exc_info=error)
            return problem(500, "damaged", "Some of the data stored for this is damaged; the log says where.")
        case _:
            log.error("request.failed", route=_route(request), exc_info=error)
            detail = "Something went wrong on our side. Nothing was left half done; try again."
            return problem(500, "failed", detail)


def _http_problem(request: web.Request, error: web.HTTPException) -> web.Response:
    most = request.app[SERVICES].settings.max_body_bytes
    details = {
        413: ("too_large", f"The body is over {most:,} bytes."),
        404: ("not_found", "There is nothing at this address."),
        405: ("method_not_allowed", "This address does not support that method."),
    }
    code, detail = details.get(error.status, ("refused", error.reason))
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
    return problem(error.status, code, detail, headers=headers)


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


@web.middleware
async def _know_caller(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Know who asks, and hold back who asks too often before the database is troubled."""
    if request.path in request.app[_OPEN] or request.path.startswith("/static/"):
        return await handler(request)
    callers, address = request.app[_CALLERS], str(request.remote)
    credential = request.headers.get("Authorization") or request.cookies.get(COOKIE)
    wait = callers.seconds_to_wait(credential, address)
    known, refusal = None, None
    try:
        known = None if wait else await identify(request)
    except NoAccess as no_access:
        refusal = no_access
    if credential and not wait:
        callers.note(credential, address, is_valid=known is not None)
    if refusal and request.path not in _FOR_STRANGERS:
        raise refusal
    if wait:
        detail = f"Too many requests; try again in {wait} s."
        return problem(429, "too_many_requests", detail, headers={"Retry-After": str(wait)})
    if known:
        request[USER], request[CREDENTIAL] = known.user, known
        request.app[TOKEN_USE].note(known)
    return await handler(request)


async def _healthz(_: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


async def _readyz(request: web.Request) -> web.Response:
    try:
        await request.app[SERVICES].ready()
    except Unavailable as fault:
        return problem(503, "unavailable", str(fault), headers={"Retry-After": "2"})
    troubles = request.app[SERVICES].troubles()
    return web.json_response({"status": "ready", **({"troubles": troubles} if troubles else {})})


async def _metrics(request: web.Request) -> web.Response:
    """Figures of all accounts together, for operators: neither a person's token nor a loopback address will do."""
    wanted, given = request.app[SERVICES].settings.metrics_token, request.headers.get("Authorization", "")
    if not wanted or not compare_digest(given.encode(errors="replace"), f"Bearer {wanted}".encode()):
        detail = (
            "Metrics are for operators: send FLOWPILOT_METRICS_TOKEN as a bearer token; while it is not set, "
            "nobody can read them."
        )
        return problem(401, "not_signed_in", detail, headers={"WWW-Authenticate": "Bearer"})
    return web.Response(
        body=await request.app[SERVICES].metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )
