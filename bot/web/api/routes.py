"""All routes of the API, and their OpenAPI description."""

import json
from functools import cache
from typing import Any

from aiohttp import web
from pydantic.json_schema import models_json_schema

from bot.web.api import account, library, proposals, sessions
from bot.web.api.call import Call, Route
from bot.web.http.auth import USER
from bot.web.http.problems import problem

PREFIX = "/api/v1"
ROUTES: tuple[Route, ...] = (*sessions.ROUTES, *library.ROUTES, *proposals.ROUTES, *account.ROUTES)


def api_routes() -> list[web.RouteDef]:
    """The routes for aiohttp, the description included."""
    described = _described()

    async def describe(_: web.Request) -> web.Response:
        return web.Response(body=described, content_type="application/json")

    return [
        *(web.route(route.method, PREFIX + route.path, _adapted(route)) for route in ROUTES),
        web.get(f"{PREFIX}/openapi.json", describe),
    ]


def _adapted(route: Route) -> Any:
    async def handle(request: web.Request) -> web.Response:
        user = request.get(USER)
        if user is None:
            detail = "This needs a valid token: Authorization: Bearer TOKEN. Make one with: flowpilot token create"
            return problem(401, "not_signed_in", detail, headers={"WWW-Authenticate": "Bearer"})
        reply = await route.handler(Call(request, user))
        if reply.body is None:
            return web.Response(status=reply.status)
        return web.json_response(reply.body, status=reply.status)

    return handle


@cache
def _described() -> bytes:
    return json.dumps(openapi()).encode()


def openapi() -> dict[str, Any]:
    """The API in OpenAPI 3.1, made from the routes and the bodies' models."""
    models = [(route.body, "validation") for route in ROUTES if route.body]
    _, schemas = models_json_schema(models, ref_template="#/components/schemas/{model}")  # pyright: ignore[reportArgumentType]
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "FlowPilot",
            "version": "1",
            "description": "Guided troubleshooting: sessions, steps and documentation, flows, administration.",
        },
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for a person."},
        "code": {"type": "string", "description": "For programs."},
        "field": {"type": "string", "description": "Which field is wrong (422)."},
        "problems": {
            "type": "array",
            "items": {"type": "object"},
            "description": "Each fault of a flow: where, what, mend, and the form's field (422 flow_format).",
        },
        "decided_by": {"type": ["string", "null"], "description": "Who decided on it (409 already_decided)."},
        "decision": {"type": "string", "description": "What it is since (409 already_decided)."},
        "answered_by": {"type": ["string", "null"], "description": "Who answered the step (409 stale_step)."},
        "answer": {"type": ["object", "null"], "description": "What was answered (409 stale_step)."},
        "step_id": {"type": "string", "format": "uuid", "description": "The step that waits (409 not_an_answer)."},
    },
}


def _operation(route: Route) -> dict[str, Any]:
    refused = {"description": "Refused or failed", "content": {"application/problem+json": {"schema": _ref("Problem")}}}
    done: dict[str, Any] = {"description": "Done"}
    if route.status != 204:  # noqa: PLR2004 - No Content
        done["content"] = {"application/json": {"schema": {"type": "object"}}}
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in route.query
    ]
    if "{id}" in route.path:
        path_id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        parameters.insert(0, path_id)
    if route.method == "POST":
        key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 150}}
        parameters.append(key)
    operation: dict[str, Any] = {
        "summary": route.summary,
        "parameters": parameters,
        "responses": {str(route.status): done, "4XX": refused, "5XX": refused},
    }
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _ref(route.body.__name__)}},
        }
    return operation


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
