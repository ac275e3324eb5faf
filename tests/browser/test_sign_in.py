"""Coming in and going out on the page, outside the demo."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from core.accounts.user import Role
from core.services.administration import DEFAULT_ACCOUNT
from tests.browser.conftest import BROWSING, PATIENCE, Visitors
from tests.browser.steps import seen
from tests.support.accounts import token_in
from tests.support.server import RunningServer

pytestmark = BROWSING

Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(visitors: Visitors, server: RunningServer) -> AsyncIterator[Open]:
    """Open the page in a browser that nobody has signed in with. No script may fail."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def open_page(path: str = "/", **options: object) -> Page:
        context = await (await visitors.browser()).new_context(base_url=server.url, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(path)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert faults == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def token(server: RunningServer, settings: dict[str, str]) -> str:
    """That of mia, who is none of the demo's people."""
    return await token_in(settings["DATABASE_URL"], DEFAULT_ACCOUNT, "mia", Role.ENGINEER)


async def _sign_in(page: Page, token: str) -> None:
    await page.get_by_label("Token").fill(token)
    await page.get_by_role("button", name="Sign in").click()


async def test_a_stranger_is_told_how_to_sign_in_and_comes_to_the_address_asked_for(stranger: Open, token: str) -> None:
    page = await stranger()
    await seen(page.get_by_role("heading", name="Sign in"))
    await expect(page.get_by_label("Token")).to_be_focused()
    await seen(page.get_by_text("open the start link that it printed"))
    await expect(page.get_by_role("navigation")).to_be_empty()
    await page.goto("/#/walks")  # another address still asks
    await seen(page.get_by_role("heading", name="Sign in"))
    await expect(page.get_by_role("heading")).to_have_count(1)
    await page.goto("/#/flows")
    await page.reload()
    await _sign_in(page, "fp_not-a-token")
    await seen(page.get_by_role("alert").filter(has_text="That token is not known"))
    await _sign_in(page, token)
    await seen(page.get_by_role("heading", name="Flow library"))


async def test_a_token_signs_in_and_signing_out_or_a_cookie_that_ended_asks_for_it_again(
    stranger: Open, token: str
) -> None:
    page = await stranger()
    await _sign_in(page, token)
    await seen(page.get_by_label("Describe the problem"))
    await expect(page.locator("#identity")).to_contain_text("mia")
    await page.reload()
    await seen(page.get_by_label("Describe the problem"))
    await page.get_by_role("button", name="Sign out").click()
    await seen(page.get_by_role("heading", name="Sign in"))
    await page.reload()
    await seen(page.get_by_role("heading", name="Sign in"))

    # When the cookie has ended, one goes on where one was.
    await _sign_in(page, token)
    await page.get_by_label("Describe the problem").fill("Scanner of the second floor")
    await page.context.clear_cookies()
    await page.evaluate("location.hash = '#/account'")
    await seen(page.get_by_role("heading", name="Sign in"))
    await _sign_in(page, token)
    await seen(page.get_by_role("heading", name="Account", exact=True))
    await page.evaluate("location.hash = '#/'")
    await expect(page.get_by_label("Describe the problem")).to_have_value("Scanner of the second floor")


async def test_behind_a_proxy_a_token_signs_in(stranger: Open, token: str) -> None:
    page = await stranger(extra_http_headers={"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"})
    await _sign_in(page, token)
    await seen(page.get_by_label("Describe the problem"))


async def test_a_start_link_that_another_browser_opened_says_so(stranger: Open, demo: object) -> None:
    page = await stranger("/start/opened-before")
    await seen(page.get_by_role("alert").filter(has_text="This start link no longer works"))
