"""JSON as it comes and goes."""

import json
from typing import Any, TypeAlias, cast

Json: TypeAlias = dict[str, Any]


def mapping(value: object) -> Json:
    """The value if it is an object of JSON, else an empty one: what others send may have any shape."""
    return cast("Json", value) if isinstance(value, dict) else {}


def parsed(text: bytes | str | None) -> Json:
    """The object of JSON that a text is, else an empty one."""
    try:
        return mapping(json.loads(text or ""))
    except (ValueError, RecursionError):
        return {}
