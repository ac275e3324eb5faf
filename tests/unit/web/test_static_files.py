"""The page's shell has the browser fetch every module at once."""

import re
from importlib.resources import files
from pathlib import Path

from aiohttp.test_utils import make_mocked_request

from bot.web.page.static_files import StaticFiles

FOLDER = Path(str(files("bot.web.page"))) / "static"


async def test_the_shell_names_every_module_once_and_none_that_is_not_there() -> None:
    shell = (await StaticFiles().shell(make_mocked_request("GET", "/"))).text or ""
    named = re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', shell)
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.js")}
    assert sorted(named) == sorted(there - {"app.js"})
    assert shell.count('<script type="module" src="/static/app.js">') == 1
