"""A flow is edited on the page: tried out, published by a reviewer's own decision, archived and restored."""

from playwright.async_api import Page, expect

from tests.browser.conftest import BROWSING, Visit
from tests.browser.steps import seen

pytestmark = BROWSING


async def _edits(page: Page, flow: str) -> None:
    """Open the flow of that title in the editor."""
    await page.get_by_label("Search flows").fill(flow)
    await page.get_by_role("link", name=flow).first.click()
    await page.get_by_role("link", name="Edit…").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Edit: {flow}")


async def test_a_draft_is_tried_out_before_anybody_sees_it_and_gets_a_step_where_an_answer_leads(
    interaction: Visit,
) -> None:
    dana = await interaction("dana", "/#/flows")
    await _edits(dana, "Desk phone dead, not registered or without sound")
    await expect(dana.get_by_role("button", name="Publish now…")).to_have_count(0)
    first = dana.locator(".edited-nodes > li").first
    await first.locator("summary").click()
    await dana.get_by_label("What is asked or done").first.fill("Does the lamp of the phone blink?")
    await dana.get_by_role("button", name="Try it…").click()
    dialog = dana.get_by_role("dialog")
    await expect(dialog).to_contain_text("Does the lamp of the phone blink?")
    for _ in range(30):
        if await dialog.get_by_text("The flow ends here.").count():
            break
        before = await dialog.locator(".preview").inner_text()
        await dialog.locator(".answers button").first.click()
        await expect(dialog.locator(".preview")).not_to_have_text(before)
        await expect(dialog.locator("h3")).to_be_focused()
    await seen(dialog.get_by_text("The flow ends here."))
    await dialog.get_by_role("button", name="Start over").click()
    await expect(dialog).to_contain_text("Does the lamp of the phone blink?")
    await dana.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)

    was = await first.get_by_label("Leads to").first.input_value()
    await first.get_by_label("Leads to").first.select_option(label="A new step…")
    added = dana.locator(".edited-nodes > li").nth(1)
    await expect(added.get_by_label("What is asked or done")).to_be_focused()
    await dana.keyboard.type("Look at the icon in the task bar")
    await expect(added.get_by_label("Leads to").first).to_have_value(was)
    await dana.reload()
    await expect(dana.locator(".edited-nodes > li").nth(1)).to_contain_text("Look at the icon in the task bar")


async def test_a_reviewer_publishes_an_edit_by_a_decision_of_their_own_and_archives_and_restores_a_flow(
    interaction: Visit,
) -> None:
    ravi = await interaction("ravi", "/#/flows")
    await _edits(ravi, "No address from DHCP (169.254.x.x)")
    await ravi.get_by_label("Title").fill("DHCP gives no address")
    await ravi.get_by_role("button", name="Publish now…").click()
    dialog = ravi.get_by_role("dialog", name="Publish now: DHCP gives no address")
    await expect(dialog).to_contain_text("your decision as a reviewer")
    for warning in await dialog.get_by_role("checkbox").all():
        await warning.check()
    await dialog.get_by_role("button", name="Publish").click()
    await expect(ravi.locator("article.proposal")).to_contain_text("pproved by ravi")
    await ravi.goto("/#/flows")
    await seen(ravi.get_by_role("link", name="DHCP gives no address"))

    # What is archived is found in the library and restored.
    title = "Desk phone dead, not registered or without sound"
    await ravi.get_by_role("link", name=title).click()
    await expect(ravi.get_by_role("heading", level=1)).to_have_text(title)
    await ravi.get_by_role("button", name="Archive…").click()
    await ravi.get_by_label("Why?").fill("They were sold")
    await ravi.get_by_role("dialog").get_by_role("button", name="Archive").click()
    await seen(ravi.get_by_text("This flow is archived"))
    await ravi.goto("/#/flows")
    await ravi.get_by_role("combobox", name="Show", exact=True).select_option("archived")
    await ravi.get_by_role("link", name=title).click()
    await ravi.get_by_role("button", name="Restore").click()
    await seen(ravi.get_by_role("link", name="Edit…"))
    await seen(ravi.get_by_role("button", name="Start a session with it"))
    await ravi.goto("/#/flows")
    await ravi.get_by_role("combobox", name="Show", exact=True).select_option("archived")
    await seen(ravi.get_by_text("No flows are archived."))
