"""The page's own files, read once and served with headers that let nothing else run beside them.

The page itself asks for one script and one stylesheet, joined here from all there are. Their addresses name a hash of
their content, so that a browser keeps them until they change and asks for none of them meanwhile. Each file is also
there under its own name, for developer tools that show where in it a fault is.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath

from aiohttp import web

from bot.web.page.bundle import joined_modules, joined_styles
from core.shared.errors import NotFound

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # Under a name without a hash, a browser asks each time whether its copy still holds.
    "Cache-Control": "no-cache",
}
"""Only the page's own scripts, styles and pictures, and none written into the HTML."""

_KEPT = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""For what never changes under its name."""
_SHELL, _ICON, _FIRST = "index.html", "icon.svg", "app.js"
_SCRIPT = f'<script type="module" src="/static/{_FIRST}">'
_STYLES = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)">\s*')
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".map": "application/json",
}


def _served(folder: Traversable, below: str = "") -> Iterator[tuple[str, str]]:
    """What is served of a folder and those in it, by the path below the first."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _served(entry, f"{below}{entry.name}/")
        elif PurePath(entry.name).suffix in _TYPES:
            yield f"{below}{entry.name}", entry.read_text(encoding="utf-8")


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


class StaticFiles:
    """The files beside this module by their path, and what is joined of them by a hash and a name."""

    def __init__(self) -> None:
        found = dict(sorted(_served(files("bot.web.page") / "static")))
        self._kept = dict[str, bytes]()
        self._packed = dict[str, bytes]()
        icon = self._keep(_ICON, found[_ICON])
        styles = self._keep("page.css", joined_styles(found, _STYLES.findall(found[_SHELL])))
        joined, source_map = joined_modules(found, _FIRST)
        where = self._keep("page.js.map", source_map)
        script = self._keep("page.js", f"{joined}//# sourceMappingURL={where}\n".replace(f"/static/{_ICON}", icon))
        asked = f'<link rel="stylesheet" href="{styles}">\n    <script type="module" src="{script}">'
        shell = _STYLES.sub("", found[_SHELL]).replace(_SCRIPT, asked).replace(f"/static/{_ICON}", icon)
        self._files = {name: content.encode() for name, content in {**found, _SHELL: shell}.items()}
        self._tags = {name: _tag(content) for name, content in self._files.items()}

    def _keep(self, name: str, text: str) -> str:
        """Have it kept by browsers; gives its address."""
        content = text.encode()
        path = f"{_tag(content)}/{name}"
        self._kept[path] = content
        return f"/static/{path}"

    async def shell(self, request: web.Request) -> web.Response:
        """The page without its content."""
        return self._serve(request, _SHELL)

    async def file(self, request: web.Request) -> web.Response:
        """What the page is made of, by its hash and name or as the file that it was. Raises NotFound."""
        name = request.match_info["name"]
        return self._serve_kept(request, name) if name in self._kept else self._serve(request, name)

    def _serve_kept(self, request: web.Request, path: str) -> web.Response:
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        return web.Response(
            body=self._pack(path) if packed else self._kept[path],
            content_type=_TYPES[PurePath(path).suffix],
            charset="utf-8",
            headers={**_KEPT, **({"Content-Encoding": "gzip"} if packed else {})},
        )

    def _pack(self, path: str) -> bytes:
        if path not in self._packed:
            self._packed[path] = gzip.compress(self._kept[path], mtime=0)
        return self._packed[path]

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


@cache
def page_files() -> StaticFiles:
    """The files of this process, which do not change while it runs."""
    return StaticFiles()
