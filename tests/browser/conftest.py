"""The real program in a process of its own, and a real browser that looks at it."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.support.folders import QUICK_FOLDER
from tests.support.server import RunningServer, running_server

# The headless shell draws no window of its own around the page: a third less work for the processor.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000
"""Milliseconds until something that should appear counts as missing."""

BROWSING = pytest.mark.asyncio(loop_scope="session")
"""The mark of every module here: one server, one browser and one loop for all of them."""

Visit = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        message = "There is no Chromium; on Debian and Ubuntu: apt-get install chromium-headless-shell"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return CHROMIUM


@pytest.fixture(scope="session")
def data_folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="fp-", dir=QUICK_FOLDER, ignore_cleanup_errors=True) as folder:
        yield folder


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(chromium: str, data_folder: str) -> AsyncIterator[RunningServer]:
    async with running_server("--data-dir", data_folder) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo(server: RunningServer, browser: Browser) -> StorageState:
    """What the browser that opened the start link keeps."""
    context = await browser.new_context()
    try:
        await context.request.get(await server.start_link())
        return await context.storage_state()
    finally:
        await context.close()


class Visitors:
    """The browsers of the demo's people. Each keeps the page's seventy files, and nothing else, from test to test."""

    def __init__(self, browser: Browser, server: RunningServer, demo: StorageState) -> None:
        self.url = server.url
        self._browser, self._demo = browser, demo
        self._kept: dict[str, BrowserContext] = {}
        self._taken = set[str]()
        self._others: list[BrowserContext] = []

    async def page(self, name: str, viewport: ViewportSize | None = None, **options: object) -> Page:
        """A page for somebody who is signed in: in a browser of their own when they have one already in this test."""
        if options or name in self._taken:
            context = await self._new(**options)
            self._others.append(context)
        else:
            self._taken.add(name)
            context = self._kept[name] = self._kept.get(name) or await self._new()
        signed_in = await context.request.post("/page/sign-in", data={"user": name}, headers={"Origin": self.url})
        assert signed_in.ok
        page = await context.new_page()
        if viewport:
            await page.set_viewport_size(viewport)
        if context is self._kept.get(name):
            session = await context.new_cdp_session(page)
            stored = {"origin": self.url, "storageTypes": "local_storage,indexeddb,cache_storage"}
            await session.send("Storage.clearDataForOrigin", stored)
            await session.detach()
        return page

    async def _new(self, **options: object) -> BrowserContext:
        # What turns while one waits is drawn sixty times a second.
        given = {"base_url": self.url, "storage_state": self._demo, "reduced_motion": "reduce", **options}
        return await self._browser.new_context(**given)  # type: ignore[arg-type]

    async def leave(self) -> None:
        """Close what the test has opened; what it left in a browser goes with the next visit."""
        for context in self._others:
            await context.close()
        for context in (self._kept[name] for name in self._taken):
            await context.set_offline(offline=False)
            await context.clear_cookies()
            await context.add_cookies(self._demo["cookies"])  # type: ignore[arg-type]
            for page in context.pages:
                await page.close()
        self._others.clear()
        self._taken.clear()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def visitors(browser: Browser, server: RunningServer, demo: StorageState) -> Visitors:
    return Visitors(browser, server, demo)


@pytest_asyncio.fixture(loop_scope="session")
async def interaction(visitors: Visitors) -> AsyncIterator[Visit]:
    """Open the page as somebody of the demo. No script may fail and no policy be broken."""
    faults: list[str] = []

    async def open_page(name: str = "dana", path: str = "/", **options: object) -> Page:
        page = await visitors.page(name, **options)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
        await page.goto(path)
        await page.locator("main h1").first.wait_for()  # by now the page listens to keys and addresses
        return page

    yield open_page
    await visitors.leave()
    assert faults == []
