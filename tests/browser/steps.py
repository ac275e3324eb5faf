"""What people do on the page, in their words."""

from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

OUTLOOK = "Outlook keeps asking for my password"


async def seen(locator: Locator) -> Locator:
    """Wait until something is seen; gives it back.

    `expect` describes the whole page for its message each time that it looks and does not find it yet, four times in
    the first 80 ms. Here it does so only once the time is over.
    """
    try:
        await locator.wait_for()
    except PlaywrightTimeout:
        await expect(locator).to_be_visible(timeout=1)
    return locator


async def start(page: Page, problem: str = OUTLOOK, guide: str | None = None) -> Locator:
    """Describe a problem; gives the card of the first open step."""
    await page.get_by_label("Describe the problem").fill(problem)
    if guide:
        await page.get_by_label("Guide").select_option(guide)
    await page.get_by_role("button", name="Start", exact=True).click()
    return await seen(open_step(page))


def open_step(page: Page) -> Locator:
    """The card of the step that waits for an answer."""
    return page.locator("main article.tone-open")


def step(page: Page, number: int) -> Locator:
    """The card of a step by its number."""
    return page.get_by_role("article", name=f"Step {number} ·")


async def resolve(page: Page, fix: str) -> Locator:
    """Say that it is fixed; gives the card of the documentation."""
    await open_step(page).get_by_role("button", name="It's fixed").click()
    await page.get_by_label("What fixed it?").fill(fix)
    await page.get_by_role("button", name="Save").click()
    return await seen(page.get_by_role("article", name="Resolution:"))


async def hand_over(page: Page, why: str) -> None:
    """Hand the session over to whoever takes it."""
    await open_step(page).get_by_role("button", name="Hand over").click()
    await page.get_by_label("Why?").fill(why)
    await page.get_by_role("button", name="Hand it over").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def tab_to(page: Page, control: Locator) -> None:
    """Reach a control with the Tab key alone."""
    for _ in range(60):
        if await control.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    message = "The Tab key does not lead to it."
    raise AssertionError(message)
