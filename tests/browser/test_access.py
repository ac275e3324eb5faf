"""Everybody can use the page: axe-core finds nothing on any view, in light, in the dark, on a phone and in dialogs."""

import pytest
from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AxeResults
from playwright.async_api import Page, expect

from tests.browser.conftest import BROWSING, Visit
from tests.browser.steps import hand_over, open_step, resolve, start

pytestmark = BROWSING

LOOKS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


ADMINISTERED = ("#/tickets", "#/scripts", "#/audit", "#/account", "#/reviews", "#/flows")


OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
EVERYTHING = {"include": [["html"]]}
IN_VIEW = {"include": [["main"], ["dialog[open]"]]}
"""Without what surrounds every view alike, which the first look at each view has seen."""


async def _check(page: Page, where: str, found: dict[str, str]) -> None:
    """Note what axe-core objects to."""
    part = EVERYTHING if where == "start" else IN_VIEW
    if page.viewport_size == LOOKS["phone"]["viewport"]:
        _note(where, await Axe().run(page, part), found)
        return
    _note(where, await Axe().run(page), found)
    await page.emulate_media(color_scheme="dark")
    _note(f"{where} in the dark", await Axe().run(page, part, OF_COLOURS), found)
    await page.emulate_media(color_scheme="light")


def _note(where: str, results: AxeResults, found: dict[str, str]) -> None:
    for violation in results.response["violations"]:
        nodes = [(node["target"], node["html"][:160]) for node in violation["nodes"][:3]]
        found[f"{where}: {violation['id']}"] = f"{violation['help']} {nodes}"


@pytest.mark.parametrize("look", list(LOOKS))
async def test_axe_finds_nothing(interaction: Visit, look: str) -> None:
    found: dict[str, str] = {}
    page = await interaction("dana", **LOOKS[look])
    await _check(page, "start", found)
    await start(page)
    await _check(page, "question", found)
    await open_step(page).get_by_role("button", name="One person").click()
    await open_step(page).get_by_role("button", name="It's fixed").click()
    await _check(page, "dialog", found)
    await page.keyboard.press("Escape")
    await page.locator("main h1").focus()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    await _check(page, "help", found)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    await _check(page, "palette", found)
    await page.keyboard.press("Escape")
    await resolve(page, f"Removed the stored password of the {look} profile")
    await _check(page, "resolved", found)
    await page.goto("/#/")
    await start(page, f"Franking machine of the {look} room hums", "adhoc")
    await hand_over(page, "Out of ideas")
    for address in ("#/handovers", "#/flows", "#/account"):
        await page.goto(f"/{address}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await _check(page, address, found)
    await page.goto("/#/flows")
    await page.get_by_role("link", name="Outlook keeps asking for a password").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Outlook keeps asking for a password")
    await _check(page, "flow", found)
    ravi = await interaction("ravi", "/#/reviews", **LOOKS[look])
    await expect(ravi.get_by_role("heading", level=1)).to_be_visible()
    await _check(ravi, "reviews", found)
    await ravi.goto("/#/account")
    await expect(ravi.get_by_label("Keep ended sessions")).to_be_visible()
    await _check(ravi, "account of an admin", found)
    vic = await interaction("vic", "/#/reviews", **LOOKS[look])
    await _check(vic, "refused", found)
    assert found == {}


@pytest.mark.parametrize("look", list(LOOKS))
async def test_axe_finds_nothing_in_what_admins_and_the_first_line_use(interaction: Visit, look: str) -> None:
    found: dict[str, str] = {}
    lena = await interaction("lena", "/#/walks", **LOOKS[look])
    await expect(lena.get_by_label("What is the problem?")).to_be_visible()
    await _check(lena, "first line", found)
    await lena.get_by_label("What is the problem?").fill("Outlook keeps asking for my password")
    await lena.get_by_role("button", name="Start", exact=True).click()
    await expect(lena.locator(".tone-open")).to_have_count(1)
    await _check(lena, "walk", found)
    ravi = await interaction("ravi", "/#/walks", **LOOKS[look])
    await expect(ravi.get_by_role("heading", name="The last 30 days")).to_be_visible()
    await _check(ravi, "walks of an engineer", found)
    for address in ADMINISTERED:
        await ravi.goto(f"/{address}")
        await expect(ravi.get_by_role("heading", level=1)).to_be_visible()
        await expect(ravi.locator("main .loading")).to_have_count(0)
        await _check(ravi, address, found)
    await ravi.goto("/#/account")
    await ravi.get_by_role("button", name="Suspend… dana").click()
    await expect(ravi.get_by_role("dialog")).to_be_visible()
    await _check(ravi, "suspending", found)
    await ravi.keyboard.press("Escape")
    await ravi.goto("/#/flows")
    await ravi.get_by_role("link", name="Outlook keeps asking for a password").first.click()
    await ravi.get_by_role("link", name="Edit…").click()
    await expect(ravi.get_by_role("heading", level=1)).to_contain_text("Edit:")
    await ravi.locator("details").first.locator("summary").click()
    await _check(ravi, "editor", found)
    await ravi.get_by_role("button", name="Try it…").click()
    await _check(ravi, "trying it", found)
    await ravi.keyboard.press("Escape")
    await ravi.goto("/#/scripts")
    await ravi.locator("main a[href^='#/scripts/']").first.click()
    await expect(ravi.locator("main pre, main code").first).to_be_visible()
    await _check(ravi, "script", found)
    assert found == {}
