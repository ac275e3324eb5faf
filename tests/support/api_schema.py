"""The API's own description, held against what it really answers."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Draft202012Validator, Registry

from bot.web.api.routes import PREFIX, ROUTES, description

_NAME = "urn:api"
_DESCRIBED = cache(lambda: json.loads(description()))
_CLOSED = cache(lambda: Registry([(_NAME, _closed(_DESCRIBED()))]))
"""The description, read once: a validator takes from it only what its answer refers to."""


def check_answer(method: str, path: str, status: int, content_type: str, body: Any) -> None:
    """Fail unless the answer is one that the description has for this call."""
    route = next((one for one in ROUTES if one.method == method and _pattern(one.path).fullmatch(path)), None)
    if route is None:
        return
    responses = _DESCRIBED()["paths"][PREFIX + route.path][method.lower()]["responses"]
    described = responses.get(str(status)) or responses[f"{status // 100}XX"]
    if "content" not in described:
        assert body is None, f"{method} {path} is described without a body"
        return
    assert content_type in described["content"], f"{method} {path} answered {status} as {content_type}"
    faults = [
        f"{error.instance_path}: {error.message}"
        for error in _validator(method, route.path, str(status)).iter_errors(body)
    ]
    assert not faults, f"{method} {path} answers otherwise than described: {faults[:5]}"


@cache
def _validator(method: str, path: str, status: str) -> Draft202012Validator:
    operation = PREFIX + path, method.lower()
    responses = _DESCRIBED()["paths"][operation[0]][operation[1]]["responses"]
    described = status if status in responses else f"{status[0]}XX"
    content_type = next(iter(responses[described]["content"]))
    names = ("paths", *operation, "responses", described, "content", content_type, "schema")
    place = "/".join(quote(name.replace("~", "~0").replace("/", "~1"), safe="") for name in names)
    return Draft202012Validator({"$ref": f"{_NAME}#/{place}"}, registry=_CLOSED())


def _closed(schema: Any) -> Any:
    """The schema with no field allowed that it does not name, so that a field left undescribed shows."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(value) for name, value in schema.items()}
    if "properties" in schema and schema.get("type") == "object" and "additionalProperties" not in schema:
        closed["additionalProperties"] = False
    return closed


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + r"(\?.*)?")
