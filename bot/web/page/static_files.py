"""The page's own files, read once and served with headers that let nothing else run beside them.

The page fetches them below a version of their own, made from what they say, so that a browser keeps them until they
change and asks for none of them meanwhile: some seventy requests, each of which would have to come back first.
"""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath

from aiohttp import web

from core.shared.errors import NotFound

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # Under a name without a version, a browser asks each time whether its copy still holds.
    "Cache-Control": "no-cache",
}
"""Only the page's own scripts, styles and pictures, and none written into the HTML."""

_KEPT = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""For what never changes under its name."""
_SHELL = "index.html"
_FIRST = "app.js"
_FOLDER = b'"/static/'
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _served(folder: Traversable, below: str = "") -> Iterator[tuple[str, bytes]]:
    """What is served of a folder and those in it, by the path below the first."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _served(entry, f"{below}{entry.name}/")
        elif PurePath(entry.name).suffix in _TYPES:
            yield f"{below}{entry.name}", entry.read_bytes()


def _preloading(served: Mapping[str, bytes]) -> bytes:
    """The shell, which has the browser fetch all modules at once: else it learns of each by reading another."""
    names = sorted(name for name in served if name.endswith(".js") and name != _FIRST)
    links = "".join(f'<link rel="modulepreload" href="/static/{name}">\n    ' for name in names)
    script = f'<script type="module" src="/static/{_FIRST}">'.encode()
    return served[_SHELL].replace(script, links.encode() + script, 1)


def _tag(*contents: bytes) -> str:
    return hashlib.sha256(b"\0".join(contents)).hexdigest()[:32]


class StaticFiles:
    """The files beside this module, by their path; each names the others below the version of them all."""

    def __init__(self) -> None:
        found = dict(sorted(_served(files("bot.web.page") / "static")))
        found[_SHELL] = _preloading(found)
        self._version = _tag(*(name.encode() + content for name, content in found.items()))
        versioned = f'"/static/{self._version}/'.encode()
        self._files = {name: content.replace(_FOLDER, versioned) for name, content in found.items()}
        self._tags = {name: _tag(content) for name, content in self._files.items()}
        self._packed = dict[str, bytes]()

    async def shell(self, request: web.Request) -> web.Response:
        """The page without its content."""
        return self._serve(request, _SHELL)

    async def file(self, request: web.Request) -> web.Response:
        """A script, style or picture, with or without the version before its path. Raises NotFound."""
        name = request.match_info["name"]
        version, _, rest = name.partition("/")
        if version == self._version and rest in self._files:
            return self._serve_kept(request, rest)
        return self._serve(request, name)

    def _serve_kept(self, request: web.Request, name: str) -> web.Response:
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        return web.Response(
            body=self._pack(name) if packed else self._files[name],
            content_type=_TYPES[PurePath(name).suffix],
            charset="utf-8",
            headers={**_KEPT, **({"Content-Encoding": "gzip"} if packed else {})},
        )

    def _pack(self, name: str) -> bytes:
        if name not in self._packed:
            self._packed[name] = gzip.compress(self._files[name], mtime=0)
        return self._packed[name]

    def _serve(self, request: web.Request, name: str) -> web.Response:
        if name not in self._files:
            raise NotFound("There is no such file.")
        tag = self._tags[name]
        known = request.if_none_match or ()
        if any(each.value in (tag, "*") for each in known):
            return web.Response(status=304, headers={**HEADERS, "ETag": f'"{tag}"'})
        return web.Response(
            body=self._files[name],
            content_type=_TYPES[PurePath(name).suffix],
            charset="utf-8",
            headers={**HEADERS, "ETag": f'"{tag}"'},
        )
