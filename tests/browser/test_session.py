"""A session on the page from the problem to its documentation."""

import asyncio

from playwright.async_api import Page, Request, Route, expect

from tests.browser.conftest import BROWSING, Colleague, Visit
from tests.browser.steps import OUTLOOK, open_step, resolve, seen, start, step

pytestmark = BROWSING


def _answers(page: Page) -> list[str]:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/respond"):
            sent.append(request.post_data or "")

    page.on("request", note)
    return sent


async def test_from_the_problem_to_the_documentation_which_is_copied_edited_rated_and_proposed(
    interaction: Visit,
) -> None:
    page = await interaction()
    await start(page)
    await step(page, 1).get_by_role("button", name="One person").click()
    await expect(step(page, 1)).to_contain_text("→ One person (dana)")
    await step(page, 2).get_by_label("Or type your answer").fill("It signs in\nbut Outlook asks again")
    await step(page, 2).get_by_role("button", name="Send", exact=True).click()
    await expect(step(page, 2)).to_contain_text("→ It signs in but Outlook asks again (dana)")
    await step(page, 3).get_by_role("button", name="Can't check").click()
    await expect(step(page, 3)).to_contain_text("→ Could not check (dana)")
    await seen(step(page, 4))
    documentation = await resolve(page, "Removed the stored password")
    for heading in ("Problem", "What we confirmed", "Root cause", "Resolution"):
        await expect(documentation.locator("details[open] > summary", has_text=heading)).to_have_count(1)
    await seen(documentation.get_by_text("Removed the stored password"))
    await expect(open_step(page)).to_have_count(0)

    await documentation.get_by_role("button", name="Copy").click()
    await seen(page.get_by_text("Copied. Paste it into the ticket."))
    assert "Removed the stored password" in await page.evaluate("navigator.clipboard.readText()")

    await documentation.get_by_role("button", name="Edit…").click()
    await page.get_by_role("dialog").get_by_label("Root cause").fill("A password from before the change")
    await page.get_by_role("button", name="Save").click()
    await seen(documentation.get_by_text("A password from before the change"))

    await documentation.get_by_role("button", name="Rate…").click()
    await page.get_by_label("4 – good").check()
    await page.get_by_label("What should be better?").fill("Shorter")
    await page.get_by_role("button", name="Rate", exact=True).click()
    await documentation.get_by_role("button", name="Rate…").click()
    await expect(page.get_by_label("4 – good")).to_be_checked()
    await expect(page.get_by_label("What should be better?")).to_have_value("Shorter")
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Propose as a flow").click()
    await seen(page.get_by_text("Proposed as a flow: the reviewers decide on it."))


async def test_answers_are_sent_once_shown_at_once_and_kept_while_the_server_is_away(interaction: Visit) -> None:
    page = await interaction(problem=OUTLOOK, guide="auto")
    sent = _answers(page)
    await step(page, 1).get_by_role("button", name="One person").dblclick()
    await seen(step(page, 2))
    assert len(sent) == 1
    await expect(open_step(page)).to_have_count(1)

    goes_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await goes_on.wait()
        await route.continue_()

    await page.route("**/respond", hold)
    await step(page, 2).get_by_role("button", name="Can't check").click()
    await seen(step(page, 2).get_by_text("Saving your answer…"))
    await expect(step(page, 2).get_by_role("button", name="Can't check")).to_be_disabled()
    goes_on.set()
    await seen(step(page, 3))
    await page.unroute("**/respond")

    # The focus goes on though the next step is there before the answer to the press.
    async def late(route: Route) -> None:
        answer = await route.fetch()
        await step(page, 4).wait_for()
        await page.locator('li[data-subject="step:3"]').focus()  # as drawing it anew does, if its button has it still
        await route.fulfill(response=answer)

    await page.route("**/respond", late)
    await step(page, 3).get_by_role("button", name="Can't check").press("Enter")
    await seen(page.locator("li:focus").get_by_role("article", name="Step 4 ·"))
    await page.unroute("**/respond")

    await step(page, 4).get_by_label("Or type your answer").fill("Everybody in Finance")
    await page.context.set_offline(True)
    await step(page, 4).get_by_role("button", name="Send", exact=True).click()
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("FlowPilot cannot be reached just now.")
    await expect(step(page, 4).get_by_label("Or type your answer")).to_have_value("Everybody in Finance")
    await page.context.set_offline(False)
    await alert.get_by_role("button", name="Try again").click()
    await expect(step(page, 4)).to_contain_text("→ Everybody in Finance (dana)")


