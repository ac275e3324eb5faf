"""A first-line walk on the page, from the problem to both ends."""

from playwright.async_api import expect

from tests.browser.conftest import BROWSING, Visit
from tests.browser.steps import seen

pytestmark = BROWSING


async def test_a_technician_is_offered_only_their_views_takes_notes_asks_an_engineer_and_walks_a_flow_by_its_buttons(
    interaction: Visit,
) -> None:
    page = await interaction("lena")
    tabs = page.locator("#tabs a")
    await seen(tabs.filter(has_text="First line"))
    for theirs in ("Scripts", "Reviews", "Hand-overs", "Audit"):
        await expect(tabs.filter(has_text=theirs)).to_have_count(0)
    await expect(page.get_by_text("New session")).to_have_count(0)
    await page.goto("/#/scripts")
    await seen(page.get_by_text("Scripts are for engineers."))
    await page.get_by_role("link", name="First line").click()
    await seen(page.get_by_role("heading", name="First line", level=1))  # the first view has that field, too
    await page.get_by_label("What is the problem?").fill("the lamp in the corner hums")
    await page.get_by_role("button", name="Take notes only").click()
    await seen(page.get_by_role("heading", name="the lamp in the corner hums", level=1))
    await page.get_by_role("button", name="Add a note…").click()
    await page.get_by_role("dialog").get_by_label("Note").fill("Switched it off and on")
    await page.get_by_role("button", name="Add it").click()
    await seen(page.get_by_text("Switched it off and on"))
    await page.get_by_role("button", name="Ask an engineer…").click()
    await page.get_by_role("dialog").get_by_label("Why?").fill("Needs an electrician")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await seen(page.get_by_text("Waits for an engineer."))
    await expect(page.get_by_text("Start a session")).to_have_count(0)

    await page.goto("/#/walks")
    await seen(page.get_by_role("heading", name="First line", level=1))
    await page.get_by_label("What is the problem?").fill("Outlook keeps asking for my password")
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(".tone-open")).to_have_count(1)
    await expect(page.get_by_role("heading", name="Outlook keeps asking for my password")).to_have_count(1)
    before = await page.locator(".tone-open").inner_text()
    await page.keyboard.press("1")
    await seen(page.get_by_text("(lena)"))
    await expect(page.locator(".tone-open")).not_to_have_text(before)
    await page.keyboard.press("f")
    await page.get_by_role("button", name="Save").click()
    await seen(page.get_by_text("Solved by lena. It helped."))
