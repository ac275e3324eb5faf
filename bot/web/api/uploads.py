"""Files in requests: multipart/form-data with the files in `file`, and what else the command says in fields."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from aiohttp import BodyPartReader, MultipartReader
from pydantic import BaseModel

from bot.web.api.call import BadRequest, Call, checked_body
from core.attachments.reading import MEGABYTE, MOST_LOG_BYTES
from core.sessions.attachments import MOST_ATTACHMENTS
from core.shared.errors import InvalidInput, TooLarge

B = TypeVar("B", bound=BaseModel)
_MOST_TOGETHER = 120 * MEGABYTE
"""Bytes of all files of one request."""
_MOST_OF_A_FIELD = 300_000
_MOST_FIELDS = 20
_AS_JSON = frozenset({"ticket", "result", "skip"})
"""Fields that are no text in the command's body."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A request with files."""

    fields: dict[str, Any]
    files: Sequence[tuple[str, bytes]]
    """Names and contents."""


def has_files(call: Call) -> bool:
    """Whether the request is one that may bring files."""
    return call.request.content_type == "multipart/form-data"


async def upload(call: Call) -> Upload:
    """The request's fields and files. Raises BadRequest, InvalidInput or TooLarge."""
    if not has_files(call):
        raise BadRequest(415, "unsupported_media_type", "Send files as multipart/form-data, in the field “file”.")
    fields, files, left = dict[str, Any](), list[tuple[str, bytes]](), _MOST_TOGETHER
    try:
        reader = await call.request.multipart()
        while part := await reader.next():
            if isinstance(part, MultipartReader) or part.name is None:
                raise BadRequest(400, "malformed", "Every part of the form must have a name and no parts of its own.")
            if part.name == "file":
                if len(files) == MOST_ATTACHMENTS:
                    raise InvalidInput("file", f"At most {MOST_ATTACHMENTS} files are kept with a session.")
                content = await _content(part, min(left, MOST_LOG_BYTES))
                left -= len(content)
                files.append((_name(part.filename or "file"), content))
            elif part.filename:
                raise InvalidInput("file", f"Send files in the field “file”; this one came as “{part.name[:50]}”.")
            elif len(fields) < _MOST_FIELDS:
                fields[part.name] = _field(part.name, await _content(part, _MOST_OF_A_FIELD))
    except (ValueError, LookupError, AssertionError, RuntimeError) as error:  # the last: unknown encodings, deep JSON
        raise BadRequest(400, "malformed", "The body is not a valid multipart form.") from error
    return Upload(fields, files)


async def command_of(
    call: Call, plain: type[B], with_files: type[B] | None = None
) -> tuple[B, Sequence[tuple[str, bytes]]]:
    """The command's body, which may say less `with_files` where that is another one, and the files."""
    if not has_files(call):
        return await call.body(plain), ()
    found = await upload(call)
    return checked_body((with_files if found.files else None) or plain, found.fields), found.files


async def _content(part: BodyPartReader, most: int) -> bytes:
    found = bytearray()
    while piece := await part.read_chunk(1 << 18):
        found += piece
        if len(found) > most:
            raise TooLarge(f"“{part.name}” is over {most // MEGABYTE or 1} MB.")
    return bytes(part.decode(bytes(found)))


def _name(filename: str) -> str:
    """The name as it was: clients escape what a header cannot hold, each in the same way and to another extent."""
    try:
        return unquote(filename, errors="strict")
    except UnicodeDecodeError:
        return filename


def _field(name: str, content: bytes) -> Any:
    text = content.decode()
    return json.loads(text) if name in _AS_JSON else text