async def test_a_session_is_paused_resumed_corrected_and_started_over(interaction: Visit) -> None:
    page = await interaction(problem=OUTLOOK, guide="auto")
    await open_step(page).get_by_text("More").click()
    await open_step(page).get_by_role("button", name="Pause").click()
    await seen(step(page, 1).get_by_text("paused"))
    await step(page, 1).get_by_role("button", name="Resume").click()
    await step(page, 1).get_by_role("button", name="One person").click()

    await step(page, 1).get_by_role("button", name="Edit answer").click()
    await expect(page.get_by_label("One person")).to_be_checked()
    await page.get_by_label("In my own words").check()
    await page.get_by_role("dialog").get_by_label("Your answer").fill("Two people")
    await page.get_by_role("button", name="Save the answer").click()
    await expect(step(page, 1)).to_contain_text("→ Two people (dana)")
    await expect(page.locator('li[data-subject="step:2"]')).to_be_hidden()
    await expect(open_step(page)).to_have_count(1)

    before = page.url
    await open_step(page).get_by_text("More").click()
    await open_step(page).get_by_role("button", name="Start over").click()
    await page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    await page.wait_for_url(lambda url: url != before)
    await seen(open_step(page))
    await page.goto(before)
    await seen(page.locator(".session-head").get_by_text("abandoned"))


async def test_typed_text_survives_closing_the_page(interaction: Visit) -> None:
    page = await interaction()
    await page.get_by_label("Describe the problem").fill("Half a prob")
    await page.reload()
    await expect(page.get_by_label("Describe the problem")).to_have_value("Half a prob")
    await start(page)
    await step(page, 1).get_by_label("Or type your answer").fill("Half an ans")
    await page.reload()
    await expect(step(page, 1).get_by_label("Or type your answer")).to_have_value("Half an ans")


async def test_news_appears_while_typing_without_disturbing_it(interaction: Visit) -> None:
    page = await interaction(problem=OUTLOOK, guide="auto")
    box = step(page, 1).get_by_label("Or type your answer")
    await box.press_sequentially("Only on ")
    colleague = await interaction("eli", page.url[page.url.index("#") - 1 :])
    await colleague.get_by_text("Add a note").click()
    await colleague.get_by_label("Note").fill("They changed the password on Friday")
    await colleague.get_by_role("button", name="Add note").click()
    await seen(page.get_by_role("article", name="Note by eli"))
    await page.keyboard.type("her phone")
    await expect(box).to_have_value("Only on her phone")

    # What is being read when an answer is sent may be old; the focus goes on with what is read after it.
    was_read, goes_on = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        was_read.set()
        await goes_on.wait()
        await route.fulfill(response=answer)

    await page.route("**/page/conversation?*", late)
    session = f"/api/v1/sessions/{page.url.rpartition('/')[2]}"
    origin = {"Origin": page.url.partition("/#")[0]}
    noted = await page.request.post(f"{session}/notes", data={"text": "It is new"}, headers=origin)
    assert noted.ok
    await was_read.wait()
    async with page.expect_response(f"**{session}/respond"), page.expect_response(f"**{session}"):
        await box.press("Control+Enter")
    goes_on.set()
    await seen(page.locator("li:focus").get_by_role("article", name="Step 2 ·"))


async def test_what_is_hostile_stays_text(interaction: Visit) -> None:
    page = await interaction()
    hostile = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>'
    await start(page, hostile, "adhoc")
    await step(page, 1).get_by_label("Or type your answer").fill(hostile)
    await step(page, 1).get_by_role("button", name="Send", exact=True).click()
    await expect(step(page, 1)).to_contain_text(f"→ {hostile}")
    await expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    assert await page.evaluate("window.harmed") is None
    assert await page.locator("main img, main script").count() == 0


async def test_who_follows_a_colleague_on_the_same_problem_is_told_what_solved_it(
    interaction: Visit, colleague: Colleague
) -> None:
    dana, eli = await colleague("dana"), await interaction("eli")
    solved = await dana.start("Water dispenser in the west wing beeps twice and stays red", guide="adhoc")
    await start(eli, "West wing: the water dispenser beeps twice and stays red", "adhoc")
    await seen(eli.get_by_text("1 colleague is on this now"))
    await eli.get_by_role("button", name="See what they have found").click()
    await expect(eli.get_by_role("dialog")).to_contain_text("dana: Water dispenser in the west wing")
    await eli.keyboard.press("Escape")
    await eli.get_by_role("button", name="Follow", exact=True).click()
    await seen(eli.get_by_text("You follow 1 session"))
    await dana.act(solved, "resolve", {"outcome": "worked", "fix": "Descaled its valve"})
    told = eli.get_by_role("article", name="From a session you follow")
    await expect(told).to_contain_text("Descaled its valve")
