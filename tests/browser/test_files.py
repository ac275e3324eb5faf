"""Screenshots, logs and other files on the page: brought, looked at, taken out, and shown where they belong."""

import io
from base64 import b64encode

from PIL import Image, ImageDraw, ImageFont
from playwright.async_api import Locator, Page, expect

from tests.browser.accessible import IN_DIALOG, IN_VIEW, objections
from tests.browser.conftest import BROWSING, Visit
from tests.browser.steps import OUTLOOK, open_step, seen

pytestmark = BROWSING

LOG_LINES = [f"2026-03-01 10:{n // 60:02}:{n % 60:02} INFO job {n} printed" for n in range(500)]
LOG_LINES[320] = "2026-03-01 10:05:20 ERROR spooler: 0x80070005 Access is denied"
LOG = "\n".join(LOG_LINES)
TOO_WIDE = """document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *")]
    .filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.outerHTML.slice(0, 80))"""
"""What makes one scroll sideways."""


def screenshot(text: str = "Error 0x80070643") -> bytes:
    picture = Image.new("RGB", (480, 200), "white")
    ImageDraw.Draw(picture).text((20, 60), text, "black", ImageFont.load_default(24))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


async def brings(target: Locator, how: str, name: str, kind: str, content: bytes | str) -> None:
    """Paste or drop a file on something, as a browser tells the page of it."""
    await target.evaluate(
        """(element, [how, name, kind, content]) => {
            const data = new DataTransfer();
            if (name) {
                const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
                data.items.add(new File([bytes], name, { type: kind }));
            } else data.setData(kind, content);
            const given = { bubbles: true, cancelable: true };
            element.dispatchEvent(how === "paste"
                ? new ClipboardEvent("paste", { ...given, clipboardData: data })
                : new DragEvent("drop", { ...given, dataTransfer: data }));
        }""",
        [how, name, kind, content if isinstance(content, str) else b64encode(content).decode()],
    )


