"""Script templates on the page: found, filled in, written and kept."""

from playwright.async_api import expect

from tests.browser.conftest import BROWSING, Visit

pytestmark = BROWSING


async def test_a_template_is_found_filled_in_and_shown(interaction: Visit) -> None:
    page = await interaction(path="/#/scripts")
    await page.get_by_label("Search templates").fill("disk space largest")
    await page.get_by_role("link", name="Disk space and the largest folders").click()
    await expect(page.get_by_role("heading", name="Disk space and the largest folders")).to_be_visible()
    await page.get_by_role("button", name="Fill in…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("How many folders").fill("many")
    await dialog.get_by_role("button", name="Show the script").click()
    await expect(dialog).to_contain_text("is a number, such as 7")
    await dialog.get_by_label("How many folders").fill("3")
    await dialog.get_by_label("Folder to look into").fill("D:\\Bob's")
    await dialog.get_by_role("button", name="Show the script").click()
    await expect(page.get_by_role("dialog").locator("pre")).to_contain_text("$folder = 'D:\\Bob''s'")
    await expect(page.get_by_role("dialog")).to_contain_text("FlowPilot runs nothing")


async def test_one_writes_a_template_and_proposes_it(interaction: Visit) -> None:
    page = await interaction(path="/#/scripts")
    await page.get_by_role("button", name="Write a template…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Ping twice")
    await dialog.get_by_label("What it does").fill("Pings a host.")
    await dialog.get_by_label("Language").select_option("bash")
    await dialog.get_by_label("Category", exact=True).fill("network")
    await dialog.get_by_label("Script", exact=True).fill("ping -c 2 {{host}}")
    await dialog.get_by_label("Parameters, a line each").fill("host | Host | host |  | required")
    await dialog.get_by_role("button", name="Save as mine").click()
    await expect(page.get_by_role("heading", name="Ping twice")).to_be_visible()
    await page.get_by_role("button", name="Propose to the account").click()
    await expect(page.get_by_text("proposed · version 1")).to_be_visible()
