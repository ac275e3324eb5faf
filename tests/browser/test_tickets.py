"""Tickets on the page: made, started from, sent to; and for admins, the connected system."""

import asyncio

import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import BROWSING, PATIENCE, Colleague, Visit
from tests.browser.steps import open_step, resolve, seen, start
from tests.browser.test_files import brings
from tests.support.ticketing.connectwise import CREDENTIALS, ConnectWiseServer

pytestmark = BROWSING


@pytest_asyncio.fixture(loop_scope="session")
async def connectwise():
    async with ConnectWiseServer() as server:
        server.ticket(4711, "VPN drops every hour", initialDescription="Since Monday, Finance only")
        yield server


async def connect(page: Page, connectwise: ConnectWiseServer) -> None:
    """Connect that system, as an admin who is on the page for it."""
    await page.get_by_role("button", name="Connect a ticket system").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Address").fill(connectwise.url)
    for name, value in CREDENTIALS.items():
        await dialog.get_by_label(name.replace("_", " ")).fill(value)
    await dialog.get_by_role("button", name="Connect").click()
    await seen(page.get_by_text(f"ConnectWise PSA at {connectwise.url}"))


async def make_ticket(page: Page, summary: str) -> None:
    await page.get_by_role("navigation").get_by_role("link", name="Tickets").click()
    await page.get_by_role("button", name="Create a ticket").click()
    await page.get_by_label("What is it about?").fill(summary)
    await page.get_by_label("Client").fill("Contoso")
    await page.get_by_role("button", name="Create", exact=True).click()
    await seen(page.get_by_role("heading", name=summary))


async def hand_over(page: Page) -> None:
    """Have a ticket made for the one that is shown, as chosen beforehand, and wait until that is said."""
    await page.get_by_role("button", name="Hand to the ticket system").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Client there")).to_have_value("Contoso")
    await dialog.get_by_role("button", name="Hand it over").click()
    await expect(dialog).to_be_hidden()
    ticket = f"/api/v1/tickets/{page.url.partition('#/tickets/')[2]}"
    for _ in range(PATIENCE // 100):
        if (await (await page.request.get(ticket)).json())["handed_to"]:
            break
        await asyncio.sleep(0.1)
    await page.reload()
    await seen(page.get_by_text("It continues as"))


async def test_a_ticket_is_made_started_from_and_sent_to(interaction: Visit) -> None:
    page = await interaction("dana")
    await make_ticket(page, "Badge reader beeps twice")
    await page.get_by_role("button", name="Start a session").click()
    await seen(open_step(page))
    await expect(page.locator("main")).to_contain_text("Contoso")
    documentation = await resolve(page, "Reset the reader")
    await documentation.get_by_role("button", name="Send to ticket").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("What is posted")).to_contain_text("Reset the reader")
    await expect(dialog.get_by_label("Internal note")).to_be_checked()
    await dialog.get_by_label("Visible to the client").check()
    await expect(dialog).to_contain_text("This note is visible to the client.")
    await expect(dialog.get_by_label("What is posted")).not_to_contain_text("Steps taken")
    await dialog.get_by_label("Internal note").check()
    await dialog.get_by_label("Time worked").fill("25")
    await dialog.get_by_label("New status").select_option(label="resolved")
    await dialog.get_by_role("button", name="Send").click()
    sent = page.get_by_role("article", name="Sent to the internal ticket")
    await expect(sent).to_contain_text("Internal note and 25 min on")
    await page.get_by_role("navigation").get_by_role("link", name="Tickets").click()
    await page.get_by_label("Search tickets").fill("badge reader beeps twice")
    await page.get_by_role("link", name="Badge reader beeps twice").click()
    await expect(page.locator("main")).to_contain_text("resolved")
    await expect(page.locator("ol.notes")).to_contain_text("Reset the reader")
    await seen(page.get_by_role("heading", name="What was done for Contoso"))
    await page.get_by_role("main").get_by_role("link", name="Badge reader beeps twice").click()
    await seen(page.get_by_role("article", name="Sent to the internal ticket"))


