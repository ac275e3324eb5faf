"""Files on their way to a ticket system."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type

import aiohttp

LARGEST_FILE = 20 * 2**20
"""Bytes that are offered to systems whose own limit is set by their administrator, if by anybody."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with what is said of it, as a form sends them."""

    fields: Mapping[str, str]
    name: str
    content: bytes


def multipart(upload: Upload) -> aiohttp.FormData:
    """The form; each call needs one of its own."""
    form = aiohttp.FormData(quote_fields=False)  # names as browsers send them, in UTF-8
    for name, value in upload.fields.items():
        form.add_field(name, value)
    form.add_field("file", io.BytesIO(upload.content), filename=upload.name, content_type=media_type(upload.name))
    return form


def media_type(name: str) -> str:
    """What a file is by the ending of its name, for systems that want to be told."""
    return guess_type(name)[0] or "application/octet-stream"
