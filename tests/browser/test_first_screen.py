"""What stands on the first screen, and what keys do there."""

import asyncio

from playwright.async_api import Locator, Route, ViewportSize, expect

from tests.browser.conftest import BROWSING, Colleague, Visit
from tests.browser.steps import OUTLOOK, open_step, resolve, seen, start, step

pytestmark = BROWSING

SCREENS: list[ViewportSize] = [{"width": 1280, "height": 800}, {"width": 390, "height": 844}]
FILES = ["icon.svg", "page.css", "page.js"]


async def _bottom(control: Locator) -> float:
    """Where it ends, in pixels from the top of the window."""
    box = await control.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


async def test_the_first_answer_is_on_the_first_screen_however_much_comes_with_the_problem(interaction: Visit) -> None:
    page = await interaction()
    for screen in SCREENS:
        await page.set_viewport_size(screen)
        await page.goto("/#/")
        await start(
            page, "Outlook keeps asking for my password, since the user changed it on Friday in the other office"
        )
        answers = open_step(page).locator(".choices button")
        assert await page.evaluate("document.querySelector('main').scrollTop + scrollY") == 0
        assert await _bottom(answers.first) <= screen["height"] * 0.75
        for place in range(await answers.count()):
            assert await _bottom(answers.nth(place)) <= screen["height"]

    origin = {"Origin": page.url.partition("/#")[0].rstrip("/")}
    said = {"summary": "Outlook keeps asking for a password", "client": "Contoso Logistics and Storage, Rotterdam"}
    ticket = await (await page.request.post("/api/v1/tickets", data=said, headers=origin)).json()
    log = "\n".join(f"2026-11-26 08:{minute:02} ERROR 0x8004010F cannot open the mailbox" for minute in range(60))
    form = {
        "problem": f"Outlook keeps asking for my password on one laptop, and this is in its log:\n{log}",
        "ticket": f'{{"id": "{ticket["id"]}", "kind": "internal"}}',
        "file": {"name": "outlook.log", "mimeType": "text/plain", "buffer": log.encode()},
    }
    started = await page.request.post("/api/v1/sessions", multipart=form, headers=origin)
    assert started.status == 201, await started.text()
    for screen in SCREENS:
        await page.goto("/#/")
        await page.set_viewport_size(screen)
        await page.goto(f"/#/sessions/{(await started.json())['id']}")
        answers = open_step(page).locator(".choices button")
        await expect(open_step(page).get_by_role("heading")).to_be_in_viewport()
        await expect(answers.first).to_be_in_viewport(ratio=1)


async def test_nothing_moves_while_pictures_load_and_the_way_is_walked_by_keys(interaction: Visit) -> None:
    page = await interaction(viewport=SCREENS[0])
    loaded = asyncio.Event()

    async def later(route: Route) -> None:
        await loaded.wait()
        await route.continue_()

    await page.route("**/*.svg?*", later)
    await start(page)
    answers = open_step(page).locator(".choices button")
    picture = page.get_by_role("group", name="The flow, with the way that the session took")
    await expect(picture).to_contain_text("Drawing…")
    before = [await answers.nth(place).bounding_box() for place in range(await answers.count())]
    loaded.set()
    await expect(picture.locator("svg .current")).to_have_count(1)
    assert [await answers.nth(place).bounding_box() for place in range(await answers.count())] == before
    await expect(page.locator(".facts-line")).to_contain_text("Step 1 of about")

    # The focus comes back to the menu from which the reason was asked.
    await open_step(page).get_by_text("More").click()
    await open_step(page).get_by_role("button", name="Why this step?").click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(open_step(page).locator("summary", has_text="More")).to_be_focused()

    # Digits answer, letters open what ends a session, and in a box both are text.
    await page.keyboard.press("1")
    await expect(step(page, 1)).to_contain_text("→ One person (dana)")
    await seen(step(page, 2))
    await expect(page.locator(".facts-line")).to_contain_text("Step 2 of about")
    await expect(picture.locator("g.node.walked")).to_have_count(2)
    await expect(picture.locator("g.edge.walked")).to_have_count(1)
    view = await picture.locator("svg").get_attribute("viewBox")
    await picture.press("+")
    assert await picture.locator("svg").get_attribute("viewBox") != view
    await page.keyboard.press("a")
    await page.keyboard.type("12")
    await expect(step(page, 2).get_by_label("Or type your answer")).to_have_value("12")
    await page.keyboard.press("Escape")
    await page.keyboard.press("h")
    await seen(page.get_by_role("dialog", name="Hand over"))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("f")
    await seen(page.get_by_role("dialog", name="It's fixed"))
    # A dialog that was just closed keeps the focus until the page is drawn again: a key is not typed into it.
    await page.evaluate("""() => {
      document.querySelector("dialog[open] textarea").focus();
      document.querySelector("dialog[open]").close();
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "h", bubbles: true, cancelable: true }));
    }""")
    await seen(page.get_by_role("dialog", name="Hand over"))


