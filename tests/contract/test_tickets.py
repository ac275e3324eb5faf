"""Tickets on every platform: started from, sent to, with the ticket system away, and by somebody it does not know."""

from collections.abc import AsyncGenerator
from itertools import count
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.bootstrap.container import Container
from core.services.administration import DEFAULT_ACCOUNT
from core.sessions.commands import Attach
from core.tickets.ticket import SystemName
from tests.contract.chat import Chat, Person, Thread, says
from tests.support.files import LOG, read_by_heart
from tests.support.flowpilot import FlowPilot
from tests.support.ticketing.connectwise import CREDENTIALS, ConnectWiseServer

pytestmark = pytest.mark.asyncio(loop_scope="session")
_NUMBERS = count(4711)


@pytest_asyncio.fixture(loop_scope="session")
async def connectwise(place: tuple[Chat, FlowPilot]) -> AsyncGenerator[ConnectWiseServer]:
    """The account's ticket system."""
    tickets, administration = place[1].parts.use_cases.tickets, place[1].parts.administration
    account = await administration.existing_account(DEFAULT_ACCOUNT)
    async with ConnectWiseServer() as server:
        await tickets.connections.connect(None, account.id, SystemName.CONNECTWISE, server.url, CREDENTIALS)
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def dana(chat: Chat) -> Person:
    return await chat.person("Dana")


@pytest.fixture
def number(connectwise: ConnectWiseServer) -> int:
    """A ticket of the test's own."""
    number = next(_NUMBERS)
    connectwise.ticket(number, "Badge reader beeps twice and stays red")
    return number


async def resolved(dana: Person, number: int) -> Thread:
    thread = await dana.starts(f"ticket {number}")
    await thread.until(lambda shown: any(message.offers("It's fixed") for message in shown))
    await thread.press("It's fixed")
    await thread.fill(outcome="worked", fix="Reset the reader")
    await thread.until(lambda shown: any(message.offers("Send to ticket") for message in shown))
    return thread


async def test_a_session_starts_from_a_ticket_that_gets_its_documentation_and_who_wrote_it(
    dana: Person, number: int, connectwise: ConnectWiseServer
) -> None:
    thread = await resolved(dana, number)
    shown = await thread.shown()
    assert says(shown, "Badge reader beeps twice and stays red")
    assert says(shown, f"#{number} Contoso Ltd")
    await thread.press("Send to ticket")
    await dana.told("by the integration")  # whom the ticket system does not know
    await thread.fill(audience="internal", minutes="25")
    await thread.until(lambda shown: says(shown, f"Internal note and 25 min on #{number}"))
    (note,) = connectwise.notes
    assert "Reset the reader" in note.text
    assert f"{dana.name}, via FlowPilot" in note.text
    assert not note.for_client
    assert [time.minutes for time in connectwise.times] == [25]


async def attached(parts: Container, name: str, content: bytes) -> UUID:
    """A file in the newest session, brought there by no platform: in channels of Teams bots get none."""
    newest = "SELECT account_id, id, engineer_id FROM ai_sessions ORDER BY created_at DESC LIMIT 1"
    async with parts.store.connection() as connection:
        account_id, session_id, user_id = (await connection.execute(text(newest))).one()
    async with parts.store.reading(account_id) as transaction:
        user = await transaction.people.get(user_id)
    assert user
    files = await parts.use_cases.attachments.read_for(user, session_id, [(name, content)])
    session = await parts.use_cases.session_service.execute(user, account_id, session_id, Attach(files))
    return session.attachments[-1].id


async def test_a_file_goes_along_when_that_is_chosen(
    dana: Person,
    number: int,
    connectwise: ConnectWiseServer,
    place: tuple[Chat, FlowPilot],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_by_heart(monkeypatch)
    thread = await dana.starts(f"ticket {number}")
    await thread.until(lambda shown: any(message.offers("It's fixed") for message in shown))
    field = f"file-{await attached(place[1].parts, 'reader.log', LOG)}"
    await thread.until(lambda shown: says(shown, "Attached: reader.log"))
    await thread.press("It's fixed")
    await thread.fill(outcome="worked", fix="Reset the reader")
    await thread.until(lambda shown: any(message.offers("Send to ticket") for message in shown))
    await thread.press("Send to ticket")
    await thread.fill(audience="internal", minutes="0", **{field: "yes"})
    await thread.until(lambda shown: says(shown, f"Internal note and the file reader.log on #{number}"))
    assert [(file.name, file.content, file.for_client) for file in connectwise.files] == [("reader.log", LOG, False)]


async def test_a_ticket_system_that_is_away_keeps_nobody_from_starting(
    dana: Person, number: int, connectwise: ConnectWiseServer
) -> None:
    connectwise.gone = True
    thread = await dana.starts(f"ticket {number}")
    await thread.until(lambda shown: says(shown, f"goes on without what ticket #{number} says"))


async def test_what_cannot_be_sent_is_tried_by_a_press(
    dana: Person, number: int, connectwise: ConnectWiseServer
) -> None:
    thread = await resolved(dana, number)
    await thread.press("Send to ticket")
    connectwise.gone = True
    await thread.fill(audience="internal", minutes="0")
    await thread.until(lambda shown: says(shown, "choose “Try now”"))
    connectwise.gone = False
    await thread.press("Try now")
    await thread.until(lambda shown: says(shown, f"Internal note on #{number}"))
    assert len(connectwise.notes) == 1