async def test_a_technician_walks_from_a_ticket_adds_a_file_and_sends_what_came_of_it(interaction: Visit) -> None:
    page = await interaction("lena")
    await make_ticket(page, "The lamp above the desk hums")
    await page.get_by_role("button", name="Start a walk").click()
    await seen(page.get_by_role("heading", name="The lamp above the desk hums", level=1))
    log = {"name": "feed.log", "mimeType": "text/plain", "buffer": b"ERROR 0x80070005 feed jammed"}
    await page.get_by_text("Add files").click()
    await page.locator("details.add-files input[type=file]").set_input_files([log])
    await page.get_by_role("button", name="Add to the notes").click()
    await seen(page.get_by_text("0x80070005").first)
    await page.get_by_role("button", name="It's fixed…").first.click()
    await page.get_by_role("dialog").get_by_label("What solved it?").fill("Changed the roller")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Send to ticket").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("What is posted")).to_contain_text("Changed the roller")
    await dialog.get_by_role("button", name="Send").click()
    sent = page.get_by_role("article", name="Sent to the internal ticket")
    await expect(sent).to_contain_text("Internal note")


async def test_an_admin_connects_a_system_tries_it_and_says_who_is_who(
    interaction: Visit, connectwise: ConnectWiseServer
) -> None:
    page = await interaction("ravi", "/#/tickets/system")
    await connect(page, connectwise)
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Test the connection").click()
    await seen(page.get_by_text("2 service boards are visible"))
    await page.get_by_role("button", name="Show who is who").click()
    chosen = page.get_by_label("dana is")
    await chosen.select_option(label="Dana Lee")
    await seen(page.get_by_text("Saved: dana."))
    await page.get_by_role("button", name="Settings").click()
    await dialog.get_by_label("The whole documentation, as colleagues read it").check()
    await dialog.get_by_label("Where handed-over tickets are created").fill("Board 2")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    await page.get_by_role("button", name="Settings").click()
    await expect(dialog.get_by_label("The whole documentation, as colleagues read it")).to_be_checked()
    await dialog.get_by_role("button", name="Cancel").click()
    await make_ticket(page, "Scanner hums all day")
    await hand_over(page)
    (made,) = [ticket for ticket in connectwise.tickets.values() if "asked" in ticket]
    assert (made["summary"], made["board"]["id"]) == ("Scanner hums all day", 2)
    await page.goto(f"{page.url.partition('#')[0]}#/tickets/system")
    await page.get_by_role("button", name="Disconnect").click()
    await page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    await seen(page.get_by_text("No ticket system is connected"))


async def test_files_go_along_by_a_tick_each(
    interaction: Visit, colleague: Colleague, connectwise: ConnectWiseServer
) -> None:
    system = {"system": "connectwise", "url": connectwise.url, "credentials": CREDENTIALS}
    assert (await (await colleague("ravi")).call("PUT", "/ticket-system", system)).status == 200
    page = await interaction("dana")
    problem = page.get_by_label("Describe the problem")
    for name in ("reader.log", "other.log"):
        await brings(problem, "drop", name, "text/plain", b"ERROR 0x80070005 password=Sommer2026!")
    await brings(problem, "drop", "dump.bin", "application/octet-stream", b"\x00\x01")
    await start(page, "Badge reader beeps twice", guide="adhoc")
    documentation = await resolve(page, "Reset the reader")
    await documentation.get_by_role("button", name="Send to ticket").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Ticket number").fill("4711")
    await dialog.get_by_role("button", name="Link it").click()
    reader = dialog.get_by_role("checkbox", name="Send reader.log")
    raw = dialog.get_by_role("checkbox", name="… reader.log as it is")
    await expect(reader).not_to_be_checked()
    await expect(raw).to_be_hidden()
    await reader.check()
    await seen(raw)
    await dialog.get_by_label("Visible to the client").check()
    await expect(reader).not_to_be_checked()  # for a client it is chosen anew
    await dialog.get_by_label("Internal note").check()
    await expect(reader).to_be_checked()
    await dialog.get_by_role("checkbox", name="Send dump.bin (2 bytes) as it is").check()
    await dialog.get_by_role("button", name="Send").click()
    sent = page.get_by_role("article", name="Sent to the ticket")
    await expect(sent).to_contain_text("2 files: reader.log, dump.bin on #4711")
    assert [(file.name, b"Sommer2026" in file.content, file.for_client) for file in connectwise.files] == [
        ("reader.log", False, False),
        ("dump.bin", False, False),
    ]