async def test_later_what_is_open_or_documented_is_brought_into_view(interaction: Visit) -> None:
    page = await interaction(problem=OUTLOOK, guide="auto")
    await step(page, 1).get_by_role("button", name="One person").click()
    await step(page, 2).get_by_role("button", name="Can't check").click()
    await seen(step(page, 3))
    for screen in SCREENS:
        await page.set_viewport_size(screen)
        await page.reload()
        await expect(step(page, 3).get_by_role("button", name="Can't check")).to_be_in_viewport(ratio=1)
    await page.set_viewport_size(SCREENS[0])
    await step(page, 3).get_by_role("button", name="Can't check").click()
    await seen(step(page, 4))
    documentation = await resolve(page, "Removed the stored password")
    await expect(documentation.get_by_role("heading", name="Resolution:")).to_be_in_viewport()
    last = page.locator(".messages > li:not([data-subject^=learned])").last
    assert str(await last.get_attribute("data-subject")).startswith("documentation:")
    await page.reload()
    await expect(documentation.get_by_role("heading", name="Resolution:")).to_be_in_viewport()


async def test_the_picture_of_the_flow_is_dragged_and_pinched(interaction: Visit) -> None:
    page = await interaction(viewport=SCREENS[0], has_touch=True, problem=OUTLOOK, guide="auto")
    picture = page.get_by_role("group", name="The flow, with the way that the session took")
    await expect(picture.locator(".current")).to_have_count(1)
    frame = await picture.bounding_box()
    assert frame
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2

    async def shown() -> list[float]:
        written = await picture.locator("svg").get_attribute("viewBox")
        assert written
        return [float(number) for number in written.split()]

    left, top, width, _ = await shown()
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 40, y + 20)
    await page.mouse.up()
    moved = await shown()
    assert (moved[0] < left, moved[1] < top, moved[2]) == (True, True, width)

    fingers = await page.context.new_cdp_session(page)
    for kind, gap in (("touchStart", 30), ("touchMove", 60)):
        points = [{"x": x + side * gap, "y": y, "id": number} for number, side in enumerate((-1, 1))]
        await fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert (await shown())[2] < width


async def test_the_title_is_changed_and_a_colleague_typed_as_an_order_is_handed_over_to(interaction: Visit) -> None:
    page = await interaction(problem="DOCK OF MRS BROWN DOES NOT CHARGE!!!")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Dock of mrs brown does not charge!")
    await page.get_by_role("button", name="Change the title").click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("Contoso: dock does not charge")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Contoso: dock does not charge")
    await seen(page.get_by_role("link", name="Contoso: dock does not charge"))
    await page.locator(".about-fold > summary").click()
    await seen(page.get_by_text("DOCK OF MRS BROWN DOES NOT CHARGE!!!"))

    box = page.get_by_label("Or type your answer").last
    await box.fill("handover Eli")
    await box.press("Control+Enter")
    dialog = page.get_by_role("dialog", name="Hand over")
    await expect(dialog.get_by_label("To whom?")).to_have_value("eli")
    await dialog.get_by_label("Why?").fill("My shift ends")
    await dialog.get_by_role("button", name="Hand it over").click()
    await expect(dialog).to_have_count(0)
    await seen(page.get_by_text("From dana to eli").first)


