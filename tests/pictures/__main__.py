"""Pictures of every view of the page, light and dark, and on a phone, from a seeded help desk: `make pictures`."""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.pictures.seed import seed
from tests.support.client import Engineer
from tests.support.server import RunningServer, running_server

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PEOPLE = ("dana", "eli", "ravi", "lena")
VIEWS = {
    "start": ("dana", "#/"),
    "question": ("dana", "#/sessions/{first}"),
    "session": ("dana", "#/sessions/{session}"),
    "files": ("dana", "#/sessions/{files}"),
    "resolved": ("dana", "#/sessions/{resolved}"),
    "handovers": ("dana", "#/handovers"),
    "reviews": ("ravi", "#/reviews"),
    "proposal": ("ravi", "#/reviews/{proposal}"),
    "library": ("ravi", "#/flows"),
    "flow": ("ravi", "#/flows/{flow}"),
    "editor": ("ravi", "#/flows/{flow}/edit"),
    "walks": ("lena", "#/walks"),
    "walk": ("lena", "#/walks/{walk}"),
    "tickets": ("dana", "#/tickets"),
    "scripts": ("dana", "#/scripts"),
    "script": ("dana", "#/scripts/{script}"),
    "account": ("ravi", "#/account"),
    "audit": ("ravi", "#/audit"),
    "viewer": ("vic", "#/reviews"),
}
"""Each view: who looks at it, and its address."""
SHOWN = {"files": "main .file"}
"""What is scrolled to, in a view that opens elsewhere."""


@asynccontextmanager
async def _as(
    browser: Browser, server: RunningServer, cookies: list[object], name: str, **options: object
) -> AsyncGenerator[BrowserContext]:
    context = await browser.new_context(base_url=server.url, **options)  # type: ignore[arg-type]
    try:
        await context.add_cookies(cookies)  # type: ignore[arg-type]
        await context.request.post("/page/sign-in", data={"user": name}, headers={"Origin": server.url})
        yield context
    finally:
        await context.close()


async def _engineers(
    browser: Browser, server: RunningServer, cookies: list[object], http: aiohttp.ClientSession
) -> dict[str, Engineer]:
    people: dict[str, Engineer] = {}
    for name in PEOPLE:
        async with _as(browser, server, cookies, name) as context:
            made = await context.request.post(
                "/api/v1/tokens", data={"name": "pictures"}, headers={"Origin": server.url}
            )
            people[name] = Engineer(http, server.url, (await made.json())["token"])
    return people


async def _picture(page: Page, address: str, shown: str | None, file: Path) -> None:
    await page.goto(f"/{address}")
    await page.wait_for_selector("main h1")
    await page.wait_for_load_state("networkidle")
    await page.evaluate("document.fonts.ready")
    if shown:
        await page.locator(shown).first.scroll_into_view_if_needed()
    await page.screenshot(path=file)


async def _all(folder: Path, only: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="fp-") as data:
        async with (
            running_server("--data-dir", data) as server,
            async_playwright() as playwright,
            aiohttp.ClientSession() as http,
        ):
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            start = await browser.new_context()
            await start.request.get(await server.start_link())
            cookies: list[object] = list(await start.cookies())
            things = await seed(await _engineers(browser, server, cookies, http))
            for look, options in LOOKS.items():
                for view, (who, address) in VIEWS.items():
                    if only and view not in only:
                        continue
                    async with _as(browser, server, cookies, who, **options) as context:
                        file = folder / f"{view}{look}.png"
                        await _picture(await context.new_page(), address.format(**things), SHOWN.get(view), file)
            await browser.close()


LOOKS = {
    "": {"viewport": WIDE},
    "-dark": {"viewport": WIDE, "color_scheme": "dark"},
    "-phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}
"""How each is looked at; the key ends the file's name."""


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path("docs/images/page"), help="the folder they go to")
    parser.add_argument("views", nargs="*", help=f"which, of {', '.join(VIEWS)}; all when none is named")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    asyncio.run(_all(given.to, given.views))


if __name__ == "__main__":
    main()
