"""The start link: printed, and opened where there is a browser."""

import asyncio
import os
import sys
import webbrowser
from collections.abc import Mapping

from bot.shared.logs import get_logger
from bot.web.http.auth import START_PATH
from bot.web.http.services import WebServices

log = get_logger(__name__)


async def offer_demo(services: WebServices, address: str) -> None:
    """Where there is a demo, print a link that lets one browser in, and open it where there is a browser."""
    code = await services.demo.start_code() if services.settings.demo else None
    if code is None:
        return
    link = f"{address}{START_PATH}/{code}"
    print(f"Open it with this link, which works in one browser: {link}", flush=True)  # noqa: T201 - as the address
    if may_open_browser(os.environ, sys.platform, on_terminal=sys.stdout.isatty()):
        await asyncio.to_thread(_open, link)


def may_open_browser(environ: Mapping[str, str], platform: str, *, on_terminal: bool) -> bool:
    """Whether somebody sits at this machine in front of a browser, and not at the other end of a connection."""
    if not on_terminal or environ.get("CI") or environ.get("SSH_CONNECTION"):
        return False
    return platform == "darwin" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _open(link: str) -> None:
    try:
        webbrowser.open(link)
    except (webbrowser.Error, OSError) as error:
        log.info("demo.no_browser", exc_info=error)
