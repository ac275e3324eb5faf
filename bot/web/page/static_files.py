"""The page's own files, read once and served with headers that let nothing else run beside them."""

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
    # There is no version in the names, so a browser asks each time whether its copy still holds.
    "Cache-Control": "no-cache",
}
"""Only the page's own scripts, styles and pictures, and none written into the HTML."""

_SHELL = "index.html"
_FIRST = "app.js"
_SCRIPT = f'<script type="module" src="/static/{_FIRST}">'.encode()
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
    return served[_SHELL].replace(_SCRIPT, links.encode() + _SCRIPT, 1)


class StaticFiles:
    """The files beside this module, by their path."""

    def __init__(self) -> None:
        self._files = dict(_served(files("bot.web.page") / "static"))
        self._files[_SHELL] = _preloading(self._files)
        self._tags = {name: hashlib.sha256(content).hexdigest()[:32] for name, content in self._files.items()}

    async def shell(self, request: web.Request) -> web.Response:
        """The page without its content."""
        return self._serve(request, _SHELL)

    async def file(self, request: web.Request) -> web.Response:
        """A script, style or picture. Raises NotFound."""
        return self._serve(request, request.match_info["name"])

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