async def test_what_worked_is_offered_as_the_fix_and_a_missing_one_asked_for_once(interaction: Visit) -> None:
    page = await interaction(problem="Franking machine prints crooked")
    for number in (1, 2):
        await step(page, number).locator(".choices button").first.click()
    await step(page, 3).get_by_label("Or type your answer").fill("It began after the move.")
    await page.keyboard.press("Control+Enter")
    await step(page, 4).get_by_label("What you did and saw").fill("Levelled the feet of the machine")
    await step(page, 4).get_by_role("button", name="Worked", exact=True).click()
    await seen(step(page, 5))
    await step(page, 5).get_by_role("button", name="It's fixed").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("What fixed it?")).to_have_value("Levelled the feet of the machine")
    await dialog.get_by_label("What fixed it?").fill("")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("What fixed it?")).to_be_focused()
    await expect(dialog).to_contain_text("save once more to leave it out")
    await dialog.get_by_role("button", name="Save").click()
    await seen(page.get_by_role("article", name="Resolution:"))


async def test_what_waits_is_counted_in_the_navigation_and_the_tab_and_news_leave_the_focus(
    interaction: Visit, colleague: Colleague
) -> None:
    eli = await colleague("eli")
    sessions = [await eli.start(f"Lift display {number} is mirrored", guide="adhoc") for number in (1, 2)]
    await (await colleague("dana")).start("Buttons of the lift are sticky", guide="adhoc")
    dana = await interaction("dana")
    link = dana.get_by_role("link", name="Hand-overs")
    await link.focus()
    before = (await (await dana.request.get("/page/counts")).json())["handovers"]
    await eli.act(sessions[0], "escalate", {"reason": "Needs the lift company"})
    await expect(link.locator(".count")).to_have_text(f"{before + 1} waiting")
    await expect(link).to_be_focused()
    assert (await dana.title()).startswith(f"({before + 1}) ")

    # The list is read again, too, and nothing in it has changed.
    mine = dana.get_by_role("region", name="Sessions").get_by_role("link", name="Buttons of the lift are sticky")
    await mine.focus()
    async with dana.expect_response(lambda response: "status=resolved" in response.url):
        await eli.act(sessions[1], "escalate", {"reason": "Needs the lift company"})
    await expect(link.locator(".count")).to_have_text(f"{before + 2} waiting")
    await dana.evaluate("fetch('/page/me').then((answer) => answer.json())")  # by then the page has taken it in
    await expect(mine).to_be_focused()


async def test_a_load_asks_for_few_files_and_counts_that_come_late_move_nothing(interaction: Visit) -> None:
    page = await interaction("ravi", viewport=SCREENS[0])
    asked = await page.evaluate("performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)")
    assert sorted(path.rpartition("/")[2] for path in asked if path.startswith("/static/")) == FILES
    assert asked.count("/page/me") == 1  # what was preloaded is what the script takes

    top, counted = page.locator("header.top"), asyncio.Event()

    async def later(route: Route) -> None:
        await counted.wait()
        await route.fulfill(json={"handovers": 188, "handovers_to_me": 0, "reviews": 300})

    await page.route("**/page/counts", later)
    await page.reload()
    await seen(page.get_by_label("You are"))
    before = await top.bounding_box()
    counted.set()
    await expect(page.get_by_role("link", name="Reviews").locator(".count")).to_have_text("300 waiting")
    assert await top.bounding_box() == before


async def test_anything_is_reached_by_a_few_letters(interaction: Visit) -> None:
    page = await interaction()
    await page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go to anything")
    await page.keyboard.type("outlook pass")
    option = palette.get_by_role("option", name="Outlook keeps asking for a password").filter(has_text="flow")
    await seen(option)
    await option.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Outlook keeps asking for a password")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Go to anything")
