"""The reviewer channel on the page: from a solved problem to a flow that guides the next engineer."""

import asyncio

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import BROWSING, PATIENCE, Colleague, Visit
from tests.browser.steps import resolve, seen, start, tab_to
from tests.support.client import Engineer

pytestmark = BROWSING

FIX = "Reset the controller in the cabinet beside the turnstile"


def queued(page: Page, words: str) -> Locator:
    """A proposal in the queue."""
    return page.get_by_role("list", name="Flow proposals").get_by_role("link").filter(has_text=words)


async def proposal(page: Page, words: str) -> Locator:
    """Open a proposal from the queue; gives its page."""
    await queued(page, words).click()
    opened = page.locator("article.proposal").filter(has=page.get_by_role("heading", level=1, name=words))
    await seen(opened)
    return opened


async def solved(engineer: Engineer, problem: str, fix: str) -> None:
    """A problem that somebody has solved; its fix waits as a proposal by then."""
    session = await engineer.start(problem, guide="adhoc")
    assert (await engineer.act(session, "resolve", {"outcome": "worked", "fix": fix})).status == 200
    for _ in range(PATIENCE // 100):
        waiting = (await engineer.call("GET", "/proposals?status=pending&limit=100")).body["items"]
        if any(problem in each["title"] for each in waiting):
            return
        await asyncio.sleep(0.1)
    message = "What solved it is not proposed."
    raise AssertionError(message)


async def test_a_solved_problem_is_approved_and_guides_the_next_engineer(interaction: Visit) -> None:
    dana, ravi = await interaction("dana"), await interaction("ravi", "/#/reviews")
    await start(dana, "Turnstile in the lobby blinks violet and lets nobody through", "adhoc")
    await resolve(dana, FIX)
    await seen(dana.get_by_text("This taught us something new"))
    card = await proposal(ravi, "Turnstile in the lobby")
    await expect(card).to_contain_text(FIX)
    await seen(ravi.get_by_role("group", name="The flow with its changes").locator("svg"))
    eli = await interaction("eli", "/#/reviews")
    read = await proposal(eli, "Turnstile in the lobby")
    await expect(read.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await expect(read).to_contain_text("Reviewers decide on it.")
    await card.get_by_role("button", name="Approve", exact=True).click()
    await expect(card).to_contain_text("Approved by ravi")
    await expect(card).to_contain_text("published as v1")
    await expect(card.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await expect(card.get_by_role("button", name="Undo")).to_be_focused()
    await eli.goto("/#/")
    step = await start(eli, "Nobody gets through the lobby turnstile, the light blinks violet")
    await expect(step).to_contain_text(FIX)
    await expect(step).to_contain_text("Guided by")


async def test_a_reviewer_edits_hears_at_the_field_what_is_wrong_and_rejects_with_a_reason_and_takes_it_back(
    interaction: Visit, colleague: Colleague
) -> None:
    dana = await colleague("dana")
    await solved(
        dana, "Ticket kiosk prints receipts upside down", "Turn off the antivirus and install its driver again"
    )
    await solved(dana, "Vending machine swallows coins of the new kind", "Hit it on the left side")
    ravi = await interaction("ravi", "/#/reviews")
    card = await proposal(ravi, "Ticket kiosk")
    await card.get_by_role("button", name="Edit & approve").click()
    dialog = ravi.get_by_role("dialog")
    await dialog.get_by_role("button", name="Approve").click()
    await expect(dialog.get_by_role("alert").last).to_be_in_viewport()  # a risky step, whose warning has to be read
    await expect(dialog.get_by_label("Risky steps whose warnings you have read")).to_be_hidden()
    await dialog.get_by_label("I have read the warning of").check()
    await dialog.get_by_label("Title").fill(" ")
    await dialog.get_by_role("button", name="Approve").click()
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await expect(dialog).to_contain_text("The title is missing. Write it.")
    await dialog.get_by_label("Title").fill("Kiosk prints upside down")
    await dialog.get_by_role("button", name="Approve").click()
    await expect(dialog).to_have_count(0)
    await expect(card).to_contain_text("Edited and approved by ravi")

    card = await proposal(ravi, "Vending machine")
    await card.get_by_role("button", name="Reject").click()
    await ravi.get_by_label("What is wrong with it?").fill("This breaks the machine.")
    await ravi.get_by_role("dialog").get_by_role("button", name="Reject").click()
    await expect(card).to_contain_text("This breaks the machine.")
    await ravi.keyboard.press("Escape")
    async with ravi.expect_response(lambda response: "status=rejected" in response.url):
        await ravi.keyboard.press("o")
    await expect(queued(ravi, "Vending machine")).to_contain_text("rejected by ravi")
    await seen(card.get_by_role("button", name="Undo"))
    await card.get_by_role("button", name="Undo").click()
    await expect(card.get_by_role("button", name="Approve", exact=True)).to_be_focused()


async def test_a_document_is_proposed_from_the_library(interaction: Visit) -> None:
    page = await interaction("dana", "/#/flows")
    await page.get_by_role("button", name="Propose flows from a document").click()
    text = "# Laminator jams\n\n1. Switch it off.\n2. Pull the sheet out backwards.\n"
    await page.get_by_label("Document", exact=True).set_input_files(
        {"name": "laminator.md", "mimeType": "text/markdown", "buffer": text.encode()}
    )
    await page.get_by_role("button", name="Propose", exact=True).click()
    await seen(page.get_by_text("1 flow is proposed: the reviewers decide."))
    ravi = await interaction("ravi", "/#/reviews")
    await expect(await proposal(ravi, "Laminator jams")).to_contain_text("from a document")


async def test_the_six_tasks_of_a_reviewer_are_done_with_the_keyboard_alone(
    interaction: Visit, colleague: Colleague
) -> None:
    await solved(
        await colleague("dana"), "Pager of the night porter shows nonsense", "Change the pager's battery, then test it"
    )
    ravi = await interaction("ravi")
    keyboard = ravi.keyboard
    # Find: go to the reviews, and through the queue to it.
    await expect(ravi.get_by_label("Describe the problem")).to_be_focused()
    await keyboard.press("Control+k")
    await keyboard.type("reviews")
    await expect(ravi.get_by_role("option", name="Reviews").first).to_have_attribute("aria-selected", "true")
    await keyboard.press("Enter")
    await seen(queued(ravi, "Pager of the night porter"))
    title = ravi.get_by_role("heading", level=1)
    await seen(ravi.locator("article.proposal"))
    queue = ravi.get_by_role("list", name="Flow proposals").get_by_role("link")
    for _ in range(await queue.count()):
        if "Pager" in (await title.text_content() or ""):
            break
        before = ravi.url
        await keyboard.press("j")
        await ravi.wait_for_url(lambda url, before=before: url != before)
        # The proposal before stands there, and has the focus, until the next one has come.
        chosen = ravi.locator("[aria-label='Flow proposals'] a[aria-current] strong")
        await expect(title).to_have_text(await chosen.inner_text())
        await expect(title).to_be_focused()
    await expect(title).to_contain_text("Pager")
    card = ravi.locator("article.proposal")
    # Read what changes, in words.
    await expect(card.locator(".diff")).to_contain_text("Change the pager's battery")
    # Comment.
    await keyboard.press("c")
    await keyboard.type("Which battery? I asked dana.")
    await keyboard.press("Control+Enter")
    await expect(card.get_by_role("list", name="Comments")).to_contain_text("Which battery? I asked dana.")
    await keyboard.press("Escape")
    # Edit and approve.
    await keyboard.press("e")
    dialog = ravi.get_by_role("dialog")
    await tab_to(ravi, dialog.get_by_label("Title"))
    await keyboard.press("Control+a")
    await keyboard.type("Pager shows nonsense")
    await keyboard.press("Control+Enter")
    await expect(dialog).to_have_count(0)
    await expect(card).to_contain_text("Edited and approved by ravi")
    # Undo, then approve it as it is.
    await keyboard.press("u")
    await seen(card.get_by_role("button", name="Approve", exact=True))
    await keyboard.press("a")
    await expect(card.locator(".decided")).to_contain_text("pproved by ravi")


async def test_the_reviewer_reads_comments_sessions_and_flow_and_approves_nothing_that_has_changed(
    interaction: Visit, colleague: Colleague
) -> None:
    await solved(await colleague("dana"), "Hand dryer trips the fuse", "Dry the plug of the hand dryer and seal it")
    eli, ravi = await interaction("eli", "/#/reviews"), await interaction("ravi", "/#/reviews")
    card = await proposal(eli, "Hand dryer")
    await card.get_by_label("Add a comment").fill("This needs an electrician")
    await card.get_by_role("button", name="Comment", exact=True).click()
    await expect(card.get_by_role("list", name="Comments")).to_contain_text("eli")
    read = await proposal(ravi, "Hand dryer")
    await expect(read.get_by_role("list", name="Comments")).to_contain_text("electrician")
    await seen(read.get_by_role("link", name="Hand dryer trips the fuse"))
    await seen(read.get_by_role("heading", name="What changes"))
    await read.get_by_text("The whole flow in words").click()
    await expect(read.locator("ol.nodes")).to_contain_text("Dry the plug")
    approve = read.get_by_role("button", name="Approve", exact=True)
    await approve.evaluate("button => (button.dataset.version = '0')")
    await approve.click()
    await expect(ravi.get_by_role("alert")).to_contain_text("look again")


async def test_a_click_counts_though_news_come_between_press_and_release(
    interaction: Visit, colleague: Colleague
) -> None:
    await solved(await colleague("dana"), "Espresso machine leaks on the parquet", "Replace the seal of its tank")
    eli, ravi = await interaction("eli", "/#/reviews"), await colleague("ravi")
    async with eli.expect_response(lambda response: response.url.endswith("/comments")):
        card = await proposal(eli, "Espresso machine")
    await card.get_by_label("Add a comment").fill("Seen that before")
    send = card.get_by_role("button", name="Comment", exact=True)
    await send.scroll_into_view_if_needed()
    await send.hover()
    await eli.mouse.down()
    path = f"/api/v1/proposals/{eli.url.rpartition('/')[2]}/comments"
    async with eli.expect_response(lambda response: response.url.endswith(path) and response.request.method == "GET"):
        assert (await ravi.call("POST", path.removeprefix("/api/v1"), {"text": "So have I"})).status == 201
    comments = card.get_by_role("list", name="Comments")
    await eli.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
    assert await comments.get_by_role("listitem").count() == 0  # it would have moved the button away
    await eli.mouse.up()
    await expect(comments).to_contain_text("So have I")
    await expect(comments).to_contain_text("Seen that before")


async def test_what_is_flagged_stands_at_its_step(interaction: Visit) -> None:
    eli = await interaction("eli")
    card = await start(eli)
    await expect(card).to_contain_text("Guided by")
    session = eli.url.rpartition("/")[2]
    step = (await (await eli.request.get(f"/api/v1/sessions/{session}")).json())["open_step"]["id"]
    flag = {"step_id": step, "kind": "unclear", "note": "Which office is meant?"}
    origin = {"Origin": eli.url.partition("/#")[0]}
    made = await eli.request.post(f"/api/v1/sessions/{session}/flags", data=flag, headers=origin)
    assert made.status == 201
    ravi = await interaction("ravi", f"/#/reviews/{(await made.json())['proposal_id']}")
    opened = ravi.locator("article.proposal")
    await seen(opened.get_by_role("heading", name="Flagged steps"))
    await expect(opened.locator("ol.nodes .flag")).to_contain_text("Flagged as unclear: Which office is meant? (eli)")
    await expect(ravi.get_by_role("group", name="The flow with its changes").locator("text.flag")).to_have_count(1)
    flow = await (await ravi.request.get(f"/api/v1/proposals/{(await made.json())['proposal_id']}")).json()
    await ravi.goto(f"/#/flows/{flow['target_flow_id']}")
    await expect(ravi.locator("ol.nodes .flag")).to_contain_text("Which office is meant?")
    await expect(ravi.get_by_role("group", name="Picture of the flow").locator("text.flag")).to_have_count(1)
