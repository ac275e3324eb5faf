"""Tickets in a chat: started from, linked, sent to; and our own."""

import json

import pytest

from core.accounts.ticket_settings import TicketSettings
from core.accounts.user import Role
from core.chat import Ask, Done, Say, Walked
from core.chat.command_parser import CommandWord, parse_command
from core.messaging.cards import Action, Target
from core.ports.tickets import StoredConnection
from core.sessions.commands import Reopen, Resolve
from core.sessions.session import FixOutcome, Session
from core.shared.errors import InvalidInput, NotAllowed, NotFound
from core.tickets.ticket import SystemName
from core.walks.walk import Walk
from tests.support.tables import every_case
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


@every_case(
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
    assert "Internal note and 25 min on #4711 · status Done (checked)" in connected.shows(dana.here)
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


async def test_a_text_that_has_changed_since_it_was_shown_is_shown_again_before_it_is_sent(
    connected: Office, dana: Person
) -> None:
    session = await resolved(connected, dana)
    form = await dana.asked("Send to ticket")
    await connected.does(dana, session, Reopen())
    await connected.does(dana, session, Resolve(FixOutcome.WORKED, fix="Replaced the tray's roller"))
    again = form_of(await dana.fills(form))
    assert not connected.kept.tickets.sends
    assert "has changed since you looked at it" in again.intro[0]
    assert "Replaced the tray's roller" in "\n".join(again.intro)
    await dana.fills(again)
    send = next(iter(connected.kept.tickets.sends.values()))
    assert "Replaced the tray's roller" in send.parts[0].text


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
    assert "choose “Try now”" in connected.shows(dana.here)
    connected.ticketing.system.is_away = False
    assert "Trying again" in sentence(await dana.presses("Try now"))
    await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    assert "Internal note on #4711" in connected.shows(dana.here)


async def walked(office: Office, tom: Person, text: str = "ticket 4711") -> Walk:
    outcome = await tom.orders(text)
    assert isinstance(outcome, Walked), outcome
    return outcome.walk


async def test_the_first_line_walks_from_a_ticket_and_sends_to_it_what_came_of_that(connected: Office) -> None:
    tom = await connected.person("Tom", Role.L1_TECH)
    walk = await walked(connected, tom)
    assert walk.problem.startswith("VPN drops")
    await tom.aims(Target(Action.RESOLVE, value="helpful", walk_id=walk.id))
    form = await tom.asked("Send to ticket")
    second = form_of(await tom.fills(form, audience="client"))
    assert "This note is visible to the client." in second.intro
    assert "on its way to #4711" in sentence(await tom.fills(form, minutes="5"))
    (send,) = connected.kept.tickets.sends.values()
    assert (send.walk_id, send.session_id, send.minutes) == (walk.id, None, 5)
    connected.ticketing.system.is_away = True
    for _ in range(4):
        await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    connected.ticketing.system.is_away = False
    assert "Trying again" in sentence(await tom.presses("Try now"))
    await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    assert "Internal note and 5 min on #4711" in connected.shows(tom.here)
    assert len(connected.ticketing.system.notes["4711"]) == 1


async def test_a_technicians_hand_over_is_sent_to_the_ticket_too(connected: Office) -> None:
    tom = await connected.person("Tom", Role.L1_TECH)
    await walked(connected, tom, "ticket https://rt.example/Ticket/Display.html?id=4711")
    await tom.fills(await tom.asked("Ask an engineer"), reason="It smokes")
    await tom.fills(await tom.asked("Send to ticket"), minutes="0")
    (send,) = connected.kept.tickets.sends.values()
    assert send.document.startswith("# Escalation")


async def test_a_walk_says_that_its_ticket_could_not_be_read(connected: Office) -> None:
    tom = await connected.person("Tom", Role.L1_TECH)
    connected.ticketing.system.is_away = True
    await walked(connected, tom)
    assert "goes on without what ticket #4711 says" in connected.shows(tom.here)


async def test_a_ticket_of_our_own_is_made_listed_and_worked_on(office: Office, dana: Person) -> None:
    listed = shown(await dana.orders("tickets"))
    assert "There are no tickets yet." in words(listed)
    made = await dana.fills(
        form_of(await dana.presses("Create a ticket", on=listed)), summary="Badge reader beeps", client="Contoso"
    )
    assert isinstance(made, Say)
    assert "Ticket #1 is created" in made.sentence
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
        form_of(await dana.presses("Create a ticket", on=shown(await dana.orders("tickets")))), summary="Beeps"
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


@pytest.mark.parametrize(
    ("text", "client"),
    [
        ("What did we do for Contoso?", "Contoso"),
        ("what have we done for Contoso Ltd", "Contoso Ltd"),
        ("/pilot what was done for Fabrikam.", "Fabrikam"),
    ],
)
def test_asking_what_was_done_for_a_client_asks_for_their_sessions(text: str, client: str) -> None:
    order = parse_command(text)
    assert order is not None
    assert (order.word, order.rest) == (CommandWord.HISTORY, client)


@pytest.mark.parametrize("text", ["What did we do for Contoso?\nTheir VPN is down again", "what did we do for"])
def test_a_problem_that_begins_like_that_is_a_problem(text: str) -> None:
    assert parse_command(text) is None


async def test_what_was_done_for_a_client_is_listed(connected: Office, dana: Person) -> None:
    session = await started(dana)
    assert session.title in words(shown(await dana.orders("what did we do for Contoso?")))


async def made(dana: Person) -> str:
    """The number of an internal ticket."""
    form = form_of(await dana.aims(Target(Action.MAKE_TICKET)))
    said = sentence(await dana.fills(form, summary="Badge reader beeps", description="Door 3", client="Contoso"))
    return said.split("#")[1].split()[0]


async def test_tickets_are_looked_for_from_home(office: Office, dana: Person) -> None:
    await made(dana)
    home = await office.chat.home(dana.user)
    assert any("Find tickets…" in words(card) for card in home)
    form = form_of(await dana.aims(Target(Action.FIND_TICKETS)))
    assert "Badge reader beeps" in words(shown(await dana.fills(form, words="badge")))
    assert "There is no such ticket." in words(shown(await dana.fills(form, words="toaster")))


async def test_a_ticket_is_handed_to_one_that_is_made_for_it(connected: Office, dana: Person) -> None:
    number = await made(dana)
    form = form_of(await dana.aims(Target(Action.HAND_OVER_TICKET, value=number)))
    assert set(fields(form)) == {"ticket", "place", "client"}
    assert {field.name: field.value for field in form.fields}["client"] == "Contoso"
    assert "being handed over" in sentence(await dana.fills(form, place="8"))
    send = next(iter(connected.kept.tickets.sends.values()))
    after = await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    assert after is not None
    ((ticket, made_as),) = connected.ticketing.system.made
    assert (ticket.summary, ticket.place, ticket.client) == ("Badge reader beeps", "8", "70")
    ((note, _),) = connected.ticketing.system.notes[made_as]
    assert "Door 3" in note.text
    assert not note.for_client
    assert f"Continues as #{made_as}" in words(shown(await dana.aims(Target(Action.OPEN_TICKET, value=number))))


async def test_a_hand_over_that_was_given_up_is_tried_by_a_press(connected: Office, dana: Person) -> None:
    number = await made(dana)
    form = form_of(await dana.aims(Target(Action.HAND_OVER_TICKET, value=number)))
    await dana.fills(form)
    send = next(iter(connected.kept.tickets.sends.values()))
    connected.ticketing.system.is_away = True
    for _ in range(4):
        await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    card = shown(await dana.aims(Target(Action.OPEN_TICKET, value=number)))
    assert "choose “Try now”" in words(card)
    connected.ticketing.system.is_away = False
    assert sentence(await dana.presses("Try now", on=card)) == "Trying again now."
    await connected.services.tickets.deliveries.deliver(connected.account_id, send.id)
    assert len(connected.ticketing.system.made) == 1


async def test_a_client_that_the_system_does_not_know_is_told_at_its_field(connected: Office, dana: Person) -> None:
    number = await made(dana)
    form = form_of(await dana.aims(Target(Action.HAND_OVER_TICKET, value=number)))
    with pytest.raises(InvalidInput) as refusal:
        await dana.fills(form, client="Nobody Inc")
    assert refusal.value.field == "client"
    assert not connected.kept.tickets.sends


async def test_admins_change_every_setting_about_tickets_in_a_form(office: Office, dana: Person) -> None:
    with pytest.raises(NotAllowed):
        await dana.orders("tickets settings")
    ada = await office.person("Ada", Role.ADMIN)
    form = form_of(await ada.orders("tickets settings"))
    assert set(fields(form)) == set(TicketSettings.model_fields)
    changed = {"note": "client", "client_text": "internal", "round_minutes": "10", "send_automatically": "yes"}
    assert sentence(await ada.fills(form, **changed, status_resolved="Closed")) == "Saved."
    settings = (await office.services.administration.settings(ada.user)).tickets
    assert (settings.note, settings.client_text, settings.round_minutes) == ("client", "internal", 10)
    assert (settings.send_automatically, settings.walks_create_tickets) == (True, False)
    assert settings.status_resolved == "Closed"
    with pytest.raises(InvalidInput) as refusal:
        await ada.fills(form, round_minutes="often")
    assert refusal.value.field == "round_minutes"