async def assert_accessible(page: Page) -> None:
    part = IN_DIALOG if await page.get_by_role("dialog").count() else IN_VIEW
    assert await objections(page, part, runOnly=["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]) == []


def to_send(page: Page) -> Locator:
    return page.get_by_role("list", name="Files to send").get_by_role("listitem")


async def test_a_screenshot_is_pasted_another_dropped_and_taken_out_and_the_session_shows_it(
    interaction: Visit,
) -> None:
    page = await interaction()
    problem = page.get_by_label("Describe the problem")
    await brings(problem, "paste", "image.png", "image/png", screenshot())
    await brings(problem, "drop", "other.png", "image/png", screenshot("Other"))
    await brings(problem, "drop", "empty.txt", "text/plain", b"")
    await expect(to_send(page)).to_have_count(3)
    await expect(to_send(page).nth(2)).to_contain_text("It is empty.")
    await page.get_by_role("button", name="Remove empty.txt").press("Enter")
    await expect(page.get_by_role("button", name="Remove other.png")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(to_send(page)).to_have_count(1)
    await expect(to_send(page).locator("canvas")).to_have_count(1)
    await assert_accessible(page)
    await problem.fill("Windows does not update")
    await page.get_by_role("button", name="Start", exact=True).click()
    thumb = page.get_by_role("button", name="Open screenshot-")
    await expect(thumb.locator("img")).to_have_js_property("naturalWidth", 480)
    card = page.get_by_role("article").filter(has=thumb)
    await expect(card).to_contain_text("0x80070643")
    await thumb.press("Enter")
    viewer = page.get_by_role("dialog", name="screenshot-")
    await page.keyboard.press("+")
    await seen(viewer.get_by_text("140 %"))
    await assert_accessible(page)
    await page.keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await expect(thumb).to_be_focused()


async def test_a_pasted_or_typed_log_is_attached_and_shown_as_its_digest_and_whole_when_wanted(
    interaction: Visit,
) -> None:
    page = await interaction()
    problem = page.get_by_label("Describe the problem")
    await problem.fill("Nothing prints")
    await brings(problem, "paste", "", "text/plain", LOG)
    await expect(to_send(page)).to_contain_text("pasted-")
    await expect(problem).to_have_value("Nothing prints")
    await page.get_by_role("button", name="Remove pasted-").click()
    # Chromium takes more than a second to type that.
    await problem.evaluate("(box, text) => { box.value = text; }", f"Nothing prints since noon\n{LOG}")
    await problem.dispatch_event("input")
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Nothing prints since noon")
    card = page.get_by_role("article").filter(has_text="500 lines")
    marked = card.locator(".digest mark", has_text="0x80070005 Access is denied")
    await seen(marked.first)
    await expect(card.locator(".digest")).not_to_contain_text("job 12 printed")
    await card.get_by_role("button", name="Show the whole log").click()
    whole = card.locator("pre.whole-log")
    await expect(whole).to_contain_text("job 12 printed")
    await expect(whole.locator("mark")).to_have_text([LOG_LINES[320]])
    await assert_accessible(page)
    await card.get_by_role("button", name="Hide the whole log").click()
    await expect(whole).to_have_count(0)


async def test_an_answer_is_a_file_and_more_are_added_to_the_session_on_a_phone(interaction: Visit) -> None:
    page = await interaction(viewport={"width": 390, "height": 780}, problem=OUTLOOK)
    card = open_step(page)
    async with page.expect_file_chooser() as chosen:
        await card.get_by_role("button", name="Attach files…").click()
    log = {"name": "spool.log", "mimeType": "text/plain", "buffer": LOG.encode()}
    await (await chosen.value).set_files([log])  # type: ignore[list-item]
    await card.get_by_role("button", name="Send", exact=True).click()
    answered = page.get_by_role("article").filter(has_text="spool.log").filter(has=page.locator(".file"))
    await seen(answered)
    await seen(open_step(page))
    await brings(page.locator("main .session"), "drop", "note.txt", "text/plain", b"error 1603")
    await brings(page.locator("main .session"), "drop", "nothing.txt", "text/plain", b"")
    await page.get_by_role("button", name="Add to the session").click()
    await expect(page.get_by_role("article").filter(has_text="note.txt")).to_contain_text("error 1603")
    await expect(to_send(page)).to_have_count(1)
    await expect(to_send(page)).to_contain_text("It is empty.")
    assert await page.evaluate(TOO_WIDE) == []
    await assert_accessible(page)


async def test_what_the_server_refuses_stands_beside_the_file_and_what_was_read_is_corrected(
    interaction: Visit,
) -> None:
    page = await interaction(problem=OUTLOOK)
    await page.route(
        "**/attachments",
        lambda route: route.fulfill(
            status=413, json={"detail": "big.bin has 9 bytes; that is too many.", "code": "too_large"}
        ),
    )
    await brings(page.locator("main .session"), "drop", "big.bin", "application/octet-stream", b"\x00" * 9)
    await page.get_by_role("button", name="Add to the session").click()
    await expect(to_send(page).get_by_role("alert")).to_have_text("big.bin has 9 bytes; that is too many.")
    await page.unroute("**/attachments")
    await page.get_by_role("button", name="Add to the session").click()
    await expect(page.get_by_role("article").filter(has_text="big.bin")).to_contain_text("Kept, not read")
    await expect(to_send(page)).to_have_count(0)

    await brings(page.locator("main .session"), "drop", "seen.txt", "text/plain", b"error 16O3")
    await page.get_by_role("button", name="Add to the session").click()
    card = page.get_by_role("article", name="Attached: seen.txt")
    await card.get_by_role("button", name="Correct…").click()
    await page.get_by_label("What does it say?").fill("error 1603")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    session = page.url.rpartition("/")[2]
    answer = await page.request.get(f"/api/v1/sessions/{session}")
    assert (await answer.json())["attachments"][-1]["read"] == "error 1603"
