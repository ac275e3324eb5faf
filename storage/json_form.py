"""Frozen dataclasses to JSON values and back, checked on the way in so that a damaged row is noticed."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: Any, kind: Any) -> Any:
    """The value as JSON-compatible data."""
    return _adapter(kind).dump_python(value, mode="json")


def load(data: Any, kind: type[T]) -> T:
    """The value from JSON-compatible data. Raises pydantic's ValidationError for data of another shape."""
    return _adapter(kind).validate_python(data)
