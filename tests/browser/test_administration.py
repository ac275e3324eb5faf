"""People and the audit on the page: suspended, handed over, restored, and what was done looked up and saved."""

import asyncio
import json
from pathlib import Path

from playwright.async_api import Route, expect

from tests.browser.conftest import BROWSING, Colleague, Visit
from tests.browser.steps import seen

pytestmark = BROWSING


async def test_somebody_is_suspended_their_work_handed_over_and_let_in_again(interaction: Visit) -> None:
    eli = await interaction("eli", problem="Cuckoo clock of the foyer is silent")
    ravi = await interaction("ravi", "/#/account")
    await ravi.get_by_role("button", name="Suspend… eli").click()
    dialog = ravi.get_by_role("dialog")
    await expect(dialog).to_contain_text("locked out everywhere")
    await seen(dialog.get_by_role("link", name="Cuckoo clock of the foyer is silent"))
    await dialog.get_by_role("button", name="Suspend").click()
    await seen(ravi.get_by_role("dialog", name="Hand over what eli has open"))
    await ravi.get_by_label("To whom?").select_option("dana")
    await ravi.get_by_role("button", name="Hand all sessions over").click()
    await seen(ravi.get_by_text("Handed over:"))
    # The page that eli has open hears of nothing more, and says why by itself.
    await seen(eli.get_by_text("eli is suspended from FlowPilot"))
    dana = await interaction("dana", "/#/handovers")
    await expect(dana.get_by_role("list", name="Hand-overs")).to_contain_text("Cuckoo clock of the foyer is silent")
    await ravi.get_by_role("button", name="Restore eli").click()
    await seen(ravi.get_by_role("button", name="Suspend… eli"))


async def test_the_audit_is_narrowed_down_and_saved(interaction: Visit, colleague: Colleague, tmp_path: Path) -> None:
    await (await colleague("dana")).start("Barometer of the captain leaks", guide="adhoc")
    page = await interaction("ravi", "/#/account")
    await page.get_by_role("link", name="Open the audit log").click()
    rows = page.get_by_role("table").get_by_role("row")
    await seen(rows.nth(1))
    await page.get_by_role("combobox", name="Who").select_option("dana")
    listed = asyncio.Event()

    async def later(route: Route) -> None:
        await listed.wait()
        await route.continue_()

    await page.route("**/audit?*what=session_started*", later)
    await page.get_by_role("combobox", name="Action").select_option("session_started")
    async with page.expect_download() as saving:  # what is chosen, though its list is still being read
        await page.get_by_role("link", name="Download JSON").click()
    listed.set()
    await expect(rows.nth(1)).to_contain_text("dana")
    await expect(rows.nth(1)).to_contain_text("Session started")
    await (await saving.value).save_as(tmp_path / "audit.json")
    saved = json.loads((tmp_path / "audit.json").read_text())
    assert {(line["actor"], line["kind"]) for line in saved} == {("dana", "session_started")}
    await page.get_by_label("To", exact=True).fill("2001-01-01")
    await seen(page.get_by_text("Nothing matches."))


async def test_who_does_not_look_after_the_account_is_told_what_the_audit_is(interaction: Visit) -> None:
    dana = await interaction("dana", "/#/audit")
    await seen(dana.get_by_text("The audit log is for the account's owners and admins."))
    await dana.get_by_role("navigation").get_by_role("link", name="Account").click()
    await expect(dana.get_by_role("link", name="Open the audit log")).to_have_count(0)
