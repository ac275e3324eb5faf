"""All routes of the API, its description included."""

import asyncio
import json
from functools import cache
from typing import Any

from aiohttp import web

from bot.web.api import (
    account,
    attachments,
    audit,
    following,
    library,
    people,
    proposals,
    scripts,
    sessions,
    ticket_notes,
    tickets,
    walks,
)
from bot.web.api.call import Call, Route
from bot.web.api.openapi import openapi
from bot.web.http.auth import USER
from bot.web.http.problems import problem

PREFIX = "/api/v1"
ROUTES: tuple[Route, ...] = (
    *sessions.ROUTES,
    *following.ROUTES,
    *attachments.ROUTES,
    *walks.ROUTES,
    *library.ROUTES,
    *proposals.ROUTES,
    *account.ROUTES,
    *people.ROUTES,
    *audit.ROUTES,
    *tickets.ROUTES,
    *ticket_notes.ROUTES,
    *scripts.ROUTES,
)


def api_routes() -> list[web.RouteDef]:
    """The routes for aiohttp, the description included."""

    async def describe(_: web.Request) -> web.Response:
        # Beside the loop: the first time it takes more than a second, which no start has to wait for.
        return web.Response(body=await asyncio.to_thread(description), content_type="application/json")

    return [
        *(web.route(route.method, PREFIX + route.path, _adapted(route)) for route in ROUTES),
        web.get(f"{PREFIX}/openapi.json", describe),
    ]


def _adapted(route: Route) -> Any:
    async def handle(request: web.Request) -> web.StreamResponse:
        user = request.get(USER)
        if user is None:
            detail = "This needs a valid token: Authorization: Bearer TOKEN. Create one with: flowpilot token create"
            return problem(401, "not_signed_in", detail, headers={"WWW-Authenticate": "Bearer"})
        reply = await route.handler(Call(request, user))
        if reply.raw is not None:
            return reply.raw
        if reply.body is None:
            return web.Response(status=reply.status)
        return web.json_response(reply.body, status=reply.status)

    return handle


@cache
def description() -> bytes:
    """The API in OpenAPI 3.1, as JSON."""
    return json.dumps(openapi(ROUTES, PREFIX)).encode()
