"""The rest of the page: hand-overs, who one is, the library, and that everybody can use it."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import BROWSING, Colleague, Visit
from tests.browser.steps import hand_over, open_step, resolve, seen, start, step, tab_to
from tests.browser.test_tickets import make_ticket

pytestmark = BROWSING


async def _sideways(page: Page) -> int:
    return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


async def test_a_session_handed_over_is_not_taken_back_but_by_a_colleague_in_another_window(interaction: Visit) -> None:
    dana, eli = await interaction("dana", problem="Backup job of server nine fails"), await interaction("eli")
    await hand_over(dana, "Out of ideas")
    await dana.get_by_role("link", name="Hand-overs").click()
    take = dana.get_by_role("article", name="Hand-over: Backup job of server nine").get_by_role(
        "button", name="Take it", exact=True
    )
    await take.click()
    await expect(dana.get_by_role("alert")).to_contain_text("somebody else has to take it")
    await expect(take).to_be_enabled()
    await dana.go_back()
    await eli.get_by_role("link", name="Hand-overs").click()
    offer = eli.get_by_role("list", name="Hand-overs").get_by_role(
        "article", name="Hand-over: Backup job of server nine"
    )
    await offer.get_by_role("button", name="Take it", exact=True).click()
    await seen(open_step(eli))
    await expect(eli.locator(".session-head")).to_contain_text("eli")
    await seen(dana.get_by_text("This is eli's session."))
    await expect(open_step(dana).get_by_role("button", name="Can't check")).to_be_hidden()


async def test_who_one_is_can_be_switched_and_an_admin_changes_a_role_and_a_setting(
    interaction: Visit, colleague: Colleague
) -> None:
    await colleague("lena")
    page = await interaction()
    await page.get_by_label("You are").select_option("vic")
    await seen(page.get_by_text("As a viewer you can read what the team knows."))
    await expect(page.get_by_label("Search sessions")).to_have_count(0)
    await seen(page.get_by_role("link", name="Browse the flow library"))
    await page.get_by_label("You are").select_option("ravi")
    await seen(page.get_by_role("heading", name="What is the problem?"))
    await page.get_by_role("link", name="Account").click()
    await seen(page.get_by_text("You are ravi: admin, reviewer."))
    await seen(page.get_by_role("heading", name="Settings"))

    await page.get_by_label("lena is a reviewer").check()
    await seen(page.get_by_text("lena is updated."))
    await page.get_by_label("Keep ended sessions").fill("90")
    await page.get_by_role("button", name="Save").click()
    await seen(page.get_by_text("The settings are saved."))
    await page.reload()
    await expect(page.get_by_label("Keep ended sessions")).to_have_value("90")
    await expect(page.get_by_label("lena is a reviewer")).to_be_checked()


async def test_a_token_is_shown_once_and_can_be_revoked(interaction: Visit) -> None:
    page = await interaction("eli", "/#/account")
    await page.get_by_role("button", name="Create a token…").click()
    await page.get_by_role("button", name="Create", exact=True).click()
    token = await page.get_by_label("The token").input_value()
    await page.get_by_role("button", name="Copy").click()
    await seen(page.locator("#notices:popover-open").get_by_text("Copied."))  # above the dialog
    mine = {"Authorization": f"Bearer {token}"}
    assert (await (await page.request.get("/api/v1/me", headers=mine)).json())["name"] == "eli"
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Revoke…").click()
    await page.get_by_role("button", name="Revoke it").click()
    await seen(page.get_by_text("There are no tokens yet."))
    assert (await page.request.get("/api/v1/me", headers=mine)).status == 401


async def test_the_library_shows_each_flow_as_a_picture_and_starts_from_it(interaction: Visit) -> None:
    page = await interaction(path="/#/flows")
    await page.get_by_label("Search flows").fill("outlook password")
    await page.get_by_role("link", name="Outlook keeps asking for a password").click()
    picture = page.get_by_role("group", name="Picture of the flow “Outlook keeps asking for a password”")
    await seen(picture.locator("svg g.node").first)
    await page.locator("ol.nodes").get_by_role("button", name="2. ").first.click()
    await expect(page.locator("ol.nodes > li").nth(1)).to_be_focused()
    await page.get_by_role("button", name="Start a session with it").click()
    await page.get_by_label("What is the problem?").fill("Prompts since Monday")
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(step(page, 1)).to_contain_text("Guided by the flow “Outlook keeps asking for a password”")


async def test_a_session_is_found_again_by_its_words_though_a_list_comes_late(
    interaction: Visit, colleague: Colleague
) -> None:
    await (await colleague("eli")).start("Plotter feeds the paper askew", guide="adhoc")
    other = await interaction("dana")
    held, released = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        held.set()
        await released.wait()
        await route.continue_()

    await other.route("**/sessions?*mine=true*", hold)
    await other.get_by_role("combobox", name="Show", exact=True).select_option(label="Mine")
    await other.get_by_role("combobox", name="Show", exact=True).dispatch_event("change")
    await held.wait()
    await other.get_by_role("combobox", name="Show", exact=True).select_option(label="Everybody's")
    await other.get_by_label("Search sessions").fill("plotter askew")
    found = other.get_by_role("link", name="Plotter feeds")
    await seen(found)
    async with other.expect_response(
        lambda response: "status=resolved" in response.url and "mine=true" in response.url
    ):
        released.set()
    await other.evaluate("fetch('/page/me').then((answer) => answer.json())")  # by then the page has taken it in
    await seen(found)
    await found.click()
    await expect(other.get_by_role("heading", level=1)).to_contain_text("Plotter")


async def test_the_page_is_used_with_the_keyboard_alone(interaction: Visit) -> None:
    page = await interaction()
    keyboard = page.keyboard
    await expect(page.get_by_label("Describe the problem")).to_be_focused()
    await keyboard.type("Outlook keeps asking for my password")
    await tab_to(page, page.get_by_role("button", name="Start", exact=True))
    await keyboard.press("Enter")
    await seen(step(page, 1))
    await tab_to(page, step(page, 1).get_by_role("button", name="One person"))
    await keyboard.press("Enter")
    await seen(page.locator("li:focus").get_by_role("article", name="Step 2 ·"))
    await tab_to(page, step(page, 2).get_by_label("Or type your answer"))
    await keyboard.type("It works there")
    await keyboard.press("Control+Enter")
    await seen(step(page, 3))
    await tab_to(page, step(page, 3).get_by_role("button", name="It's fixed…"))
    await keyboard.press("Enter")
    await tab_to(page, page.get_by_label("What fixed it?"))
    await keyboard.type("A restart")
    await tab_to(page, page.get_by_role("button", name="Save"))
    await keyboard.press("Enter")
    await seen(page.get_by_role("article", name="Resolution:"))


async def test_nothing_runs_off_the_side_of_a_phone(interaction: Visit) -> None:
    page = await interaction("ravi", viewport={"width": 360, "height": 740})
    assert await _sideways(page) == 0
    await start(page, "x" * 300 + " Outlook keeps asking for my password")
    assert await _sideways(page) == 0
    await resolve(page, "y" * 300)
    assert await _sideways(page) == 0
    for path, name in (("/#/flows", "Flow library"), ("/#/account", "Account"), ("/#/audit", "Audit log")):
        await page.goto(path)
        await expect(page.get_by_role("heading", level=1)).to_have_text(name)
        await expect(page.locator("#tabs [aria-current]")).to_be_in_viewport(ratio=1)
        assert await _sideways(page) == 0
    words = page.locator("main tbody th").first
    height, line = await words.evaluate("each => [each.clientHeight, parseFloat(getComputedStyle(each).lineHeight)]")
    assert height < 4 * line, "Its words are broken into letters."
    await make_ticket(page, "A very long summary of a ticket that goes on and on " * 3)
    assert await _sideways(page) == 0


async def test_a_flow_is_edited_as_an_outline_and_proposed(interaction: Visit) -> None:
    page = await interaction(path="/#/flows")
    await page.get_by_label("Search flows").fill("outlook password")
    await page.get_by_role("link", name="Outlook keeps asking for a password").click()
    await page.get_by_role("link", name="Edit…").click()
    title = page.locator("[data-field=title]")
    before = await title.bounding_box()
    await title.fill("")
    await seen(page.get_by_role("button", name="Discard changes"))
    assert await title.bounding_box() == before
    await page.get_by_role("button", name="Propose to the reviewers").click()
    await expect(title).to_be_focused()
    await seen(page.get_by_text("The title is missing. Write it."))
    await title.fill("Outlook asks for a password again and again")
    first = page.locator(".edited-nodes > li").first
    await first.locator("summary").click()
    await first.get_by_label("Answer", exact=True).first.fill("Just one person")
    await page.reload()  # the draft is kept
    await expect(title).to_have_value("Outlook asks for a password again and again")
    await page.get_by_label("Why this change?").fill("People say it like this")
    await page.get_by_role("button", name="Propose to the reviewers").click()
    await seen(page.get_by_text("Proposed: the reviewers decide on it."))
    await expect(page.locator(".diff")).to_contain_text("Outlook asks for a password again and again")
    await expect(page.locator(".diff")).to_contain_text("Just one person")
