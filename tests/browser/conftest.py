"""The real program in a process of its own, and a real browser that looks at it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    StorageState,
    ViewportSize,
    async_playwright,
    expect,
)
from playwright.async_api import Error as PlaywrightError
from yarl import URL

from bot.shared.sealing import new_key
from storage.embedded import EmbeddedServer
from tests.browser.steps import open_step
from tests.support.client import Engineer
from tests.support.database import fresh_database
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
LONGEST = 60
"""Seconds that the browser has for opening a window, and for closing what a test opened."""

DESK: ViewportSize = {"width": 1280, "height": 720}
"""Pixels of the window unless a test says otherwise."""

BROWSING = pytest.mark.asyncio(loop_scope="session")
"""The mark of every module here: one server, one browser and one loop for all of them."""

Visit = Callable[..., Awaitable[Page]]
Launch = Callable[[], Awaitable[Browser]]
Colleague = Callable[[str], Awaitable[Engineer]]


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        message = "There is no Chromium; on Debian and Ubuntu: apt-get install chromium-headless-shell"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return CHROMIUM


@pytest.fixture(scope="session")
def settings(postgres: EmbeddedServer) -> Iterator[dict[str, str]]:
    """Those of the program: a database that needs no making, and what it keeps secrets with."""
    with fresh_database(postgres) as url:
        yield {"DATABASE_URL": url, "FLOWPILOT_ENCRYPTION_KEYS": new_key()}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(chromium: str, settings: dict[str, str]) -> AsyncIterator[RunningServer]:
    with tempfile.TemporaryDirectory(prefix="fp-", dir=QUICK_FOLDER, ignore_cleanup_errors=True) as folder:
        async with running_server("--data-dir", folder, **settings) as running:
            yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def driver(chromium: str) -> AsyncIterator[Playwright]:
    """What starts browsers and tells them what to do."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def launch(driver: Playwright, chromium: str) -> Launch:
    return lambda: driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo(server: RunningServer, driver: Playwright) -> StorageState:
    """What a browser that opened the start link keeps; no browser is started for that."""
    requests = await driver.request.new_context()
    try:
        await requests.get(await server.start_link())
        return await requests.storage_state()
    finally:
        await requests.dispose()


