"""The page's files: fetched at once, kept by browsers until one of them changes, and packed for the way."""

import gzip
import re
from importlib.resources import files
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.web.page.static_files import StaticFiles
from core.shared.errors import NotFound

FOLDER = Path(str(files("bot.web.page"))) / "static"


async def _shell(served: StaticFiles) -> str:
    return (await served.shell(make_mocked_request("GET", "/"))).text or ""


async def _file(served: StaticFiles, path: str, **headers: str) -> web.Response:
    asked = make_mocked_request("GET", path, headers=headers, match_info={"name": path.removeprefix("/static/")})
    return await served.file(asked)


async def test_the_shell_names_every_module_once_and_none_that_is_not_there() -> None:
    shell = await _shell(StaticFiles())
    named = re.findall(r'<link rel="modulepreload" href="/static/\w{32}/([^"]+)">', shell)
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.js")}
    assert sorted(named) == sorted(there - {"app.js"})
    assert len(re.findall(r'<script type="module" src="/static/\w{32}/app.js">', shell)) == 1


async def test_a_browser_keeps_a_file_and_all_that_it_names_until_one_changes() -> None:
    served = StaticFiles()
    (first,) = re.findall(r'src="(/static/\w{32}/app\.js)"', await _shell(served))
    app = await _file(served, first)
    assert app.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    imported = re.findall(r'from "(/static/[^"]+)"', app.text or "")
    assert imported
    for path in imported:
        assert (await _file(served, path)).headers["Cache-Control"].endswith("immutable"), path


async def test_under_a_version_that_is_over_there_is_nothing_to_be_kept() -> None:
    with pytest.raises(NotFound):
        await _file(StaticFiles(), f"/static/{'0' * 32}/app.js")
    assert (await _file(StaticFiles(), "/static/app.js")).headers["Cache-Control"] == "no-cache"


async def test_a_file_is_packed_for_who_can_unpack_it() -> None:
    served = StaticFiles()
    (first,) = re.findall(r'src="(/static/\w{32}/app\.js)"', await _shell(served))
    plain, packed = await _file(served, first), await _file(served, first, **{"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert isinstance(packed.body, bytes)
    assert isinstance(plain.body, bytes)
    assert gzip.decompress(packed.body) == plain.body
