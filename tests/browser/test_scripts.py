"""Script templates on the page: found, filled in, written and kept."""

from playwright.async_api import expect

from tests.browser.conftest import BROWSING, Visit
from tests.browser.steps import open_step, seen

pytestmark = BROWSING


async def test_a_template_is_found_filled_in_and_shown_and_one_is_written_and_proposed(interaction: Visit) -> None:
    page = await interaction(path="/#/scripts")
    await page.get_by_label("Search templates").fill("disk space largest")
    await page.get_by_role("link", name="Disk space and the largest folders").click()
    await seen(page.get_by_role("heading", name="Disk space and the largest folders"))
    await page.get_by_role("button", name="Fill in…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("How many folders").fill("many")
    await dialog.get_by_role("button", name="Show the script").click()
    await expect(dialog).to_contain_text("must be a number, such as 7")
    await dialog.get_by_label("How many folders").fill("3")
    await dialog.get_by_label("Folder to look into").fill("D:\\Bob's")
    await dialog.get_by_role("button", name="Show the script").click()
    await expect(page.get_by_role("dialog").locator("pre")).to_contain_text("$folder = 'D:\\Bob''s'")
    await expect(page.get_by_role("dialog")).to_contain_text("FlowPilot runs nothing")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)

    await page.goto("/#/scripts")
    await page.get_by_role("button", name="Write a template…").click()
    await dialog.get_by_label("Name", exact=True).fill("Ping twice")
    await dialog.get_by_label("What it does").fill("Pings a host.")
    await dialog.get_by_label("Language").select_option("bash")
    await dialog.get_by_label("Category", exact=True).fill("network")
    await dialog.get_by_label("Script", exact=True).fill("ping -c 2 {{host}}")
    await dialog.get_by_label("Parameters, one per line").fill("host | Host | host |  | required")
    await dialog.get_by_role("button", name="Save as mine").click()
    await seen(page.get_by_role("heading", name="Ping twice"))
    await page.get_by_role("button", name="Propose to the account").click()
    await seen(page.get_by_text("proposed · version 1"))


async def test_whether_to_click_or_to_run_a_script_is_asked_once_and_changed_under_preferences(
    interaction: Visit,
) -> None:
    page = await interaction("eli")
    origin = {"Origin": page.url.partition("/#")[0].rstrip("/")}
    flows = (await (await page.request.get("/api/v1/flows?q=printer does not print")).json())["items"]
    flow = next(each["id"] for each in flows if each["title"] == "Printer does not print")
    about = {"problem": "A damaged job holds up the printer", "guide": "flow", "flow_id": flow}
    started = await page.request.post("/api/v1/sessions", data=about, headers=origin)
    await page.goto(f"/#/sessions/{(await started.json())['id']}")
    await open_step(page).get_by_role("button", name="Everyone").first.click()
    await open_step(page).locator("select").select_option(label="A job stuck at the top of the queue")
    await open_step(page).locator(".send-choice").click()
    await open_step(page).get_by_role("button", name="By script", exact=True).click()
    await seen(open_step(page).get_by_role("button", name="Fill in the script"))
    await seen(open_step(page).get_by_role("button", name="By clicking instead"))
    await page.goto("/#/account")
    way = page.get_by_label("How I do “printing” fixes")
    await expect(way).to_have_value("script")
    await page.get_by_label("Offer to make a template").uncheck()
    await seen(page.get_by_text("Your preferences are saved."))
    await way.select_option(label="Ask me again")
    await expect(way).to_have_count(0)
    await page.reload()
    await expect(page.get_by_label("Offer to make a template")).not_to_be_checked()
    await seen(page.get_by_text("you are asked which you prefer"))
