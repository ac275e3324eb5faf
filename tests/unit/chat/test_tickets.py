"""Tickets in a chat: started from, linked, sent to; and our own."""

import json

import pytest

from core.chat import Ask, Done, Say
from core.chat.command_parser import CommandWord, parse_command
from core.ports.tickets import StoredConnection
from core.sessions.commands import Resolve
from core.sessions.session import FixOutcome, Session
from core.shared.errors import InvalidInput, NotFound
from core.tickets.ticket import SystemName
from tests.unit.chat.conftest import Office, Person, fields, form_of, sentence, shown, words


@pytest.fixture
def connected(office: Office) -> Office:
    """The account has a ticket system with ticket 4711."""
    sealed = json.dumps({"token": "t"}).encode()
    office.kept.tickets.connection = StoredConnection(
        office.account_id, SystemName.RT, "https://rt.example", sealed, "hook", 1
    )
    office.ticketing.system.has("4711")
    return office


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ticket 4711", "4711"),
        ("Ticket #4711", "#4711"),
        ("ticket https://rt.example/Ticket/Display.html?id=4711", "https://rt.example/Ticket/Display.html?id=4711"),
        ("tickets", ""),
        ("tickets contoso", "contoso"),
    ],
)
def test_an_order_about_tickets_is_understood(text: str, rest: str) -> None:
    order = parse_command(text)
    assert order is not None
    assert (order.word, order.rest) == (CommandWord.TICKET, rest)


@pytest.mark.parametrize("text", ["ticket printer is jammed", "tickets cannot be opened in Outlook since Monday"])
def test_a_problem_with_tickets_is_a_problem(text: str) -> None:
    assert parse_command(text) is None


async def started(dana: Person, text: str = "ticket 4711") -> Session:
    outcome = await dana.orders(text)
    assert isinstance(outcome, Done)
    return outcome.session


async def test_a_session_starts_from_a_tickets_number(connected: Office, dana: Person) -> None:
    session = await started(dana)
    assert session.problem.startswith("VPN drops")
    assert "#4711 Contoso" in connected.shows(dana.here)


async def test_a_pasted_link_is_a_ticket(connected: Office, dana: Person) -> None:
    session = await dana.starts("https://na.myconnectwise.net/v4_6_release/x.rails?service_recid=4711")
    assert session.problem.startswith("VPN drops")


async def test_a_system_that_is_away_is_said_in_the_session(connected: Office, dana: Person) -> None:
    connected.ticketing.system.is_away = True
    await started(dana)
    assert "goes on without what ticket #4711 says" in connected.shows(dana.here)


async def test_a_number_in_a_thread_links_its_session(connected: Office, dana: Person) -> None:
    session = await dana.starts()
    outcome = await dana.orders("ticket 4711", about=session)
    assert "belongs to ticket #4711 now" in sentence(outcome)
    assert "Every hour" in connected.shows(dana.here)


async def test_a_ticket_that_is_not_there_is_said(connected: Office, dana: Person) -> None:
    with pytest.raises(NotFound):
        await dana.orders("ticket 999")


async def resolved(office: Office, dana: Person) -> Session:
    session = await started(dana)
    return await office.does(dana, session, Resolve(FixOutcome.WORKED, fix="Renewed the lease"))


async def test_what_is_sent_is_shown_exactly_before_it_is_sent(connected: Office, dana: Person) -> None:
    session = await resolved(connected, dana)
    form = await dana.asked("Send to ticket")
    assert set(fields(form)) == {"audience", "minutes", "status"}
    said = "\n".join(form.intro)
    outcome = await dana.fills(form, minutes="25", status="2")
    assert "on its way to #4711" in sentence(outcome)
    send = next(iter(connected.kept.tickets.sends.values()))
    assert send.parts[0].text in said
    assert (send.minutes, send.parts[-1].status) == (25, "2")
    await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    assert "Internal note and 25 min on #4711 · status 2 (checked)" in connected.shows(dana.here)
    assert len(connected.ticketing.system.notes["4711"]) == 1
    assert connected.session(session).ticket