class Visitors:
    """The browsers of the demo's people. Each keeps the page's files, and nothing else, from test to test.

    A window is kept, too, and loads the page anew: making another one takes as much of the processor as that does.
    """

    def __init__(self, launch: Launch, server: RunningServer, demo: StorageState) -> None:
        self.url = server.url
        self._launch, self._demo = launch, demo
        self._browser: Browser | None = None
        self._kept: dict[str, Page] = {}
        self._taken = set[str]()
        self._others: list[BrowserContext] = []

    async def page(self, name: str, viewport: ViewportSize = DESK, **options: object) -> Page:
        """A page for somebody who is signed in: in a browser of their own when they have one already in this test."""
        try:
            async with asyncio.timeout(LONGEST):
                return await self._page(name, viewport, **options)
        except TimeoutError:
            await self._give_up()
            return await self._page(name, viewport, **options)

    async def _page(self, name: str, viewport: ViewportSize, **options: object) -> Page:
        page = None if options or name in self._taken else self._kept.get(name)
        if page is None:
            context = await self._new(**options)
            page = await context.new_page()
            if options or name in self._taken:
                self._others.append(context)
            else:
                self._kept[name] = page
        if self._kept.get(name) is page:
            self._taken.add(name)
        signed_in = await page.request.post("/page/sign-in", data={"user": name}, headers={"Origin": self.url})
        assert signed_in.ok
        if page.viewport_size != viewport:
            await page.set_viewport_size(viewport)
        return page

    async def _new(self, **options: object) -> BrowserContext:
        # What turns while one waits is drawn sixty times a second.
        given = {
            "base_url": self.url,
            "storage_state": self._demo,
            "reduced_motion": "reduce",
            "permissions": ["clipboard-read", "clipboard-write"],
            **options,
        }
        return await (await self.browser()).new_context(**given)  # type: ignore[arg-type]

    async def browser(self) -> Browser:
        """The one for all windows, started when it is first needed."""
        self._browser = self._browser or await self._launch()
        return self._browser

    async def _give_up(self) -> None:
        """Go on in another browser: now and then, on a busy machine, one does nothing more that it is told."""
        browser, self._browser = self._browser, None
        self._kept.clear()
        self._taken.clear()
        self._others.clear()
        if browser:
            with suppress(TimeoutError, PlaywrightError):
                async with asyncio.timeout(LONGEST):
                    await browser.close()

    async def leave(self) -> None:
        """Close what the test has opened, and take what it left out of the browsers that are kept."""
        try:
            async with asyncio.timeout(LONGEST):
                await self._leave()
        except TimeoutError:
            await self._give_up()

    async def close(self) -> None:
        """End the browser."""
        await self._give_up()

    async def _leave(self) -> None:
        for context in self._others:
            await context.close()
        for name in self._taken:
            page = self._kept[name]
            try:
                await self._park(page)
            except PlaywrightError:  # a test that failed half-way left it in no state to go on from
                del self._kept[name]
                with suppress(TimeoutError):  # nor does it always close then
                    async with asyncio.timeout(PATIENCE / 1000):
                        await page.context.close()
        self._others.clear()
        self._taken.clear()

    async def _park(self, page: Page) -> None:
        context = page.context
        await context.set_offline(offline=False)
        for other in context.pages:
            if other is not page:
                await other.close()
        await page.unroute_all(behavior="ignoreErrors")
        await page.emulate_media(color_scheme="light")
        await page.goto(f"{self.url}/healthz")  # of the same origin, so that the process stays, with what it compiled
        await page.evaluate("[localStorage, sessionStorage].forEach((kept) => kept.clear())")
        await page.mouse.move(0, 0)
        await context.clear_cookies()
        await context.add_cookies(self._demo["cookies"])  # type: ignore[arg-type]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def visitors(launch: Launch, server: RunningServer, demo: StorageState) -> AsyncIterator[Visitors]:
    visitors = Visitors(launch, server, demo)
    yield visitors
    await visitors.close()


@pytest_asyncio.fixture(loop_scope="session")
async def interaction(visitors: Visitors) -> AsyncIterator[Visit]:
    """Open the page as somebody of the demo: with a problem, at the first question of a session about it.

    No script may fail and no policy be broken.
    """
    faults: list[str] = []
    pages: list[Page] = []

    def failed(error: PlaywrightError) -> None:
        faults.append(str(error))

    def said(message: ConsoleMessage) -> None:
        if "Security Policy" in message.text:
            faults.append(message.text)

    async def open_page(
        name: str = "dana", path: str = "/", *, problem: str = "", guide: str = "adhoc", **options: object
    ) -> Page:
        page = await visitors.page(name, **options)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        pages.append(page)
        page.on("pageerror", failed)
        page.on("console", said)
        if problem:
            about = {"problem": problem, "guide": guide}
            started = await page.request.post("/api/v1/sessions", data=about, headers={"Origin": visitors.url})
            assert started.status == 201, await started.text()
            path = f"/#/sessions/{(await started.json())['id']}"
        await page.goto(path)
        await page.locator("main h1").first.wait_for()  # by now the page listens to keys and addresses
        if problem:
            await open_step(page).wait_for()
        return page

    yield open_page
    for page in pages:
        page.remove_listener("pageerror", failed)
        page.remove_listener("console", said)
    await visitors.leave()
    assert faults == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def colleague(server: RunningServer, demo: StorageState) -> AsyncIterator[Colleague]:
    """People of the demo whose part in a test is not to be looked at: they do it by the API, without a browser."""
    known: dict[str, Engineer] = {}

    async def work(name: str) -> Engineer:
        if name not in known:
            cookies = {cookie["name"]: cookie["value"] for cookie in demo["cookies"]}
            jar = aiohttp.CookieJar(unsafe=True)
            jar.update_cookies(cookies, URL(server.url))
            http = aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": server.url})
            known[name] = Engineer(http, server.url, "")
            async with http.post(f"{server.url}/page/sign-in", json={"user": name}) as answer:
                assert answer.ok
        return known[name]

    yield work
    for each in known.values():
        await each.http.close()
