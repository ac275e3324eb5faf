"""The API's OpenAPI description, made from the routes and the types of bodies and answers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from bot.web.api.call import MAX_KEY, Route
from bot.web.http.json_types import ProblemJson

_TEMPLATE = "#/components/schemas/{model}"


def openapi(routes: Sequence[Route], prefix: str) -> dict[str, Any]:
    """The API in OpenAPI 3.1; `prefix` stands before every path."""
    schemas, components = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(prefix + route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "FlowPilot",
            "version": "1",
            "description": "Guided troubleshooting: sessions, steps and documentation, flows, administration.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


_Schemas = Mapping[tuple[Any, JsonSchemaMode], Mapping[str, Any]]


def _schemas(routes: Sequence[Route]) -> tuple[_Schemas, dict[str, Any]]:
    """The schema of each body (read) and each answer (written), and the definitions these refer to."""
    bodies = {route.body: TypeAdapter(route.body) for route in routes if route.body}
    answers = {route.answer: TypeAdapter(route.answer) for route in routes if route.answer}
    wanted: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = [
        *((body, "validation", adapter) for body, adapter in bodies.items()),
        *((answer, "serialization", adapter) for answer, adapter in (answers | _PROBLEM).items()),
    ]
    found, definitions = TypeAdapter.json_schemas(wanted, ref_template=_TEMPLATE)
    return found, definitions["$defs"]


_PROBLEM: dict[Any, TypeAdapter[Any]] = {ProblemJson: TypeAdapter(ProblemJson)}


def _operation(route: Route, schemas: _Schemas) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": schemas[ProblemJson, "serialization"]}}
    refused = {"description": "Refused or failed", "content": problem}
    done: dict[str, Any] = {"description": "Done"}
    if route.file:
        done["content"] = {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}
    elif route.answer:
        done["content"] = {"application/json": {"schema": schemas[route.answer, "serialization"]}}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {str(route.status): done, "4XX": refused, "5XX": refused},
    }
    content: dict[str, Any] = {}
    if route.body:
        content["application/json"] = {"schema": schemas[route.body, "validation"]}
    if route.files != "none":
        content["multipart/form-data"] = {"schema": _form(fields=route.files == "beside")}
    if content:
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _form(*, fields: bool) -> dict[str, Any]:
    """A form with files; its other `fields` are those of the JSON body."""
    file = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
    said = "Files in “file”; the other fields are those of the JSON body, with objects written as JSON."
    form: dict[str, Any] = {"type": "object", "properties": {"file": file}}
    return {**form, "description": said} if fields else {**form, "required": ["file"]}


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": query.name, "in": "query", "description": query.description, "schema": dict(query.schema)}
        for query in route.query
    ]
    for name in reversed(re.findall(r"\{(\w+)\}", route.path)):
        schema: dict[str, Any] = {"type": "string", "format": "uuid"} if name == "id" else {"type": "string"}
        parameters.insert(0, {"name": name, "in": "path", "required": True, "schema": schema})
    if route.method == "POST":
        said = "Identifies this command, so sending it again runs it only once."
        key = {"type": "string", "minLength": 1, "maxLength": MAX_KEY}
        parameters.append({"name": "Idempotency-Key", "in": "header", "description": said, "schema": key})
    return parameters
