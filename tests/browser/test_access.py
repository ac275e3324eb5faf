"""Everybody can use the page: axe-core finds nothing on any view, in light, in the dark, on a phone and in dialogs."""

import pytest_asyncio
from playwright.async_api import Page, expect

from core.flows.data import to_data
from tests.browser.accessible import EVERYTHING, IN_DIALOG, IN_VIEW, objections_in_any_look
from tests.browser.conftest import BROWSING, Colleague, Visit
from tests.browser.short_flow import PLOTTER
from tests.browser.steps import hand_over, open_step, resolve, seen, start

pytestmark = BROWSING

ADMINISTERED = {
    "#/tickets": "Tickets",
    "#/scripts": "Scripts",
    "#/audit": "Audit log",
    "#/flows": "Flow library",
}

REPLACED = "BitLocker asks for the recovery key"
"""A starter flow that no other test of the page looks at."""


@pytest_asyncio.fixture(loop_scope="session")
async def plotter(colleague: Colleague) -> str:
    """The title of a published flow that has each kind of step once."""
    ravi = await colleague("ravi")
    flows = (await ravi.call("GET", "/flows?limit=100")).body["items"]
    if all(flow["title"] != PLOTTER.title for flow in flows):
        flow = next(flow for flow in flows if flow["title"] == REPLACED)
        edited = {"flow": to_data(PLOTTER), "version": flow["version"]}
        made = await ravi.call("POST", f"/flows/{flow['id']}/proposals", edited)
        assert made.status == 201, made.body
        decision = {"decision": "approve", "acknowledged": [risk["node"] for risk in made.body["risks"]]}
        decided = await ravi.call("POST", f"/proposals/{made.body['id']}/review", decision)
        assert decided.status == 200, decided.body
    return PLOTTER.title


async def _check(page: Page, where: str, found: list[str]) -> None:
    """Note what axe-core objects to; what surrounds every view alike is looked at on the first."""
    await expect(page.locator("main .loading")).to_have_count(0)
    in_view = IN_DIALOG if await page.get_by_role("dialog").count() else IN_VIEW
    whole = where == "start"
    objections = await objections_in_any_look(page, EVERYTHING if whole else in_view, colours_at_the_desk=whole)
    found += [f"{where} {each}" for each in objections]


async def _open(page: Page, address: str, heading: str) -> None:
    await page.goto(f"/{address}")
    await expect(page.get_by_role("heading", level=1).first).to_have_text(heading)


async def test_axe_finds_nothing(interaction: Visit, plotter: str) -> None:
    found: list[str] = []
    page = await interaction("dana")
    await _check(page, "start", found)
    await start(page, plotter)
    await _check(page, "question", found)
    await open_step(page).get_by_role("button", name="Only this person's").click()
    await seen(open_step(page).get_by_role("button", name="Worked"))
    await open_step(page).get_by_role("button", name="It's fixed").click()
    await _check(page, "dialog", found)
    await page.keyboard.press("Escape")
    await page.locator("main h1").focus()
    await page.keyboard.press("?")
    await seen(page.get_by_role("dialog", name="Keyboard"))
    await _check(page, "help", found)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await seen(page.get_by_role("listbox").get_by_role("option").first)
    await _check(page, "palette", found)
    await page.keyboard.press("Escape")
    await resolve(page, "Removed the stored password of the profile")
    await _check(page, "resolved", found)
    await page.goto("/#/")
    await start(page, "Franking machine of the post room hums", "adhoc")
    await hand_over(page, "Out of ideas")
    await seen(page.get_by_role("article", name="Escalation:"))
    await _check(page, "handed over", found)
    for address, heading in (("#/handovers", "Hand-overs"), ("#/account", "Account")):
        await _open(page, address, heading)
        await _check(page, address, found)
    await page.goto("/#/flows")
    await page.get_by_role("link", name=plotter).first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(plotter)
    await _check(page, "flow", found)
    ravi = await interaction("ravi", "/#/reviews")
    await seen(ravi.get_by_role("heading", level=1))
    await _check(ravi, "reviews", found)
    await ravi.goto("/#/account")
    await seen(ravi.get_by_label("Keep ended sessions"))
    await _check(ravi, "account of an admin", found)
    vic = await interaction("vic", "/#/reviews")
    await _check(vic, "refused", found)
    assert found == []


async def test_axe_finds_nothing_in_what_admins_and_the_first_line_use(interaction: Visit, plotter: str) -> None:
    found: list[str] = []
    lena = await interaction("lena", "/#/walks")
    await seen(lena.get_by_label("What is the problem?"))
    await _check(lena, "first line", found)
    await lena.get_by_label("What is the problem?").fill("Outlook keeps asking for my password")
    await lena.get_by_role("button", name="Start", exact=True).click()
    await expect(lena.locator(".tone-open")).to_have_count(1)
    await _check(lena, "walk", found)
    ravi = await interaction("ravi", "/#/walks")
    await seen(ravi.get_by_role("heading", name="The last 30 days"))
    await _check(ravi, "walks of an engineer", found)
    for address, heading in ADMINISTERED.items():
        await _open(ravi, address, heading)
        await _check(ravi, address, found)
    await ravi.goto("/#/account")
    await ravi.get_by_role("button", name="Suspend… dana").click()
    await seen(ravi.get_by_role("dialog"))
    await _check(ravi, "suspending", found)
    await ravi.keyboard.press("Escape")
    await ravi.goto("/#/flows")
    await ravi.get_by_role("link", name=plotter).first.click()
    await ravi.get_by_role("link", name="Edit…").click()
    await expect(ravi.get_by_role("heading", level=1)).to_contain_text("Edit:")
    await ravi.locator("details").first.locator("summary").click()
    await _check(ravi, "editor", found)
    await ravi.get_by_role("button", name="Try it…").click()
    await _check(ravi, "trying it", found)
    await ravi.keyboard.press("Escape")
    await ravi.goto("/#/scripts")
    await ravi.locator("main a[href^='#/scripts/']").first.click()
    await seen(ravi.locator("main pre, main code").first)
    await _check(ravi, "script", found)
    assert found == []
