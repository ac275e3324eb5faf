"""The page's files: joined to one script and one stylesheet, kept by browsers until they change, packed for the way."""

import gzip
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.web.page.static_files import StaticFiles
from core.shared.errors import NotFound

FOLDER = Path(str(files("bot.web.page"))) / "static"
WITHOUT_HASH = re.compile(r"(?<=/static/)\w{32}/")


async def _shell(served: StaticFiles) -> str:
    return (await served.shell(make_mocked_request("GET", "/"))).text or ""


async def _file(served: StaticFiles, path: str, **headers: str) -> web.Response:
    asked = make_mocked_request("GET", path, headers=headers, match_info={"name": path.removeprefix("/static/")})
    return await served.file(asked)


async def _asked_for(served: StaticFiles) -> dict[str, str]:
    """What the page asks for, by its name: its address."""
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', await _shell(served))
    return {WITHOUT_HASH.sub("", address).removeprefix("/static/"): address for address in addresses}


async def test_the_page_asks_for_one_script_one_stylesheet_and_its_icon_and_a_browser_keeps_them() -> None:
    served = StaticFiles()
    asked = await _asked_for(served)
    assert sorted(asked) == ["icon.svg", "page.css", "page.js"]
    for address in asked.values():
        kept = await _file(served, address)
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert await _asked_for(StaticFiles()) == asked  # the same files have the same addresses after a restart


async def test_under_a_hash_that_is_over_there_is_nothing_to_be_kept_and_a_file_by_its_name_is_asked_for_again() -> (
    None
):
    served = StaticFiles()
    with pytest.raises(NotFound):
        await _file(served, f"/static/{'0' * 32}/page.js")
    module = await _file(served, "/static/views/home.js")
    assert module.headers["Cache-Control"] == "no-cache"
    assert module.text == (FOLDER / "views/home.js").read_text()
    assert (await _file(served, "/static/views/home.js", **{"If-None-Match": module.headers["ETag"]})).status == 304


async def test_what_is_kept_is_packed_for_who_can_unpack_it() -> None:
    served = StaticFiles()
    script = (await _asked_for(served))["page.js"]
    plain, packed = await _file(served, script), await _file(served, script, **{"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert isinstance(packed.body, bytes)
    assert isinstance(plain.body, bytes)
    assert gzip.decompress(packed.body) == plain.body


async def test_the_script_names_a_source_map_that_is_there() -> None:
    served = StaticFiles()
    script = (await _file(served, (await _asked_for(served))["page.js"])).text or ""
    (address,) = re.findall(r"\n//# sourceMappingURL=(\S+)\n$", script)
    source_map = await _file(served, address)
    assert source_map.content_type == "application/json"
    assert len(json.loads(source_map.text or "")["sections"]) == len(list(FOLDER.rglob("*.js")))
