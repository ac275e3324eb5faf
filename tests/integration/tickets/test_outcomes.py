"""Whatever becomes of an answer, each system's client and the deliveries leave one note and one time entry there.

On a store in memory and a clock of the test: that a send comes this far, and shows how it stands, is what
`test_systems` and `test_sending` try with the whole program.
"""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web

from bot.ticketing.systems import Systems
from core.accounts.person import Person
from core.ports.tickets import StoredConnection
from core.services.tickets.connected import ConnectedSystems
from core.services.tickets.delivering import DeliverySettings, TicketDeliveries
from core.services.tickets.files import FilesForTickets
from core.sessions.session import Ticket, TicketKind
from core.tickets.documents import Audience
from core.tickets.sending import Plan, Send, SendState, parts_of
from core.tickets.ticket import SystemName
from tests.integration.tickets.test_systems import KINDS, Kind
from tests.support.isolation import SameProcess
from tests.support.memory import MemoryStore
from tests.support.memory_tickets import OpenVault
from tests.support.tables import every_case
from tests.support.ticketing.server import Trouble, page

ODD: dict[str, Callable[[], web.Response]] = {
    "a sign-in page": page,
    "a redirect to one": lambda: web.Response(status=302, headers={"Location": "/login"}),
    "nothing at all": lambda: web.Response(status=200),
    "no content": lambda: web.Response(status=204),
    "an object in place of a list": lambda: web.json_response({"message": "maintenance"}),
    "half an answer": lambda: web.Response(status=200, text='[{"id": 1', content_type="application/json"),
    "a key that is refused": lambda: web.json_response({"message": "Unauthorized"}, status=401),
    "a page of a gateway": lambda: page(530),
}
LOOKS = {"connectwise": "/notes", "autotask": "/TicketNotes/query", "halopsa": "/api/Actions"}
MEMBERS = {"connectwise": "dana", "autotask": "30", "halopsa": "40"}
"""Whom each system knows the sender as: some take no time for anybody else."""
TROUBLES = (
    *map(Trouble, ("drop_after", "drop_before", "fault", "busy")),
    Trouble("busy", 1),
    *(Trouble("odd_after", status=status) for status in (200, 408, 500, 502, 504, 520, 524)),
)
WAITS = (timedelta(minutes=1), timedelta(minutes=10)) * 4
"""Enough for two troubles each of a note and of a time entry; the first is over before a lost request is settled."""


@dataclass
class Desk:
    """Deliveries to one system, tried again when it is time to by a clock that nobody waits for."""

    kind: Kind
    server: Any
    now: datetime = datetime(2026, 11, 27, 9, tzinfo=UTC)

    async def delivered(self, minutes: int) -> Send:
        """What a send has come to that was tried until it was over or given up."""
        store, account = MemoryStore(), uuid4()
        system = SystemName(self.kind.name)
        sealed = repr(self.kind.credentials).replace("'", '"').encode()
        connected = ConnectedSystems(store, Systems(), OpenVault(), lambda: self.now, uuid4)
        files = FilesForTickets(store, SameProcess())
        deliveries = TicketDeliveries(store, connected, lambda: self.now, files, DeliverySettings(WAITS))
        async with store.transaction(account) as transaction:
            connection = StoredConnection(account, system, self.server.url, sealed, "key", 1)
            await transaction.ticket_system.save_connection(connection)
        traits = (await connected.for_kind(account, TicketKind.PSA)).traits
        plan = Plan(uuid4(), 0, "Renewed the lease", "Dana, by FlowPilot", minutes, "")
        ids = [uuid4() for _ in range(9)]
        parts = parts_of(plan, traits.longest_note, ids, time_with_note=traits.time_with_note)
        send: Send | None = Send(
            uuid4(),
            account,
            None,
            Ticket("4711", TicketKind.PSA),
            0,
            Audience.INTERNAL,
            "Renewed the lease",
            Person(uuid4(), "Dana"),
            MEMBERS[self.kind.name],
            self.now,
            tuple(parts),
            next_try_at=self.now,
        )
        assert send
        async with store.transaction(account) as transaction:
            await transaction.ticket_system.add_send(send)
        while send.next_try_at:
            self.now = max(self.now + timedelta(minutes=1), send.next_try_at)
            send = await deliveries.deliver(account, send.id)
            assert send
        return send

    @property
    def minutes(self) -> list[float]:
        records = self.server.notes if self.kind.time_with_note else self.server.times
        return [record.minutes for record in records]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
async def desks(request: pytest.FixtureRequest) -> AsyncGenerator[Callable[[], Desk]]:
    """Makes desks of one system that has ticket 4711; each finds it without notes."""
    kind: Kind = request.param
    async with kind.server() as server:
        server.ticket(4711, "VPN drops every hour", **{kind.text_field: "Since Monday, Finance only"})

        def made() -> Desk:
            server.notes.clear()
            server.times.clear()
            server.troubles.clear()
            server.mask = None
            return Desk(kind, server)

        yield made


@every_case("odd", ODD)
async def test_a_look_for_the_note_that_tells_nothing_is_no_reason_to_post_it_again(
    desks: Callable[[], Desk], odd: str
) -> None:
    desk = desks()
    left = 2

    def mask(request: web.Request) -> web.Response | None:
        nonlocal left
        looks = request.path.endswith(LOOKS[desk.kind.name]) and not desk.server.writes(request)
        if not (looks and desk.server.notes and left):
            return None
        left -= 1
        return ODD[odd]()

    desk.server.mask = mask
    desk.server.will("drop_after")
    send = await desk.delivered(minutes=0)
    assert (send.state, left, len(desk.server.notes)) == (SendState.SENT, 0, 1), send


@every_case("trouble", TROUBLES, ids=str)
async def test_whatever_becomes_of_the_answers_there_is_one_note_and_one_time_entry(
    desks: Callable[[], Desk], trouble: Trouble
) -> None:
    desk = desks()
    desk.server.will(trouble, "none", trouble)
    send = await desk.delivered(minutes=15)
    assert send.state is SendState.SENT, send
    assert len(desk.server.notes) == 1
    assert desk.minutes == [15]
