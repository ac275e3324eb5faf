"""The real program in a process of its own, and a real browser that looks at it."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, StorageState, async_playwright, expect

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


@pytest_asyncio.fixture(loop_scope="session")
async def interaction(browser: Browser, server: RunningServer, demo: StorageState) -> AsyncIterator[Visit]:
    """Open the page as somebody of the demo. No script may fail and no policy be broken."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def open_page(name: str = "dana", path: str = "/", **options: object) -> Page:
        context = await browser.new_context(base_url=server.url, storage_state=demo, **options)  # type: ignore[arg-type]
        contexts.append(context)
        signed_in = await context.request.post("/page/sign-in", data={"user": name}, headers={"Origin": server.url})
        assert signed_in.ok
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
        await page.goto(path)
        await page.locator("main h1").first.wait_for()  # by now the page listens to keys and addresses
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert faults == []
