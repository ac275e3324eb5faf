"""Nothing is visible to a client unless that was chosen: in each connector, whatever its lists and texts say."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ticketing.autotask import Autotask
from bot.ticketing.connectwise import ConnectWise
from bot.ticketing.halopsa import HaloPSA
from bot.ticketing.http import Reply, TicketHttp
from bot.ticketing.rt import RequestTracker
from core.ports.ticket_systems import Connection, OutgoingNote, OutgoingTicket, OutgoingTime, TicketSystem
from core.tickets.faults import TicketSystemRefused
from core.tickets.ticket import SystemName, TicketStatus

SECRET = "the cause, in words for colleagues alone"
TEXTS = st.text(max_size=200).map(lambda text: f"{text} {SECRET} {text}")
LABELS = ("All Autotask Users", "Internal Project Team", "Internal & Co-Managed", "Internal & Co-managed Help Desk")
OUTCOMES = ("Public Note", "Private Note", "Email User", "Internal Note to mail", "Note", "Reply by e-mail", "Update")
ANSWERS: dict[str, Any] = {
    "/login/companyinfo/": {"Codebase": "v2025_1/"},
    "/zoneInformation": {
        "url": "https://webservices1.autotask.net/atservicesrest/",
        "webUrl": "https://ww1.autotask.net",
    },
    "/auth/token": {"access_token": "t", "expires_in": 3600},
    "/ThresholdInformation": {},
    "/ResourceServiceDeskRoles/query": {"items": [{"roleID": 1, "resourceID": 30}]},
    "/statuses": [],
}


class Recorder:
    """Stands in for the network: keeps what is written, answers what connectors ask before they write."""

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        self.answers = {**ANSWERS, **(answers or {})}
        self.written: list[tuple[str, Any]] = []

    async def call(self, _: TicketHttp, method: str, path: str, **given: Any) -> Reply:
        if given.get("writes"):
            self.written.append((path, given["body"]))
            return Reply(201, {"id": 1, "itemId": 1}, {})
        known = next((answer for end, answer in self.answers.items() if end in path), None)
        return Reply(200, known if known is not None else {"id": 4711, "item": {"id": 4711}, "board": {"id": 1}}, {})


def made(kind: type[Any], name: SystemName, **credentials: str) -> TicketSystem:
    return kind(Connection(uuid4(), name, "https://tickets.example", credentials))


def connectwise() -> TicketSystem:
    given = dict.fromkeys(("company", "public_key", "private_key", "client_id"), "x")
    return made(ConnectWise, SystemName.CONNECTWISE, **given)


def does(recorder: Recorder, act: Callable[[], Any]) -> Any:
    """What comes of an act with the network recorded."""

    async def answer(http: TicketHttp, method: str, path: str, **given: Any) -> Reply:
        return await recorder.call(http, method, path, **given)

    with patch.object(TicketHttp, "call", answer):
        return asyncio.run(act())


def note(text: str, author: str = "") -> OutgoingNote:
    return OutgoingNote("4711", text, "fp-0123456789abcdef", False, 25, author)


@given(text=TEXTS, author=st.sampled_from(["", "dana"]))
def test_connectwise_gets_internal_notes_that_send_no_mail(text: str, author: str) -> None:
    recorder = Recorder()
    does(recorder, lambda: connectwise().post_note(note(text, author)))
    ((path, body),) = recorder.written
    assert path.endswith("/service/tickets/4711/notes")
    flags = ("detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag", "processNotifications")
    assert [body[flag] for flag in flags] == [False, True, False, False]


@given(labels=st.permutations(LABELS), numbers=st.permutations(range(1, 5)), text=TEXTS)
def test_autotask_gets_internal_notes_whatever_its_numbers_mean(
    labels: list[str], numbers: list[int], text: str
) -> None:
    publish = [{"value": str(number), "label": label} for number, label in zip(numbers, labels, strict=True)]
    types = [{"value": "1", "label": "Ticket Notes"}]
    known = {"fields": [{"name": "publish", "picklistValues": publish}, {"name": "noteType", "picklistValues": types}]}
    recorder = Recorder({"/entityInformation/fields": known})
    given_away = dict.fromkeys(("user", "secret", "integration_code"), "x")
    system = Autotask(Connection(uuid4(), SystemName.AUTOTASK, "https://webservices.autotask.net", given_away))
    does(recorder, lambda: system.post_note(note(text)))
    ((_, body),) = recorder.written
    assert dict(zip(numbers, labels, strict=True))[body["publish"]] == "Internal Project Team"
    assert SECRET not in body["title"]


@pytest.mark.parametrize("labels", [("All Autotask Users",), ("All Autotask Users", "Internal & Co-Managed"), ()])
def test_autotask_without_a_list_that_keeps_a_note_internal_gets_none(labels: tuple[str, ...]) -> None:
    publish = [{"value": str(number), "label": label} for number, label in enumerate(labels, 1)]
    types = [{"value": "1", "label": "Ticket Notes"}]
    known = {"fields": [{"name": "publish", "picklistValues": publish}, {"name": "noteType", "picklistValues": types}]}
    recorder = Recorder({"/entityInformation/fields": known})
    given_away = dict.fromkeys(("user", "secret", "integration_code"), "x")
    system = Autotask(Connection(uuid4(), SystemName.AUTOTASK, "https://webservices.autotask.net", given_away))
    with pytest.raises(TicketSystemRefused):
        does(recorder, lambda: system.post_note(note(SECRET)))
    assert not recorder.written


@given(outcomes=st.permutations(OUTCOMES), text=TEXTS, author=st.sampled_from(["", "40"]))
def test_halopsa_gets_hidden_actions_that_send_no_mail(outcomes: list[str], text: str, author: str) -> None:
    recorder = Recorder({"/Outcome": [{"id": number, "outcome": name} for number, name in enumerate(outcomes)]})
    system = made(HaloPSA, SystemName.HALOPSA, client_id="x", client_secret="x")
    does(recorder, lambda: system.post_note(note(text, author)))
    ((_, (action,)),) = recorder.written
    assert (action["hiddenfromuser"], action["sendemail"]) == (True, False)
    assert outcomes[action["outcome_id"]] in ("Private Note", "Note")


@given(text=TEXTS)
def test_request_tracker_gets_comments(text: str) -> None:
    recorder = Recorder()
    does(recorder, lambda: made(RequestTracker, SystemName.RT, token="x").post_note(note(text)))
    assert [path for path, _ in recorder.written] == ["/REST/2.0/ticket/4711/comment"]


def halopsa() -> TicketSystem:
    return made(HaloPSA, SystemName.HALOPSA, client_id="x", client_secret="x")


def test_time_bears_nothing_that_a_client_reads() -> None:
    time = OutgoingTime("4711", 25, "fp-0123456789abcdef", datetime(2026, 11, 26, tzinfo=UTC), "30")
    recorder = Recorder({"/Outcome": [{"id": 1, "outcome": "Private Note"}]})
    given_away = dict.fromkeys(("user", "secret", "integration_code"), "x")
    autotask = Autotask(Connection(uuid4(), SystemName.AUTOTASK, "https://webservices.autotask.net", given_away))
    for system in (connectwise(), autotask, halopsa(), made(RequestTracker, SystemName.RT, token="x")):
        does(recorder, lambda system=system: system.add_time(time))
    connectwise_entry, autotask_entry, action, comment = (body for _, body in recorder.written)
    assert "notes" not in connectwise_entry
    assert not any(value for name, value in connectwise_entry.items() if name.startswith(("addTo", "email")))
    assert autotask_entry["summaryNotes"] == "Work on this ticket."
    assert action[0]["hiddenfromuser"] is True
    assert recorder.written[-1][0].endswith("/comment")
    assert comment["TimeTaken"] == 25


def test_a_status_alone_tells_a_client_nothing() -> None:
    class Refusing(Recorder):
        async def call(self, http: TicketHttp, method: str, path: str, **given: Any) -> Reply:
            if path.endswith("/Tickets") and method == "POST":
                raise TicketSystemRefused("This workflow takes actions.")
            return await super().call(http, method, path, **given)

    recorder = Refusing({"/Outcome": [{"id": 1, "outcome": "Private Note"}]})
    does(recorder, lambda: halopsa().set_status("4711", TicketStatus("9", "Closed")))
    ((_, (action,)),) = recorder.written
    assert (action["hiddenfromuser"], action["sendemail"], action["new_status"]) == (True, False, 9)


@given(summary=st.text(min_size=1, max_size=300))
def test_a_ticket_that_is_made_says_nothing_but_its_summary(summary: str) -> None:
    ticket = OutgoingTicket(summary, "fp-0123456789abcdef", "1", "7")
    choices = {"picklistValues": [{"value": "1", "label": "New"}]}
    known = {"fields": [{"name": name, **choices} for name in ("status", "priority")]}
    recorder = Recorder({"/entityInformation/fields": known})
    given_away = dict.fromkeys(("user", "secret", "integration_code"), "x")
    autotask = Autotask(Connection(uuid4(), SystemName.AUTOTASK, "https://webservices.autotask.net", given_away))
    for system in (connectwise(), autotask, halopsa(), made(RequestTracker, SystemName.RT, token="x")):
        does(recorder, lambda system=system: system.make_ticket(ticket))
    assert len(recorder.written) == 4
    for _, body in recorder.written:
        (new,) = body if isinstance(body, list) else (body,)
        texts = [value for value in new.values() if isinstance(value, str)]
        rest = [text for text in texts if not summary.startswith(text) and ticket.reference not in text]
        assert not [text for text in rest if text not in ("1", new.get("dueDateTime"))]
