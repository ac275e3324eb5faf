"""One call of the API: who asks, what for, with a checked body; and the routes' descriptions."""

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.web.http.auth import SERVICES, still_known
from bot.web.http.services import WebServices
from core.accounts.user import User
from core.shared.errors import InvalidInput, NotFound

B = TypeVar("B", bound=BaseModel)
_CURSOR = TypeAdapter(list[str])
MAX_KEY = 150
"""Longest Idempotency-Key, in characters."""
MAX_LIMIT = 100
"""The most items on a page."""
_MOST_DIGITS = 16
"""Enough for 2**53; thousands of digits would take long to read."""


class ForeignCursor(InvalidInput):
    """A cursor was given that no page of the list ended with."""

    def __init__(self) -> None:
        super().__init__("cursor", "This cursor is not from this list; start without one.")


class BadRequest(Exception):  # noqa: N818 - becomes a response
    """The request cannot be read at all."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


@dataclass(frozen=True, slots=True)
class Call:
    """A request by a known person."""

    request: web.Request
    user: User

    async def person_now(self) -> User:
        """Whoever asks, as they are after some waiting. Raises a Refusal for who may not ask any more."""
        return await still_known(self.request)

    @property
    def services(self) -> WebServices:
        """What it may use."""
        return self.request.app[SERVICES]

    @property
    def key(self) -> str | None:
        """What a repeated command is known by: its Idempotency-Key, person and address. Raises InvalidInput."""
        given = self.request.headers.get("Idempotency-Key")
        if given is None:
            return None
        if not given or len(given) > MAX_KEY or not given.isprintable():
            raise InvalidInput("Idempotency-Key", f"An Idempotency-Key must have 1 to {MAX_KEY} printable characters.")
        # With the address, as a key used for one command says nothing about another, least of all who may see what.
        command = f"{self.user.id} {self.request.method} {self.request.path} {given}"
        return hashlib.sha256(command.encode()).hexdigest()

    def id(self, name: str = "id") -> UUID:
        """An id from the path. Raises NotFound for what cannot be one."""
        try:
            return UUID(self.request.match_info[name])
        except ValueError:
            raise NotFound(f"There is no such {self._kind}: the address does not contain a valid id.") from None

    @property
    def _kind(self) -> str:
        """What an id of this address names, such as “session”."""
        before, _, _ = self.request.path.removeprefix("/api/v1/").partition("/")
        return before.removesuffix("s") or "thing"

    def query(self, name: str) -> str:
        """A query parameter, empty when absent."""
        value = self.request.query.get(name, "")
        if "\x00" in value:
            raise InvalidInput(name, f"“{name}” contains a NUL byte; remove it.")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number from the query. Raises InvalidInput outside its range."""
        text = self.query(name)
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS or not least <= int(text) <= most:
            raise InvalidInput(name, f"“{name}” must be a whole number from {least} to {most}.")
        return int(text)

    async def body(self, model: type[B]) -> B:
        """The JSON body, checked. Raises BadRequest for what is no JSON, InvalidInput naming the field."""
        if self.request.content_type != "application/json":
            raise BadRequest(415, "unsupported_media_type", "Send the body as application/json.")
        raw = await self.request.read()
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            raise BadRequest(400, "malformed", "The body is not valid JSON.") from None
        return checked_body(model, data)


def checked_body(model: type[B], data: Any) -> B:
    """The body, if it is one. Raises InvalidInput naming the field."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        raise InvalidInput(field, f"“{field}”: {first['msg'].removeprefix('Value error, ')}.") from None


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What a call is answered with; a body of None is none at all."""

    body: Mapping[str, Any] | None
    status: int = 200
    raw: web.StreamResponse | None = None
    """What is answered instead, where it is no JSON."""


Handler = Callable[[Call], Awaitable[ApiResponse]]


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of the query, with its JSON schema."""

    name: str
    schema: Mapping[str, Any]
    description: str


CURSOR = QueryParameter("cursor", {"type": "string"}, "The `next_cursor` of the previous page.")
LIMIT = QueryParameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}, "The most items on a page.")


FLAG = {"type": "string", "enum": ["true", "false", "1", "0"]}
"""The schema of a parameter that is true or false."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API."""

    method: str
    path: str
    handler: Handler
    summary: str
    answer: Any
    """The type of what it answers: a TypedDict or a model; None where the answer has no body."""
    body: type[BaseModel] | None = None
    status: int = 200
    query: tuple[QueryParameter, ...] = ()
    file: bool = False
    """Whether it answers with a file."""
    files: Literal["none", "beside", "alone"] = "none"
    """Whether it takes files: beside the body's fields, or alone."""


def flag(call: Call, name: str) -> bool:
    """A query parameter that is true or false; false when absent. Raises InvalidInput."""
    given = call.query(name).lower()
    if given not in ("", "true", "false", "1", "0"):
        raise InvalidInput(name, f"“{name}” must be true or false.")
    return given in ("true", "1")


def page(items: Sequence[Any], next_cursor: str | None = None) -> ApiResponse:
    """The envelope of every list."""
    return ApiResponse({"items": list(items), "next_cursor": next_cursor})


def cursor_of(*parts: str) -> str:
    """An opaque cursor for a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def cursor_parts(call: Call, count: int) -> list[str] | None:
    """The parts of the `cursor` parameter, or None when there is none. Raises InvalidInput for a foreign one."""
    text = call.query("cursor")
    if not text:
        return None
    try:
        parts = _CURSOR.validate_json(base64.urlsafe_b64decode(text))
    except ValueError:
        parts = list[str]()
    if len(parts) != count or any("\x00" in part for part in parts):
        raise ForeignCursor
    return parts
