"""The same with each ticket system: started from, sent to, read back; and what each refuses in its own way."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.integration.tickets.conftest import ANSWER, Shop
from tests.support.ticketing import autotask, connectwise, halopsa
from tests.support.ticketing.autotask import AutotaskServer
from tests.support.ticketing.connectwise import ConnectWiseServer
from tests.support.ticketing.halopsa import HaloServer

pytestmark = pytest.mark.asyncio(loop_scope="session")
TICKET = {"id": "4711", "kind": "psa"}


@dataclass
class Kind:
    """A system, how it is opened, and what it calls a ticket that is done."""

    name: str
    server: type[Any]
    credentials: dict[str, str]
    done: str
    text_field: str
    time_with_note: bool = False


KINDS = [
    Kind("connectwise", ConnectWiseServer, connectwise.CREDENTIALS, "Completed", "initialDescription"),
    Kind("autotask", AutotaskServer, autotask.CREDENTIALS, "Complete", "description"),
    Kind("halopsa", HaloServer, halopsa.CREDENTIALS, "Closed", "details", time_with_note=True),
]


@dataclass
class At:
    """A shop connected to a system that has ticket 4711."""

    shop: Shop
    kind: Kind
    server: Any

    @property
    def minutes(self) -> list[float]:
        records = self.server.notes if self.kind.time_with_note else self.server.times
        return [record.minutes for record in records]


@pytest_asyncio.fixture(loop_scope="session", params=KINDS, ids=lambda kind: kind.name)
async def at(request: pytest.FixtureRequest, shop: Shop) -> AsyncGenerator[At]:
    kind: Kind = request.param
    async with kind.server() as server:
        server.ticket(4711, "VPN drops every hour", **{kind.text_field: "Since Monday, Finance only"})
        answer = await shop.connects(kind.name, server.url, kind.credentials, status_resolved=kind.done)
        assert answer.status == 200, answer.body
        yield At(shop, kind, server)


async def test_from_the_ticket_and_back_into_it(at: At) -> None:
    at.server.client_writes(4711, "It also happens on my phone")
    session = await at.shop.resolved("4711", answered=ANSWER)
    for words in ("VPN drops every hour", "Contoso Ltd", "Joe Client", "Finance only", "on my phone"):
        assert words in session["problem"], words
    preview = (await at.shop.dana.call("GET", f"/sessions/{session['id']}/ticket-note")).body
    assert [status["name"] for status in preview["statuses"]][-1] == at.kind.done
    assert preview["status"] == at.kind.done
    at.server.notes.clear()
    await at.shop.sends(session, minutes=25)
    state = await at.shop.comes_to(session, "sent", "partly", "failed")
    assert state["state"] == "sent", state
    (note,) = at.server.notes
    assert note.text == preview["text"]
    assert await at.shop.text(session) in note.text
    assert not note.for_client
    assert note.author in ("dana", "30", "40")
    assert at.minutes == [25]
    assert state["note_id"] == str(note.id)
    assert state["time_id"]
    assert at.server.status_name(4711) == at.kind.done


async def test_a_client_sees_a_note_only_when_that_was_chosen(at: At) -> None:
    session = await at.shop.resolved("4711")
    await at.shop.sends(session, "client", minutes=0, status="")
    assert (await at.shop.comes_to(session, "sent", "failed"))["state"] == "sent"
    assert [note.for_client for note in at.server.notes] == [True]


async def test_an_answer_that_is_lost_leaves_one_note_and_one_time_entry(at: At) -> None:
    session = await at.shop.resolved("4711")
    at.server.will("drop_after", "none", "drop_after")
    await at.shop.sends(session, minutes=15)
    state = await at.shop.comes_to(session, "sent", "failed", "partly")
    assert state["state"] == "sent", state
    assert len(at.server.notes) == 1
    assert at.minutes == [15]


async def test_a_status_refused_in_silence_is_said(at: At) -> None:
    at.server.status_sticks = False
    session = await at.shop.resolved("4711")
    await at.shop.sends(session, minutes=0)
    state = await at.shop.comes_to(session, "partly")
    assert "The status stayed “New”" in state["detail"]


async def test_a_wrong_key_is_a_sentence(at: At) -> None:
    name = list(at.kind.credentials)[1]
    await at.shop.connects(at.kind.name, at.server.url, {**at.kind.credentials, name: "wrong"})
    tested = (await at.shop.admin.call("POST", "/ticket-system/test")).body
    assert not tested["ok"]
    assert "refused" in tested["detail"]
    await at.shop.connects(at.kind.name, at.server.url, at.kind.credentials)
    assert (await at.shop.admin.call("POST", "/ticket-system/test")).body["ok"]


async def test_tickets_are_found_by_words_and_by_number(at: At) -> None:
    at.server.ticket(5, "Printer on floor two")
    for words in ("printer", "5"):
        found = (await at.shop.dana.call("GET", f"/tickets?q={words}")).body
        assert [(one["id"], one["kind"]) for one in found["items"]] == [("5", "psa")], words
    read = (await at.shop.dana.call("GET", "/tickets/psa/4711")).body
    assert (read["summary"], read["client"], read["contact"]) == ("VPN drops every hour", "Contoso Ltd", "Joe Client")
    assert (await at.shop.dana.call("GET", "/tickets/psa/999")).status == 404


async def test_what_autotasks_numbers_mean_is_read_from_their_labels(shop: Shop) -> None:
    async with AutotaskServer() as server:
        server.publish = {1: "Internal Project Team", 2: "All Autotask Users"}
        server.ticket(4711, "VPN drops")
        await shop.connects("autotask", server.url, autotask.CREDENTIALS)
        session = await shop.resolved("4711")
        await shop.sends(session, minutes=0)
        await shop.comes_to(session, "sent")
        assert [(note.raw["publish"], note.for_client) for note in server.notes] == [(1, False)]


async def test_autotasks_missing_rights_are_an_empty_list_and_said(shop: Shop) -> None:
    async with AutotaskServer() as server:
        server.may_read = False
        await shop.connects("autotask", server.url, autotask.CREDENTIALS)
        tested = (await shop.admin.call("POST", "/ticket-system/test")).body
        assert (tested["ok"], "shows us nothing" in tested["detail"]) == (False, True)


async def test_the_last_of_autotasks_requests_of_an_hour_are_left_to_others(shop: Shop) -> None:
    async with AutotaskServer() as server:
        server.ticket(4711, "VPN drops")
        server.used = 9_500
        await shop.connects("autotask", server.url, autotask.CREDENTIALS)
        tested = (await shop.admin.call("POST", "/ticket-system/test")).body
        assert (tested["ok"], "nearly used up" in tested["detail"]) == (False, True)
        assert server.used < 9_510


async def test_autotask_data_that_moved_to_another_zone_is_found_there(shop: Shop) -> None:
    async with AutotaskServer() as server:
        server.ticket(4711, "VPN drops")
        await shop.connects("autotask", server.url, autotask.CREDENTIALS)
        await shop.starts(TICKET)
        server.zone = "zone2"
        assert "VPN drops" in (await shop.starts(TICKET))["problem"]


async def test_autotask_that_takes_no_change_is_said_and_never_overwritten(shop: Shop) -> None:
    async with AutotaskServer() as server:
        server.ticket(4711, "VPN drops")
        server.takes_patch = False
        await shop.connects("autotask", server.url, autotask.CREDENTIALS, status_resolved="Complete")
        session = await shop.resolved("4711")
        await shop.sends(session, minutes=0)
        state = await shop.comes_to(session, "partly")
        assert "does not allow this ticket to be changed" in state["detail"]
        assert not [method for method, _ in server.requests if method == "PUT"]


async def test_autotask_takes_no_time_for_somebody_unmapped_and_the_note_stands(shop: Shop) -> None:
    async with AutotaskServer() as server:
        server.ticket(4711, "VPN drops")
        shop.dana = await shop.person("zoe")
        await shop.connects("autotask", server.url, autotask.CREDENTIALS)
        session = await shop.resolved("4711")
        await shop.sends(session, minutes=15)
        state = await shop.comes_to(session, "partly")
        assert "only for a resource" in state["detail"]
        assert (len(server.notes), len(server.times)) == (1, 0)


async def test_halos_token_that_ended_early_is_renewed(shop: Shop) -> None:
    async with HaloServer() as server:
        server.ticket(4711, "VPN drops")
        await shop.connects("halopsa", server.url, halopsa.CREDENTIALS)
        await shop.starts(TICKET)
        server.tokens.clear()
        assert "VPN drops" in (await shop.starts(TICKET))["problem"]
