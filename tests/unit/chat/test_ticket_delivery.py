"""One note and one time entry, whatever becomes of requests, answers and processes."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from core.ports.ticket_systems import OutgoingNote
from core.ports.tickets import StoredConnection
from core.sessions.commands import LinkTicket, Resolve
from core.sessions.session import FixOutcome, Ticket, TicketKind
from core.tickets.documents import Audience
from core.tickets.faults import OutcomeUnknown, TicketSystemAway, TicketSystemRefused
from core.tickets.sending import SETTLED_AFTER, Send, SendState
from core.tickets.ticket import SystemName
from tests.unit.chat.conftest import Office, Person

UNKNOWN = OutcomeUnknown("No answer came.")


class Died(BaseException):
    """The process was killed."""


@pytest.fixture
async def send(office: Office, dana: Person) -> Send:
    """A note and 25 minutes that wait to be posted on ticket 4711."""
    sealed = json.dumps({"token": "t"}).encode()
    office.kept.tickets.connection = StoredConnection(
        office.account_id, SystemName.RT, "https://rt.example", sealed, "hook", 1
    )
    office.ticketing.system.has("4711")
    session = await dana.starts()
    await office.does(dana, session, Resolve(FixOutcome.WORKED, fix="Cleaned the rollers"))
    await office.does(dana, session, LinkTicket(Ticket("4711", TicketKind.PSA)))
    return await office.services.tickets.sending.send(dana.user, session.id, Audience.INTERNAL, 25, "")


async def tried(office: Office, send: Send, times: int = 1) -> Send:
    """The send after so many more attempts."""
    for _ in range(times):
        await office.services.tickets.deliveries.deliver(office.account_id, send.id)
    return office.kept.tickets.sends[send.id]


def posted(office: Office) -> tuple[int, int]:
    """How many notes and time entries there are."""
    return len(office.ticketing.system.notes["4711"]), len(office.ticketing.system.times)


async def test_all_is_posted_once_and_read_back(office: Office, send: Send) -> None:
    after = await tried(office, send, 3)
    assert after.state is SendState.SENT
    assert posted(office) == (1, 1)
    assert office.ticketing.system.notes["4711"][0][0].for_client is False


async def test_what_was_stored_without_an_answer_is_found_and_not_repeated(office: Office, send: Send) -> None:
    office.ticketing.system.after = [UNKNOWN, None]
    first = await tried(office, send)
    assert (first.state, first.attempts) == (SendState.WAITING, 1)
    assert (await tried(office, send)).state is SendState.SENT
    assert posted(office) == (1, 1)


async def test_what_may_be_stored_yet_is_not_repeated_before_it_no_longer_can(office: Office, send: Send) -> None:
    office.ticketing.system.before = [UNKNOWN]
    await tried(office, send)
    office.now += timedelta(minutes=3)
    assert (await tried(office, send)).state is SendState.WAITING
    assert posted(office) == (0, 0)
    office.now += SETTLED_AFTER
    assert (await tried(office, send)).state is SendState.SENT
    assert posted(office) == (1, 1)


async def test_what_is_stored_late_is_found_then(office: Office, send: Send) -> None:
    office.ticketing.system.before = [UNKNOWN]
    await tried(office, send)
    part = send.parts[0]
    late = OutgoingNote("4711", part.text, part.reference, False)
    office.ticketing.system.notes["4711"].append((late, "late"))
    after = await tried(office, send)
    assert (after.state, after.note_id) == (SendState.SENT, "late")
    assert posted(office) == (1, 1)


@pytest.mark.parametrize("stored", [True, False])
async def test_a_process_killed_while_it_posts_leaves_one_note(office: Office, send: Send, stored: bool) -> None:
    faults = [Died()]
    if stored:
        office.ticketing.system.after = faults
    else:
        office.ticketing.system.before = faults
    with pytest.raises(Died):
        await tried(office, send)
    await tried(office, send)
    assert posted(office)[0] == int(stored)
    office.now += SETTLED_AFTER
    assert (await tried(office, send)).state is SendState.SENT
    assert posted(office) == (1, 1)


async def test_two_processes_that_work_on_one_send_post_once(office: Office, send: Send) -> None:
    system = office.ticketing.system
    goes_on, stores = asyncio.Event(), system.post_note

    async def slowly(note: OutgoingNote) -> str:
        await goes_on.wait()
        return await stores(note)

    system.post_note = slowly  # type: ignore[method-assign]
    first = asyncio.create_task(tried(office, send))
    await asyncio.sleep(0)
    second = asyncio.create_task(tried(office, send))
    for _ in range(20):
        await asyncio.sleep(0)
    goes_on.set()
    await asyncio.gather(first, second)
    await tried(office, send)
    assert posted(office) == (1, 1)


async def test_a_key_that_is_refused_while_a_note_may_be_there_is_not_the_last_word(office: Office, send: Send) -> None:
    system = office.ticketing.system
    system.after = [UNKNOWN]
    await tried(office, send)
    finds = system.find_note

    async def refuses(ticket_id: str, reference: str) -> None:
        raise TicketSystemRefused("The key was refused.")

    system.find_note = refuses  # type: ignore[method-assign]
    after = await tried(office, send)
    assert (after.state, after.detail) == (SendState.WAITING, "The key was refused.")
    system.find_note = finds  # type: ignore[method-assign]
    assert (await tried(office, send)).state is SendState.SENT
    assert posted(office) == (1, 1)


async def test_a_note_that_is_refused_is_said_and_nothing_else_is_posted(office: Office, send: Send) -> None:
    office.ticketing.system.before = [TicketSystemRefused("The board is closed.")]
    after = await tried(office, send)
    assert after.state is SendState.FAILED
    assert after.parts[0].detail == "The board is closed."
    assert posted(office) == (0, 0)


async def test_a_system_that_asks_to_wait_is_waited_for_without_counting(office: Office, send: Send) -> None:
    office.ticketing.system.before = [TicketSystemAway("Too many requests.", 300)] * 10
    after = await tried(office, send, 10)
    assert (after.state, after.attempts) == (SendState.WAITING, 0)
    assert after.next_try_at
    assert after.next_try_at - office.now > timedelta(minutes=4)
    assert (await tried(office, send)).state is SendState.SENT
    assert posted(office) == (1, 1)


async def test_after_thirty_seconds_two_and_ten_minutes_it_waits_for_a_person(office: Office, send: Send) -> None:
    office.ticketing.system.is_away = True
    waits = list[timedelta]()
    for _ in range(3):
        after = await tried(office, send)
        assert after.next_try_at
        waits.append(after.next_try_at - office.now)
    wanted = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
    assert all(abs(wait - due) < timedelta(seconds=5) for wait, due in zip(waits, wanted, strict=True))
    after = await tried(office, send)
    assert (after.state, after.next_try_at) == (SendState.FAILED, None)


async def test_what_differs_from_what_was_meant_is_said(office: Office, send: Send) -> None:
    system, stores = office.ticketing.system, office.ticketing.system.post_note

    async def shows_everybody(note: OutgoingNote) -> str:
        return await stores(OutgoingNote(note.ticket_id, note.text, note.reference, True, note.minutes, note.author))

    system.post_note = shows_everybody  # type: ignore[method-assign]
    after = await tried(office, send)
    assert "shows this note to the client, although it was sent as internal" in after.parts[0].detail


@pytest.mark.parametrize("seed", range(12))
async def test_nothing_is_shown_to_a_client_unasked_whatever_befalls_a_send_in_many_notes(
    office: Office, dana: Person, send: Send, seed: int
) -> None:
    await tried(office, send, 2)
    random, system = Random(seed), office.ticketing.system
    system.traits = replace(system.traits, longest_note=random.randint(150, 400), time_with_note=bool(seed % 2))
    changes = {"tickets": {"send_automatically": True, "note": "client", "client_text": "client"}}
    await office.services.administration.change_settings(None, office.account_id, changes)
    session = await dana.starts()
    await office.does(dana, session, LinkTicket(Ticket("4711", TicketKind.PSA)))
    await office.does(dana, session, Resolve(FixOutcome.WORKED, fix="Cleaned the rollers. " * 20))
    long = await office.services.tickets.sending.send_automatically(office.account_id, session.id)
    assert long is not None
    assert len(long.parts) > 2
    faults = [None, UNKNOWN, TicketSystemAway("Away."), TicketSystemAway("Too many requests.", 1)]
    for _ in range(6):
        system.before, system.after = [random.choice(faults)], [random.choice([None, UNKNOWN])]
        await tried(office, long)
        office.now += SETTLED_AFTER
    system.before, system.after = [], []
    for _ in range(2):
        await tried(office, long)
    after = office.kept.tickets.sends[long.id]
    assert after.state is SendState.SENT, after
    notes = [note for note, _ in system.notes["4711"]]
    assert len({note.reference for note in notes}) == len(notes)
    assert not [note for note in notes if note.for_client]