async def test_what_the_client_reads_is_shown_before_it_is_sent(connected: Office, dana: Person) -> None:
    await resolved(connected, dana)
    form = await dana.asked("Send to ticket")
    second = form_of(await dana.fills(form, audience="client"))
    assert not connected.kept.tickets.sends
    assert "This note is visible to the client." in second.intro
    assert "Steps taken" not in "\n".join(second.intro)
    await dana.fills(second)
    send = next(iter(connected.kept.tickets.sends.values()))
    assert send.audience == "client"


@pytest.mark.parametrize("minutes", ["half an hour", "-5", "99999", "1.5"])
async def test_time_that_is_none_is_told_at_its_field(connected: Office, dana: Person, minutes: str) -> None:
    await resolved(connected, dana)
    form = await dana.asked("Send to ticket")
    with pytest.raises(InvalidInput) as refusal:
        await dana.fills(form, minutes=minutes)
    assert refusal.value.field == "minutes"


async def test_a_session_without_a_ticket_is_asked_for_one(connected: Office, dana: Person) -> None:
    session = await dana.starts()
    await connected.does(dana, session, Resolve(FixOutcome.WORKED, fix="Cleaned it"))
    form = await dana.asked("Send to ticket")
    assert "belongs to ticket #4711" in sentence(await dana.fills(form, ticket="#4711"))


async def test_what_was_given_up_is_tried_by_a_press(connected: Office, dana: Person) -> None:
    await resolved(connected, dana)
    await dana.fills(await dana.asked("Send to ticket"), minutes="0")
    send = next(iter(connected.kept.tickets.sends.values()))
    connected.ticketing.system.is_away = True
    for _ in range(4):
        await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    assert "by hand" in connected.shows(dana.here)
    connected.ticketing.system.is_away = False
    assert "being tried" in sentence(await dana.presses("Try now"))
    await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    assert "Internal note on #4711" in connected.shows(dana.here)


async def test_a_ticket_of_our_own_is_made_listed_and_worked_on(office: Office, dana: Person) -> None:
    listed = shown(await dana.orders("tickets"))
    assert "There are no tickets yet." in words(listed)
    made = await dana.fills(
        form_of(await dana.presses("Make a ticket", on=listed)), summary="Badge reader beeps", client="Contoso"
    )
    assert isinstance(made, Say)
    assert "Ticket #1 is made" in made.sentence
    found = shown(await dana.orders("tickets contoso"))
    assert "#1 · Contoso · Badge reader beeps · open · nobody" in words(found)
    card = shown(await dana.presses("Open", on=found))
    await dana.fills(form_of(await dana.presses("Add a note", on=card)), text="Called them")
    await dana.fills(form_of(await dana.presses("Status", on=card)), status="in_progress", assignee="Dana")
    card = shown(await dana.presses("Open", on=found))
    assert "Called them" in words(card)
    assert "in progress" in words(card)
    assert any("My tickets" in words(one) for one in await office.chat.home(dana.user))


async def test_a_session_starts_from_a_ticket_of_our_own_and_is_sent_there(office: Office, dana: Person) -> None:
    await dana.fills(
        form_of(await dana.presses("Make a ticket", on=shown(await dana.orders("tickets")))), summary="Beeps"
    )
    session = await started(dana, "ticket 1")
    await office.does(dana, session, Resolve(FixOutcome.WORKED, fix="Reset it"))
    form = await dana.asked("Send to ticket")
    assert isinstance(Ask(form), Ask)
    await dana.fills(form, minutes="10", status="resolved")
    send = next(iter(office.kept.tickets.sends.values()))
    await office.services.tickets.deliveries.deliver(office.account_id, send.id)
    ticket = office.kept.tickets.tickets[1]
    assert ticket.status == "resolved"
    assert "Reset it" in ticket.notes[0].text
