"""The reviewer channel on the page: from a solved problem to a flow that guides the next engineer."""

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import BROWSING, Visit
from tests.browser.steps import open_step, resolve, start

pytestmark = BROWSING

FIX = "Reset the controller in the cabinet beside the turnstile"


def proposal(page: Page, words: str) -> Locator:
    """The card of a proposal in the reviewer channel."""
    return (
        page.get_by_role("list", name="Flow proposals")
        .locator("article")
        .filter(has_text="Flow proposal")
        .filter(has_text=words)
    )


async def solved(page: Page, problem: str, fix: str = FIX) -> None:
    await start(page, problem, "adhoc")
    await resolve(page, fix)


async def test_a_solved_problem_is_approved_and_guides_the_next_engineer(interaction: Visit) -> None:
    dana, ravi = await interaction("dana"), await interaction("ravi", "/#/reviews")
    await solved(dana, "Turnstile in the lobby blinks violet and lets nobody through")
    await expect(dana.get_by_text("This taught us something new")).to_be_visible()
    card = proposal(ravi, "Turnstile in the lobby")
    await expect(card).to_contain_text(FIX)
    await expect(card.get_by_role("img")).to_be_visible()
    eli = await interaction("eli", "/#/reviews")
    await expect(proposal(eli, "Turnstile in the lobby")).to_be_visible()
    await expect(
        proposal(eli, "Turnstile in the lobby").get_by_role("button", name="Approve", exact=True)
    ).to_be_hidden()
    await card.get_by_role("button", name="Approve", exact=True).click()
    await expect(card).to_contain_text("Approved by ravi")
    await expect(card).to_contain_text("published as v1")
    await expect(card.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await expect(card.get_by_role("button", name="Undo")).to_be_visible()
    await eli.goto("/#/")
    step = await start(eli, "Nobody gets through the lobby turnstile, the light blinks violet")
    await expect(step).to_contain_text(FIX)
    await expect(step).to_contain_text("Guided by")


async def test_a_reviewer_edits_and_hears_at_the_field_what_is_wrong(interaction: Visit) -> None:
    dana, ravi = await interaction("dana"), await interaction("ravi", "/#/reviews")
    await solved(dana, "Ticket kiosk prints receipts upside down", "Turn the paper roll round in the kiosk")
    card = proposal(ravi, "Ticket kiosk")
    await card.get_by_role("button", name="Edit & approve").click()
    dialog = ravi.get_by_role("dialog")
    await dialog.get_by_label("Title").fill(" ")
    await dialog.get_by_role("button", name="Approve").click()
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await expect(dialog).to_contain_text("The title is missing. Write it.")
    await dialog.get_by_label("Title").fill("Kiosk prints upside down")
    await dialog.get_by_role("button", name="Approve").click()
    await expect(dialog).to_have_count(0)
    await expect(card).to_contain_text("Edited and approved by ravi")


async def test_a_reviewer_rejects_with_a_reason_and_takes_it_back(interaction: Visit) -> None:
    dana, ravi = await interaction("dana"), await interaction("ravi", "/#/reviews")
    await solved(dana, "Vending machine swallows coins of the new kind", "Hit it on the left side")
    card = proposal(ravi, "Vending machine")
    await card.get_by_role("button", name="Reject").click()
    await ravi.get_by_label("What is wrong with it?").fill("This breaks the machine.")
    await ravi.get_by_role("dialog").get_by_role("button", name="Reject").click()
    await expect(card).to_contain_text("This breaks the machine.")
    await card.get_by_role("button", name="Undo").click()
    await expect(card.get_by_role("button", name="Approve", exact=True)).to_be_visible()


async def test_the_whole_flow_and_the_sessions_behind_it_can_be_seen(interaction: Visit) -> None:
    dana, ravi = await interaction("dana"), await interaction("ravi", "/#/reviews")
    await solved(dana, "Shredder in the copy room smells burnt", "Let it cool and empty the bin")
    card = proposal(ravi, "Shredder")
    await card.get_by_role("button", name="See the sessions").click()
    await expect(ravi.get_by_role("dialog").get_by_role("link", name="Shredder in the copy room")).to_be_visible()
    await ravi.get_by_role("button", name="Close").click()
    await card.get_by_role("button", name="See the whole flow").click()
    await expect(ravi.get_by_role("heading", name="What changes")).to_be_visible()
    await expect(ravi.locator("ol.nodes")).to_contain_text("Let it cool")


async def test_a_document_is_proposed_from_the_library(interaction: Visit) -> None:
    page = await interaction("dana", "/#/flows")
    await page.get_by_role("button", name="Propose flows from a document").click()
    text = "# Laminator jams\n\n1. Switch it off.\n2. Pull the sheet out backwards.\n"
    await page.get_by_label("Document", exact=True).set_input_files(
        {"name": "laminator.md", "mimeType": "text/markdown", "buffer": text.encode()}
    )
    await page.get_by_role("button", name="Propose", exact=True).click()
    await expect(page.get_by_text("1 flow is proposed: the reviewers decide.")).to_be_visible()
    ravi = await interaction("ravi", "/#/reviews")
    await expect(proposal(ravi, "Laminator jams")).to_contain_text("from a document")


async def test_a_resolved_session_is_promoted_by_hand(interaction: Visit) -> None:
    page = await interaction("dana")
    await start(page, "Outlook keeps asking for my password")
    await expect(open_step(page)).to_contain_text("Guided by")
    await resolve(page, "Deleted the old entry of the credential manager and signed in again")
    await page.get_by_role("button", name="Propose as a flow").click()
    await expect(page.get_by_text("Proposed as a flow: the reviewers decide on it.")).to_be_visible()
